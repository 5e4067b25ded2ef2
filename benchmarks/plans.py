"""Hold the plans of a grid of problems to what happens: seconds, iterations, and whether the way taken is quick."""

from __future__ import annotations

import argparse
import itertools
import math
import statistics
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, final

import numpy as np

import thalweg
from benchmarks import machine
from thalweg.descent.asked import Asked
from thalweg.descent.candidate import Candidate
from thalweg.descent.plan import Plan
from thalweg.descent.planning.of_moments import by_best_momentum
from thalweg.descent.quadratic.laid import Laid
from thalweg.descent.quadratic.run import arrive, lay
from thalweg.descent.stepwise.rows import Passes, Rows
from thalweg.descent.survey import survey
from thalweg.kernels.sums import Sums
from thalweg.rules import find_rule

COSTS = ("mse", "huber", "logistic", "poisson", "lasso")
SIZES = ((200, 2), (1_000, 20), (5_000, 60), (20_000, 5), (50_000, 30), (100_000, 10), (200_000, 20), (200_000, 60))
CONDITIONS = (1e1, 1e2, 1e3, 1e4, 1e5, 1e6)
LONG, NEAR, NOTICED = 10.0, 0.3, 5e-3
End = tuple[int, bool]
"""Iterations, and whether the tolerance was reached."""
Go = Callable[[], End]


@final
@dataclass(frozen=True)
class Trial:
    """A problem of the grid."""

    rows: int
    features: int
    condition: float
    cost: str
    scale: str

    @property
    def data(self) -> tuple[np.ndarray, np.ndarray]:
        """Correlated features of that condition number (of the covariances), and targets that suit the cost."""
        draw = np.random.default_rng([self.rows, self.features])
        turn, _ = np.linalg.qr(draw.normal(size=(self.features,) * 2))
        sizes = np.geomspace(1.0, self.condition**-0.5, self.features)
        X = draw.normal(size=(self.rows, self.features)) * sizes @ turn.T
        signal = X @ draw.normal(size=self.features) / math.sqrt(self.features)
        return X, self._targets(signal, draw)

    def _targets(self, signal: np.ndarray, draw: np.random.Generator) -> np.ndarray:
        if self.cost == "logistic":
            return (draw.random(self.rows) < 1 / (1 + np.exp(-2 * signal))).astype(float)
        if self.cost == "poisson":
            return draw.poisson(np.exp(np.clip(signal, -3, 3))).astype(float)
        return signal + draw.normal(size=self.rows) + 1

    @property
    def settings(self) -> dict[str, Any]:
        """As ``fit`` takes them."""
        cost = {"cost": "mse", "lasso": 0.02} if self.cost == "lasso" else {"cost": self.cost}
        return {**cost, "scale": self.scale}

    def __str__(self) -> str:
        return f"{self.cost:<9}{self.rows:>8,} x {self.features:<3}{self.condition:>7.0e} {self.scale:<9}"


def grid() -> Iterator[Trial]:
    """Forty problems: every size with every cost, the conditions and scales in turn."""
    for place, ((rows, features), cost) in enumerate(itertools.product(SIZES, COSTS)):
        yield Trial(rows, features, CONDITIONS[place % len(CONDITIONS)], cost, ("standard", "none")[place % 2])


@final
@dataclass(frozen=True)
class Ways:
    """The ways of a plan that can be gone."""

    trial: Trial
    data: tuple[np.ndarray, np.ndarray]
    plan: Plan

    def found(self) -> dict[Candidate, Go]:
        """Each with what goes it, if that is predicted to take less than ten seconds."""
        known: dict[str, Go] = {"rows, plain": lambda: self._fitted(rule="plain")}
        if self.trial.cost == "mse":
            known = {
                "moments, stepped": lambda: self._stepped(self._laid()),
                "moments, Chebyshev steps": self._by_chebyshev,
                "moments, heavy ball": self._by_momentum,
                "moments, preconditioned": self._preconditioned,
                "rows, full batch": self._over_rows,
            }
        quick = [way for way in self.plan.candidates if way.seconds is not None and way.seconds < LONG]
        goes = {way: self._fitted if way.is_taken else known.get(way.name) for way in quick}
        return {way: go for way, go in goes.items() if go is not None}

    def _fitted(self, **more: Any) -> End:
        run = thalweg.fit(self.data, **self.trial.settings, **more)
        return run.iterations, run.outcome.name in ("converged", "at rounding")

    def _laid(self, **more: Any) -> Laid:
        asked = Asked.read(self.data, **self.trial.settings, **more)
        assert asked.quadratic is not None
        return lay(asked.problem, asked.quadratic, survey(asked.problem), asked.settings)

    def _stepped(self, laid: Laid) -> End:
        deque(laid.iterates, maxlen=0)
        return _arrived(laid)

    def _by_momentum(self) -> End:
        laid = self._laid()
        path = by_best_momentum(laid.path)
        assert path is not None
        share = float(path.decay.rule.table[-1, -1])
        pace = replace(laid.pace, rule=find_rule(f"momentum(momentum={share!r})"), eta=path.rate)
        count = path.iterations_to(laid.plan.tolerance)
        return self._stepped(replace(laid, path=path, pace=pace, count=count))

    def _by_chebyshev(self) -> End:
        laid = self._laid(schedule="chebyshev")
        theta, parabola = laid.path.start, laid.landscape.parabola
        for rate in laid.path.decay.rates(laid.count or 0, laid.path.rate):
            theta = theta - rate * parabola.gradient(theta)
        return _arrived(laid)

    def _preconditioned(self) -> End:
        laid = self._laid()
        laid.path.spectrum.optimum(laid.path.start)
        return 1, _arrived(laid)[1]

    def _over_rows(self) -> End:
        laid = self._laid()
        problem = Asked.read(self.data, **self.trial.settings).problem
        rows = Rows.of(problem, laid.landscape.coordinates, laid.moments.count, Passes())
        theta = laid.path.start
        for _ in range(laid.count or 0):
            sums = rows.total(lambda block: Sums.of(block, theta, rows.loss))  # noqa: B023 (used at once)
            theta = theta - laid.path.rate * sums.gradient / sums.weight
        return _arrived(laid)


