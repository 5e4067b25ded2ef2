"""What cannot be used is refused in one message of at most three sentences."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

import thalweg

DATA = [[1, 2], [2, 0], [3, 1], [0, 3]], [1, 5, 6, -2]
SETTINGS: list[tuple[dict[str, Any], str]] = [
    ({"learning_rate": 0}, "learning rate"),
    ({"learning_rate": -1}, "learning rate"),
    ({"learning_rate": float("nan")}, "learning_rate"),
    ({"learning_rate": float("inf")}, "learning_rate"),
    ({"learning_rate": 10**400}, "learning_rate"),
    ({"learning_rate": "fast"}, "learning_rate"),
    ({"learning_rate": True}, "learning_rate"),
    ({"learning_rate": np.array([0.1, 0.2])}, "learning_rate"),
    ({"iterations": -1}, "iterations"),
    ({"iterations": 2.0}, "iterations"),
    ({"iterations": True}, "iterations"),
    ({"iterations": 2**63}, "iterations"),
    ({"tolerance": -1e-9}, "tolerance"),
    ({"tolerance": float("nan")}, "tolerance"),
    ({"beta": [1.0]}, "beta"),
    ({"beta": [1.0, float("inf")]}, "beta"),
    ({"alpha": float("nan")}, "alpha"),
    ({"alpha": "high"}, "alpha"),
    ({"scale": "standart"}, "Did you mean 'standard'"),
    ({"cost": "msee"}, "mse"),
    ({"cost": "y*log(yhat) + 1/yhat"}, "no finite number at the start"),
    ({"ridge": -1}, "ridge"),
    ({"lasso": float("nan")}, "lasso"),
    ({"cost": "huber", "constants": {"delta": -1}}, "delta"),
    ({"features": ["x1", "x3"]}, "x3"),
    ({"features": ["x1", "y"]}, "also among the features"),
    ({"features": ["x1", "x1"]}, "more than once"),
    ({"features": []}, "at least one feature"),
    ({"target": "z"}, "'z'"),
]


@pytest.mark.parametrize(("setting", "named"), SETTINGS)
def test_a_setting_that_cannot_be_meant_is_refused(setting: dict[str, Any], named: str) -> None:
    with pytest.raises(thalweg.Refusal, match=re.escape(named)) as refused:
        thalweg.fit(DATA, **setting)
    text = str(refused.value)
    assert len(re.findall(r"[.?!](?=\s+[A-Z]|$)", text)) <= 3, text
    assert "\n" not in text


@pytest.mark.parametrize("count", [0, 1])
def test_too_few_rows_are_refused(count: int) -> None:
    with pytest.raises(thalweg.Refusal, match=r"empty|one row"):
        thalweg.fit((np.ones((count, 2)), np.ones(count)))


def test_numbers_of_numpy_are_numbers() -> None:
    run = thalweg.fit(DATA, learning_rate=np.float64(0.1), iterations=np.int32(3), tolerance=np.float32(0.5))
    assert (run.learning_rate, run.iterations) == (0.1, 3)


def test_one_feature_may_be_named_without_a_list() -> None:
    assert thalweg.fit(DATA, features="x2").features == ("x2",)
