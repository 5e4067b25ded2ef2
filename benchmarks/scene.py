"""What everything that is measured at one size has in common."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import final

from benchmarks.limits import Limits
from benchmarks.sizes import Data
from benchmarks.turns import Pace


@final
@dataclass(frozen=True, eq=False)
class Scene:
    """The data, what the machine could do, how patient to be, and whom to tell what is going on."""

    data: Data
    limits: Limits
    pace: Pace
    say: Callable[[str], None]
