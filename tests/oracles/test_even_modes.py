"""Modes by the eigenvectors of F^T F, where it is well conditioned, beside those by an SVD of F and fifty digits."""

from __future__ import annotations

from dataclasses import replace

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import thalweg
from thalweg.descent.coordinates import Coordinates
from thalweg.descent.quadratic import spectrum
from thalweg.descent.quadratic.path import Path
from thalweg.descent.quadratic.spectrum import Spectrum
from thalweg.descent.quadratic.square_root import SquareRoot
from thalweg.descent.quadratic.steady import Steady

EPS = float(np.finfo(float).eps)
COUNTS = (1, 10, 1000, 10**6)


def root_of(
    seed: int, n: int, spread: float, level: float, stiffness: float = 0.0, bias: bool = True, idle: int = 0
) -> SquareRoot:
    """Any V; roots and scales from 1/spread to spread, means up to ``level``."""
    draw = np.random.default_rng(seed)
    turned = np.linalg.qr(draw.normal(size=(n, n)))[0]
    roots, scales = np.exp(draw.uniform(-1, 1, size=(2, n)) * np.log(spread))
    mean, target = draw.uniform(-level, level, size=n) * bias, draw.normal(size=n - idle)
    along, unexplained = turned[idle:], 0.25
    root = SquareRoot(mean, scales, roots[idle:], along, turned[:idle], bias * 0.5, target, unexplained, stiffness)
    return replace(root, bias=bias)


def at_the_limit() -> SquareRoot:
    """(1 + 3^2) (1 + 1 / (1/3)^2) = 100; the condition number itself is 81."""
    root = root_of(0, 3, 1.0, 0.0)
    return replace(root, scales=np.array([1 / 3, 1.0, 3.0]), along=np.eye(3), target=np.array([1.0, -2.0, 0.5]))


EVEN = [
    at_the_limit(),
    root_of(1, 1, 1.5, 0.1),
    root_of(2, 4, 1.3, 0.1),
    root_of(3, 5, 1.3, 0.1, stiffness=0.5),
    root_of(4, 3, 1.5, 0.0, bias=False),
    root_of(5, 3, 1.3, 0.1, stiffness=0.7, idle=1),
    root_of(6, 4, 1.5, 0.0, stiffness=0.5, bias=False),
]


def both(root: SquareRoot, monkeypatch: pytest.MonkeyPatch) -> tuple[Spectrum, Spectrum]:
    """By F^T F, as it is chosen, and by the SVD, whatever the condition."""
    assert root.most_condition <= spectrum._EVEN * (1 + 4 * EPS), "the modes are not even"
    monkeypatch.setattr(spectrum, "_EVEN", np.inf)
    even = Spectrum.of_root(2.0, root)
    monkeypatch.setattr(spectrum, "_EVEN", 0.0)
    return even, Spectrum.of_root(2.0, root)


def exact(root: SquareRoot) -> tuple[mpmath.matrix, mpmath.matrix, mpmath.matrix]:
    """Eigenvalues of 2 F^T F, smallest first, its eigenvectors, and 2 F^T q by them."""
    factor, sides = mpmath.matrix(root.factor.tolist()), mpmath.matrix(root.sides.tolist())
    values, vectors = mpmath.eigsy(2 * factor.T * factor)
    return values, vectors, 2 * vectors.T * (factor.T * sides)


@pytest.mark.parametrize("root", EVEN)
def test_eigenvalues_are_known_to_roundings_of_the_largest(root: SquareRoot, monkeypatch: pytest.MonkeyPatch) -> None:
    even, by_svd = both(root, monkeypatch)
    with mpmath.workdps(50):
        wanted = np.array([float(value) for value in exact(root)[0]])[::-1]
    allowed = 8 * len(wanted) * EPS * wanted[0]
    for found in (even, by_svd):
        np.testing.assert_allclose(found.eigenvalues, wanted, rtol=0, atol=allowed)
    np.testing.assert_allclose(even.eigenvalues, by_svd.eigenvalues, rtol=0, atol=allowed)


