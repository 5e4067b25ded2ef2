"""Features that are nearly alike: iterates against sixty digits, the second pass, and what is said of it."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import numpy as np
import pyarrow as pa
import pytest

import thalweg
from thalweg.descent.quadratic.whitening import split_product
from thalweg.laws import paths

COUNTS = (1, 10, 1000, 10**6, 10**9, 10**13)


def alike(condition: float, seed: int = 0, m: int = 9, n: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Features whose second moments have about this condition number, and a target with some noise."""
    draw = np.random.default_rng(seed)
    across, along = (np.linalg.qr(draw.normal(size=(rows, n)))[0] for rows in (m, n))
    X = 10 * across * np.geomspace(1, condition**-0.5, n) @ along
    return X, X @ draw.normal(size=n) + 1e-3 * draw.normal(size=m)


def stepped(X: np.ndarray, Y: np.ndarray, rate: float, scale: str) -> tuple[dict[int, mpmath.matrix], list, list]:
    """theta after each of the counts: the update theta -> B theta + b composed with itself, its square and so on."""
    m, n = X.shape
    x, y = mpmath.matrix(X.tolist()), mpmath.matrix(Y.tolist())
    middles = [mpmath.fsum(x[:, j]) / m if scale == "standard" else mpmath.mpf(0) for j in range(n)]
    spreads = [mpmath.norm(x[:, j] - mpmath.ones(m, 1) * middles[j]) / mpmath.sqrt(m) for j in range(n)]
    spreads = spreads if scale == "standard" else [mpmath.mpf(1)] * n
    z = mpmath.matrix(m, n + 1)
    for i in range(m):
        z[i, 0] = 1
        for j in range(n):
            z[i, j + 1] = (x[i, j] - middles[j]) / spreads[j]
    update = mpmath.eye(n + 2)
    pull, hessian = rate * 2 * (z.T * y) / m, rate * 2 * (z.T * z) / m
    for i in range(n + 1):
        update[i, n + 1] = pull[i]
        for j in range(n + 1):
            update[i, j] -= hessian[i, j]
    return {count: (update**count)[: n + 1, n + 1] for count in COUNTS}, middles, spreads


def far(found: thalweg.Run, wanted: mpmath.matrix, middles: list, spreads: list) -> float:
    """The largest difference in the descent's units, relative to the largest parameter."""
    beta = [mpmath.mpf(float(b)) for b in found.beta]
    alpha = mpmath.mpf(float(found.alpha)) + mpmath.fdot(beta, middles)
    theta = [alpha, *(b * spread for b, spread in zip(beta, spreads, strict=True))]
    return float(max(abs(a - b) for a, b in zip(theta, wanted, strict=True)) / max(map(abs, wanted)))


@pytest.mark.parametrize("scale", ["standard", "none"])
@pytest.mark.parametrize("condition", [1e2, 3e4, 1e6, 1e8, 1e10])
def test_iterates_are_those_of_sixty_digits(condition: float, scale: str) -> None:
    X, Y = alike(condition)
    rate = 0.9 * thalweg.fit((X, Y), scale=scale).bound
    path = thalweg.fit((X, Y), scale=scale, learning_rate=rate).path
    with mpmath.workdps(60):
        wanted, middles, spreads = stepped(X, Y, mpmath.mpf(rate), scale)
        for count in COUNTS:
            assert far(path.at(count), wanted[count], middles, spreads) < 1e-10
            if count <= 1000:
                run = thalweg.fit((X, Y), scale=scale, learning_rate=rate, iterations=count)
                assert run.plan.path == "moments, stepped"
                assert far(run, wanted[count], middles, spreads) < 1e-10


def test_a_second_pass_is_planned_told_and_weighs_the_rows() -> None:
    X, Y = alike(1e8, m=5000)
    told: list[tuple[int, int | None]] = []
    weights = np.arange(5000) % 4
    run = thalweg.fit((X, Y), sample_weight=weights, progress=lambda done, total: told.append((done, total)))
    assert told == [(4096, 5000), (5000, 5000)] * 2
    assert run.plan.predicted["passes"] == 2
    assert any(line.startswith("Second pass") for line in run.plan.why)
    kept = np.repeat(np.arange(5000), weights)
    again = thalweg.fit((X[kept], Y[kept]))
    np.testing.assert_allclose(run.beta, again.beta, rtol=1e-9)
    assert run.path.least == pytest.approx(again.path.least, rel=1e-11)


def test_features_that_are_not_alike_are_read_once() -> None:
    run = thalweg.fit(alike(1e3))
    assert run.plan.predicted["passes"] == 1
    assert not any(line.startswith("Second pass") for line in run.plan.why)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("once", [True, False])
def test_what_can_be_read_only_once_is_fitted_and_certified_too(once: bool, bias: bool) -> None:
    X, Y = alike(1e9)
    table = pa.table({**{f"x{j}": X[:, j] for j in range(3)}, "y": Y})
    run = thalweg.fit(table.to_reader() if once else table, "y", bias=bias)
    assert run.plan.predicted["passes"] == (1 if once else 2)
    assert any("could not be read again" in line for line in run.plan.why) == once
    paths.certificate_holds(run, X.tolist(), Y.tolist(), bias=bias)


def test_collinear_and_nearly_alike_at_once() -> None:
    X, Y = alike(1e10)
    X = np.rint(X * 1e8)
    run = thalweg.fit((np.column_stack([X, X[:, 0] - X[:, 1]]), Y))
    single = thalweg.fit((X, Y))
    assert (run.spectrum.null_modes, single.spectrum.null_modes) == (1, 0)
    assert run.path.least == pytest.approx(single.path.least, rel=1e-9)


@pytest.mark.parametrize("size", [1.0, 1e-9, 1e9])
def test_a_split_product_has_the_digits_of_two_doubles(size: float) -> None:
    draw = np.random.default_rng(0)
    rows, low, matrix = draw.normal(size=(50, 7)), draw.normal(size=(50, 7)) * 2.0**-55, draw.normal(size=(7, 4))
    matrix[:, 0] -= rows.T @ np.linalg.lstsq(rows.T, matrix[:, 0], rcond=None)[0] * (1 - 1e-12)
    found = split_product(rows * size, low * size, matrix)
    for i, j in np.ndindex(found.shape):
        exact = sum(
            (Fraction(float(a * size)) + Fraction(float(b * size))) * Fraction(float(c))
            for a, b, c in zip(rows[i], low[i], matrix[:, j], strict=True)
        )
        # the sum itself is given back as one double
        bound = abs(float(exact)) * 2.0**-52 + 2.0**-70 * 7 * size * np.abs(rows[i]).max() * np.abs(matrix[:, j]).max()
        assert abs(float(Fraction(float(found[i, j])) - exact)) <= bound
