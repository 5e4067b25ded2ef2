"""Modes straight from the second moments, where these are well conditioned, beside an SVD of F and fifty digits."""

from __future__ import annotations

from dataclasses import replace

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import thalweg
from thalweg.descent.coordinates import Coordinates
from thalweg.descent.quadratic import even
from thalweg.descent.quadratic.parabola import Parabola
from thalweg.descent.quadratic.path import Path
from thalweg.descent.quadratic.spectrum import Spectrum
from thalweg.descent.quadratic.square_root import SquareRoot
from thalweg.descent.quadratic.steady import Steady

EPS = float(np.finfo(float).eps)
COUNTS = (1, 10, 1000, 10**6)


def parabola_of(
    seed: int, n: int, spread: float, level: float, ridge: float = 0.0, bias: bool = True, idle: int = 0
) -> Parabola:
    """Any correlations; their roots and the deviations from 1/spread to spread, means up to ``level``."""
    draw = np.random.default_rng(seed)
    turned = np.linalg.qr(draw.normal(size=(n, n)))[0]
    roots, scales = np.exp(draw.uniform(-1, 1, size=(2, n)) * np.log(spread))
    factor, target = (roots[:, None] * turned * scales)[idle:], draw.normal(size=n - idle)
    return Parabola(
        curvature=2.0,
        mean=draw.uniform(-level, level, size=n) * bias,
        scatter=7.0 * factor.T @ factor,
        weight=7.0,
        spread=np.ones(n),
        target_mean=bias * 0.5,
        target_variance=float(target @ target) + 0.25,
        cross=factor.T @ target,
        rest=0.0,
        ridge=ridge,
        bias=bias,
    )


def at_the_limit() -> Parabola:
    """The condition number is 100 but for roundings."""
    variances, beta = np.array([1 / even.EVEN + 4 * EPS, 1.0]), np.array([1.0, -2.0])
    cross = variances * beta
    seen = replace(parabola_of(7, 2, 1.0, 0.0), scatter=7.0 * np.diag(variances), cross=cross)
    return replace(seen, target_variance=float(cross @ beta) + 0.25)


EVEN = [
    parabola_of(1, 1, 1.5, 0.1),
    parabola_of(2, 4, 1.3, 0.1),
    parabola_of(3, 5, 1.3, 0.1, ridge=0.25),
    parabola_of(4, 3, 1.5, 0.0, bias=False),
    parabola_of(5, 3, 1.3, 0.1, ridge=0.5, idle=1),
    parabola_of(6, 4, 1.5, 0.0, ridge=0.25, bias=False),
    at_the_limit(),
]


def both(parabola: Parabola) -> tuple[Spectrum, Spectrum]:
    """Straight, and by the SVD."""
    found = Spectrum.evenly(parabola)
    assert found is not None, "the modes are not even"
    return found, Spectrum.of_root(parabola, SquareRoot.of(parabola))


def moments_of(parabola: Parabola) -> tuple[mpmath.matrix, mpmath.matrix]:
    """The second moments with the ridge, and F^T q, of all parameters, from the numbers that the parabola holds."""
    n, bias = len(parabola.mean), int(parabola.bias)
    mean = [mpmath.mpf(x) for x in parabola.mean]
    table, pull = mpmath.matrix(1 + n, 1 + n), mpmath.matrix(1 + n, 1)
    table[0, 0], pull[0] = bias, mpmath.mpf(parabola.target_mean) * bias
    for i in range(n):
        table[0, 1 + i] = table[1 + i, 0] = mean[i]
        pull[1 + i] = mpmath.mpf(parabola.cross[i]) + mean[i] * mpmath.mpf(parabola.target_mean)
        for j in range(n):
            scatter = mpmath.mpf(parabola.scatter[i, j] + parabola.scatter[j, i]) / 2 / parabola.weight
            table[1 + i, 1 + j] = scatter + mean[i] * mean[j] + (i == j) * mpmath.mpf(parabola.ridge)
    return table, pull


@pytest.mark.parametrize("parabola", EVEN)
def test_eigenvalues_are_known_to_roundings_of_the_largest(parabola: Parabola) -> None:
    with mpmath.workdps(50):
        wanted = np.array([float(value) for value in mpmath.eigsy(2 * moments_of(parabola)[0])[0]])[::-1]
    allowed = 8 * len(wanted) * EPS * wanted[0]
    for found in both(parabola):
        np.testing.assert_allclose(found.eigenvalues, wanted, rtol=0, atol=allowed)