@pytest.mark.parametrize("root", EVEN)
def test_iterates_are_those_of_fifty_digits_to_what_is_claimed(
    root: SquareRoot, monkeypatch: pytest.MonkeyPatch
) -> None:
    n = len(root.mean)
    start, units = np.linspace(-1, 1, 1 + n) * np.r_[root.bias, np.ones(n)], Coordinates(np.zeros(n), np.ones(n))
    for modes in both(root, monkeypatch):
        rate = 0.9 * modes.bound
        path = Path(modes, start, Steady(rate), units, 0.0, 1.0)
        with mpmath.workdps(50):
            values, vectors, pull = exact(root)
            begun = vectors.T * mpmath.matrix(start.tolist())
            for count in COUNTS:
                left = [(1 - mpmath.mpf(rate) * value) ** count for value in values]
                # along a mode that F does not see nothing moves
                moved = [
                    a if abs(v) < 1e-30 else p * a + (1 - p) * g / v
                    for a, g, v, p in zip(begun, pull, values, left, strict=True)
                ]
                wanted = np.array([float(x) for x in vectors * mpmath.matrix(moved)])
                size = np.linalg.norm(wanted) + np.linalg.norm(start) + np.linalg.norm(root.sides)
                blur = 8 * (1 + n) * EPS * modes.condition * size
                assert np.linalg.norm(path.theta(count) - wanted) <= blur


def test_what_a_ridge_withholds_is_what_is_left_at_the_optimum(monkeypatch: pytest.MonkeyPatch) -> None:
    root = EVEN[3]
    with mpmath.workdps(50):
        factor, sides = mpmath.matrix(root.factor.tolist()), mpmath.matrix(root.sides.tolist())
        left = sides - factor * mpmath.lu_solve(factor.T * factor, factor.T * sides)
        wanted = root.unexplained + float(mpmath.fdot(left, left))
    for modes in both(root, monkeypatch):
        assert modes.unexplained == pytest.approx(wanted, rel=1e-14)


@settings(max_examples=100)
@given(
    st.integers(0, 10**6),
    st.integers(1, 6),
    st.sampled_from([1.0, 1.5, 10.0, 1e4]),
    st.sampled_from([0.0, 0.1, 3.0, 1e5]),
    st.sampled_from([0.0, 0.3, 10.0]),
    st.booleans(),
    st.booleans(),
)
def test_the_condition_number_is_at_most_what_is_told_beforehand(
    seed: int, n: int, spread: float, level: float, stiffness: float, bias: bool, is_idle: bool
) -> None:
    root = root_of(seed, n, spread, level, stiffness, bias, idle=int(is_idle and n > 1))
    first = int(not bias)
    roots = np.linalg.svd(root.factor[first:, first:], compute_uv=False)
    if len(root.idle) and not stiffness:
        assert root.most_condition == np.inf or np.isnan(root.most_condition)
    else:
        # the smallest singular value is known to roundings of the largest
        known = roots[-1] + 10 * n * EPS * roots[0]
        assert root.most_condition >= (roots[0] / known) ** 2 * (1 - 1e-12)


def test_raw_columns_of_one_scale_are_decomposed_without_an_svd(monkeypatch: pytest.MonkeyPatch) -> None:
    draw = np.random.default_rng(0)
    X, noise = draw.normal(size=(400, 5)), draw.normal(size=400)
    even = thalweg.fit((X, X.sum(axis=1) + noise), scale="none", learning_rate=0.05, iterations=2000)
    assert even.spectrum.root.most_condition < spectrum._EVEN
    monkeypatch.setattr(spectrum, "_EVEN", 0.0)
    by_svd = thalweg.fit((X, X.sum(axis=1) + noise), scale="none", learning_rate=0.05, iterations=2000)
    np.testing.assert_allclose(even.beta, by_svd.beta, rtol=1e-13)
    assert even.outcome.name == by_svd.outcome.name
