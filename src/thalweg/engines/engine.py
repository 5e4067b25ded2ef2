"""What an engine does: it adds up measures of parts, and knows no mathematics."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from typing import TypeVar

from thalweg.core.additive import Additive

A = TypeVar("A", bound=Additive)
P = TypeVar("P")


class Engine(ABC):
    """Abstract or final."""

    @abstractmethod
    def total(self, parts: Iterable[P], measure: Callable[[P], A]) -> A | None:
        """The sum of the measures of the parts, in the fixed order of ``tree_sum``; no parts give ``None``."""
