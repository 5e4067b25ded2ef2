"""Settings that are odd, but clear: what is said of the run is true, and what cannot be done is said at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

import thalweg
from thalweg.documents.facts import facts

RANDOM = np.random.default_rng(5)
X = RANDOM.normal(size=(40, 3)) @ RANDOM.normal(size=(3, 3))
Y = X @ [1.0, -2.0, 0.5] + RANDOM.normal(size=40)
CLASS = (Y > 0) * 1.0


@pytest.mark.parametrize("start", [0.0, 1.0])
@pytest.mark.parametrize(
    "steps",
    [
        {"cost": "logistic", "iterations": 3},
        {"rule": "adam"},
        {"rule": "adam", "iterations": 3},
        {"batch": 10},
        {"lasso": 0.1, "iterations": 3},
    ],
)
def test_steps_too_short_to_matter_are_slow_and_do_not_diverge(steps: dict[str, Any], start: float) -> None:
    run = thalweg.fit((X, CLASS), learning_rate=1e-300, beta=[start] * 3, **steps)
    assert run.cost == pytest.approx(run.cost_start, rel=1e-14)
    assert run.outcome.name == ("iterations done" if "iterations" in steps else "too slow")


def test_a_descent_that_comes_back_to_where_it_began_has_diverged() -> None:
    # |y - yhat| at y = 1 from yhat = 0: steps of 2 go to 2 and back
    run = thalweg.fit(
        ([[1.0], [1.0]], [1.0, 1.0]), cost="mae", bias=False, scale="none", learning_rate=2.0, iterations=4
    )
    assert (run.cost, run.outcome.name) == (run.cost_start, "diverged")


@pytest.mark.parametrize(
    "steps", [{"rule": "adam"}, {"batch": 8}, {"cost": "huber", "learning_rate": 0.1}, {"schedule": "polyak"}]
)
def test_more_steps_than_a_life_is_long_are_refused_at_once(steps: dict[str, Any]) -> None:
    with pytest.raises(thalweg.Refusal, match="one by one"):
        thalweg.fit((X, Y), iterations=10**18, **steps)


@pytest.mark.parametrize("steps", [{}, {"rule": "momentum"}, {"schedule": "chebyshev"}, {"rule": "nesterov"}])
def test_as_many_steps_in_closed_form_are_taken(steps: dict[str, Any]) -> None:
    assert thalweg.fit((X, Y), iterations=10**18, **steps).outcome.name == "converged"


def test_a_condition_too_large_for_chebyshev_steps_is_no_refusal() -> None:
    run = thalweg.fit((X * [1e6, 1.0, 1e-6], Y), scale="none", schedule="chebyshev")
    assert (run.outcome.name, run.iterations) == ("too slow", 0)
    assert "--iterations" in run.outcome.paragraph


@pytest.mark.parametrize("rule", ["plain", "momentum(momentum=0.5)", "nesterov"])
def test_the_bound_that_is_told_is_that_of_the_steps(rule: str) -> None:
    bound = thalweg.fit((X, Y), rule=rule).bound
    told = {name: value for name, value in facts(thalweg.fit((X, Y), rule=rule)) if name.startswith("bound")}
    assert list(told.values()) == [f"{bound:.6g}"]
    assert thalweg.fit((X, Y), rule=rule, learning_rate=0.999 * bound).outcome.name == "converged"
    assert thalweg.fit((X, Y), rule=rule, learning_rate=1.001 * bound).outcome.name == "diverged"


def test_the_learning_rates_that_are_told_are_those_of_the_schedule() -> None:
    run = thalweg.fit((X, Y), schedule="finite-termination", scale="none")
    rates = 1 / run.spectrum.eigenvalues
    assert dict(facts(run))["learning rates"] == f"{rates.min():.6g} to {rates.max():.6g}"


def test_zero_tolerance_ends_at_rounding_where_no_number_of_iterations_was_asked_for() -> None:
    for steps in ({}, {"rule": "momentum"}, {"rule": "nesterov"}, {"schedule": "chebyshev"}, {"rule": "adam"}):
        assert thalweg.fit((X, Y), tolerance=0, **steps).outcome.name == "at rounding"


def test_a_perfect_fit_is_not_measured_by_its_rounding() -> None:
    run = thalweg.fit((X, X @ [1.0, -2.0, 0.5] + 3))
    assert run.outcome.name == "converged"
    assert " of it" not in run.outcome.paragraph


@pytest.mark.parametrize("gap", ["x", float("nan"), [0.1, float("nan")], None])
def test_a_gap_that_is_no_number_is_refused(gap: object) -> None:
    with pytest.raises(thalweg.Refusal, match="is not a gap"):
        thalweg.fit((X, Y)).path.iterations_to(gap)


def test_a_gap_of_any_size_is_answered() -> None:
    first = thalweg.fit((X, Y)).path.iterations_to([1e300, 1e308, 1e-3, -1.0])
    assert first[:2].tolist() == [0.0, 0.0]
    assert first[3] == np.inf


@pytest.mark.parametrize("k", [[1, 2], 1.5, -1, "x"])
def test_shrinkage_is_that_of_one_number_of_iterations(k: object) -> None:
    with pytest.raises(thalweg.Refusal, match="whole number"):
        thalweg.fit((X, Y)).shrinkage_at(k)


@pytest.mark.parametrize("steps", [{"rule": "adam"}, {"schedule": "polyak"}, {"rule": "barzilai-borwein"}])
def test_the_summary_of_steps_that_arrived_is_that_of_least_squares(steps: dict[str, Any]) -> None:
    ours, plain = thalweg.fit((X, Y), **steps).summary(), thalweg.fit((X, Y)).summary()
    assert ours.r2 == pytest.approx(plain.r2, rel=1e-9)
    for mine, other in zip(ours.coefficients, plain.coefficients, strict=True):
        assert mine.estimate == pytest.approx(other.estimate, rel=1e-9)
        assert mine.standard_error == pytest.approx(other.standard_error, rel=1e-9)


@pytest.mark.parametrize(
    ("steps", "word"),
    [
        ({"rule": "adam", "iterations": 3}, "iterations done"),
        ({"lasso": 0.1}, "with a lasso"),
        ({"cost": "huber"}, "huber"),
    ],
)
def test_why_there_is_no_summary_is_said(steps: dict[str, Any], word: str) -> None:
    with pytest.raises(thalweg.Refusal, match=word):
        thalweg.fit((X, Y), **steps).summary()


def test_the_target_is_not_what_rows_weigh() -> None:
    with pytest.raises(thalweg.Refusal, match="what the rows weigh and a part of the model"):
        thalweg.fit(pa.table({"x": X[:, 0], "y": Y}), "y", sample_weight="y")


def test_a_condition_beyond_the_doubles_is_said_in_words() -> None:
    # features that have nothing in common: no rounding of the one reaches the other
    alone = np.kron(np.eye(2), [[1.0], [-1.0], [2.0]])
    run = thalweg.fit((alone * [1e150, 1e-10], Y[: len(alone)]), scale="none", bias=False)
    assert any("beyond the largest double" in reason for reason in run.plan.why)


def test_a_row_alone_makes_no_folds_of_any_number() -> None:
    with pytest.raises(thalweg.Refusal, match=r"Give more rows\.$"):
        thalweg.fit(([[1.0]], [2.0]), bias=False, ridge="cv", scale="none")


def test_rows_that_are_read_once_are_refused_with_a_way_out_where_they_are_needed_twice() -> None:
    table = pa.table({"x": X[:, 0], "y": Y})
    with pytest.raises(thalweg.Refusal, match=r"more than once.*read_all"):
        thalweg.fit(table.to_reader(), "y", cost="huber")
    assert thalweg.fit(table.to_reader().read_all(), "y", cost="huber").outcome.name == "converged"
