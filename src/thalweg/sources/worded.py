"""Arrays among whose cells there are words, or that are masked: they can only be read loosely."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, final

import numpy as np
from jaxtyping import Float64

from thalweg.core.errors import Refusal
from thalweg.sources.arrays import Arrays, names_of
from thalweg.sources.blocks import finite_blocks
from thalweg.sources.loose import Loose, LooseColumn
from thalweg.sources.source import BLOCK, Source


@final
@dataclass(frozen=True, eq=False)
class Worded(Source):
    """The tuple (X, Y) with NaN for each cell that is no number; its strict reading refuses these, as everywhere.

    >>> found = Worded.open(([["1", "red"], ["2", "3"]], ["5", None]))
    >>> [(block.table.tolist(), block.words) for block in found.loosely(["x2", "y"])]
    [([[nan, 5.0], [3.0, nan]], ('red', None))]
    """

    names: tuple[str, ...]
    read: tuple[LooseColumn, ...]
    name: str = "the arrays"

    @classmethod
    def accepts(cls, data: object) -> bool:  # noqa: ARG003 (it is opened only where Arrays refuse)
        return False

    @classmethod
    def open(cls, data: Any) -> Worded:
        X, Y = data
        inputs, outputs = _cells(X), _cells(Y)
        read = tuple(LooseColumn.of_cells(cells) for table in (inputs, outputs) for cells in table.T)
        # what is no table, or has too few rows, is refused as everywhere
        Arrays.open((np.zeros(inputs.shape), np.zeros(outputs.shape)))
        return cls(names_of(X, Y, inputs.shape[1]), read)

    def columns(self) -> tuple[str, ...]:
        return self.names

    def rows_hint(self) -> int | None:
        return len(self.read[0].numbers)

    def loosely(self, columns: Sequence[str]) -> Iterator[Loose]:
        yield Loose.of(self.read[place] for place in self.places(columns))

    def blocks(self, columns: Sequence[str], size: int = BLOCK) -> Iterator[Float64[np.ndarray, "rows columns"]]:
        return finite_blocks((loose.table for loose in self.loosely(columns)), size, self.name, columns)


def _cells(values: Any) -> np.ndarray:
    """The cells in two dimensions, ``None`` for those that are masked."""
    try:
        cells = np.ma.filled(np.ma.asarray(values).astype(object), None) if np.ma.is_masked(values) else values
        table = np.asarray(cells, dtype=object)
    except (TypeError, ValueError) as error:
        raise Refusal("The arrays are no tables.", do="Give rows of equal length.") from error
    return table.reshape(len(table), -1) if table.ndim else table
