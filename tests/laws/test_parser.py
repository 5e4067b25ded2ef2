"""The parser reads formulas and nothing else, and says where it stopped."""

from __future__ import annotations

import contextlib
import random
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from thalweg.algebra.expression import Expression
from thalweg.algebra.parse import MOST_CHARACTERS, parse
from thalweg.core.errors import Refusal
from thalweg.costs import find_cost
from thalweg.documents.derivation import derive

HOSTILE = [
    "__import__('os').system('true')",
    "y.__class__",
    "lambda: y",
    "y if y else yhat",
    "exec(y)",
    "[y]",
    "y; yhat",
    "y = yhat",
    "f'{y}'",
    "y**y**10**9",
    "y**999",
    "9" * 50,
    "1e99999",
    "(" * 60 + "y" + ")" * 60,
    "-" * 60 + "y",
    "y" + " + y" * MOST_CHARACTERS,
    "sqrt",
    "sqrt y",
    "y yhat",
    "2 y",
    "y +",
    "(y",
    "y)",
    "",
    " ",
    "\x00",
]


@pytest.mark.parametrize("formula", HOSTILE)
def test_what_is_no_formula_is_refused(formula: str) -> None:
    with pytest.raises(Refusal):
        parse(formula)


@given(st.text(alphabet="yhat12.()+-*/^@ eE_TsqrtlogΣ²ᵀ−·[]{}'\"\\", max_size=60))
@example("y**-yhat")
def test_any_text_is_read_or_refused(formula: str) -> None:
    with contextlib.suppress(Refusal):
        assert isinstance(parse(formula), Expression)


def test_the_place_is_marked() -> None:
    with pytest.raises(Refusal) as refusal:
        parse("(y - yhta)**2")
    _, shown, mark, hint = str(refusal.value).splitlines()
    assert shown[mark.index("^") :].startswith("yhta")
    assert "'yhat'" in hint


SEEDS = [
    "(y - yhat)**2",
    "where(abs(y - yhat) <= 1.5, (y - yhat)**2/2, 1.5*(abs(y - yhat) - 0.75))",
    "max(0, 1 - y*yhat)",
    "softplus(yhat) - y*yhat",
    "log1p(exp(-abs(yhat))) + max(yhat, 0) - y*yhat",
    "sqrt(1 + ((y - yhat)/2e-1)^2) - 1",
]
SCRAPS = [
    *"()+-*/^<>=.,|@'\"[]{}:;\\\n\t 0189eEΣⱼ²ᵀ−·ŷ",
    *(
        "**",
        "<=",
        "where(",
        "max(",
        "abs",
        "1e9",
        "9" * 45,
        "__",
        "lambda ",
        "import",
        "yhat",
        "sum(",
        "T",
        ".T",
        "d/dy",
    ),
    *("((((((((((", "-" * 20, "** 63", "**-63", "exp(" * 5, "logcosh(" * 5, "\x00", "\u202e", "𝑦"),
]


@pytest.mark.parametrize("part", range(10))
def test_ten_thousand_mutants_are_read_or_refused(part: int) -> None:
    """Each in less than a second, from the text to the derivative, without a traceback."""
    draw = random.Random(part)
    slowest = 0.0
    for _ in range(1000):
        mutant = draw.choice(SEEDS)
        for _ in range(draw.choice([1, 1, 2, 3, 6])):
            at = draw.randrange(len(mutant) + 1)
            cut = draw.choice([0, 0, 1, 2, 8])
            mutant = mutant[:at] + draw.choice([*SCRAPS, draw.choice(SEEDS), ""]) + mutant[at + cut :]
        start = time.process_time()
        with contextlib.suppress(Refusal):
            find_cost(mutant).slope  # noqa: B018 (derived for its time)
        slowest = max(slowest, time.process_time() - start)
    assert slowest < 1.0


@pytest.mark.parametrize(
    "formula",
    [
        "tanh(" * 40 + "yhat" + ")" * 40,
        "sqrt(1 + " * 20 + "yhat**2" + ")" * 20,
        "(y - yhat)**63",
        "yhat**-64",
        "yhat**2" + " + 1" * 90,
        "max(" * 5 + "yhat**2" + ", y)" * 5,
    ],
    ids=lambda formula: formula[:20],
)
def test_the_largest_formulas_are_derived_in_seconds(formula: str) -> None:
    start = time.process_time()
    assert derive(formula).check().holds
    assert time.process_time() - start < 5
