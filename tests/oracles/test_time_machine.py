"""The path in closed form against stepping in 60 digits, straight from the rows: rules, schedules, any rate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import pytest

import thalweg
from thalweg.descent.quadratic.path import Path
from thalweg.rules import find_rule
from thalweg.rules.rule import Rule
from thalweg.sources.arrays import Arrays

DIGITS = 60


def rows(condition: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Twelve rows of three columns; the scales give the Hessian in raw units about this condition number."""
    draw = np.random.default_rng(seed)
    X = draw.normal(size=(12, 3)) * np.geomspace(1.0, condition**-0.5, 3)
    return X, X @ (draw.normal(size=3) / np.geomspace(1.0, condition**-0.5, 3)) + draw.normal(size=12) + 1


def stepped(data: tuple[np.ndarray, np.ndarray], rule: Rule, rates: list[Any], count: int) -> tuple[list[Any], Any]:
    """theta and J after ``count`` updates of the rule, with gradients from the rows, all in 60 digits."""
    X, Y = data
    wide = mpmath.matrix(np.column_stack([np.ones(len(Y)), X]).tolist())
    y, m = mpmath.matrix(Y.tolist()), len(Y)
    hessian, pull = wide.T * wide * mpmath.mpf(2) / m, wide.T * y * mpmath.mpf(2) / m
    theta = [mpmath.mpf(0)] * wide.cols
    memories = [tuple(mpmath.mpf(float(entry)) for entry in rule.memory(0.0)) for _ in theta]
    for k in range(count):
        gradient = [
            mpmath.fsum(hessian[i, j] * theta[j] for j in range(len(theta))) - pull[i] for i in range(len(theta))
        ]
        moved = [rule.move(g, mpmath.mpf(0), k, memory) for g, memory in zip(gradient, memories, strict=True)]
        memories = [memory for _, memory in moved]
        theta = [t - rates[k] * direction for t, (direction, _) in zip(theta, moved, strict=True)]
    left = y - wide * mpmath.matrix(theta)
    return theta, mpmath.fsum(left[i] ** 2 for i in range(m)) / m


def agree(path: Path, count: int, theta: list[Any], cost: Any) -> None:
    found = path.at(count)
    wanted = np.array([float(value) for value in theta])
    # the parameters times their columns' sizes: what each does to a prediction
    sizes = np.array([1.0, *np.sqrt(np.diag(path.spectrum.eigenvectors @ np.diag(path.spectrum.roots**2)
                                            @ path.spectrum.eigenvectors.T)[1:])])  # fmt: skip
    apart = np.abs(np.array([found.alpha, *found.beta]) - wanted) * sizes
    assert apart.max() <= 1e-10 * np.abs(wanted * sizes).max(), (count, apart, wanted)
    assert path.cost(count) == pytest.approx(float(cost), rel=1e-10)


@pytest.mark.parametrize("condition", [1e2, 1e8])
@pytest.mark.parametrize("rule", ["plain", "momentum", "momentum(momentum=0.5)", "nesterov"])
@pytest.mark.parametrize("share", [0.3, 0.99, 1.01])
def test_rules_with_constant_coefficients(condition: float, rule: str, share: float) -> None:
    data = rows(condition)
    bound = thalweg.fit(data, scale="none", rule=rule).path.bound
    path = thalweg.fit(data, scale="none", rule=rule, learning_rate=share * bound).path
    with mpmath.workdps(DIGITS):
        for count in (1, 2, 37, 300):
            agree(path, count, *stepped(data, find_rule(rule), [mpmath.mpf(path.rate)] * count, count))


@pytest.mark.parametrize(
    "schedule", ["step(every=20)", "inverse", "cosine", "warm-up", "chebyshev", "chebyshev(cycle=8)"]
)
def test_any_schedule_by_products(schedule: str) -> None:
    data = rows(1e4)
    path = thalweg.fit(data, scale="none", schedule=schedule, iterations=64).path
    rates = path.decay.rates(64, path.rate)  # type: ignore[attr-defined]
    with mpmath.workdps(DIGITS):
        for count in (1, 5, 64):
            agree(path, count, *stepped(data, find_rule("plain"), [mpmath.mpf(rate) for rate in rates], count))


def test_steps_of_one_over_lambda_land_on_the_optimum() -> None:
    X, Y = rows(1e6, seed=3)
    run = thalweg.fit((X, Y), scale="none", schedule="finite-termination", iterations=4)
    wanted = np.linalg.lstsq(np.column_stack([np.ones(12), X]), Y, rcond=None)[0]
    np.testing.assert_allclose([run.alpha, *run.beta], wanted, rtol=1e-9)


@pytest.mark.parametrize("rule", ["plain", "momentum", "nesterov"])
def test_far_beyond_the_bound_the_logarithm_of_the_cost_is_right(rule: str) -> None:
    data = rows(10.0)
    path = thalweg.fit(data, scale="none", rule=rule).path
    path = thalweg.fit(data, scale="none", rule=rule, learning_rate=3 * path.bound, iterations=0).path
    overflow = path.overflow()
    assert overflow is not None
    assert np.isfinite(path.cost(overflow - 1))
    assert path.cost(overflow) == np.inf
    with mpmath.workdps(DIGITS):
        largest = mpmath.mpf(np.finfo(float).max)
        before = stepped(data, find_rule(rule), [mpmath.mpf(path.rate)] * overflow, overflow - 1)[1]
        after = stepped(data, find_rule(rule), [mpmath.mpf(path.rate)] * overflow, overflow)[1]
    assert before < largest < after


