"""CSV files, read as a stream by Arrow; only when that fails is the place searched, row by row."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, ClassVar, final

import numpy as np
import pyarrow as pa
import pyarrow.csv
from jaxtyping import Float64

from thalweg.core.errors import Refusal
from thalweg.sources.arrow import as_loose, as_numbers
from thalweg.sources.blocks import all_finite, finite_blocks
from thalweg.sources.csv_layout import Layout, read_layout
from thalweg.sources.csv_search import first_fault
from thalweg.sources.loose import Loose
from thalweg.sources.source import BLOCK, Source

_BYTES_AT_A_TIME = 1 << 18


@final
@dataclass(frozen=True, eq=False)
class CsvFile(Source):
    """A file that ends in .csv or .tsv: UTF-8, a header line, cells between commas, semicolons or tabs.

    Only the columns asked for are converted, and some 10 MB are held at a time whatever the size of the file.
    Decimals are written with a point. Lines without any cell are skipped and not counted.

    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp(), "cars.csv")
    >>> _ = file.write_text("age,paint,price\\n1,red,9\\n4,blue,5\\n")
    >>> [block.tolist() for block in CsvFile.open(file).blocks(["price", "age"])]
    [[[9.0, 1.0], [5.0, 4.0]]]
    """

    suffixes: ClassVar[tuple[str, ...]] = (".csv", ".tsv")

    path: Path
    name: str
    layout: Layout

    @classmethod
    def open(cls, data: Any) -> CsvFile:
        return cls(Path(data), str(data), read_layout(Path(data), str(data)))

    def columns(self) -> tuple[str, ...]:
        return self.layout.header

    def blocks(self, columns: Sequence[str], size: int = BLOCK) -> Iterator[Float64[np.ndarray, "rows columns"]]:
        return finite_blocks(self._tables(self.places(columns), columns), size, self.name, columns)

    def loosely(self, columns: Sequence[str]) -> Iterator[Loose]:
        return map(as_loose, self._batches(self.places(columns), (), pa.string()))

    def _tables(self, places: list[int], columns: Sequence[str]) -> Iterator[np.ndarray]:
        for table in as_numbers(self._batches(places, columns, pa.float64())):
            if not all_finite(table):
                raise self._fault(columns, "a cell is not finite")
            yield table

    def _batches(self, places: list[int], columns: Sequence[str], kind: pa.DataType) -> Iterator[pa.RecordBatch]:
        """The cells at these places as doubles or as text; of a file that cannot be read ``columns`` are looked at."""
        try:
            with self.path.open("rb") as file:
                file.seek(self.layout.body)
                if os.fstat(file.fileno()).st_size <= self.layout.body:
                    return
                stream = _QuoteCounter(file)
                yield from self._reader(stream, places, kind)
                if stream.quotes[0] % 2 and (fault := first_fault(self.path, self.name, self.layout, columns)):
                    raise fault
        except OSError as error:
            raise Refusal(f"{self.name} cannot be read: {error.strerror or error}.", do="Check the file.") from error
        except pa.ArrowException as error:
            raise self._fault(columns, str(error).partition("\n")[0].rstrip(".")) from error

    def _reader(self, stream: _QuoteCounter, places: list[int], kind: pa.DataType) -> Any:
        # names may be doubled, empty or padded: Arrow is told places
        names = [str(place) for place in range(len(self.layout.header))]
        wanted = [names[place] for place in places]
        return pa.csv.open_csv(
            stream,
            read_options=pa.csv.ReadOptions(block_size=max(_BYTES_AT_A_TIME, 64 * len(names)), column_names=names),
            parse_options=pa.csv.ParseOptions(delimiter=self.layout.delimiter, newlines_in_values=True),
            convert_options=pa.csv.ConvertOptions(
                include_columns=wanted, column_types=dict.fromkeys(wanted, kind), null_values=[]
            ),
        )

    def _fault(self, columns: Sequence[str], reason: str) -> Refusal:
        found = first_fault(self.path, self.name, self.layout, columns)
        return found or Refusal(f"{self.name} cannot be read as CSV: {reason}.", do="Check the file.")


@final
@dataclass(frozen=True, eq=False)
class _QuoteCounter:
    """A file that counts the quotes read from it: where they are odd, the last cell may have swallowed rows."""

    file: BinaryIO
    quotes: list[int] = field(default_factory=lambda: [0])

    @property
    def closed(self) -> bool:
        return self.file.closed

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        self.quotes[0] += data.count(b'"')
        return data
