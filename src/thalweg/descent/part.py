"""Some of the rows of a problem: those that are held out, or those that are left to learn from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

import numpy as np
from jaxtyping import Bool, Int

from thalweg.descent.folds import held_out


@final
@dataclass(frozen=True)
class Part:
    """A ``share`` of the rows is held out, by ``seed``; ``is_held`` are those, the others otherwise."""

    seed: int
    share: float
    is_held: bool

    def takes(self, first: int, places: Int[np.ndarray, " rows"]) -> Bool[np.ndarray, " rows"]:
        """Which of the rows ``first + places`` belong to it."""
        taken: np.ndarray = held_out(self.seed, first, places, self.share) == self.is_held
        return taken
