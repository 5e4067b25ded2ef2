"""Plain steps at learning rates that are known beforehand."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, final

import numpy as np
from jaxtyping import Float64

from thalweg.core.errors import Refusal
from thalweg.descent.quadratic.decay import Decay, Left, log_abs
from thalweg.schedules.schedule import OpenSchedule, Scene, Schedule

MOST_STEPS = 2**20
_CHUNK = 4096


@final
@dataclass(frozen=True, eq=False)
class Scheduled(Decay):
    r""":math:`p_k(\lambda) = \prod_{j<k} (1 - \eta_j\lambda)`.

    ``count`` is how many steps the schedule is made for. Where its rates repeat, a period is multiplied once and
    raised to a power, so that 10^9 iterations cost what one period costs.
    """

    schedule: Schedule
    rate: float
    count: int
    eigenvalues: Float64[np.ndarray, " modes"]

    def left(self, k: Any, eigenvalues: Float64[np.ndarray, " modes"], rate: Any) -> Left:
        counts, etas = np.broadcast_arrays(k, rate)
        log = np.zeros((*counts.shape, len(eigenvalues)))
        flips = np.zeros(log.shape, dtype=np.int64)
        for eta in np.unique(etas):
            here = etas == eta
            log[here], flips[here] = self._products(counts[here], eigenvalues, float(eta))
        return Left(log, flips % 2 == 1)

    def factors(
        self, eigenvalues: Float64[np.ndarray, " modes"], rate: float
    ) -> Iterator[Float64[np.ndarray, "_ modes"]]:
        period = self._period
        rates = self.rates(self.count if period is None else period, rate)
        here = np.ones(len(eigenvalues))
        yield here[None]
        while True:
            for start in range(0, len(rates), _CHUNK):
                with np.errstate(over="ignore", invalid="ignore"):
                    block = here * np.cumprod(1 - rates[start : start + _CHUNK, None] * eigenvalues, axis=0)
                yield block
                here = block[-1]
            if period is None:
                return

    def grows(self, eigenvalues: Float64[np.ndarray, " modes"], rate: float) -> Any:
        period = self._period
        if period is None:
            return np.zeros(len(eigenvalues), dtype=bool)
        log, _ = self._products(np.array([period]), eigenvalues, rate)
        return log[0] > 0

    def factor(self, eigenvalues: Float64[np.ndarray, " modes"]) -> Float64[np.ndarray, " modes"]:
        """The geometric mean over a period, or over the steps that the schedule is made for."""
        steps = max(self._period or self.count, 1)
        log, _ = self._products(np.array([steps]), eigenvalues, self.rate)
        return np.asarray(np.exp(log[0] / steps))

    def bound(self, steepest: float) -> float:
        """That of the plain rule: a schedule may go beyond it for some steps, and need not diverge for that."""
        return math.inf if self.schedule.ignores_eta else 2 / steepest

    def facts(self, steepest: float) -> tuple[tuple[str, str], ...]:
        rates = self.rates(min(self.count, self._period or self.count), self.rate)
        plain = ("bound (2/lambda_max)", f"{2 / steepest:.6g}")
        if len(rates):
            return (("learning rates", f"{rates.min():.6g} to {rates.max():.6g}"), plain)
        return (plain,) if self.schedule.ignores_eta else (("learning rate", f"{self.rate:.6g}"), plain)

    @property
    def most(self) -> int:
        return self.count if self._period is None else 10**15

    def rate_at(self, k: int) -> float:
        return self.schedule.rate(Scene(k, self.rate, self.count, self.eigenvalues))

    def rates(self, steps: int, eta: float) -> Float64[np.ndarray, " steps"]:
        """The learning rates of the first steps."""
        if steps > MOST_STEPS:
            raise Refusal(
                f"{steps:,} iterations by a schedule that does not repeat are too many to be multiplied.",
                f"At most {MOST_STEPS:,} are.",
                "Ask for fewer, or take a constant learning rate.",
            )
        assert isinstance(self.schedule, OpenSchedule), "its rates depend on where the descent goes"
        return np.asarray(self.schedule.at(np.arange(steps), eta, self.count, self.eigenvalues), dtype=float)

    @property
    def _period(self) -> int | None:
        return self.schedule.period(self.count, self.eigenvalues)

    def _products(
        self, k: np.ndarray, eigenvalues: np.ndarray, eta: float
    ) -> tuple[Float64[np.ndarray, "many modes"], np.ndarray]:
        """log |p_k| and how many factors are negative."""
        period = self._period or int(k.max(initial=0)) + 1
        cycles, rest = np.divmod(k, period)
        wanted = np.unique(np.append(rest, period if cycles.any() else 0))
        places, table = np.searchsorted(wanted, rest), _cumulated(self.rates(int(wanted[-1]), eta), eigenvalues, wanted)
        log, flips = (sums[places] for sums in table)
        if cycles.any():
            whole = np.searchsorted(wanted, period)
            with np.errstate(invalid="ignore"):
                log = log + np.where(cycles[:, None] == 0, 0.0, cycles[:, None] * table[0][whole])
            flips = flips + (cycles[:, None] % 2) * table[1][whole]
        return log, flips


def _cumulated(
    rates: Float64[np.ndarray, " steps"], eigenvalues: np.ndarray, wanted: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The sums of log |1 - eta_j lambda| over the first steps, as many as are wanted, and how many were negative."""
    logs, flips = np.zeros((len(wanted), len(eigenvalues))), np.zeros((len(wanted), len(eigenvalues)), dtype=np.int64)
    log, flip = np.zeros(len(eigenvalues)), np.zeros(len(eigenvalues), dtype=np.int64)
    for start in range(0, len(rates), _CHUNK):
        steps = rates[start : start + _CHUNK, None] * eigenvalues
        along = log + np.cumsum(log_abs(steps), axis=0)
        turned = flip + np.cumsum(steps > 1, axis=0)
        inside = (wanted > start) & (wanted <= start + len(steps))
        logs[inside], flips[inside] = along[wanted[inside] - start - 1], turned[wanted[inside] - start - 1]
        log, flip = along[-1], turned[-1]
    return logs, flips
