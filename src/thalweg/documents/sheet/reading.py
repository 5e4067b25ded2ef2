"""A worksheet read back: what is given, and what somebody has written into the cells."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import final

from thalweg.algebra.linear_model import BETA
from thalweg.core.errors import Refusal, did_you_mean
from thalweg.documents.sheet.blank import cells
from thalweg.documents.sheet.layout import MOST_ROWS, NEEDED, check_size, unsafe
from thalweg.documents.sheet.numbers import Written, read_written
from thalweg.documents.sheet.stages import stages
from thalweg.documents.working import Working
from thalweg.documents.worksheet import work

_MOST_CHARACTERS = 4_000_000
_ITERATION = re.compile(r"(\d{1,6})(?:[.,]0+)?")
_X, _Y, _BETA = (re.compile(entry, re.DOTALL) for entry in (r"X\[(\d{1,7}),(.*)\]", r"Y\[(\d{1,7})\]", r"beta\[(.*)\]"))
_WORDS, _NUMBERS = ("cost", "target"), ("ridge", "lasso", "eta", "alpha")


@final
@dataclass(frozen=True)
class Cell:
    """What stands in the column ``value``, and the row of the file, the header being row 1."""

    row: int
    text: str
    decimal_comma: bool = False

    def number(self) -> Written:
        try:
            return read_written(self.text, decimal_comma=self.decimal_comma)
        except ValueError as error:
            shown = self.text if len(self.text) <= 40 else f"{self.text[:40]}..."
            raise Refusal(
                f"Row {self.row}, column value: {shown!r} is {error}.", do="Write it as 0.25, 2.5e-1 or 1/4."
            ) from None


@final
@dataclass(frozen=True, eq=False)
class Sheet:
    """A worksheet with its answers by iteration and quantity; a blank cell has none."""

    working: Working
    count: int
    answers: Mapping[tuple[int, str], tuple[int, Written]]


Found = dict[tuple[int, str], Cell]


def read_sheet(text: str) -> Sheet:
    """The worksheet that ``blank`` wrote and somebody has filled in, in whatever order its rows are.

    Columns may stand between commas, semicolons or tabs, and columns may be added. Raises ``Refusal``, with row and
    column, for what cannot be read.
    """
    found = _rows(text)
    given = {quantity: cell for (k, quantity), cell in found.items() if k == 0}
    count = max(k for k, _ in found) if found else 0
    if not count:
        raise Refusal("The worksheet has no rows of an iteration.", do="Make one with thalweg work --blank.")
    working = _in_fractions_where_there_are(given)
    _check_cells(found, working, count)
    written = {key: (cell.row, cell.number()) for key, cell in found.items() if key[0] and cell.text.strip()}
    return Sheet(working, count, written)


def _in_fractions_where_there_are(given: Mapping[str, Cell]) -> Working:
    working = _working(given, exact=True)
    try:
        working.worth(working.model.gradient(BETA), working.values)
        working.worth(working.model.cost, working.values)
    except Refusal:
        return _working(given, exact=False)
    return working


def _rows(text: str) -> Found:
    if len(text) > _MOST_CHARACTERS:
        raise Refusal(f"The worksheet has {len(text):,} characters; at most {_MOST_CHARACTERS:,} are read.")
    text = text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
    delimiter, columns = _columns(text)
    found: Found = {}
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row, values in enumerate(reader, start=1):
            if row > MOST_ROWS:
                check_size(sum(1 for _ in reader) + row)
            if row > 1 and any(map(str.strip, values)):
                _add(found, row, [values[at] if at < len(values) else "" for at in columns], delimiter != ",")
    except csv.Error as error:
        raise Refusal(
            f"Row {reader.line_num} of the worksheet cannot be read: {error}.", do="Save it as CSV."
        ) from error
    return found


def _columns(text: str) -> tuple[str, list[int]]:
    """What stands between the columns, and where those are that marking needs."""
    start = text[:_MOST_CHARACTERS].partition("\n")[0].strip("\r")[:2000]
    for delimiter in ",;\t":
        header = [title.strip().strip('"').lower() for title in start.split(delimiter)]
        if set(NEEDED) <= set(header):
            return delimiter, [header.index(name) for name in NEEDED]
    raise Refusal(
        f"The first row of the worksheet is {start[:60]!r}.",
        f"It must name the columns {', '.join(NEEDED)}.",
        "Make a worksheet with thalweg work --blank -o SHEET.csv.",
    )


def _add(found: Found, row: int, values: list[str], decimal_comma: bool) -> None:
    iteration, quantity, value = values
    read = _ITERATION.fullmatch(iteration.strip() or "0")
    if not read:
        raise Refusal(f"Row {row}, column iteration: {iteration[:40]!r} is no count.", do="Write 0, 1, 2 and so on.")
    key = int(read[1]), quantity.strip()
    if key in found:
        shown = key[1] if len(key[1]) <= 40 else f"{key[1][:40]}..."
        raise Refusal(
            f"Row {row}, column quantity: {shown!r} of iteration {key[0]} stands in row {found[key].row} already.",
            do="Leave one of them.",
        )
    found[key] = Cell(row, value, decimal_comma)


def _working(given: Mapping[str, Cell], *, exact: bool) -> Working:
    for name in (*_WORDS, *_NUMBERS):
        if name not in given:
            raise Refusal(f"The worksheet has no row with the given {name}.", "It cannot be marked without.")
    named = {found[1]: cell for quantity, cell in given.items() if (found := _BETA.fullmatch(quantity))}
    inputs = {(int(found[1]), found[2]): cell for name, cell in given.items() if (found := _X.fullmatch(name))}
    outputs = {int(found[1]): cell for name, cell in given.items() if (found := _Y.fullmatch(name))}
    if not named or not outputs:
        raise Refusal("The worksheet has no features or no examples.", do="It needs rows beta[...], X[1,...], Y[1].")
    wanted = [(i, name) for i in range(1, len(outputs) + 1) for name in named]
    _check_data(set(wanted), set(inputs), set(outputs))
    exact_values = {name: _value(given[name]) for name in _NUMBERS}
    rest = [name for name in given if name not in (*_WORDS, *_NUMBERS)]
    constants = {name: _value(given[name]) for name in rest if "[" not in name}
    _check_names(rest)
    n = len(named)
    flat = [_value(inputs[place]) for place in wanted]
    return work(
        [flat[start : start + n] for start in range(0, len(flat), n)],
        [_value(outputs[i + 1]) for i in range(len(outputs))],
        alpha=exact_values["alpha"],
        beta=[_value(cell) for cell in named.values()],
        learning_rate=exact_values["eta"],
        exact=exact,
        cost=unsafe(given["cost"].text.strip()),
        ridge=exact_values["ridge"],
        lasso=exact_values["lasso"],
        constants=constants,
        names=tuple(named),
        target=unsafe(given["target"].text),
    ).working


def _value(cell: Cell) -> Fraction:
    return cell.number().value


def _check_data(wanted: set[tuple[int, str]], inputs: set[tuple[int, str]], outputs: set[int]) -> None:
    missing = [f"X[{i},{name}]" for i, name in sorted(wanted - inputs)]
    missing += [f"Y[{i}]" for i in range(1, len(outputs) + 1) if i not in outputs]
    if missing:
        raise Refusal(f"The worksheet has no row with the given {missing[0]}.", "Each example needs its numbers.")
    if unknown := sorted(inputs - wanted):
        i, name = unknown[0]
        raise Refusal(f"The worksheet has the given X[{i},{name}], but no Y[{i}] or no beta[{name}] for it.")


def _check_names(rest: list[str]) -> None:
    for name in rest:
        if "[" in name and not any(entry.fullmatch(name) for entry in (_X, _Y, _BETA)):
            raise Refusal(
                f"The given {name[:40]!r} is not known.", do="Given are X[row,feature], Y[row], beta[feature]."
            )


def _check_cells(found: Found, working: Working, count: int) -> None:
    line = stages(working.model)
    m, n = working.values["X"].shape
    labels = dict.fromkeys(stage.label(place, working.names) for stage, place in cells(line, m, n))
    check_size(count * len(labels))
    for (k, quantity), cell in found.items():
        if k and quantity not in labels:
            raise Refusal(
                f"Row {cell.row}, column quantity: {quantity[:40]!r} is not known.", do=did_you_mean(quantity, labels)
            )
