"""This process, one part after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar, final

from thalweg.core.additive import Additive, tree_sum
from thalweg.engines.engine import Engine

A = TypeVar("A", bound=Additive)
P = TypeVar("P")


@final
@dataclass(frozen=True)
class Local(Engine):
    """Holds one part at a time.

    >>> Local().total([[1, 2], [3]], sum)
    6
    """

    def total(self, parts: Iterable[P], measure: Callable[[P], A]) -> A | None:
        return tree_sum(map(measure, parts))
