"""Which case of a cost that is given case by case applies to each example, with the numbers of the condition."""

from __future__ import annotations

from thalweg.algebra.entries import Numbers, entry
from thalweg.algebra.expression import Apply, Expression, apply, rebuild, walk
from thalweg.documents.paper import Cell, Formula, Table
from thalweg.documents.worked_tables import short
from thalweg.documents.working import Working

_OTHERWISE = {"lt": "ge", "le": "gt", "gt": "le", "ge": "lt"}
_MOST_ROWS, _ROWS_AT_EACH_END = 6, 3


def case_table(working: Working) -> tuple[Table, ...]:
    """A row for each example: what holds of it, and the loss that it has therefore; none for a cost without cases."""
    losses = working.model.losses
    conditions = list(dict.fromkeys(_conditions(losses)))
    if not conditions:
        return ()
    numbers = Numbers(working.known, working.shown, working.exact)
    rows: list[tuple[Cell, ...]] = [("row", *(Formula((condition,)) for condition in conditions), "loss")]
    for i in range(len(working.known["Y"])):
        met = (Formula((_met(condition, numbers, i),)) for condition in conditions)
        rows.append((str(i + 1), *met, Formula((_resolved(losses, numbers, i),))))
    return (Table(short(rows, _MOST_ROWS, _ROWS_AT_EACH_END)),)


def _conditions(formula: Expression) -> list[Expression]:
    return [part.arguments[0] for part in walk(formula) if isinstance(part, Apply) and part.operation == "where"]


def _met(condition: Expression, numbers: Numbers, row: int) -> Expression:
    """The comparison that is true, with its numbers: the condition or its opposite."""
    written = entry(condition, numbers, row)
    if isinstance(written, Apply) and not numbers.holds(condition, row, 0):
        return apply(_OTHERWISE[written.operation], *written.arguments)
    return written


def _resolved(formula: Expression, numbers: Numbers, row: int) -> Expression:
    """The formula with the case that applies in the place of all cases."""
    match formula:
        case Apply("where", (condition, chosen, other)):
            return _resolved(chosen if numbers.holds(condition, row, 0) else other, numbers, row)
    return rebuild(formula, lambda part: _resolved(part, numbers, row))
