"""The slow search for the first fault of a CSV file, walked only after the fast reader has failed."""

from __future__ import annotations

import csv
import itertools
import math
from collections.abc import Iterator, Sequence
from pathlib import Path

from thalweg.core.errors import Refusal
from thalweg.sources.blocks import text_cell, unusable_cell
from thalweg.sources.csv_layout import Layout
from thalweg.sources.loose import INFINITE, MISSING, NUMBER

_END = "the end of the file"


def first_fault(path: Path, name: str, layout: Layout, columns: Sequence[str]) -> Refusal | None:
    """The first row of another length, or the first cell of the wanted columns that is no finite number.

    ``None`` where there is none; a quote that is never closed is a fault of the row in which it opens.
    """
    where = {column: place for place, column in enumerate(layout.header)}
    places = [(where[column], column) for column in columns]
    number = 0
    try:
        for number, cells in enumerate(_rows(path, layout), start=1):
            if cells == [_END]:
                return None
            if fault := _fault(cells, number, places, name, layout):
                return fault
    except csv.Error as error:
        return _unread(number + 1, name, str(error))
    # the mark of the end was swallowed by a cell
    return _unread(number, name, "a quote is never closed")


def _rows(path: Path, layout: Layout) -> Iterator[list[str]]:
    """The rows that are not blank, after them one that marks the end."""
    with path.open("rb") as raw:
        raw.seek(layout.body)
        with open(raw.fileno(), encoding="utf-8", errors="replace", newline="", closefd=False) as text:
            lines = itertools.chain(text, ["\n", _END])
            yield from (cells for cells in csv.reader(lines, delimiter=layout.delimiter) if cells)


def _fault(cells: list[str], number: int, places: list[tuple[int, str]], name: str, layout: Layout) -> Refusal | None:
    if cells[-1].endswith(_END) and len(cells[-1]) > len(_END):
        return _unread(number, name, "a quote is never closed")
    if len(cells) != len(layout.header):
        return Refusal(
            f"{name}, row {number}: {len(cells)} cells, where the header has {len(layout.header)}.",
            "It cannot be told which cell belongs to which column.",
            "Quote cells that contain the delimiter.",
        )
    return next((fault for place, column in places if (fault := _unusable(cells[place], number, column, name))), None)


def _unusable(cell: str, row: int, column: str, name: str) -> Refusal | None:
    text = cell.strip(" \t")
    if NUMBER.fullmatch(text):
        large = f"{text[:40]} is beyond the range of a double"
        return None if math.isfinite(float(text)) else unusable_cell(large, row, column, name)
    if INFINITE.fullmatch(text):
        return unusable_cell(f"the value is {text}", row, column, name)
    if text.lower() in MISSING:
        found = f"{text!r} stands for a missing value" if text else "the cell is empty"
        return unusable_cell(found, row, column, name)
    return text_cell(cell, row, column, name)


def _unread(row: int, name: str, reason: str) -> Refusal:
    return Refusal(
        f"{name}, row {row}: {reason}.",
        "The rows after it cannot be told apart.",
        'Look for a quote (") that opens a cell and is not closed.',
    )