@pytest.mark.parametrize("parabola", EVEN)
def test_iterates_are_those_of_fifty_digits_to_what_is_claimed(parabola: Parabola) -> None:
    n = len(parabola.mean)
    start, units = np.linspace(-1, 1, 1 + n) * np.r_[parabola.bias, np.ones(n)], Coordinates(np.zeros(n), np.ones(n))
    for modes in both(parabola):
        rate = 0.9 * modes.bound
        path = Path(modes, start, Steady(rate), units, 0.0, 1.0)
        with mpmath.workdps(50):
            table, sides = moments_of(parabola)
            values, vectors = mpmath.eigsy(2 * table)
            begun, pull = vectors.T * mpmath.matrix(start.tolist()), 2 * vectors.T * sides
            for count in COUNTS:
                left = [(1 - mpmath.mpf(rate) * value) ** count for value in values]
                # along a mode that F does not see nothing moves
                moved = [
                    a if abs(v) < 1e-30 else p * a + (1 - p) * g / v
                    for a, g, v, p in zip(begun, pull, values, left, strict=True)
                ]
                wanted = np.array([float(x) for x in vectors * mpmath.matrix(moved)])
                size = np.linalg.norm(wanted) + np.linalg.norm(start) + np.sqrt(parabola.target_variance + 0.25)
                blur = 8 * (1 + n) * EPS * modes.condition * size
                assert np.linalg.norm(path.theta(count) - wanted) <= blur


@pytest.mark.parametrize("parabola", EVEN)
def test_what_is_left_at_the_optimum_is_left_unexplained(parabola: Parabola) -> None:
    n = len(parabola.mean)
    with mpmath.workdps(50):
        table, pull = moments_of(parabola)
        first = int(not parabola.bias)
        solved = mpmath.lu_solve(table[first:, first:], pull[first:])
        least = parabola.target_variance + parabola.target_mean**2 - mpmath.fdot(pull[first:], solved)
        wanted = float(least)
    for modes in both(parabola):
        assert modes.unexplained == pytest.approx(wanted, abs=8 * (1 + n) * EPS * parabola.target_variance)


@settings(max_examples=200)
@given(
    st.integers(0, 10**6),
    st.integers(1, 6),
    st.sampled_from([1.0, 1.5, 2.5, 10.0, 1e4]),
    st.sampled_from([0.0, 0.1, 3.0, 1e5]),
    st.sampled_from([0.0, 0.05, 50.0]),
    st.booleans(),
    st.booleans(),
    st.sampled_from([1.0, 50.0, 1e6]),
)
def test_only_what_one_pass_tells_well_is_taken_straight(
    seed: int, n: int, spread: float, level: float, ridge: float, bias: bool, is_idle: bool, doubt: float
) -> None:
    """What is told of it without the correlations is true of them: nothing would be read again."""
    parabola = replace(parabola_of(seed, n, spread, level, ridge, bias, int(is_idle and n > 1)), doubt=doubt)
    found, root = Spectrum.evenly(parabola), SquareRoot.of(parabola)
    if found is not None:
        assert not root.asks_again
        assert found.condition <= even.EVEN * (1 + 100 * EPS)
        return
    modes, variances = Spectrum.of_root(parabola, root), parabola.variances
    is_seen = modes.null_modes > 0 or modes.condition >= even.EVEN * (1 - 1e-6)
    unlike = doubt * variances.max() / max(variances.min(), 1e-300)
    assert is_seen or unlike * modes.condition >= even.ALIKE * (1 - 1e-6)


def test_raw_columns_of_one_scale_are_decomposed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    draw = np.random.default_rng(0)
    X, noise = draw.normal(size=(400, 5)), draw.normal(size=400)
    data, asked = (X, X.sum(axis=1) + noise), {"scale": "none", "learning_rate": 0.05, "iterations": 2000}
    calls = list[int]()
    eigh, svd = np.linalg.eigh, np.linalg.svd
    monkeypatch.setattr(np.linalg, "eigh", lambda table: calls.append(len(table)) or eigh(table))
    monkeypatch.setattr(np.linalg, "svd", lambda *table, **more: calls.append(-1) or svd(*table, **more))
    straight = thalweg.fit(data, **asked)
    assert calls == [6]
    monkeypatch.setattr(even, "EVEN", 0.0)
    by_svd = thalweg.fit(data, **asked)
    assert calls == [6, 5, -1]
    np.testing.assert_allclose(straight.beta, by_svd.beta, rtol=1e-13)
    assert straight.outcome.name == by_svd.outcome.name
