"""One way to the minimum, and what it is predicted to cost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, final


@final
@dataclass(frozen=True)
class Candidate:
    """``passes`` over the data, ``iterations``, ``seconds``, ``memory`` in bytes, and the ``gap`` J - J* it ends at.

    ``None`` stands for what nobody knows, or what never comes. ``is_exact`` says that passes, iterations and gap are
    known and not estimated; ``note`` says what decides; ``reaches`` whether it comes within the tolerance.
    """

    name: str
    passes: float | None
    iterations: int | None
    seconds: float | None
    memory: int | None
    gap: float | None
    is_exact: bool
    note: str
    reaches: bool = True
    is_taken: bool = False

    def is_as(self, other: Candidate) -> bool:
        """Whether the other one is this one."""
        return (self.name, self.iterations) == (other.name, other.iterations)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def quickest(candidates: Iterable[Candidate]) -> Candidate | None:
    """The one that is predicted to be done first, of those that get there."""
    known = [candidate for candidate in candidates if candidate.reaches and candidate.seconds is not None]
    return min(known, key=lambda candidate: candidate.seconds or 0.0, default=None)
