"""CSV files, read as a stream by Arrow; only when that fails is the place searched, row by row."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, final

import numpy as np
import pyarrow as pa
import pyarrow.csv
from jaxtyping import Float64

from thalweg.core.errors import Refusal
from thalweg.sources.arrow import as_numbers
from thalweg.sources.blocks import finite_blocks
from thalweg.sources.source import BLOCK, Source

_BYTES_AT_A_TIME = 1 << 20


@final
@dataclass(frozen=True, eq=False)
class CsvFile(Source):
    """A file that ends in .csv or .tsv: UTF-8, a header line, cells between commas, semicolons or tabs."""

    path: Path
    name: str
    delimiter: str
    header: tuple[str, ...]

    @classmethod
    def accepts(cls, data: object) -> bool:
        return isinstance(data, str | Path) and Path(data).suffix.lower() in {".csv", ".tsv"}

    @classmethod
    def open(cls, data: Any) -> CsvFile:
        path = Path(data)
        delimiter, header = _header(path)
        return cls(path, str(data), delimiter, header)

    def columns(self) -> tuple[str, ...]:
        return self.header

    def blocks(self, columns: Sequence[str], size: int = BLOCK) -> Iterator[Float64[np.ndarray, "rows columns"]]:
        return finite_blocks(self._tables(columns), size, self.name, columns)

    def _tables(self, columns: Sequence[str]) -> Iterator[np.ndarray]:
        try:
            reader = pa.csv.open_csv(
                self.path,
                read_options=pa.csv.ReadOptions(block_size=_BYTES_AT_A_TIME),
                parse_options=pa.csv.ParseOptions(delimiter=self.delimiter, newlines_in_values=True),
                convert_options=pa.csv.ConvertOptions(
                    include_columns=list(columns), column_types=dict.fromkeys(columns, pa.float64())
                ),
            )
            yield from as_numbers(reader)
        except pa.ArrowException as error:
            self._search(columns)
            reason = str(error).partition("\n")[0].rstrip(".")
            raise Refusal(f"{self.name} cannot be read as CSV: {reason}.", do="Check the file.") from error

    def _search(self, columns: Sequence[str]) -> None:
        """Find the first row of another length, or the first cell of a wanted column that is no number."""
        places = [(self.header.index(column), column) for column in columns]
        with _opened(self.path) as lines:
            rows = (cells for cells in csv.reader(lines, delimiter=self.delimiter) if cells)
            next(rows, None)
            for number, cells in enumerate(rows, start=1):
                if len(cells) != len(self.header):
                    raise Refusal(
                        f"Row {number} of {self.name} has {len(cells)} cells and the header has {len(self.header)}.",
                        "It cannot be told which cell belongs to which column.",
                        "Quote cells that contain the delimiter.",
                    )
                for place, column in places:
                    _check_cell(cells[place], number, column, self.name)


def _check_cell(cell: str, row: int, column: str, name: str) -> None:
    if _is_number(cell) or cell.strip() == "":
        return
    raise Refusal(
        f"Row {row} of {name} has the text {cell[:40]!r} in column {column!r}.",
        "A weight times text has no meaning.",
        "Correct the cell, or leave the column out with --features.",
    )


def _is_number(cell: str) -> bool:
    try:
        float(cell.replace("_", "?"))
    except ValueError:
        return False
    return True


def _header(path: Path) -> tuple[str, tuple[str, ...]]:
    try:
        with _opened(path) as lines:
            first = next((line for line in lines if line.strip()), "")
            delimiter = next((sign for sign in ",;\t" if sign in first), ",")
            lines.seek(0)
            # a byte order mark is no part of the first name, and Arrow drops it too
            rows = (cells for cells in csv.reader(lines, delimiter=delimiter) if cells)
            header = tuple(next(rows, ()))
    except (OSError, csv.Error) as error:
        raise Refusal(f"{path} cannot be read: {error}.", do="Check the file.") from error
    if any("\ufffd" in name for name in header):
        raise Refusal(f"The header of {path} is not UTF-8.", "Its names cannot be read.", "Save the file as UTF-8.")
    if not header:
        raise Refusal(f"{path} is empty.", "There is nothing to learn from.", "Give a header line and rows.")
    return delimiter, header


def _opened(path: Path) -> Any:
    return path.open(encoding="utf-8-sig", errors="replace", newline="")
