"""Costs and targets that are odd, but clear: what comes out is what mathematics says."""

from __future__ import annotations

import math

import numpy as np
import pytest

import thalweg

X = np.array([[1.0, 2.0], [2.0, 0.0], [3.0, 1.0], [0.0, 3.0]])
Y = np.array([1.0, 5.0, 6.0, -2.0])


@pytest.mark.parametrize(
    ("more", "shift", "level"),
    [("+ log(2)", 0.0, math.log(2)), ("+ sqrt(2) * yhat", -math.sqrt(2) / 2, math.sqrt(2) * Y.mean() - 0.5)],
)
def test_a_constant_that_is_no_fraction_changes_a_quadratic_cost_by_itself(
    more: str, shift: float, level: float
) -> None:
    plain = thalweg.fit((X, Y), tolerance=1e-16)
    run = thalweg.fit((X, Y), cost=f"(y - yhat)**2 {more}", tolerance=1e-16)
    assert run.alpha == pytest.approx(plain.alpha + shift, abs=1e-6)
    assert run.beta == pytest.approx(plain.beta, abs=1e-6)
    assert run.cost == pytest.approx(plain.cost + level, abs=1e-9)


@pytest.mark.parametrize("scale", ["standard", "none"])
@pytest.mark.parametrize("ridge", [0.0, "cv"])
def test_a_target_of_zeros_is_met_without_a_bias_and_explains_nothing(scale: str, ridge: float | str) -> None:
    run = thalweg.fit((X, 0 * Y), scale=scale, ridge=ridge, folds=2, bias=False)
    assert (run.alpha, run.beta.tolist(), run.cost, run.r2) == (0.0, [0.0, 0.0], 0.0, None)
    assert not run.failed
    assert np.isnan(run.summary().r2)
    assert "nan" not in str(run.summary())
