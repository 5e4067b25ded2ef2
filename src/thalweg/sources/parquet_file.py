"""Parquet files, one batch of the wanted columns at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from jaxtyping import Float64

from thalweg.core.errors import Refusal
from thalweg.sources.arrow import as_loose, as_numbers, check_types, first_line, names_without_index
from thalweg.sources.blocks import finite_blocks
from thalweg.sources.loose import Loose
from thalweg.sources.source import BLOCK, Source

_CELLS_AT_A_TIME = 1 << 19
_BYTES_AT_A_TIME = 1 << 18


@final
@dataclass(frozen=True, eq=False)
class ParquetFile(Source):
    """A file that ends in .parquet; integers, booleans and decimals become doubles.

    Only the columns asked for are read, about half a million cells at a time whatever the size of the row groups.
    """

    suffixes: ClassVar[tuple[str, ...]] = (".parquet",)

    path: Path
    name: str
    schema: pa.Schema
    rows: int

    @classmethod
    def open(cls, data: Any) -> ParquetFile:
        try:
            with pq.ParquetFile(Path(data)) as file:
                return cls(Path(data), str(data), file.schema_arrow, file.metadata.num_rows)
        except (pa.ArrowException, OSError) as error:
            raise _damaged(str(data), error) from error

    def columns(self) -> tuple[str, ...]:
        return names_without_index(self.schema)

    def blocks(self, columns: Sequence[str], size: int = BLOCK) -> Iterator[Float64[np.ndarray, "rows columns"]]:
        self.places(columns)
        check_types(self.schema, columns, self.name)
        return finite_blocks(self._tables(list(columns)), size, self.name, columns)

    def rows_hint(self) -> int | None:
        return self.rows

    def loosely(self, columns: Sequence[str]) -> Iterator[Loose]:
        self.places(columns)
        return map(as_loose, self._batches(list(columns)))

    def _tables(self, columns: list[str]) -> Iterator[np.ndarray]:
        return as_numbers(self._batches(columns))

    def _batches(self, columns: list[str]) -> Iterator[pa.RecordBatch]:
        rows = max(1, _CELLS_AT_A_TIME // max(1, len(columns)))
        try:
            # Arrow would else fetch the whole of a row group, which may be the whole file
            with pq.ParquetFile(self.path, pre_buffer=False, buffer_size=_BYTES_AT_A_TIME) as file:
                # chosen again: the order in which they come, and what answers to a name with dots, is Arrow's affair
                batches = file.iter_batches(rows, columns=list(dict.fromkeys(columns)))
                yield from (batch.select(columns) for batch in batches if batch.num_rows)
        except (pa.ArrowException, OSError) as error:
            raise _damaged(self.name, error) from error


def _damaged(name: str, error: Exception) -> Refusal:
    return Refusal(f"{name} cannot be read as Parquet: {first_line(error)}.", do="Write the file again.")
