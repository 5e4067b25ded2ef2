"""No penalty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

from thalweg.penalties.penalty import Penalty


@final
@dataclass(frozen=True)
class NoPenalty(Penalty):
    """Nothing is added to the cost.

    >>> NoPenalty().term(3.0)
    0
    """

    def term(self, weight: Any) -> Any:  # noqa: ARG002 (a weight adds nothing)
        return 0
