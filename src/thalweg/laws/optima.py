"""How far a point is from the least mean squared error, in exact fractions; and problems on which to ask that."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, final

import numpy as np

from thalweg.descent.fit import fit
from thalweg.descent.parameters import Parameters
from thalweg.descent.run import Run

Rows = Sequence[Sequence[Any]]
Matrix = list[list[Fraction]]


@final
@dataclass(frozen=True)
class Shortfall:
    """J - J*, and the square of the distance of (alpha, beta) from the nearest optimum."""

    excess: Fraction
    squared_distance: Fraction


def shortfall(
    X: Rows,
    Y: Sequence[Any],
    parameters: Parameters,
    *,
    bias: bool = True,
    ridge: float = 0.0,
    weights: Sequence[Any] | None = None,
) -> Shortfall:
    r"""What parameters are short of the optimum, as they are, to the last bit.

    With the rows A = [1 X], weights W of the sum 1, and D that leaves out the bias, the cost is quadratic with
    :math:`M = A^T W A + \lambda D` and its descent direction is :math:`g = A^T W u - \lambda D \theta`. The shortest
    way to an optimum is :math:`\delta = M^+ g`, and J falls by :math:`\delta^T g` on it.

    >>> there = Parameters(1.0, np.array([2.0]))
    >>> shortfall([[0], [1], [2]], [1, 3, 6], there)
    Shortfall(excess=Fraction(5, 18), squared_distance=Fraction(5, 18))
    """
    rows = [[Fraction(1) * bias, *(Fraction(x) for x in row)] for row in X]
    theta = [Fraction(float(parameters.alpha)), *(Fraction(float(b)) for b in parameters.beta)]
    shares = [Fraction(w) for w in weights] if weights is not None else [Fraction(1)] * len(rows)
    shares = [share / sum(shares) for share in shares]
    u = [Fraction(y) - dot(theta, row) for row, y in zip(rows, Y, strict=True)]
    weighted = [[share * x for x in row] for share, row in zip(shares, rows, strict=True)]
    penalty = [Fraction(0), *[Fraction(ridge)] * (len(theta) - 1)]
    matrix = [[dot(one, other) for other in zip(*rows, strict=True)] for one in zip(*weighted, strict=True)]
    for place, weight in enumerate(penalty):
        matrix[place][place] += weight
    pull = [dot(column, u) for column in zip(*weighted, strict=True)]
    downhill = [p - w * t for p, w, t in zip(pull, penalty, theta, strict=True)]
    way = _shortest(matrix, downhill)
    return Shortfall(dot(way, downhill), dot(way, way))


def dot(one: Sequence[Fraction], other: Sequence[Fraction]) -> Fraction:
    """The sum of the products."""
    return sum((a * b for a, b in zip(one, other, strict=True)), Fraction(0))


def beside(column: list[Fraction], basis: Matrix) -> list[Fraction]:
    """What is left of a column when its parts along an orthogonal basis are taken out."""
    for axis in basis:
        share = dot(column, axis) / dot(axis, axis)
        column = [a - share * b for a, b in zip(column, axis, strict=True)]
    return column


def span(columns: Matrix) -> Matrix:
    """An orthogonal basis of what they span."""
    basis: Matrix = []
    for column in columns:
        left = beside(column, basis)
        if any(left):
            basis.append(left)
    return basis


def _shortest(matrix: Matrix, wanted: list[Fraction]) -> list[Fraction]:
    """The shortest solution of a symmetric system that has one: it lies in the span of the rows."""
    basis = span(matrix)
    images = [[dot(row, axis) for row in matrix] for axis in basis]
    system = [[*(dot(one, image) for image in images), dot(one, wanted)] for one in basis]
    lengths = _solved(system)
    return [dot(lengths, entries) for entries in zip(*basis, strict=True)] if basis else [Fraction(0)] * len(wanted)


def _solved(system: Matrix) -> list[Fraction]:
    """Gauss and Jordan, for a matrix with an inverse; the right side is the last column."""
    for place in range(len(system)):
        pivot = next(row for row in range(place, len(system)) if system[row][place])
        system[place], system[pivot] = system[pivot], system[place]
        head = system[place] = [value / system[place][place] for value in system[place]]
        for row, values in enumerate(system):
            if row != place and values[place]:
                system[row] = [value - values[place] * above for value, above in zip(values, head, strict=True)]
    return [row[-1] for row in system]


@final
@dataclass(frozen=True)
class Trial:
    """Whole numbers, and the settings with which to fit them."""

    X: list[list[int]]
    Y: list[int]
    condition: float
    """Of the correlations."""
    share: float | None
    """The learning rate as a share of the bound."""
    settings: dict[str, Any] = field(default_factory=dict)
    exact: dict[str, Any] = field(default_factory=dict)
    """What ``shortfall`` has to know of the settings."""

    def fit(self) -> Run:
        """The run that is asked for."""
        rate: Any = "auto"
        if self.share is not None:
            rate = self.share * fit((self.X, self.Y), **self.settings).bound
        return fit((self.X, self.Y), learning_rate=rate, **self.settings)


def trial(seed: int, worst: float = 1e12) -> Trial:
    """A small problem with columns in any units, far from zero or not, nearly or quite collinear.

    The condition number of the correlations, exact collinearity left out, is at most ``worst``.
    """
    draw = random.Random(seed)
    while True:
        X = _columns(draw, draw.randint(4, 11), draw.randint(1, 4))
        bias = draw.random() < 0.85
        condition = _condition(X, bias)
        Y = _answers(draw, X)
        if condition <= worst and len(set(Y)) > 1:
            return _with_settings(draw, X, Y, condition, bias)


def _columns(draw: random.Random, m: int, n: int) -> list[list[int]]:
    columns = [[draw.randint(-9, 9) for _ in range(m)] for _ in range(n)]
    for place in range(1, n):
        kind = draw.random()
        if kind < 0.6:
            factor = 10 ** draw.randint(0, 6)
            near = [draw.randint(-3, 3) for _ in range(m)]
            columns[place] = [factor * a + b for a, b in zip(columns[place - 1], near, strict=True)]
        elif kind < 0.7:
            columns[place] = [a - 2 * b for a, b in zip(columns[place - 1], columns[0], strict=True)]
    offset, units = draw.choice([0, 0, 100, 10**6]), [10 ** draw.choice([0, 0, 0, 2, 5]) for _ in columns]
    return [[unit * (x + offset) for unit, x in zip(units, row, strict=True)] for row in zip(*columns, strict=True)]


def _answers(draw: random.Random, X: list[list[int]]) -> list[int]:
    beta, noise = [draw.randint(-3, 3) * draw.choice([0, 1, 1]) for _ in X[0]], draw.choice([0, 1, 1000])
    return [sum(b * x for b, x in zip(beta, row, strict=True)) + draw.randint(-noise, noise) for row in X]


def _condition(X: list[list[int]], bias: bool) -> float:
    """Singular values of rounding alone are left out, but only as many as columns are collinear exactly."""
    columns = [[Fraction(x) for x in column] for column in zip(*X, strict=True)]
    columns = [beside(column, [[Fraction(1)] * len(column)]) for column in columns] if bias else columns
    table = np.array([[float(x) for x in column] for column in columns if any(column)]).T
    if not table.size:
        return 1.0
    roots = np.linalg.svd(table / np.linalg.norm(table, axis=0), compute_uv=False)[: len(span(columns))]
    return float((roots[0] / max(roots[-1], 1e-30)) ** 2)


def _with_settings(draw: random.Random, X: list[list[int]], Y: list[int], condition: float, bias: bool) -> Trial:
    scale = draw.choice(["standard", "none"])
    counts = [None, draw.randint(0, 50), draw.randint(1001, 10**9), 10**13]
    settings: dict[str, Any] = {"scale": scale, "bias": bias, "tolerance": draw.choice([1e-3, 1e-9, 0.0])}
    exact: dict[str, Any] = {"bias": bias}
    if draw.random() < 0.2:
        settings["sample_weight"] = exact["weights"] = [draw.randint(1, 5) for _ in Y]
    if scale == "none" and draw.random() < 0.3:
        settings["ridge"] = exact["ridge"] = 10.0 ** draw.randint(-6, 2)
    settings["iterations"] = draw.choice(counts)
    share = None if draw.random() < 0.5 else draw.uniform(0.1, 1.05)
    if share is not None and share > 1:
        settings["iterations"] = draw.randint(0, 40)
    return Trial(X, Y, condition, share, settings, exact)
