"""A log with the steps that it holds, the units in which they make sense, and what they were."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from thalweg.core.errors import Refusal
from thalweg.doctor.logs.account import Account, account, right
from thalweg.doctor.logs.log import Log
from thalweg.doctor.logs.pace import Pace
from thalweg.doctor.logs.skipping import account_of_skips
from thalweg.doctor.logs.steps import Noise, Steps
from thalweg.doctor.logs.units import Units, units
from thalweg.kernels.moments import Moments

_FEWEST = 3


@final
@dataclass(frozen=True, eq=False)
class Followed:
    """``gap`` is how many iterations lie between two entries, ``span`` the first iteration and the last."""

    log: Log
    steps: Steps
    gap: int
    span: tuple[int, int]
    units: Units
    account: Account
    pace: Pace | None

    @property
    def rate(self) -> float | None:
        """The learning rate that was really used, as far as it can be told."""
        return self.pace.rate if self.pace and self.account.is_whole else None

    @property
    def sentence(self) -> str:
        """What was looked at."""
        count, every = len(self.steps.before), "" if self.gap == 1 else f" of {self.gap:,} iterations each"
        span = f"iterations {self.span[0]:,} to {self.span[1]:,}"
        return f"{count:,} steps{every} of {self.log.name} ({span}), in {self.units.name}"


def follow(log: Log, moments: Moments, claimed: float | None) -> Followed:
    """The steps of the log, in the first units in which they are right, or else known. Raises ``Refusal``."""
    if len(log.points) < _FEWEST:
        raise Refusal(
            f"{log.name} holds {len(log.points)} iterates that are finite.",
            "A step is told by three.",
            "Log more of them.",
        )
    places, gap = log.steps()
    steps = Steps(log.points[places], log.points[places + 1], log.blur[places], log.blur[places + 1])
    span = int(log.iterations[places[0]]), int(log.iterations[places[-1] + 1])
    best, found = _accounted(steps, gap, moments)
    if gap > 1 and not found.is_whole and not _rests(steps, best):
        raise Refusal(
            f"The steps of {log.name} from one entry to the next, {gap:,} iterations each, are none that are known.",
            "Which they are can be told only where every iterate is there.",
            "Log every iteration, a dozen are enough.",
        )
    return Followed(log, steps, gap, span, best, found, Pace.of(found, claimed, moments.count, len(moments.mean) - 1))


def _accounted(steps: Steps, gap: int, moments: Moments) -> tuple[Units, Account]:
    """In the first units in which the steps are right; else in the first in which they are known."""
    known = list(units(moments))
    if gap > 1:
        found = ((each, account_of_skips(steps, gap, each.data)) for each in known)
        return next(((each, one) for each, one in found if one is not None), (known[0], Account.of_nothing()))
    for tried in (right, account):
        for each in known:
            one = tried(steps, each.data)
            if one.is_plain or (tried is account and one.is_whole):
                return each, one
    return known[0], account(steps, known[0].data)


def _rests(steps: Steps, each: Units) -> bool:
    """Whether the log begins where the descent ends."""
    return bool(Noise.of(steps, each.data).is_at_rest.all())
