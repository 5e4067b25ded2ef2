"""Raw data of any kind, and no settings at all: no descent diverges."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest

import thalweg


def raw(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """5 to 40 rows of 1 to 5 columns: scales and offsets from 1e-6 to 1e6, outliers, columns alike or constant."""
    m, n = int(rng.integers(5, 41)), int(rng.integers(1, 6))
    latent = rng.normal(size=(m, n))
    X = latent * 10.0 ** rng.uniform(-6, 6, size=n)
    X += rng.choice([-1.0, 0.0, 1.0], size=n) * 10.0 ** rng.uniform(-6, 6, size=n)
    if rng.random() < 0.3:
        X[rng.integers(m), rng.integers(n)] *= 10.0 ** rng.uniform(0, 4)
    if n > 1 and rng.random() < 0.3:
        X[:, -1] = X[:, 0] * rng.normal()
    if n > 1 and rng.random() < 0.2:
        X[:, rng.integers(n)] = rng.normal() * 10.0 ** rng.uniform(-3, 3)
    y = latent @ rng.normal(size=n) + rng.normal(size=m) + rng.normal() * 10.0 ** rng.uniform(-2, 2)
    if rng.random() < 0.2:
        y[0] *= 1000
    return X, y * 10.0 ** rng.uniform(-6, 6)


def endings(cost: str, count: int, **settings: Any) -> Counter[str]:
    rng, seen = np.random.default_rng(21), Counter[str]()
    for _ in range(count):
        X, y = raw(rng)
        y = rng.permutation(np.arange(len(y)) % 2.0) if cost == "logistic" else y
        run = thalweg.fit((X, y), cost=cost, **settings)
        assert run.finite
        assert run.cost <= run.cost_start * (2 if "batch" in settings else 1 + 1e-9)
        seen[run.outcome.name] += 1
    return seen


@pytest.mark.parametrize(("cost", "count"), [("mse", 400), ("huber", 12), ("logistic", 8)])
def test_by_default_nothing_diverges(cost: str, count: int) -> None:
    seen = endings(cost, count)
    assert not {"diverged", "at the bound"} & set(seen)
    assert seen["converged"] >= 0.5 * count


@pytest.mark.parametrize("settings", [{"batch": 4}, {"batch": 1}, {"batch": 4, "rule": "momentum"}])
@pytest.mark.parametrize("cost", ["mse", "huber", "logistic"])
@pytest.mark.parametrize("scale", ["standard", "none"])
def test_nor_do_rates_that_nobody_asked_for(settings: dict[str, Any], cost: str, scale: str) -> None:
    assert "diverged" not in endings(cost, 2, scale=scale, **settings)


@pytest.mark.parametrize("rule", ["plain", "momentum", "nesterov", "adam"])
def test_nor_do_rules_with_a_rate_of_their_own(rule: str) -> None:
    for cost in ("huber", "logistic"):
        assert "diverged" not in endings(cost, 2, rule=rule, iterations=200)
