"""How a CSV file is laid out: its delimiter, its header, and where the rows begin."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO, final

from thalweg.core.errors import Refusal

_DELIMITERS = ",;\t"
_LONGEST_LINE = 1 << 24


@final
@dataclass(frozen=True)
class Layout:
    """The delimiter, the names as they stand in the header, and the byte at which the first row begins."""

    delimiter: str
    header: tuple[str, ...]
    body: int


def read_layout(path: Path, name: str) -> Layout:
    """Read the header; the delimiter is the comma, semicolon or tab that makes the most columns of it.

    Raises ``Refusal`` for a file that cannot be read, has no header, or is not text in UTF-8.
    """
    try:
        # what is not UTF-8 is kept as surrogates: only the header has to be text, and bytes can still be counted
        with path.open(encoding="utf-8", errors="surrogateescape", newline="") as file:
            layout = _best_layout(file)
    except OSError as error:
        raise Refusal(f"{name} cannot be read: {error.strerror}.", do="Check the file.") from error
    except csv.Error as error:
        raise Refusal(f"{name} has no header that can be read: {error}.", do="Is it a CSV file?") from error
    if not layout.header:
        raise Refusal(f"{name} is empty.", "There is nothing to learn from.", "Give a header line and rows.")
    if any("\0" in column or not _is_text(column) for column in layout.header):
        raise Refusal(
            f"The header of {name} is not text in UTF-8.",
            "The names of the columns cannot be read.",
            "Save the file as CSV in UTF-8.",
        )
    return layout


def _best_layout(file: TextIO) -> Layout:
    try:
        # with the wrong delimiter quotes close in the middle of a cell, as in "a,1";"b,2"
        strict = [layout for delimiter in _DELIMITERS if (layout := _strict_layout(file, delimiter))]
    except EOFError as error:
        raise csv.Error("a quote in it is never closed") from error
    layouts = strict or [_layout(file, delimiter, strict=False) for delimiter in _DELIMITERS]
    return max(layouts, key=lambda layout: len(layout.header))


def _strict_layout(file: TextIO, delimiter: str) -> Layout | None:
    try:
        return _layout(file, delimiter, strict=True)
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise EOFError from error
        return None


def _layout(file: TextIO, delimiter: str, *, strict: bool) -> Layout:
    file.seek(0)
    used: list[int] = []
    rows = csv.reader(_lines(file, used), delimiter=delimiter, strict=strict)
    header = next((tuple(cells) for cells in rows if any(cell.strip() for cell in cells) or len(cells) > 1), ())
    return Layout(delimiter, header, sum(used))


def _lines(file: TextIO, used: list[int]) -> Iterator[str]:
    """The lines of the file; their lengths in bytes are noted in ``used`` as they are taken."""
    while line := file.readline(_LONGEST_LINE):
        size = len(line.encode("utf-8", "surrogateescape"))
        # the byte order mark is no part of the first name
        yield_line = line if used else line.removeprefix("\ufeff")
        used.append(size)
        if len(line) == _LONGEST_LINE:
            raise csv.Error(f"no line ends within {_LONGEST_LINE:,} characters")
        yield yield_line


def _is_text(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
