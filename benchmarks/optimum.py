"""From the rows to the least squares solution: ours to a relative excess cost of 1e-9, against the usual peers."""

from __future__ import annotations

import numpy as np
from sklearn.linear_model import LinearRegression, SGDRegressor

import thalweg
from full_batch import data as data


def ours(X: np.ndarray, Y: np.ndarray, _rate: float) -> np.ndarray:
    run = thalweg.fit((X, Y))
    return np.concatenate([[run.alpha], run.beta])


def lstsq(X: np.ndarray, Y: np.ndarray, _rate: float) -> np.ndarray:
    solution: np.ndarray = np.linalg.lstsq(np.column_stack([np.ones(len(X)), X]), Y, rcond=None)[0]
    return solution


def linear_regression(X: np.ndarray, Y: np.ndarray, _rate: float) -> np.ndarray:
    model = LinearRegression().fit(X, Y)
    return np.concatenate([[model.intercept_], model.coef_])


def stochastic(X: np.ndarray, Y: np.ndarray, _rate: float) -> np.ndarray:
    model = SGDRegressor(random_state=0).fit(X, Y)
    return np.concatenate([model.intercept_, model.coef_])


CONTESTANTS = {
    "thalweg": ours,
    "numpy lstsq": lstsq,
    "scikit-learn LinearRegression": linear_regression,
    "scikit-learn SGDRegressor": stochastic,
}
