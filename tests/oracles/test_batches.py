"""Mini-batches against plain loops over the rows in the order that the seed gives."""

from __future__ import annotations

import math
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import thalweg
from thalweg.core.errors import Refusal
from thalweg.descent.batches.order import Order
from thalweg.descent.batches.smoothness import expected_smoothness
from thalweg.descent.batches.walker import Interpreted, Steps
from thalweg.descent.batches.walkers import quickest
from thalweg.descent.problem import pose
from thalweg.rules import find_rule
from thalweg.rules.plain import Plain
from thalweg.schedules import find_schedule

TABLE = np.loadtxt(Path(__file__).parents[1] / "data" / "diabetes.csv", delimiter=",", skiprows=1)
X, Y = TABLE[:, :-1], TABLE[:, -1]
Z = (X - X.mean(axis=0)) / X.std(axis=0)
HIGH = (Y > 140).astype(float)
M = len(Y)
SLOPES = {
    "mse": lambda y, p: 2 * (p - y),
    "huber(delta=20)": lambda y, p: np.clip(p - y, -20, 20),
    "logistic": lambda y, p: 1 / (1 + np.exp(-p)) - y,
    "mae": lambda y, p: np.sign(p - y),
}
RNG = np.random.default_rng(11)
EASY = RNG.normal(size=(600, 3))
NOISY = EASY @ [1.0, -2.0, 3.0] + 4 + 0.3 * RNG.normal(size=600)
PERFECT = EASY @ [1.0, -2.0, 3.0] + 4