@pytest.mark.parametrize("rule", ["plain", "momentum"])
def test_many_rates_and_counts_are_the_single_ones(rule: str) -> None:
    path = thalweg.fit(rows(1e4), rule=rule).path
    rates, counts = np.array([0.1, 0.7, 1.3]) * path.bound, np.array([[0, 1], [40, 10**9]])
    at, cost, steep = (ask(counts, learning_rate=rates) for ask in (path.at, path.cost, path.steepness))
    assert (at.beta.shape, np.shape(at.alpha), cost.shape, steep.shape) == ((3, 2, 2, 3), *[(3, 2, 2)] * 3)
    for i, rate in enumerate(rates):
        for place, count in np.ndenumerate(counts):
            np.testing.assert_array_equal(at.beta[i][place], path.at(int(count), learning_rate=rate).beta)
            assert cost[i][place] == path.cost(int(count), learning_rate=rate)
    gaps = np.array([1e-1, 1e-6])
    nearest = path.iterations_to(gaps, learning_rate=rates)
    for i, rate in enumerate(rates):
        for j, gap in enumerate(gaps):
            alone = path.iterations_to(gap, learning_rate=rate)
            assert nearest[i, j] == (np.inf if alone is None else alone)


def test_momentum_that_swings_stops_where_it_is_first_near_enough() -> None:
    path = thalweg.fit(rows(1e3), rule="momentum(momentum=0.98)").path
    for gap in (1e-2, 1e-5, 1e-9):
        count = path.iterations_to(gap)
        near = path.gap(np.arange(count + 1)) <= gap * path.reference(gap)
        assert near[-1]
        assert not near[:-1].any()


def test_chebyshev_needs_fifty_times_fewer_iterations_than_one_over_l() -> None:
    draw = np.random.default_rng(1)
    left = np.linalg.qr(draw.normal(size=(400, 40)) - draw.normal(size=(400, 40)).mean(axis=0))[0]
    X = left * np.geomspace(1, 1e-2, 40) * np.sqrt(200)
    Y = X @ (draw.normal(size=40) / np.geomspace(1, 1e-2, 40)) + 1e-3 * draw.normal(size=400)
    slow = thalweg.fit((X, Y), scale="none", tolerance=1e-6, rule="plain")
    assert slow.spectrum.condition > 3e3
    steepest = float(slow.spectrum.eigenvalues[0])
    constant = slow.path.iterations_to(1e-6, learning_rate=1 / steepest)
    chebyshev = thalweg.fit((X, Y), scale="none", tolerance=1e-6, schedule="chebyshev")
    assert chebyshev.outcome.name == "converged"
    assert chebyshev.iterations * 50 <= constant


def test_the_rows_are_read_once_whatever_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    reads, blocks = [], Arrays.blocks

    def counted(self: Arrays, *asked: Any) -> Any:
        reads.append(asked)
        return blocks(self, *asked)

    monkeypatch.setattr(Arrays, "blocks", counted)
    run = thalweg.fit(rows(1e2))
    run.path.cost(100_000, learning_rate=np.linspace(1e-3, 1, 1000))
    run.path.iterations_to(np.geomspace(1e-1, 1e-9, 5))
    run.path.overflow()
    assert len(reads) == 1


@pytest.mark.parametrize("rate", [0, -1, np.nan, "fast", [0.1, np.inf]])
def test_what_is_no_learning_rate_is_refused(rate: Any) -> None:
    asked: list[Callable[..., Any]] = [thalweg.fit(rows(1e2)).path.cost]
    for ask in asked:
        with pytest.raises(thalweg.Refusal, match="learning rate"):
            ask(3, learning_rate=rate)


@pytest.mark.parametrize(
    "steps", [{}, {"rule": "momentum(momentum=0.5)"}, {"rule": "nesterov"}, {"schedule": "chebyshev(cycle=8)"}]
)
def test_a_factor_is_what_one_iteration_leaves_in_the_long_run(steps: dict[str, str]) -> None:
    path = thalweg.fit(rows(1e2), **steps).path
    moving, many = path.spectrum.roots > 0, 8000
    logs = path.left([many, 2 * many]).log[:, moving]
    long_run = np.exp((logs[1] - logs[0]) / many)
    np.testing.assert_allclose(path.decay.factor(path.spectrum.eigenvalues)[moving], long_run, atol=2e-3)


def test_a_run_and_a_plan_print_in_a_few_lines() -> None:
    run = thalweg.fit(rows(1e2))
    assert repr(run) == f"Run('y' from 12 rows: converged after {run.iterations:,} iterations, cost {run.cost:.6g})"
    assert repr(run.plan).splitlines()[1:] == [f"- {reason}" for reason in run.plan.why]
