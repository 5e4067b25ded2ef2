"""Schedules against polynomials of NumPy, formulas of other libraries, and descents stepped on parabolas."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.polynomial import chebyshev as polynomials

from thalweg.schedules import find_schedule
from thalweg.schedules.schedule import Scene


def leftover(rates: np.ndarray, eigenvalues: np.ndarray) -> np.ndarray:
    """What steps with these rates leave of each mode."""
    left: np.ndarray = np.prod(1 - rates[:, None] * eigenvalues, axis=0)
    return left


@given(st.integers(1, 40), st.floats(0.01, 100), st.floats(1.01, 1e4))
def test_chebyshev_is_chebyshevs_polynomial(cycle: int, smallest: float, condition: float) -> None:
    largest = smallest * condition
    rates = find_schedule(f"chebyshev(cycle={cycle})").rates(cycle, 1.0, np.array([largest, smallest]))
    at = np.linspace(smallest, largest, 57)
    unit = np.eye(cycle + 1)[cycle]
    centre, half = (largest + smallest) / 2, (largest - smallest) / 2
    wanted = polynomials.chebval((centre - at) / half, unit) / polynomials.chebval(centre / half, unit)
    # rounding of a step is felt as much as the steps after it make modes grow, at most by the condition
    np.testing.assert_allclose(leftover(rates, at), wanted, rtol=0, atol=1e-15 * cycle * condition)


@pytest.mark.parametrize("cycle", [2, 3, 5, 17, 33, 64, 100, 127, 511, 513, 1000, 1025])
@pytest.mark.parametrize("condition", [1e2, 1e4, 1e6])
def test_chebyshev_in_a_stable_order(cycle: int, condition: float) -> None:
    """No beginning and no end of a cycle makes a mode grow by more than the condition."""
    values = np.geomspace(1 / condition, 1, 1000)
    rates = find_schedule(f"chebyshev(cycle={cycle})").rates(cycle, 1.0, values[::-1])
    factors = 1 - rates[:, None] * values
    for one_way in (factors, factors[::-1]):
        assert np.abs(np.cumprod(one_way, axis=0)).max() <= condition


def test_chebyshev_needs_a_fiftieth_of_the_steps_at_condition_1e4() -> None:
    """Steps until J - J* is 1e-10 of what it was, on a spectrum that fills the range; fixed rate 1/L, exactly."""
    eigenvalues = np.geomspace(1e4, 1, 200)
    theta = np.ones(200)
    start = np.sum(eigenvalues * theta**2)
    fixed = _steps_until(lambda k: np.sum(eigenvalues * (1 - eigenvalues / 1e4) ** (2 * k)) <= 1e-10 * start)
    for count in range(100, 2000, 10):
        theta = np.ones(200)
        for rate in find_schedule("chebyshev").rates(count, 1.0, eigenvalues):
            theta = theta - rate * eigenvalues * theta
        if np.sum(eigenvalues * theta**2) <= 1e-10 * start:
            break
    assert fixed >= 50 * count, (fixed, count)


def _steps_until(done: object) -> int:
    """By halving."""
    assert callable(done)
    low, high = 0, 10**7
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if done(middle) else (middle, high)
    return high


@given(st.lists(st.floats(0.1, 10), min_size=1, max_size=8), st.integers(1, 3))
def test_finite_termination_leaves_nothing(values: list[float], times: int) -> None:
    """Each distinct eigenvalue has its step: the product vanishes there, and the count is the number of them."""
    eigenvalues = np.sort(np.repeat(values, times))[::-1]
    schedule = find_schedule("finite-termination")
    period = schedule.period(None, eigenvalues)
    assert period is not None
    assert period <= len(set(values))
    rates = schedule.rates(period, 1.0, eigenvalues)
    assert len(set(rates)) == period
    assert np.abs(1 - rates[:, None] * eigenvalues).min(axis=0).max() <= 1e-9


def test_finite_termination_lands_on_the_optimum() -> None:
    """Twelve eigenvalues, condition 100, one step each; then the same with the real rounding of a turned Hessian."""
    draw = np.random.default_rng(2)
    eigenvalues = np.linspace(100, 1, 12)
    turn = np.linalg.qr(draw.normal(size=(12, 12)))[0]
    H, optimum = turn @ np.diag(eigenvalues) @ turn.T, draw.normal(size=12)
    theta, gone = np.zeros(12), []
    for rate in find_schedule("finite-termination").rates(24, 1.0, eigenvalues):
        theta = theta - rate * (H @ (theta - optimum))
        gone.append(np.abs(theta - optimum).max())
    assert gone[11] < 1e-6 * gone[0]
    assert gone[23] < 1e-12


@given(st.integers(0, 10**6), st.floats(-3, 3))
def test_exact_line_search_goes_to_the_lowest_point(seed: int, scale: float) -> None:
    """The new gradient is at right angles to the old one, and no other step gives a lower cost."""
    draw = np.random.default_rng(seed)
    eigenvalues = 10**scale * draw.uniform(0.1, 10, size=5)
    theta = draw.normal(size=5)
    g = eigenvalues * theta
    scene = Scene(0, 1.0, square=float(g @ g), bend=lambda: float(g @ (eigenvalues * g)))
    rate = find_schedule("exact-line-search").rate(scene)
    after = theta - rate * g
    assert abs((eigenvalues * after) @ g) <= 1e-12 * (g @ g)
    heights = [np.sum(eigenvalues * (theta - rate * share * g) ** 2) for share in np.linspace(0, 2, 41)]
    assert np.argmin(heights) == 20


def test_polyak_comes_nearer_at_every_step_even_at_a_kink() -> None:
    """J = |x| + 3 |y| has no curvature to go by; the distance to the optimum never rises."""
    polyak, theta = find_schedule("polyak"), np.array([2.0, -1.0])
    distance = np.linalg.norm(theta)
    for k in range(200):
        slope = np.array([1.0, 3.0]) * np.sign(theta)
        cost = float(np.abs(theta) @ [1.0, 3.0])
        theta = theta - polyak.rate(Scene(k, 1.0, cost=cost, least=0.0, square=float(slope @ slope))) * slope
        assert np.linalg.norm(theta) <= distance + 1e-15
        distance = np.linalg.norm(theta)
    assert distance < 1e-6


def test_the_cost_is_never_said_to_rise_by_polyak() -> None:
    """Rounding can put J a little below J*: then there is nothing to gain."""
    polyak = find_schedule("polyak")
    assert polyak.rate(Scene(0, 1.0, cost=1.0, least=1.0 + 1e-15, square=1e-20)) == 0
    assert polyak.rate(Scene(0, 1.0, cost=1.0, least=1.0, square=0.0)) == 0


@given(st.integers(1, 500), st.floats(1e-6, 10), st.floats(0, 0.9))
def test_the_cosine_is_half_a_wave(count: int, eta: float, floor: float) -> None:
    """optax: ``cosine_decay_schedule(eta, count, alpha=floor)``, here in the standard library's numbers."""
    rates = find_schedule(f"cosine(floor={floor!r})").rates(count, eta)
    wanted = [eta * ((1 - floor) * 0.5 * (1 + math.cos(math.pi * k / count)) + floor) for k in range(count)]
    np.testing.assert_allclose(rates, wanted, rtol=1e-12, atol=1e-15 * eta)


def test_a_schedule_that_is_longer_than_planned_stays_where_it_ended() -> None:
    rates = [find_schedule("cosine(floor=0.25)").rate(Scene(k, 1.0, count=10)) for k in (10, 11, 1000)]
    assert rates == [0.25, 0.25, 0.25]


def test_a_long_chebyshev_cycle_is_made_at_once() -> None:
    """A million nodes: the order is made by halves, not by comparing each with each."""
    schedule = find_schedule("chebyshev")
    assert schedule.period(10**9, np.array([1.0, 1e-8])) == 2**20
    assert len(schedule.rates(10**6, 1.0, np.array([1.0, 1e-8]))) == 10**6


def test_chebyshev_without_a_plan_shrinks_a_thousandfold_in_a_cycle() -> None:
    for condition in (1.0, 10.0, 1e4):
        values = np.array([condition, 1.0])
        schedule = find_schedule("chebyshev")
        period = schedule.period(None, values)
        assert period is not None
        rates = np.array([schedule.rate(Scene(k, 1.0, None, values)) for k in range(period)])
        assert np.abs(leftover(rates, np.geomspace(1, condition, 99))).max() <= 1.01e-3
