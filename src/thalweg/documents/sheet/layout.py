"""The file of a worksheet: its columns, how its cells are called, and words that a spreadsheet must not run."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from thalweg.algebra.write import decimal, write
from thalweg.core.errors import Refusal
from thalweg.costs.cost import Cost, WrittenCost
from thalweg.documents.working import Working
from thalweg.penalties.elastic_net import ElasticNet
from thalweg.penalties.penalty import Penalty

COLUMNS = ("iteration", "step", "quantity", "value", "formula")
NEEDED = COLUMNS[:1] + COLUMNS[2:4]
MOST_ROWS = 5_000
_RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r", "'")


def safe(words: str) -> str:
    """Words that no spreadsheet takes for a formula: an apostrophe goes before what would start one.

    >>> safe("=1+1"), safe("age")
    ("'=1+1", 'age')
    """
    return f"'{words}" if words.startswith(_RUN_BY_SPREADSHEETS) else words


def unsafe(words: str) -> str:
    """The words that ``safe`` was given."""
    return words[1:] if words.startswith("'") and words[1:].startswith(_RUN_BY_SPREADSHEETS) else words


def check_size(rows: int) -> None:
    """Refuse a sheet that nobody fills in."""
    if rows > MOST_ROWS:
        raise Refusal(
            f"The worksheet has {rows:,} rows; at most {MOST_ROWS:,} are worked with.",
            "It is meant to be filled in by hand.",
            "Take fewer examples, features or iterations.",
        )


def given(working: Working) -> Iterator[tuple[str, str, str]]:
    """Quantities, values and what they are, of the rows that are filled in: all that marking needs."""
    values, cost = working.values, working.cost
    yield "cost", safe(_formula_or_name(cost)), f"loss = {write(cost.formula)}"
    for name, value in cost.constants.items():
        yield name, decimal(value), ""
    yield from _penalty(working.penalty)
    yield "target", safe(working.target), "Y"
    yield "eta", _text(values["eta"]), "the learning rate"
    yield "alpha", _text(values["alpha"].item()), ""
    for name, value in zip(working.names, values["beta"].ravel().tolist(), strict=True):
        yield f"beta[{name}]", _text(value), ""
    for i, (row, y) in enumerate(zip(values["X"].tolist(), values["Y"].ravel().tolist(), strict=True), start=1):
        for name, x in zip(working.names, row, strict=True):
            yield f"X[{i},{name}]", _text(x), ""
        yield f"Y[{i}]", _text(y), ""


def _penalty(penalty: Penalty) -> Iterator[tuple[str, str, str]]:
    """Ridge and lasso, each with the letter that it has in the formulas."""
    constants = penalty.constants
    both = isinstance(penalty, ElasticNet)
    letters = ("lam2", "lam1") if both else ("", "lam") if _bends(penalty) else ("lam", "")
    for name, letter in zip(("ridge", "lasso"), letters, strict=True):
        value = constants.get(letter, Fraction(0))
        yield name, decimal(value), letter if value else ""


def _formula_or_name(cost: Cost) -> str:
    """The cost without the values of its constants, which have rows of their own."""
    return write(cost.expression) if isinstance(cost, WrittenCost) else cost.name.partition("(")[0]


def _bends(penalty: Penalty) -> bool:
    """Twice the weight costs twice as much, not four times."""
    return bool(penalty.term(Fraction(2)) == 2 * penalty.term(Fraction(1)))


def _text(value: Fraction | float) -> str:
    return decimal(value) if isinstance(value, Fraction) else repr(value).removesuffix(".0")
