"""Data of the doctor's own, on which no two of the numbers that people confuse are equal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

import numpy as np

from thalweg.doctor.identification import Quadratic

_SIZES = ((7, 3), (11, 2), (5, 4))
_SHARES = (0.31, 0.17, 0.23)
_MORE = 6


@final
@dataclass(frozen=True)
class Trial:
    """One set of data, the points at which to probe on it, and the learning rate."""

    X: np.ndarray
    """(m, n)"""
    Y: np.ndarray
    """(s, m): a target for each probe; a step is affine in the target too."""
    theta: np.ndarray
    """(s, n + 1): a start for each probe, the bias first."""
    rate: float

    @property
    def m(self) -> int:
        """How many examples."""
        return len(self.X)

    @property
    def n(self) -> int:
        """How many features."""
        return int(self.X.shape[1])

    @property
    def quantities(self) -> dict[str, float]:
        """What people divide by, rightly or not."""
        known = {"m": self.m, "n": self.n, "(n + 1)": self.n + 1, "(m - 1)": self.m - 1, "(m + 1)": self.m + 1}
        known |= {"(m + n)": self.m + self.n, "(m - n)": self.m - self.n}
        roots = {"sqrt(m)": self.m**0.5, "sqrt(n)": self.n**0.5, "log(m)": float(np.log(self.m))}
        sums = {"sum(x)": float(self.X.sum()), "sum(x_1)": float(self.X[:, 0].sum()), "rate": self.rate}
        sums |= {"sum(x^2)": float((self.X**2).sum()), "sum(x_1^2)": float((self.X[:, 0] ** 2).sum())}
        return {name: float(value) for name, value in (known | roots | sums).items()}


def own_trials(
    features: int | None = None, square: bool = False, joined: bool = False, whole: int = 0
) -> tuple[Trial, ...]:
    """Three sets of data: with this many features, with as many rows as features, or of whole numbers up to a size.

    >>> [(trial.m, trial.n) for trial in own_trials()]
    [(7, 3), (11, 2), (5, 4)]
    """
    sizes = [(n + 1, n + 1 - joined) if square else (m, features or n) for m, n in _SIZES]
    return tuple(_own(m, n, share, whole) for (m, n), share in zip(sizes, _SHARES, strict=True))


def _own(m: int, n: int, share: float, whole: int) -> Trial:
    draw = np.random.Generator(np.random.PCG64(1000 * m + n))
    X = draw.normal(size=(m, n)) + np.array([0.7, -1.1, 1.6, 0.4, -0.6])[:n]
    X[:, 0] *= 1.4
    probes = n + 2 + m + _MORE
    Y, theta = 1 + 2 * draw.normal(size=(probes, m)), draw.normal(size=(probes, n + 1))
    if whole:
        X, Y, theta = (np.round(whole * part) for part in (X, Y, theta))
    return Trial(X, Y, theta, share * Quadratic.of(X, Y[0]).bound)


def trial_on(X: np.ndarray, Y: np.ndarray) -> tuple[Trial, ...]:
    """Two learning rates on data that were given; probes where every parameter matters about as much as another."""
    m, n = X.shape
    draw = np.random.Generator(np.random.PCG64(m))
    right = Quadratic.of(X, Y)
    probes, spread = n + 2 + m + _MORE, float(np.std(Y)) or 1.0
    targets = Y + spread * draw.normal(size=(probes, m))
    theta = draw.normal(size=(probes, n + 1)) * right.units * spread
    return tuple(Trial(X, targets, theta, share * right.bound) for share in _SHARES[:2])
