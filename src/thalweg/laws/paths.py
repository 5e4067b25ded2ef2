"""Laws of descent: the closed form is the stepping, the stop is the first one, the certificate is never too small.

Each law takes what it examines and raises ``AssertionError`` where it does not hold. The references here are slow and
plain on purpose: rows, sums and updates as the tutorial writes them, in exact fractions.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

import numpy as np

from thalweg.descent.parameters import Parameters
from thalweg.descent.quadratic.path import Path
from thalweg.descent.run import Run
from thalweg.laws.optima import Shortfall, beside, dot, shortfall, span

Rows = Sequence[Sequence[Any]]


@final
@dataclass(frozen=True)
class Iterate:
    """Bias and weights after k updates, and the mean squared error there, without any rounding."""

    alpha: Fraction
    beta: tuple[Fraction, ...]
    cost: Fraction


def exact_iterates(X: Rows, Y: Sequence[Any], rate: Any, alpha: Any = 0, beta: Any = None) -> Iterator[Iterate]:
    r"""The tutorial's loop on the rows of X (m, n) and Y (m,), for ever, in fractions.

    .. math:: \alpha \leftarrow \alpha + \eta \tfrac 2m \sum u, \qquad \beta \leftarrow \beta + \eta \tfrac 2m u^T X

    >>> first, second, *_ = (
    ...     pair for pair, _ in zip(exact_iterates([[1, 2], [2, 0], [3, 1], [0, 3]], [1, 5, 6, -2], Fraction(1, 20),
    ...     beta=[Fraction(1, 2), Fraction(1, 4)]), range(2)))
    >>> print(first.cost, second.alpha, *second.beta)
    333/32 11/80 163/160 3/20
    """
    rows, target, step = _fractions(X), [Fraction(y) for y in Y], Fraction(rate) * 2 / len(Y)
    theta = [Fraction(alpha), *map(Fraction, beta if beta is not None else [0] * (len(rows[0]) - 1))]
    while True:
        u = [y - dot(theta, row) for row, y in zip(rows, target, strict=True)]
        yield Iterate(theta[0], tuple(theta[1:]), dot(u, u) / len(u))
        theta = [old + step * dot(u, column) for old, column in zip(theta, zip(*rows, strict=True), strict=True)]


def exact_cost(X: Rows, Y: Sequence[Any], parameters: Parameters) -> Fraction:
    """The mean squared error of parameters in the data's units, as they are, to the last bit."""
    theta = [Fraction(float(parameters.alpha)), *(Fraction(float(b)) for b in parameters.beta)]
    u = [Fraction(y) - dot(theta, row) for row, y in zip(_fractions(X), Y, strict=True)]
    return dot(u, u) / len(u)


def least_cost(X: Rows, Y: Sequence[Any]) -> Fraction:
    """The least possible mean squared error: what is left of Y beside all columns, each made orthogonal in turn."""
    basis = span([list(column) for column in zip(*_fractions(X), strict=True)])
    u = beside([Fraction(y) for y in Y], basis)
    return dot(u, u) / len(u)


def closed_is_stepped(path: Path, X: Rows, Y: Sequence[Any], count: int, tolerance: float = 1e-12) -> None:
    """Every iterate of the closed form up to ``count`` is the loop's, relative to the largest parameter there.

    For the mean squared error in raw units, from the start that the path has.
    """
    start = path.at(0)
    closed, costs = path.at(np.arange(count + 1)), path.cost(np.arange(count + 1))
    loop = exact_iterates(X, Y, path.rate, float(start.alpha), list(map(float, start.beta)))
    for k, exact in zip(range(count + 1), loop, strict=False):
        wanted = np.array([float(value) for value in (exact.alpha, *exact.beta)])
        found = np.concatenate([np.atleast_1d(np.asarray(closed.alpha)[k]), closed.beta[k]])
        size = max(1.0, float(np.abs(wanted).max()))
        assert np.abs(found - wanted).max() <= tolerance * size, f"iterate {k} is {found}, stepping gives {wanted}"
        flat = path.flat_cost + float(exact.cost)
        assert abs(costs[k] - float(exact.cost)) <= tolerance * flat, f"cost {k} is {costs[k]}, not {exact.cost}"


def gap_never_grows(path: Path, counts: Sequence[int]) -> None:
    """Below the bound no iteration raises the cost."""
    assert path.rate < path.spectrum.bound, "the law speaks of rates below the bound"
    gaps = path.gap(np.array(sorted(counts)))
    assert np.all(np.diff(gaps) <= 0), f"the gap grows: {gaps}"


def stop_is_the_first(path: Path, tolerance: float) -> None:
    """``iterations_to`` gives the first iteration that is near enough, not a later one."""
    count = path.iterations_to(tolerance)
    assert count is not None, f"{tolerance:g} is out of reach"
    wanted = tolerance * path.reference(tolerance)
    assert path.gap(count) <= wanted, f"iteration {count} is not near enough"
    assert count == 0 or path.gap(count - 1) > wanted, f"iteration {count - 1} is near enough already"


def certificate_holds(run: Run, X: Rows, Y: Sequence[Any], **exact: Any) -> Shortfall:
    """Cost and distance of the parameters given back are no further from the optimum than certified.

    Neither bound is too small, and where the truth is above what rounding can hide, each is at most ten times it.
    For the mean squared error, its bias, weights of rows and ridge (in raw units) named by ``exact``, and features
    that are not collinear to double precision without being so exactly. Gives back the truth.
    """
    truth, bound = shortfall(X, Y, run.parameters, **exact), run.certificate
    excess, gap = truth.excess, bound.cost_gap
    assert excess <= gap, f"the cost can fall by {float(excess)}, certified were {gap}"
    assert excess <= bound.rounding or gap <= 10 * excess, f"certified were {gap} for an excess of {float(excess)}"
    distance = math.sqrt(truth.squared_distance)
    said = f"the optimum is {distance} away, certified were {bound.distance}"
    assert distance <= bound.distance * (1 + 1e-15), said
    assert distance <= bound.distance_rounding or bound.distance <= 10 * distance, said
    return truth


def _fractions(X: Rows) -> list[list[Fraction]]:
    return [[Fraction(1), *(Fraction(x) for x in row)] for row in X]
