"""Plans against the runs that they are plans of, and against the number of times that the rows are read.

`diabetes.csv`: see `tests/data/PROVENANCE.md`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import thalweg
from thalweg.descent.course import Closed
from thalweg.descent.plan import Plan
from thalweg.sources.arrays import Arrays

TABLE = np.loadtxt(Path(__file__).parents[1] / "data" / "diabetes.csv", delimiter=",", skiprows=1)
X, Y = TABLE[:, :-1], TABLE[:, -1]


def made(rows: int, features: int = 3, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(seed)
    inputs = draw.normal(size=(rows, features))
    return inputs, inputs @ np.arange(1.0, 1 + features) + 2 + draw.standard_t(3, size=rows)


def agrees(asked: dict[str, Any], data: Any = (X, Y)) -> Plan:
    """Passes, iterations and gap of the plan are those of the run; everything in it can be written as JSON."""
    plan, run = thalweg.plan(data, **asked), thalweg.fit(data, **asked)
    (taken,) = [candidate for candidate in plan.candidates if candidate.is_taken]
    assert taken is plan.candidates[0]
    assert taken.is_exact
    assert (taken.passes, taken.iterations or 0) == (run.passes, run.iterations)
    is_closed = isinstance(run.course, Closed)
    gap = run.path.gap(run.iterations) if is_closed else run.certificate.cost_gap
    assert taken.gap == (pytest.approx(gap, rel=1e-9, abs=0) if np.isfinite(gap) else None)
    assert (plan.path, plan.rule, plan.schedule, plan.learning_rate) == (
        run.plan.path, run.plan.rule, run.plan.schedule, run.plan.learning_rate,
    )  # fmt: skip
    assert plan.why == run.plan.why
    assert plan.predicted["iterations"] == taken.iterations
    names = [candidate.name for candidate in plan.candidates]
    assert len(set(names)) == len(names)
    assert json.loads(json.dumps(plan.to_dict(), allow_nan=False))["path"] == plan.path
    return plan


QUADRATIC: list[dict[str, Any]] = [
    {},
    {"cost": "half-mse"},
    {"scale": "none"},
    {"iterations": 0},
    {"iterations": 20},
    {"iterations": 10**7},
    {"tolerance": 0},
    {"tolerance": 1},
    {"learning_rate": 0.01},
    {"learning_rate": 3.0},
    {"learning_rate": 3.0, "iterations": 10**6},
    {"ridge": 0.1, "bias": False},
    {"rule": "momentum"},
    {"rule": "nesterov", "iterations": 12},
    {"schedule": "chebyshev"},
    {"schedule": "cosine", "iterations": 200},
    {"stop": "cv"},
    {"ridge": "cv"},
    {"stop": "held-out"},
    {"rule": "adam"},
    {"rule": "adam", "stop": "held-out"},
    {"schedule": "polyak"},
    {"lasso": 1.0},
    {"lasso": 1.0, "iterations": 3, "learning_rate": 0.1},
    {"batch": 442},
    {"batch": 442, "stop": "held-out"},
    {"sample_weight": np.arange(442.0)},
]


@pytest.mark.parametrize("asked", QUADRATIC, ids=str)
def test_a_quadratic_cost_is_planned_exactly(asked: dict[str, Any]) -> None:
    agrees(asked)


TRIED: list[dict[str, Any]] = [
    {"cost": "huber"},
    {"cost": "huber(delta=40)", "iterations": 0},
    {"cost": "huber(delta=40)", "learning_rate": 0.2, "iterations": 30},
    {"cost": "log-cosh", "rule": "adam", "iterations": 25},
    {"cost": "mae"},
    {"cost": "poisson"},
    {"cost": "poisson", "learning_rate": 1e3, "iterations": 20},
    {"cost": "huber(delta=40)", "lasso": 0.1, "ridge": 0.1},
    {"cost": "huber(delta=40)", "stop": "held-out"},
    {"cost": "huber(delta=40)", "sample_weight": np.arange(442) % 3},
    {"cost": "huber(delta=40)", "sample_weight": np.arange(442) % 3, "stop": "held-out"},
    {"cost": "huber(delta=40)", "bias": False, "batch": 100, "iterations": 50},
    {"batch": 100, "iterations": 50},
    {"batch": 100, "iterations": 50, "rule": "adam", "lasso": 0.1},
]


@pytest.mark.parametrize("asked", TRIED, ids=str)
def test_few_rows_are_tried_out_exactly(asked: dict[str, Any]) -> None:
    agrees(asked)


@settings(max_examples=15)
@given(
    seed=st.integers(0, 10**6),
    scale=st.sampled_from(["standard", "none"]),
    bias=st.booleans(),
    cost=st.sampled_from(["mse", "pseudo-huber"]),
)
def test_whatever_the_data_the_plan_is_what_happens(seed: int, scale: str, bias: bool, cost: str) -> None:
    draw = np.random.default_rng(seed)
    m, n = int(draw.integers(3, 40)), int(draw.integers(1, 4))
    inputs = draw.normal(size=(m, n)) * 10.0 ** draw.integers(-1, 2, size=n)
    inputs[:, 0] = 1.0 if seed % 5 == 0 and n > 1 else inputs[:, 0]
    agrees({"scale": scale, "bias": bias, "cost": cost}, (inputs, draw.normal(size=m)))


def test_the_other_ways_are_what_one_would_get_by_asking_for_them() -> None:
    ways = {candidate.name: candidate for candidate in thalweg.plan((X, Y)).candidates}
    chebyshev = thalweg.fit((X, Y), schedule="chebyshev")
    assert ways["moments, Chebyshev steps"].iterations == chebyshev.iterations
    # the best momentum and the best rate for it, as Polyak gives them
    values = np.sqrt(np.linalg.eigvalsh(np.cov(X, rowvar=False, bias=True) / np.outer(X.std(0), X.std(0))) * 2)
    bottom, top = values[0], max(values[-1], np.sqrt(2))
    share, rate = ((top - bottom) / (top + bottom)) ** 2, (2 / (top + bottom)) ** 2
    polyak = thalweg.fit((X, Y), rule=f"momentum(momentum={float(share)!r})", learning_rate=float(rate))
    assert ways["moments, heavy ball"].iterations == polyak.iterations
    plain = thalweg.fit((X, Y))
    for name in ("moments, closed form", "moments, stepped", "rows, full batch"):
        assert ways[name].iterations == plain.iterations
        assert ways[name].gap == pytest.approx(plain.path.gap(plain.iterations))
    assert ways["rows, full batch"].passes == 2 + plain.iterations


def test_counts_that_would_take_long_are_estimated(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("moments, Chebyshev steps", "moments, heavy ball")
    exact = {way.name: way for way in thalweg.plan((X, Y)).candidates}
    monkeypatch.setattr("thalweg.descent.planning.of_moments._WORTH_WHILE", 0)
    about = {way.name: way for way in thalweg.plan((X, Y)).candidates}
    for name in names:
        assert (exact[name].is_exact, about[name].is_exact) == (True, False)
        assert about[name].iterations == pytest.approx(exact[name].iterations, rel=0.3)


def test_plain_steps_over_rows_are_foretold_nearly() -> None:
    data = made(2000)
    (way,) = [way for way in thalweg.plan(data, cost="pseudo-huber").candidates if way.name == "rows, plain"]
    run = thalweg.fit(data, cost="pseudo-huber", rule="plain")
    assert way.iterations == pytest.approx(run.iterations, rel=0.3)
    assert not way.is_exact


def test_what_diverges_or_stops_short_does_not_get_there() -> None:
    assert not thalweg.plan((X, Y), learning_rate=3.0).candidates[0].reaches
    assert not thalweg.plan((X, Y), iterations=3).candidates[0].reaches
    assert not thalweg.plan((X, Y), cost="huber(delta=40)", iterations=3).candidates[0].reaches
    assert thalweg.plan((X, Y), cost="huber(delta=40)").candidates[0].reaches


def test_beside_what_was_asked_for_stands_what_would_be_done_by_default() -> None:
    alone = thalweg.plan((X, Y))
    asked = {candidate.name: candidate for candidate in thalweg.plan((X, Y), learning_rate=0.01).candidates}
    assert asked["moments, closed form, by default"].iterations == alone.iterations
    assert asked["moments, closed form"].iterations != alone.iterations
    by_adam = {candidate.name: candidate for candidate in thalweg.plan((X, Y), cost="huber", rule="adam").candidates}
    assert by_adam["rows, in memory, accelerated"].iterations == thalweg.fit((X, Y), cost="huber").iterations


@pytest.mark.parametrize("asked", [{"cost": "huber"}, {"batch": 64, "iterations": 300}], ids=str)
def test_many_rows_are_tried_out_on_some(asked: dict[str, Any]) -> None:
    data = made(10_000)
    plan, run = thalweg.plan(data, **asked), thalweg.fit(data, **asked)
    taken = plan.candidates[0]
    assert not taken.is_exact
    assert "4,096 of 10,000 rows" in plan.why[0]
    assert taken.iterations == pytest.approx(run.iterations, rel=0.5, abs=5)
    assert taken.passes == pytest.approx(run.passes, rel=0.5, abs=5)
    assert (plan.path, plan.batch, taken.memory) == (run.plan.path, run.plan.batch, 8 * 10_000 * 4)


def test_rows_from_which_nothing_can_be_learnt_are_passed_over() -> None:
    inputs, targets = made(10_000)
    targets[:5000] = 1.0
    assert thalweg.plan((inputs, targets), cost="huber").candidates[0].iterations


def test_where_any_few_rows_tell_nothing_the_plan_says_so() -> None:
    inputs, targets = made(8192)
    targets[:4096], targets[4096:] = 1.0, 2.0
    with pytest.raises(thalweg.Refusal, match="another order"):
        thalweg.plan((inputs, targets), cost="huber")


WRONG: list[dict[str, Any]] = [
    {"learning_rate": -1},
    {"rule": "none"},
    {"cost": "poisson", "alpha": 1e6},
    {"cost": "huber", "schedule": "chebyshev"},
    {"cost": "huber", "stop": "cv"},
    {"batch": 10, "schedule": "polyak"},
    {"batch": 10, "rule": "barzilai-borwein", "cost": "huber"},
    {"rule": "adam", "schedule": "exact-line-search"},
    {"iterations": 3, "stop": "cv"},
    {"schedule": "cosine", "iterations": 10**7},
    {"sample_weight": -np.ones(442)},
]


@pytest.mark.parametrize("asked", WRONG, ids=str)
def test_what_fit_refuses_the_plan_refuses_in_the_same_words(asked: dict[str, Any]) -> None:
    with pytest.raises(thalweg.Refusal) as by_fit:
        thalweg.fit((X, Y), **asked)
    with pytest.raises(thalweg.Refusal) as by_plan:
        thalweg.plan((X, Y), **asked)
    assert str(by_plan.value) == str(by_fit.value)


@pytest.mark.parametrize("data", [(X, np.ones(442)), ([[1.0]], [2.0]), (X * 1e160, Y)], ids=["flat", "one", "large"])
def test_data_that_fit_refuses_the_plan_refuses_too(data: Any) -> None:
    for cost in ("mse", "huber"):
        with pytest.raises(thalweg.Refusal) as by_fit:
            thalweg.fit(data, cost=cost)
        with pytest.raises(thalweg.Refusal) as by_plan:
            thalweg.plan(data, cost=cost)
        assert str(by_plan.value) == str(by_fit.value)


class Reads:
    """Counts the blocks that are read of some arrays."""

    def __init__(self, inputs: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun, self.blocks, original = 0, 0, Arrays.blocks

        def counted(source: Arrays, *given: Any) -> Iterator[np.ndarray]:
            is_ours = np.shares_memory(source.inputs, inputs)
            self.begun += is_ours
            for block in original(source, *given):
                self.blocks += is_ours
                yield block

        monkeypatch.setattr(Arrays, "blocks", counted)


@pytest.mark.parametrize("asked", [{}, {"lasso": 0.1}, {"rule": "adam"}, {"cost": "huber"}, {"batch": 100}], ids=str)
def test_a_plan_reads_the_rows_for_the_survey_and_a_block_to_measure(
    asked: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = made(20_000)
    reads = Reads(data[0], monkeypatch)
    thalweg.plan(data, **asked)
    assert 5 < reads.blocks <= 2 * 5 + 1


def test_features_nearly_alike_cost_the_plan_a_second_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    inputs, targets = made(20_000)
    inputs[:, 1] = inputs[:, 0] + 1e-5 * inputs[:, 1]
    assert agrees({}, (inputs, targets)).candidates[0].passes == 2
    reads = Reads(inputs, monkeypatch)
    thalweg.plan((inputs, targets))
    assert reads.blocks <= 3 * 5 + 1


READ_AGAIN: list[dict[str, Any]] = [
    {},
    {"rule": "adam", "iterations": 10},
    {"cost": "huber"},
    {"cost": "mae", "iterations": 4},
    {"cost": "huber", "rule": "adam", "iterations": 5},
    {"cost": "poisson", "iterations": 3},
    {"cost": "huber", "lasso": 0.1, "stop": "held-out"},
    {"stop": "held-out", "rule": "adam", "iterations": None},
    {"cost": "huber", "batch": 999, "iterations": 25},
    {"batch": 999, "iterations": 20},
]


@pytest.mark.parametrize("asked", READ_AGAIN, ids=str)
def test_passes_are_the_times_that_rows_out_of_memory_are_read(
    asked: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("stepwise.rows", "batches.order"):
        monkeypatch.setattr(f"thalweg.descent.{module}.MOST_BYTES", 0)
    inputs, targets = made(5000)
    targets = np.abs(targets) if asked.get("cost") == "poisson" else targets
    reads = Reads(inputs, monkeypatch)
    run = thalweg.fit((inputs, targets), **asked)
    # a look at the first block alone, or a last epoch that is left early, is no whole pass
    assert run.passes - 1 <= reads.blocks / 2 <= run.passes + 1
    assert 0 <= reads.begun - run.passes <= 1
    assert run.plan.path.endswith("read again") or run.plan.path.startswith("moments")
    if "iterations" not in asked and not run.plan.path.startswith("moments"):
        plan = thalweg.plan((inputs, targets), **asked)
        assert (plan.path, plan.candidates[0].name) == (run.plan.path, run.plan.way)


def test_rows_in_memory_are_read_once_more_and_then_gone_over() -> None:
    assert thalweg.fit((X, Y), cost="log-cosh", learning_rate=0.1, iterations=0).passes >= 3
    few, many = (thalweg.fit((X, Y), cost="log-cosh", learning_rate=0.1, iterations=k) for k in (5, 105))
    # a bound by duality takes up to four more
    assert 0 <= many.passes - few.passes - 100 <= 4
    assert 0 < few.rows_seconds < few.seconds
