"""Raw iterates against loops over the rows, and the closed form against 60 digits.

`macrodata.csv`: quarterly macroeconomic series of the United States 1959-2009 (FRED, BLS, BEA; public domain), as
shipped by statsmodels 0.15; the target is `realgdp`. Large offsets and scales from 1 to 10^4.
"""

from __future__ import annotations

from pathlib import Path

import mpmath
import numpy as np
import pytest

import thalweg

DATA = Path(__file__).parents[1] / "data"
SETS = {"diabetes": "target", "macrodata": "realgdp"}


def columns(name: str) -> tuple[np.ndarray, np.ndarray]:
    path = DATA / f"{name}.csv"
    place = path.read_text().splitlines()[0].split(",").index(SETS[name])
    table = np.loadtxt(path, delimiter=",", skiprows=1)
    return np.delete(table, place, axis=1), table[:, place]


def loop(X: np.ndarray, Y: np.ndarray, rate: float, count: int, beta: np.ndarray, alpha: float) -> np.ndarray:
    """The tutorial's loop in NumPy."""
    m = len(Y)
    for _ in range(count):
        u = Y - (alpha + X @ beta)
        alpha, beta = alpha + rate * 2 / m * np.sum(u), beta + rate * 2 / m * (u @ X)
    return np.array([alpha, *beta])


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("count", [1, 30, 1000])
@pytest.mark.parametrize("share", [0.1, 0.95])
def test_raw_iterates_equal_a_loop_over_the_rows_component_by_component(name: str, count: int, share: float) -> None:
    X, Y = columns(name)
    rate = share * thalweg.fit((X, Y), scale="none").bound
    beta = np.linspace(-1, 1, X.shape[1]) / np.abs(X).max(axis=0)
    run = thalweg.fit((X, Y), scale="none", learning_rate=rate, iterations=count, alpha=3, beta=beta)
    np.testing.assert_allclose([run.alpha, *run.beta], loop(X, Y, rate, count, beta, 3.0), rtol=1e-12)
    assert run.plan.path == "moments, stepped"


def modes(X: np.ndarray, Y: np.ndarray, scale: str) -> tuple[mpmath.matrix, mpmath.matrix, mpmath.matrix, list]:
    """Eigenvalues and -vectors of the Hessian, the minimum, and the spreads, in 60 digits."""
    m, n = X.shape
    exact = mpmath.matrix(X.tolist())
    middles = [mpmath.fsum(exact[:, j]) / m for j in range(n)]
    spreads = [mpmath.sqrt(mpmath.fsum((exact[i, j] - middles[j]) ** 2 for i in range(m)) / m) for j in range(n)]
    if scale == "none":
        middles, spreads = [0] * n, [1] * n
    A = mpmath.matrix(m, n + 1)
    for i in range(m):
        A[i, 0] = 1
        for j in range(n):
            A[i, j + 1] = (exact[i, j] - middles[j]) / spreads[j]
    hessian = A.T * A * 2 / m
    values, vectors = mpmath.eigsy(hessian)
    minimum = mpmath.lu_solve(hessian, A.T * mpmath.matrix(Y.tolist()) * 2 / m)
    return values, vectors, minimum, [middles, spreads]


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("scale", ["none", "standard"])
def test_closed_form_equals_sixty_digits_for_any_count(name: str, scale: str) -> None:
    X, Y = columns(name)
    rate = 0.9 * thalweg.fit((X, Y), scale=scale).bound
    path = thalweg.fit((X, Y), scale=scale, learning_rate=rate).path
    with mpmath.workdps(60):
        values, vectors, minimum, (middles, spreads) = modes(X, Y, scale)
        apart = vectors.T * minimum
        # what is known of the moments is known to a rounding; the correlations' condition multiplies it
        correlated = np.linalg.cond(np.corrcoef(X, rowvar=False))
        digits = len(minimum) * np.finfo(float).eps * correlated
        for count in (1, 1000, 10**6, 10**9, 10**13):
            left = mpmath.matrix(
                [part * (1 - rate * value) ** count for part, value in zip(apart, values, strict=True)]
            )
            theta = minimum - vectors * left
            beta = [theta[j + 1] / spreads[j] for j in range(len(spreads))]
            alpha = theta[0] - mpmath.fsum(b * middle for b, middle in zip(beta, middles, strict=True))
            found = path.at(count)
            np.testing.assert_allclose(found.beta, np.array(beta, dtype=float), rtol=digits)
            # the bias is what is left of the mean of Y beside those of the features
            size = abs(np.mean(Y)) + np.abs(found.beta) @ np.abs(X.mean(axis=0))
            assert abs(found.alpha - float(alpha)) <= digits * size
            gap = float(mpmath.fsum(value * part**2 for value, part in zip(values, left, strict=True)) / 2)
            assert path.gap(count) == pytest.approx(gap, rel=digits * 10, abs=1e-300)
        bound = float(2 / max(values))
    assert path.spectrum.bound == pytest.approx(bound, rel=1e-13)


@pytest.mark.parametrize("ratio", [1e3, 1e6, 1e10, 1e14])
def test_the_least_cost_does_not_depend_on_the_features_units(ratio: float) -> None:
    draw = np.random.default_rng(1)
    X = draw.normal(size=(40, 2))
    Y = X @ [1.0, 1.0] + draw.normal(size=40)
    raw = thalweg.fit((X * [ratio, 1 / ratio], Y), scale="none", iterations=10)
    even = thalweg.fit((X, Y))
    assert raw.spectrum.null_modes == 0
    assert raw.path.least == pytest.approx(even.path.least, rel=1e-13)
