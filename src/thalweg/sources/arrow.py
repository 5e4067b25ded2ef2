"""Arrow tables and everything that streams as Arrow: pandas, Polars, DuckDB and record batch readers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, final

import numpy as np
import pyarrow as pa
from jaxtyping import Float64

from thalweg.core.errors import Refusal
from thalweg.sources.blocks import finite_blocks
from thalweg.sources.loose import Loose, LooseColumn
from thalweg.sources.source import BLOCK, Source


@final
@dataclass(frozen=True, eq=False)
class Arrow(Source):
    """Whatever has ``__arrow_c_stream__``, read batch by batch and never held as a whole.

    A table or data frame can be read any number of times; a reader (``pyarrow.RecordBatchReader``) once, and a
    second pass is refused. The index of a pandas frame is no column.

    >>> Arrow.open(pa.table({"x": [1, 2], "y": [3.0, 4.0]})).columns()
    ('x', 'y')
    """

    data: Any
    schema: pa.Schema
    # the stream opened for its schema serves the first pass
    waiting: list[pa.RecordBatchReader]
    name: str = "the table"

    @classmethod
    def accepts(cls, data: object) -> bool:
        return hasattr(data, "__arrow_c_stream__")

    @classmethod
    def open(cls, data: Any) -> Arrow:
        stream = _stream(data, "It is not a table of columns that Arrow knows.")
        return cls(data, stream.schema, [stream])

    def columns(self) -> tuple[str, ...]:
        return names_without_index(self.schema)

    def blocks(self, columns: Sequence[str], size: int = BLOCK) -> Iterator[Float64[np.ndarray, "rows columns"]]:
        self.places(columns)
        check_types(self.schema, columns, self.name)
        return finite_blocks(self._tables(columns), size, self.name, columns)

    def rows_hint(self) -> int | None:
        rows = getattr(self.data, "num_rows", None)
        return rows if isinstance(rows, int) else None

    def loosely(self, columns: Sequence[str]) -> Iterator[Loose]:
        self.places(columns)
        return map(as_loose, self._batches(columns))

    def _tables(self, columns: Sequence[str]) -> Iterator[np.ndarray]:
        return as_numbers(self._batches(columns))

    def _batches(self, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        if not self.waiting and isinstance(self.data, pa.RecordBatchReader):
            raise Refusal(
                "This needs the rows more than once.",
                "A reader can be read only once.",
                "Give a table: reader.read_all().",
            )
        stream = self.waiting.pop() if self.waiting else _stream(self.data, "A reader can be read only once.")
        try:
            yield from (batch.select(list(columns)) for batch in stream if batch.num_rows)
        except (pa.ArrowException, OSError) as error:
            raise Refusal(f"{self.name} cannot be read: {first_line(error)}.", do="Make it again.") from error


def check_types(schema: pa.Schema, columns: Sequence[str], name: str) -> None:
    """Refuse a column whose type is not one of numbers."""
    for column in columns:
        kind = schema.field(column).type
        if not _is_number(kind):
            raise Refusal(
                f"Column {column!r} of {name} holds {'text' if _is_text(kind) else 'values'} ({kind}), not numbers.",
                "Only numbers can be weighted.",
                "Leave it out by --features, or turn it into numbers.",
            )


def names_without_index(schema: pa.Schema) -> tuple[str, ...]:
    """The names of the columns; those that pandas stored for the index of its frame are left out.

    >>> names_without_index(pa.schema({"x": pa.int64(), "y": pa.int64()}))
    ('x', 'y')
    """
    try:
        index = json.loads((schema.metadata or {}).get(b"pandas", b"{}")).get("index_columns", [])
    except (ValueError, AttributeError):
        index = []
    return tuple(name for name in schema.names if name not in index)


def as_numbers(batches: Iterable[pa.RecordBatch]) -> Iterator[np.ndarray]:
    """The columns of each batch side by side as doubles; what is missing becomes NaN."""
    for batch in batches:
        if batch.num_rows:
            columns = [_doubles(column).to_numpy(zero_copy_only=False) for column in batch.columns]
            yield np.column_stack(columns)


def as_loose(batch: pa.RecordBatch) -> Loose:
    """The columns of a batch side by side; words that write numbers become these."""
    return Loose.of(_loose_column(column) for column in batch.columns)


def _loose_column(column: pa.Array) -> LooseColumn:
    if _is_number(column.type):
        return LooseColumn.of_numbers(_doubles(column).to_numpy(zero_copy_only=False))
    try:
        return LooseColumn.of_numbers(column.cast(pa.float64()).to_numpy(zero_copy_only=False))
    except pa.ArrowException:
        # some cell is a word, or no cell can be one number: one after the other
        return LooseColumn.of_cells(column.to_pylist())


def first_line(error: Exception) -> str:
    """What an error of Arrow says, without its trace."""
    return str(error).strip().partition("\n")[0].rstrip(".")


def _stream(data: Any, why: str) -> pa.RecordBatchReader:
    try:
        return pa.RecordBatchReader.from_stream(data)
    # the object may belong to any library, which raises what it likes
    except Exception as error:
        found = f"The {type(data).__name__} cannot be read: {first_line(error)}."
        raise Refusal(found, why, "Give a table, or open the reader again.") from error


def _doubles(column: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_boolean(column.type):
        column = column.cast(pa.int8())
    # an integer beyond 2**53 becomes the nearest double, as it does when read from text
    return column.cast(pa.float64(), safe=False)


def _is_text(kind: pa.DataType) -> bool:
    types = pa.types
    plain = kind.value_type if types.is_dictionary(kind) else kind
    return any(is_kind(plain) for is_kind in (types.is_string, types.is_large_string, types.is_string_view))


def _is_number(kind: pa.DataType) -> bool:
    types = pa.types
    plain = kind.value_type if types.is_dictionary(kind) else kind
    kinds = (types.is_integer, types.is_floating, types.is_boolean, types.is_decimal, types.is_null)
    return any(is_kind(plain) for is_kind in kinds)
