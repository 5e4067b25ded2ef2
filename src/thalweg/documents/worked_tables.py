"""The tables of the worked example: the data, one row for each example, one row for each iteration."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.algebra.expression import Symbol, symbol
from thalweg.algebra.linear_model import ALPHA, BETA, X
from thalweg.algebra.write import write
from thalweg.documents.numerals import Numerals
from thalweg.documents.paper import Cell, Table
from thalweg.documents.working import Iteration, Working

_MOST_ROWS, _ROWS_AT_EACH_END, _MOST_COLUMNS = 6, 3, 6
_MOST_ITERATIONS, _ITERATIONS_AT_EACH_END = 12, 5


def data_table(working: Working, symbol: Symbol) -> Table:
    """X or Y as given, under the user's column names."""
    names = working.names if symbol == X else (working.target,)
    cells = [[_typed(value, working.numerals) for value in row] for row in working.values[symbol.name]]
    return Table(short([_narrow(names), *(_narrow(row) for row in cells)], _MOST_ROWS, _ROWS_AT_EACH_END))


def example_table(working: Working) -> Table:
    """Each example with its prediction (and what the link makes of it), its loss and its share of each gradient;
    the sums of all in the last row."""
    known, numerals = working.known, working.numerals
    losses = working.value(working.model.loss_of_each)
    bias, weights = (working.value(working.model.share(parameter)[0]) for parameter in (ALPHA, BETA))
    between = ("Yhat", "mu", "u") if working.model.has_link else ("Yhat", "u")
    named = [write(symbol(name), "text") for name in between]
    header = [working.target, *named, "loss", "for α", *(f"for {name}" for name in _narrow(working.names))]
    rows = []
    for i in range(len(known["Y"])):
        front = [_typed(known["Y"][i, 0], numerals)]
        middle = [numerals.cell(column[i, 0]) for column in (*map(known.get, between), losses, bias)]
        rows.append((*front, *middle, *_narrow([numerals.cell(value) for value in weights[i]])))
    sums = [numerals.cell(np.sum(column)) for column in (losses, bias)]
    last = (*[""] * len(between), "sum", *sums, *_narrow([numerals.cell(value) for value in np.sum(weights, axis=0)]))
    return Table((*short([tuple(header), *rows], _MOST_ROWS, _ROWS_AT_EACH_END), last), last_is_sum=True)


def iteration_table(working: Working, iterations: Sequence[Iteration]) -> Table:
    """k, the cost, its change, the change that the slope alone predicts (where it tells the step), the parameters."""
    text = working.numerals.cell
    titles = ("change",) if working.model.has_proximal_step else ("change", "predicted")
    rows: list[tuple[str, ...]] = [("k", "J", *titles, "α", *_narrow([f"β {n}" for n in working.names]))]
    before: Iteration | None = None
    for at in iterations:
        changes = [""] * len(titles) if before is None else _changes(before, at, working)[: len(titles)]
        rows.append((str(at.k), text(at.cost), *changes, text(at.alpha), *_narrow([text(value) for value in at.beta])))
        before = at
    return Table(short(rows, _MOST_ITERATIONS, _ITERATIONS_AT_EACH_END))


def _changes(before: Iteration, at: Iteration, working: Working) -> list[str]:
    predicted = predicted_change(before, working.values["eta"])
    return [working.numerals.cell(change) for change in (at.cost - before.cost, predicted)]


def predicted_change(at: Iteration, rate: Any) -> Any:
    """The change of the cost to first order: minus the learning rate times the squared length of the gradient."""
    # a product overflows to infinity where a power would raise
    return -rate * sum(value * value for value in (at.gradient_alpha, *at.gradient_beta))


def _typed(value: Any, numerals: Numerals) -> str:
    return numerals.text(value) if numerals.exact else repr(float(value)).removesuffix(".0")


def _narrow(cells: Sequence[str]) -> tuple[str, ...]:
    """At most six columns: the first ones, an ellipsis and the last."""
    if len(cells) <= _MOST_COLUMNS:
        return tuple(cells)
    return (*cells[: _MOST_COLUMNS - 2], "…", cells[-1])


def short(rows: Sequence[tuple[Cell, ...]], most: int, ends: int) -> tuple[tuple[Cell, ...], ...]:
    """The header, and of many rows the first and the last ones."""
    header, *body = rows
    if len(body) <= most:
        return tuple(rows)
    return (header, *body[:ends], ("…",) * len(header), *body[-ends:])
