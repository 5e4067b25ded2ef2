"""What a source of rows is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence

import numpy as np
from jaxtyping import Float64

BLOCK = 4096
"""Rows of a block. Fixed, so that sums over blocks have the same bits whatever the data come in."""


class Source(ABC):
    """Abstract or final. Gives named columns as blocks of finite numbers, and knows no mathematics."""

    name: str
    """What messages call it: the path of a file."""

    @classmethod
    @abstractmethod
    def accepts(cls, data: object) -> bool:
        """Whether this room reads such data."""

    @classmethod
    @abstractmethod
    def open(cls, data: object) -> Source:
        """Open the data; raises ``Refusal`` where they cannot be used."""

    @abstractmethod
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, in order, as they stand in the data."""

    @abstractmethod
    def blocks(self, columns: Sequence[str], size: int = BLOCK) -> Iterator[Float64[np.ndarray, "rows columns"]]:
        """The columns asked for, ``size`` rows at a time (the last block may be shorter).

        Raises ``Refusal`` at the first cell that is not a finite number, with its row and column.
        """

    def rows_hint(self) -> int | None:
        """How many rows there are, where that is known without reading them."""
        return None