@pytest.fixture(params=["interpreted", "compiled"])
def walker(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """All steps are taken by one of the two."""
    monkeypatch.setattr("thalweg.descent.batches.walkers.ENOUGH", 0.0 if request.param == "compiled" else math.inf)


def visits(count: int, batch: int, seed: int, epochs: int) -> list[np.ndarray]:
    """The rows of each step, as the order gives them."""
    order = Order.of(count, batch, 12, seed)
    rows = [np.concatenate([first + places for first, places in order.windows(e)]) for e in range(epochs)]
    return [epoch[start : start + batch] for epoch in rows for start in range(0, count, batch)]


@given(st.integers(1, 300), st.integers(1, 50), st.integers(1, 400), st.integers(0, 2**63 - 1), st.integers(0, 5))
@settings(max_examples=200)
def test_an_epoch_visits_every_row_once(count: int, batch: int, rows: int, seed: int, epoch: int) -> None:
    order = Order.of(count, batch, 1, seed, most_bytes=8 * rows)
    seen = [first + places for first, places in order.windows(epoch)]
    assert sorted(np.concatenate(seen).tolist()) == list(range(count))
    assert all(len(window) % batch == 0 for window in seen[:-1])
    assert order.is_whole == (len(seen) == 1)
    assert order.steps == len(range(0, count, batch))
    assert (order.steps - 1) * batch + order.last == count


def test_epochs_and_seeds_have_orders_of_their_own() -> None:
    orders = [tuple(visits(100, 100, seed, 2)[epoch].tolist()) for seed in (0, 1) for epoch in (0, 1)]
    assert len(set(orders)) == 4


@pytest.mark.usefixtures("walker")
@pytest.mark.parametrize("cost", SLOPES)
@pytest.mark.parametrize("rule", ["plain", "momentum", "adam", "adamw"])
@pytest.mark.parametrize("batch", [1, 32])
def test_steps_are_those_of_a_loop(cost: str, rule: str, batch: int) -> None:
    y, steps, rate = HIGH if cost == "logistic" else Y, 60, 0.01
    chosen: dict[str, Any] = {"rule": rule, "schedule": "inverse", "learning_rate": rate, "iterations": steps}
    run = thalweg.fit((Z, y), cost=cost, scale="none", batch=batch, seed=7, ridge=0.1, **chosen)
    of_rule, schedule = find_rule(rule), find_schedule("inverse")
    theta, wide = np.zeros(11), np.column_stack([np.ones(M), Z])
    memory, rates = of_rule.memory(theta), schedule.rates(steps, rate)
    for k, rows in enumerate(visits(M, batch, 7, 6)[:steps]):
        slope = SLOPES[cost](y[rows], wide[rows] @ theta)
        weights = theta * np.append(0.0, np.ones(10))
        g = slope @ wide[rows] / len(rows) + 2 * 0.1 * weights
        direction, memory = of_rule.move(g, weights, k, memory)
        theta = theta - rates[k] * direction
    np.testing.assert_allclose([run.alpha, *run.beta], theta, rtol=1e-8, atol=1e-10)
    assert (run.iterations, run.history.k[-1]) == (steps, steps)


@pytest.mark.usefixtures("walker")
def test_rows_weigh_what_they_weigh_even_alone() -> None:
    weights, rate = RNG.uniform(0.5, 2.0, size=M), 0.01
    run = thalweg.fit(
        (Z, Y), scale="none", batch=1, sample_weight=weights, learning_rate=rate, iterations=90, bias=False
    )
    beta = np.zeros(10)
    for row in np.concatenate(visits(M, 1, 0, 1))[:90]:
        beta = beta - rate * weights[row] / weights.mean() * 2 * (Z[row] @ beta - Y[row]) * Z[row]
    np.testing.assert_allclose(run.beta, beta, rtol=1e-9)
    assert run.alpha == 0


@pytest.mark.parametrize("batch", [M, M + 1, 10**9])
@pytest.mark.parametrize("cost", ["mse", "huber"])
def test_a_batch_of_all_rows_is_the_full_batch(batch: int, cost: str) -> None:
    settings: dict[str, Any] = {"cost": cost, "rule": "adam", "iterations": 30}
    one, other = thalweg.fit((X, Y), batch=batch, **settings), thalweg.fit((X, Y), **settings)
    assert (one.alpha, *one.beta, one.cost) == (other.alpha, *other.beta, other.cost)


@pytest.mark.parametrize("enough", [0, 1 << 20])
@pytest.mark.usefixtures("walker")
@pytest.mark.parametrize("cost", ["mse", "logistic"])
def test_a_seed_gives_the_same_bits_however_the_rows_are_read(
    cost: str, enough: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("thalweg.descent.passes.reading._MANY", enough)
    inputs, y = np.tile(X, (12, 1)), np.tile(HIGH if cost == "logistic" else Y, 12)
    settings: dict[str, Any] = {"cost": cost, "batch": 48, "seed": 5, "iterations": 150}
    columns = {**{f"x{j + 1}": inputs[:, j] for j in range(10)}, "y": y}
    pieces = pa.concat_tables([pa.table({k: v[i : i + 701] for k, v in columns.items()}) for i in range(0, 5304, 701)])
    held = thalweg.fit((inputs, y), **settings)
    in_pieces = thalweg.fit(pieces, "y", **settings)
    monkeypatch.setattr("thalweg.descent.stepwise.rows.MOST_BYTES", 0)
    read = thalweg.fit((inputs, y), **settings)
    assert (held.plan.path, read.plan.path) == ("batches, in memory", "batches, read again")
    for run in (in_pieces, read):
        assert (run.alpha, *run.beta, run.cost) == (held.alpha, *held.beta, held.cost)
    other = thalweg.fit((inputs, y), **{**settings, "seed": 6})
    assert (other.alpha, *other.beta) != (held.alpha, *held.beta)


@pytest.mark.usefixtures("walker")
def test_windows_are_shuffled_where_rows_do_not_fit_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("thalweg.descent.stepwise.rows.MOST_BYTES", 0)
    monkeypatch.setattr("thalweg.descent.batches.order.MOST_BYTES", 8 * 4 * 100)
    run = thalweg.fit((EASY, NOISY), batch=7, scale="none", learning_rate=0.01, iterations=86)
    order, theta = Order.of(600, 7, 4, 0), np.zeros(4)
    assert order.window == 98
    wide = np.column_stack([np.ones(600), EASY])
    for rows in (first + places for first, places in order.windows(0)):
        for batch in np.split(rows, range(7, len(rows), 7)):
            theta = theta - 0.01 * 2 * (wide[batch] @ theta - NOISY[batch]) @ wide[batch] / len(batch)
    np.testing.assert_allclose([run.alpha, *run.beta], theta, rtol=1e-9)
    assert any("windows of 98 rows" in reason for reason in run.plan.why)


@pytest.mark.parametrize("rate", [0.3, 3.0, 1e6])
@pytest.mark.parametrize("rule", ["plain", "momentum"])
@pytest.mark.parametrize("batch", [1, 32])
def test_what_diverges_ends_at_the_same_step_however_it_is_walked(
    rate: float, rule: str, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = []
    for enough in (math.inf, 0.0):
        monkeypatch.setattr("thalweg.descent.batches.walkers.ENOUGH", enough)
        runs.append(thalweg.fit((Z, Y), batch=batch, rule=rule, learning_rate=rate, iterations=30 * M))
    one, other = runs
    assert one.outcome.name == other.outcome.name == "diverged"
    assert one.iterations == other.iterations
    np.testing.assert_array_equal(one.history.k, other.history.k)


@pytest.mark.parametrize("cost", ["mse", "logistic"])
def test_what_is_seen_on_the_way_is_the_same_however_it_is_walked(cost: str, monkeypatch: pytest.MonkeyPatch) -> None:
    y, runs = HIGH if cost == "logistic" else Y, []
    for enough in (math.inf, 0.0):
        monkeypatch.setattr("thalweg.descent.batches.walkers.ENOUGH", enough)
        runs.append(thalweg.fit((Z, y), cost=cost, batch=32, stop="held-out", seed=3))
    one, other = runs
    assert (one.iterations, one.outcome.name, one.plan.why) == (other.iterations, other.outcome.name, other.plan.why)
    np.testing.assert_array_equal(one.history.k, other.history.k)
    np.testing.assert_allclose(one.history.cost, other.history.cost, rtol=1e-12)


def test_few_steps_wait_for_no_compiler() -> None:
    few, many = (Steps(pose((Z, Y), "y"), Plain(), batch, 1.0) for batch in (32, 1))
    assert isinstance(quickest(few, 100 * -(-M // 32)), Interpreted)
    assert not isinstance(quickest(many, 100 * M), Interpreted)


def test_by_default_the_noise_averages_out_and_the_gap_is_certified() -> None:
    run, best = thalweg.fit((EASY, NOISY), batch=20, tolerance=1e-4), thalweg.fit((EASY, NOISY))
    assert run.outcome.name == "converged"
    assert run.cost <= best.cost * (1 + 1e-4)
    assert run.cost - run.certificate.cost_gap <= best.cost * (1 + 1e-12)
    assert any("mu" in reason and "constant for" in reason for reason in run.plan.why)


@pytest.mark.parametrize("batch", [1, 8])
def test_where_all_rows_can_be_met_steps_of_constant_length_converge_linearly(batch: int) -> None:
    run = thalweg.fit((EASY, PERFECT), batch=batch, tolerance=1e-10)
    assert run.outcome.name == "converged"
    assert run.plan.schedule == "constant"
    np.testing.assert_allclose([run.alpha, *run.beta], [4, 1, -2, 3], atol=1e-6)
    gaps = run.history.cost[:6]
    assert np.all(gaps[1:] < 0.5 * gaps[:-1])


def test_what_noise_leaves_is_told_and_is_no_bad_news_where_it_is_little() -> None:
    run = thalweg.fit((EASY, NOISY), batch=2, schedule="constant", learning_rate=0.001)
    assert run.outcome.name == "noise remains"
    assert not run.failed
    assert run.certificate.relative <= 0.01 / 0.99
    rough = thalweg.fit((EASY, NOISY), batch=2, learning_rate=0.1)
    assert rough.outcome.name == "too slow"
    assert rough.failed
    assert np.all(rough.history.k % 300 == 0)
    assert rough.history.k[-1] == rough.iterations == 100 * 300


def least_over_batches(smooth: np.ndarray, batch: int) -> float:
    """What the formula stands for, on rows of one feature: E of the squared mean of a batch over the mean."""
    means = [np.mean(smooth[list(rows)]) for rows in combinations(range(len(smooth)), batch)]
    return float(np.mean(np.square(means)) / np.mean(smooth))


@pytest.mark.parametrize("batch", [1, 2, 3, 5])
def test_expected_smoothness_bounds_what_it_says(batch: int) -> None:
    smooth = np.array([1.0, 4.0, 2.0, 8.0, 0.5])
    bound = expected_smoothness(float(smooth.mean()), float(smooth.max()), len(smooth), batch)
    assert least_over_batches(smooth, batch) <= bound * (1 + 1e-12)
    equal = expected_smoothness(3.0, 3.0, 5, batch)
    assert equal == pytest.approx(3.0, rel=1e-15)


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({"schedule": "polyak"}, "gradients of all rows"),
        ({"schedule": "chebyshev"}, "gradients of all rows"),
        ({"rule": "adam", "schedule": "polyak"}, "gradients of all rows"),
        ({"rule": "barzilai-borwein"}, "Leave out the batch"),
        ({"schedule": "cosine"}, "iterations"),
        ({"batch": 0}, "batch is 0"),
        ({"batch": 2.5}, "batch is 2.5"),
        ({"seed": -1}, "seed is -1"),
    ],
)
def test_what_cannot_be_done_on_some_of_the_rows_is_refused(chosen: dict[str, Any], words: str) -> None:
    with pytest.raises(Refusal) as refusal:
        thalweg.fit((X, Y), **{"batch": 32, **chosen})
    assert words in str(refusal.value)
