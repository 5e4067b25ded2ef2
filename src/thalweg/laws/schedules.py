"""Laws of schedules: whoever adds one file to ``schedules`` has these for nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from thalweg.core.errors import Refusal
from thalweg.schedules import find_schedule
from thalweg.schedules.schedule import Scene, Schedule

EIGENVALUES = np.array([8.0, 5.0, 5.0, 3.0, 1.0, 0.5])
_COUNT, _ETA = 24, 0.1


def scenes(schedule: Schedule, eta: float = _ETA) -> Iterator[tuple[Scene, float]]:
    """What is seen on a descent along a parabola of these eigenvalues, and the rate that the schedule takes."""
    theta = np.array([1.0, -2.0, 0.5, 1.5, -1.0, 3.0])
    for k in range(_COUNT):
        g = EIGENVALUES * theta
        cost, square = float(np.sum(EIGENVALUES * theta**2) / 2), float(np.sum(g**2))
        bend = float(np.sum(EIGENVALUES * g**2))
        scene = Scene(k, eta, _COUNT, EIGENVALUES, cost + 1, 1.0, square, lambda bend=bend: bend)  # type: ignore[misc]
        rate = schedule.rate(scene)
        yield scene, rate
        theta = theta - rate * g


def rates_are_rates(schedule: Schedule) -> None:
    """Every rate is finite and above 0, as long as there is something to gain."""
    for scene, rate in scenes(schedule):
        assert isinstance(rate, float)
        assert np.isfinite(rate)
        assert rate > 0 or scene.square < 1e-20, (schedule.name, scene.k)


def open_is_known_beforehand(schedule: Schedule) -> None:
    """All rates at once are the rates one by one, and no fact about where the descent is changes them."""
    if not schedule.is_open:
        return
    at_once = schedule.rates(_COUNT, _ETA, EIGENVALUES)
    blind = [schedule.rate(Scene(k, _ETA, _COUNT, EIGENVALUES)) for k in range(_COUNT)]
    np.testing.assert_allclose(at_once, blind, rtol=1e-15)
    np.testing.assert_allclose(at_once, [rate for _, rate in scenes(schedule)], rtol=1e-15)


def period_repeats(schedule: Schedule) -> None:
    """After a period the rates begin again, and not before."""
    period = schedule.period(_COUNT, EIGENVALUES)
    if period is None:
        return
    rates = np.array([schedule.rate(Scene(k, _ETA, _COUNT, EIGENVALUES)) for k in range(3 * period)])
    assert (rates == np.tile(rates[:period], 3)).all()
    assert all((rates != np.roll(rates, shift)).any() for shift in range(1, period)), "a shorter period would do"


def eta_counts_or_is_ignored(schedule: Schedule) -> None:
    """Twice the learning rate is twice every rate; or it changes nothing, and the schedule says so."""
    factor = 1.0 if schedule.ignores_eta else 2.0
    for scene, rate in scenes(schedule):
        np.testing.assert_allclose(schedule.rate(replace(scene, eta=2 * _ETA)), factor * rate, rtol=1e-14)


def what_is_missing_is_said(schedule: Schedule) -> None:
    """Where little is known, a schedule gives a rate or says what it needs; nothing else happens."""
    known, _ = next(scenes(schedule))
    bare = Scene(3, _ETA)
    for scene in (
        bare,
        replace(known, eigenvalues=None, bend=None),
        replace(known, least=None),
        replace(known, count=None),
    ):
        said = _said(schedule, scene)
        assert said is None or (said.found.startswith("The schedule ") and said.do), said


def _said(schedule: Schedule, scene: Scene) -> Refusal | None:
    try:
        rate = schedule.rate(scene)
    except Refusal as refusal:
        return refusal
    assert np.isfinite(rate)
    return None


def name_is_read_back(schedule: Schedule) -> None:
    """The name with its constants finds the same schedule."""
    assert find_schedule(schedule.name) == schedule


def constants_are_checked(schedule: Schedule) -> None:
    """No number among the constants may be negative, infinite or no number."""
    for name, value in schedule.constants.items():
        for wrong in (-1, float("nan"), float("inf")):
            if not isinstance(value, bool | Schedule):
                assert _is_refused(schedule, name, wrong), f"{schedule.name} takes {name}={wrong}"


def _is_refused(schedule: Schedule, name: str, value: float) -> bool:
    try:
        replace(schedule, **{name: value})  # type: ignore[type-var]
    except Refusal as refusal:
        return name in refusal.found
    return False
