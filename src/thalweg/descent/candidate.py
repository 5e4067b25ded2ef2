"""One way to the minimum, and what it is predicted to cost."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, final


@final
@dataclass(frozen=True)
class Candidate:
    """``passes`` over the data, ``iterations``, ``seconds``, ``memory`` in bytes, and the ``gap`` J - J* it ends at.

    ``None`` stands for what nobody knows, or what never comes. ``is_exact`` says that passes, iterations and gap are
    known and not estimated; ``note`` is a sentence on what decides.
    """

    name: str
    passes: float | None
    iterations: int | None
    seconds: float | None
    memory: int
    gap: float | None
    is_exact: bool
    note: str
    is_taken: bool = False

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def quickest(candidates: tuple[Candidate, ...]) -> Candidate | None:
    """The one that is predicted to be done first, of those that get there."""
    known = [candidate for candidate in candidates if candidate.seconds is not None]
    return min(known, key=lambda candidate: candidate.seconds or 0.0, default=None)
