"""What one must write to take part."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import ClassVar, TypeAlias

import numpy as np

from benchmarks.sizes import Data

Go: TypeAlias = Callable[[int], np.ndarray]
"""From a number of iterations, which only those who iterate look at, to (alpha, beta)."""


class Peer(ABC):
    """Abstract or final.

    ``library`` is what must be installed. A peer whose time ``grows`` with the iterations is timed over fewer of them
    where a thousand would take long. The wider data a peer cannot do in any sensible time.
    """

    contest: ClassVar[str]
    title: ClassVar[str]
    library: ClassVar[str]
    grows: ClassVar[bool] = False
    widest: ClassVar[int | None] = None

    @abstractmethod
    def ready(self, data: Data) -> Go:
        """Import the library, bring the data into its own kind of array, and give what is timed."""