def _arrived(laid: Laid) -> End:
    run = arrive(laid)
    return run.iterations, run.outcome.name in ("converged", "at rounding")


@final
@dataclass(frozen=True)
class Seen:
    """A candidate, the median of its seconds, its iterations, and whether it came near enough."""

    way: Candidate
    seconds: float
    iterations: int
    reached: bool

    @property
    def ratio(self) -> float:
        """Predicted over actual."""
        return (self.way.seconds or 0.0) / self.seconds

    @property
    def is_near(self) -> bool:
        return abs(self.ratio - 1) <= NEAR or abs((self.way.seconds or 0.0) - self.seconds) <= NOTICED


def look(trial: Trial, repeats: int) -> list[Seen]:
    """Plan, then go all ways in turns, so that what disturbs the machine disturbs them all."""
    data = trial.data
    ways = Ways(trial, data, thalweg.plan(data, **trial.settings)).found()
    times: dict[Candidate, list[float]] = {way: [] for way in ways}
    ends: dict[Candidate, End] = {}
    for _ in range(repeats):
        for way, go in ways.items():
            if times[way] and times[way][0] > LONG / 5:
                continue
            begun = time.perf_counter()
            ends[way] = go()
            times[way].append(time.perf_counter() - begun)
    return [Seen(way, statistics.median(times[way]), *ends[way]) for way in ways]


def is_quick(seen: list[Seen]) -> bool:
    """Whether the way taken is within 10 % of the quickest that gets there; less than 5 ms do not count."""
    taken = next(one for one in seen if one.way.is_taken)
    least = min((one.seconds for one in seen if one.reached), default=taken.seconds)
    return taken.reached and taken.seconds <= max(1.1 * least, least + NOTICED)


def report(trial: Trial, seen: list[Seen]) -> None:
    print(f"\n{trial}{'' if is_quick(seen) else '  (another way is quicker)'}")
    for one in seen:
        mark = "*" if one.way.is_taken else " "
        print(
            f"  {mark} {one.way.name:<30}{one.way.seconds:>9.4f}s{one.seconds:>9.4f}s{one.ratio:>7.2f}"
            f"{one.way.iterations:>12,}{one.iterations:>12,}  {'' if one.reached else 'not near enough'}"
        )


def main() -> None:
    """Go through the grid."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--repeats", type=int, default=3)
    arguments.add_argument("--first", type=int, default=0)
    arguments.add_argument("--count", type=int, default=40)
    asked = arguments.parse_args()
    print(machine.describe())
    print(machine.before())
    print("  way, predicted and actual seconds, their ratio, predicted and actual iterations")
    all_seen = []
    for trial in list(grid())[asked.first : asked.first + asked.count]:
        all_seen.append(look(trial, asked.repeats))
        report(trial, all_seen[-1])
    ways = [one for seen in all_seen for one in seen]
    taken = [one for one in ways if one.way.is_taken]
    exact = [one for one in ways if one.way.is_exact]
    print()
    for what, found in (("of all ways", ways), ("of the ways taken", taken)):
        near = sum(one.is_near for one in found)
        print(f"seconds {what} within 30 % or 5 ms of what was predicted: {near} of {len(found)}")
    print(f"iterations predicted exactly: {sum(o.iterations == o.way.iterations for o in exact)} of {len(exact)}")
    print(f"plans within 10 % of the quickest way: {sum(map(is_quick, all_seen))} of {len(all_seen)}")


if __name__ == "__main__":
    main()
