"""Every stop says how far the cost can still fall, or that it cannot be said."""

from __future__ import annotations

from typing import Any

import pytest

import thalweg

TUTORIAL = [[1, 2], [2, 0], [3, 1], [0, 3]], [1, 5, 6, -1]
QUADRATIC: dict[str, dict[str, Any]] = {
    "converged": {},
    "at rounding": {"tolerance": 0},
    "iterations done": {"iterations": 2},
    "too slow": {"learning_rate": 1e-17},
    "diverged": {"learning_rate": 5.0, "iterations": 3},
}
OTHERS: dict[str, dict[str, Any]] = {
    "converged": {"cost": "log-cosh"},
    "iterations done": {"cost": "log-cosh", "iterations": 2},
}


@pytest.mark.parametrize("ending", QUADRATIC)
def test_a_quadratic_stop_prints_its_bound(ending: str) -> None:
    run = thalweg.fit(TUTORIAL, **QUADRATIC[ending])
    assert run.outcome.name == ending
    assert f"{run.certificate.cost_gap:.3g}" in run.outcome.paragraph
    assert f"{run.certificate.distance:.3g} away" in run.certificate.sentence


@pytest.mark.parametrize("ending", ["converged", "iterations done"])
def test_any_other_stop_prints_its_bound(ending: str) -> None:
    run = thalweg.fit(TUTORIAL, **OTHERS[ending])
    assert run.outcome.name == ending
    assert f"{run.certificate.cost_gap:.3g}" in run.outcome.paragraph


def test_at_the_bound_and_beyond_the_doubles() -> None:
    bound = thalweg.fit(TUTORIAL).bound
    swinging = thalweg.fit(TUTORIAL, learning_rate=bound)
    assert swinging.outcome.name == "at the bound"
    assert f"{swinging.certificate.cost_gap:.3g}" in swinging.outcome.paragraph
    gone = thalweg.fit(TUTORIAL, learning_rate=5.0, iterations=5000)
    assert "is not known" in gone.outcome.paragraph
    assert "No bound is known" in gone.certificate.sentence
    assert gone.to_dict()["certificate"]["distance"] is None


def test_where_there_is_no_minimum_there_is_nothing_to_measure_by() -> None:
    run = thalweg.fit(([[1], [2], [4], [5]], [0, 0, 1, 1]), cost="logistic")
    assert run.outcome.name == "no minimum"
    assert "to measure by" in run.outcome.paragraph
