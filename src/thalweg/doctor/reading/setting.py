"""What may stand in a row of a gradient, evaluated at the points where it may have been taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import final

import numpy as np

from thalweg.doctor.identification import with_ones
from thalweg.doctor.reading.ways import Taken


@final
@dataclass(frozen=True)
class Setting:
    """Data with the points at which each row of a gradient was taken; a row's number is its parameter's."""

    A: np.ndarray
    """(m, n + 1): a column of ones, then the features."""
    taken: Taken

    @staticmethod
    def of(X: np.ndarray, taken: Taken) -> Setting:
        """The setting of data (m, n)."""
        return Setting(with_ones(X), taken)

    @property
    def scale(self) -> float:
        """The factor 2/m of the mean."""
        return 2 / len(self.A)

    def fitted(self, row: int) -> np.ndarray:
        """Predictions (s, m) where this row was taken."""
        return np.asarray(self.taken.points[row] @ self.A.T)

    def residual(self, row: int) -> np.ndarray:
        """u = Y - Yhat (s, m) where this row was taken."""
        return np.asarray(self.taken.Y - self.fitted(row))

    def own(self, row: int) -> np.ndarray:
        """The parameter of this row (s,) where it was taken."""
        return np.asarray(self.taken.points[row][:, row])

    def each(self, row: int) -> np.ndarray:
        """What each example (s, m) gives to the right row."""
        return np.asarray(-self.scale * self.residual(row) * self.A[:, row])


def _right(at: Setting, row: int) -> np.ndarray:
    return np.asarray(at.each(row).sum(axis=1))


def _bias(at: Setting, row: int) -> np.ndarray:
    return np.asarray(-at.scale * at.residual(row).sum(axis=1))


def _mean_residual(at: Setting, row: int) -> np.ndarray:
    return np.asarray(_bias(at, row) * at.A[:, row].sum())


def _total(at: Setting, row: int) -> np.ndarray:
    return np.asarray(-at.scale * (at.residual(row) @ at.A[:, 1:]).sum(axis=1))


def _with_bias_total(at: Setting, row: int) -> np.ndarray:
    return np.asarray(-at.scale * (at.residual(row) @ at.A).sum(axis=1))


def _mean_target(at: Setting, row: int) -> np.ndarray:
    apart = at.taken.Y.mean(axis=1, keepdims=True) - at.fitted(row)
    return np.asarray(-at.scale * apart @ at.A[:, row])


def _mean_fitted(at: Setting, row: int) -> np.ndarray:
    apart = at.taken.Y - at.fitted(row).mean(axis=1, keepdims=True)
    return np.asarray(-at.scale * apart @ at.A[:, row])


def _without_bias(at: Setting, row: int) -> np.ndarray:
    return np.asarray(_right(at, row) - at.scale * at.taken.points[row][:, 0] * at.A[:, row].sum())


def _bias_twice(at: Setting, row: int) -> np.ndarray:
    return np.asarray(_right(at, row) + at.scale * at.taken.points[row][:, 0] * at.A[:, row].sum())


def _sum_for_difference(at: Setting, row: int) -> np.ndarray:
    return np.asarray(-at.scale * (at.taken.Y + at.fitted(row)) @ at.A[:, row])


def _features_squared(at: Setting, row: int) -> np.ndarray:
    return np.asarray(-at.scale * at.residual(row) @ at.A[:, row] ** 2)


def _residual_squared(at: Setting, row: int) -> np.ndarray:
    return np.asarray(-at.scale * at.residual(row) ** 2 @ at.A[:, row])


def _target_only(at: Setting, row: int) -> np.ndarray:
    return np.asarray(-at.scale * at.taken.Y @ at.A[:, row])


def _fitted_only(at: Setting, row: int) -> np.ndarray:
    return np.asarray(at.scale * at.fitted(row) @ at.A[:, row])


def _row_for_column(at: Setting, row: int) -> np.ndarray:
    m, p = at.A.shape
    if m == p - 1 and row:
        return np.asarray(-at.scale * at.residual(row) @ at.A[row - 1, 1:])
    return np.asarray(-at.scale * at.residual(row) @ at.A[row] if m == p else np.zeros(len(at.taken.Y)))


def _first(at: Setting, row: int) -> np.ndarray:
    return np.asarray(-at.scale * at.residual(row) @ at.A[:, 1])


def _last(at: Setting, row: int) -> np.ndarray:
    return np.asarray(-at.scale * at.residual(row) @ at.A[:, -1])


def _neighbour(at: Setting, row: int, shift: int) -> np.ndarray:
    n = at.A.shape[1] - 1
    return np.asarray(-at.scale * at.residual(row) @ at.A[:, 1 + (row - 1 + shift) % n])


Basis = Callable[[Setting, int], np.ndarray]
WEIGHTS: Mapping[str, Basis] = MappingProxyType(
    {
        "right": _right,
        "mean residual times sum of x": _mean_residual,
        "bias": _bias,
        "broadcast target": _mean_target,
        "broadcast prediction": _mean_fitted,
        "total": _total,
        "without bias": _without_bias,
        "bias twice": _bias_twice,
        "sum for difference": _sum_for_difference,
        "row for column": _row_for_column,
        "x squared": _features_squared,
        "residual squared": _residual_squared,
        "first feature": _first,
        "last feature": _last,
        "next feature": lambda at, row: _neighbour(at, row, 1),
        "previous feature": lambda at, row: _neighbour(at, row, -1),
        "with bias total": _with_bias_total,
    }
)
BIAS: Mapping[str, Basis] = MappingProxyType(
    {
        "right": _right,
        "total": _total,
        "first feature": _first,
        "last feature": _last,
        "without bias": _without_bias,
        "bias twice": _bias_twice,
        "sum for difference": _sum_for_difference,
        "residual squared": _residual_squared,
        "with bias total": _with_bias_total,
        "row for column": _row_for_column,
    }
)
WEAK: Mapping[str, Basis] = MappingProxyType({"target only": _target_only, "prediction only": _fitted_only})
"""What a walk from zero may be taken for: to be thought of last."""
