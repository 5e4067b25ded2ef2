"""Rows that were read and let go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import final

import numpy as np
from jaxtyping import Float64

from thalweg.core.errors import Refusal
from thalweg.sources.source import BLOCK, Source


@final
@dataclass(frozen=True)
class Gone(Source):
    """What a finished run keeps of its data: what they are called.

    >>> Gone("cars.csv", ("age", "price")).columns()
    ('age', 'price')
    """

    name: str
    names: tuple[str, ...]

    @classmethod
    def accepts(cls, data: object) -> bool:  # noqa: ARG003 (it is what is left of a source, never opened)
        return False

    @classmethod
    def open(cls, data: object) -> Source:
        raise TypeError(f"rows that are gone are not found in {type(data).__name__}")

    def columns(self) -> tuple[str, ...]:
        return self.names

    def blocks(  # there are none
        self,
        columns: Sequence[str],  # noqa: ARG002
        size: int = BLOCK,  # noqa: ARG002
    ) -> Iterator[Float64[np.ndarray, "rows columns"]]:
        raise Refusal(f"The rows of {self.name} are no longer at hand.", do="Give the data again.")
