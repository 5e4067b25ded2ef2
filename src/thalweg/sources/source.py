"""What a source of rows is."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, final

import numpy as np
from jaxtyping import Float64

from thalweg.core.errors import Refusal, did_you_mean
from thalweg.sources.loose import Loose
from thalweg.sources.strips import Strips

BLOCK = 4096
"""Rows of a block. Fixed, so that sums over blocks have the same bits whatever the data come in."""


class Source(ABC):
    """Abstract or final. Gives named columns as blocks of finite numbers, and knows no mathematics."""

    suffixes: ClassVar[tuple[str, ...]] = ()
    """The endings of the files it reads, in lower case; none where it reads no files."""

    name: str
    """What messages call it: the path of a file."""

    @classmethod
    def accepts(cls, data: object) -> bool:
        """Whether this room reads such data; unless it says otherwise, paths with one of its endings."""
        return isinstance(data, str | os.PathLike) and Path(data).suffix.lower() in cls.suffixes

    @classmethod
    @abstractmethod
    def open(cls, data: object) -> Source:
        """Open the data; raises ``Refusal`` where they cannot be used."""

    @abstractmethod
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, in order, as they stand in the data: they may be doubled or empty."""

    @abstractmethod
    def blocks(self, columns: Sequence[str], size: int = BLOCK) -> Iterator[Float64[np.ndarray, "rows columns"]]:
        """The columns asked for, ``size`` rows at a time (the last block may be shorter).

        Raises ``Refusal`` for a name that is unknown or doubled, and at the first cell that is not a finite number,
        with its row and column. Rows are counted from 1, the header not among them.
        """

    def strips(self, columns: Sequence[str]) -> Strips | None:  # noqa: ARG002 (rows that are not in memory)
        """The columns asked for as they lie in memory, cells unchecked; ``None`` where they do not lie there so.

        Raises ``Refusal`` for names as ``blocks`` does.
        """
        return None

    def loosely(self, columns: Sequence[str]) -> Iterator[Loose]:
        """The same rows, in blocks of any size, with NaN for what is no finite number, and which cells are words.

        For those who say what is wrong with data. Raises ``Refusal`` only where nothing tells which cells there are.
        """
        return Loose.all_numbers(self.blocks(columns))

    def rows_hint(self) -> int | None:
        """How many rows there are, where that is known without reading them."""
        return None

    def places(self, columns: Sequence[str]) -> list[int]:
        """Where the columns stand; raises ``Refusal`` for a name that is unknown or stands for more than one."""
        known = self.columns()
        where = {column: place for place, column in enumerate(known)}
        is_double = len(where) < len(known)
        for column in columns:
            if column not in where:
                raise Refusal(f"Column {column!r} is not in {self.name}.", do=did_you_mean(column, known))
            if is_double and (times := known.count(column)) > 1:
                raise Refusal(
                    f"{self.name} has {times} columns called {column!r}.",
                    "It cannot be told which is meant.",
                    "Rename one.",
                )
        return [where[column] for column in columns]


@final
@dataclass(frozen=True)
class Gone(Source):
    """Rows that were read and let go: what a finished run keeps of its data is what they are called.

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
