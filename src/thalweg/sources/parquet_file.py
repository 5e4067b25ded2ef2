"""Parquet files, one batch of the wanted columns at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from jaxtyping import Float64

from thalweg.core.errors import Refusal
from thalweg.sources.arrow import as_numbers, check_types
from thalweg.sources.blocks import finite_blocks
from thalweg.sources.source import BLOCK, Source

_ROWS_AT_A_TIME = 16 * BLOCK


@final
@dataclass(frozen=True, eq=False)
class ParquetFile(Source):
    """A file that ends in .parquet."""

    path: Path
    name: str

    @classmethod
    def accepts(cls, data: object) -> bool:
        return isinstance(data, str | Path) and Path(data).suffix.lower() == ".parquet"

    @classmethod
    def open(cls, data: Any) -> ParquetFile:
        source = cls(Path(data), str(data))
        source._file()
        return source

    def columns(self) -> tuple[str, ...]:
        return tuple(self._file().schema_arrow.names)

    def blocks(self, columns: Sequence[str], size: int = BLOCK) -> Iterator[Float64[np.ndarray, "rows columns"]]:
        check_types(self._file().schema_arrow, columns, self.name)
        return finite_blocks(self._tables(columns), size, self.name, columns)

    def rows_hint(self) -> int | None:
        rows: int = self._file().metadata.num_rows
        return rows

    def _tables(self, columns: Sequence[str]) -> Iterator[np.ndarray]:
        try:
            batches = self._file().iter_batches(_ROWS_AT_A_TIME, columns=list(dict.fromkeys(columns)))
            yield from as_numbers(batch.select(list(columns)) for batch in batches)
        except (pa.ArrowException, OSError) as error:
            raise self._damaged(error) from error

    def _file(self) -> pq.ParquetFile:
        try:
            return pq.ParquetFile(self.path)
        except (pa.ArrowException, OSError) as error:
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> Refusal:
        reason = str(error).partition("\n")[0].rstrip(".")
        return Refusal(f"{self.name} cannot be read as Parquet: {reason}.", do="Write the file again.")
