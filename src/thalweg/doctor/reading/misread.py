"""X in a wrong order or shape: reshaped where its transpose is due, or multiplied where a product is due."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from thalweg.doctor.reading.setting import Basis, Setting

Rearranged = Callable[[np.ndarray], np.ndarray]


def _filled_anew(X: np.ndarray) -> np.ndarray:
    """``X.reshape(n, m)`` in place of ``X.T``, as a matrix (m, n)."""
    found: np.ndarray = X.reshape(X.shape[::-1]).T
    return found


def _filled_by_columns(X: np.ndarray) -> np.ndarray:
    """``X.T.reshape(m, n)`` in place of X."""
    found: np.ndarray = X.T.reshape(X.shape)
    return found


def _feature_by_feature(at: Setting, row: int) -> np.ndarray:
    """``X * beta`` in place of ``X @ beta``: each feature predicts alone, and the bias has the mean of them."""
    points = at.taken.points[row]
    if row:
        fitted = points[:, :1] + points[:, [row]] * at.A[:, row]
    else:
        fitted = points[:, :1] + points[:, 1:] @ at.A[:, 1:].T / (at.A.shape[1] - 1)
    return np.asarray(-at.scale * (at.taken.Y - fitted) @ at.A[:, row])


def _column_by_column(at: Setting, row: int) -> np.ndarray:
    """``A * theta`` in place of ``A @ theta``."""
    fitted = at.taken.points[row][:, [row]] * at.A[:, row]
    return np.asarray(-at.scale * (at.taken.Y - fitted) @ at.A[:, row])


def _in(rearranged: Rearranged, joined: bool, fits: bool, sums: bool) -> Basis:
    """The row where X, or [1 X] if it is ``joined``, is rearranged in the prediction, in the sums, or in both."""

    def basis(at: Setting, row: int) -> np.ndarray:
        other = rearranged(at.A) if joined else np.column_stack([at.A[:, :1], rearranged(at.A[:, 1:])])
        u = at.taken.Y - at.taken.points[row] @ (other if fits else at.A).T
        return np.asarray(-at.scale * u @ (other if sums else at.A)[:, row])

    return basis


MISREAD: Mapping[str, Basis] = MappingProxyType(
    {
        f"{'[1 X]' if joined else 'X'} {words} in the {where}": _in(rearranged, joined, fits, sums)
        for joined in (False, True)
        for rearranged, words in ((_filled_anew, "reshaped"), (_filled_by_columns, "filled by columns"))
        for where, fits, sums in (("sums", False, True), ("prediction", True, False), ("whole", True, True))
    }
    | {"X times beta, one by one": _feature_by_feature, "[1 X] times theta, one by one": _column_by_column}
)
