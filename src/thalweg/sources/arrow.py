"""Arrow tables and everything that streams as Arrow: pandas, Polars, DuckDB and record batch readers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, final

import numpy as np
import pyarrow as pa
from jaxtyping import Float64

from thalweg.core.errors import Refusal
from thalweg.sources.blocks import finite_blocks
from thalweg.sources.source import BLOCK, Source


@final
@dataclass(frozen=True, eq=False)
class Arrow(Source):
    """A table held in memory.

    >>> Arrow.open(pa.table({"x": [1, 2], "y": [3.0, 4.0]})).columns()
    ('x', 'y')
    """

    table: pa.Table
    name: str = "the table"

    @classmethod
    def accepts(cls, data: object) -> bool:
        return hasattr(data, "__arrow_c_stream__")

    @classmethod
    def open(cls, data: Any) -> Arrow:
        return cls(pa.table(data))

    def columns(self) -> tuple[str, ...]:
        return tuple(self.table.column_names)

    def blocks(self, columns: Sequence[str], size: int = BLOCK) -> Iterator[Float64[np.ndarray, "rows columns"]]:
        check_types(self.table.schema, columns, self.name)
        batches = self.table.select(list(columns)).to_batches()
        return finite_blocks(as_numbers(batches), size, self.name, columns)

    def rows_hint(self) -> int | None:
        rows: int = self.table.num_rows
        return rows


def check_types(schema: pa.Schema, columns: Sequence[str], name: str) -> None:
    """Refuse a column whose type is not one of numbers."""
    for column in columns:
        kind = schema.field(column).type
        if not (_is_number(kind) or pa.types.is_null(kind)):
            raise Refusal(
                f"Column {column!r} of {name} holds {kind}, not numbers.",
                "A weight times text has no meaning.",
                "Leave it out with --features, or turn it into numbers.",
            )


def as_numbers(batches: Iterable[pa.RecordBatch]) -> Iterator[np.ndarray]:
    """The columns of each batch side by side as doubles; what is missing becomes NaN."""
    for batch in batches:
        if batch.num_rows:
            columns = [_doubles(column).to_numpy(zero_copy_only=False) for column in batch.columns]
            yield np.column_stack(columns)


def _doubles(column: pa.Array) -> pa.Array:
    return column.cast(pa.int8() if pa.types.is_boolean(column.type) else pa.float64()).cast(pa.float64())


def _is_number(kind: pa.DataType) -> bool:
    types = pa.types
    return any(is_kind(kind) for is_kind in (types.is_integer, types.is_floating, types.is_boolean, types.is_decimal))
