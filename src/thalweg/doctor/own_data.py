"""Somebody's data to examine functions on: as many rows as are of use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.core.errors import Refusal

_MOST_ROWS = 40


def arrays(X: Any, Y: Any) -> tuple[np.ndarray, np.ndarray]:
    """X (m, n) and Y (m,) as numbers, of many rows forty evenly spread ones. Raises ``Refusal``.

    >>> [part.shape for part in arrays([[1], [2], [4]], [[1], [0], [3]])]
    [(3, 1), (3,)]
    """
    try:
        x, y = np.asarray(X, dtype=float), np.asarray(Y, dtype=float).ravel()
    except (TypeError, ValueError) as error:
        raise Refusal("X and Y must be numbers.", do="Give X (m, n) and Y (m,).") from error
    x = x[:, None] if x.ndim == 1 else x
    if x.ndim != 2 or len(x) != len(y) or not np.isfinite(x).all() or not np.isfinite(y).all():
        raise Refusal(f"X has the shape {x.shape} and Y {np.shape(Y)}.", do="Give finite X (m, n) and Y (m,).")
    if len(x) <= x.shape[1] + 1 or np.linalg.matrix_rank(x - x.mean(axis=0)) < x.shape[1]:
        raise Refusal(
            f"{len(x)} rows of {x.shape[1]} features do not tell the weights apart.",
            "A right step and a wrong one may look the same on them.",
            "Give more rows, or leave out features that follow from others; without data the doctor has its own.",
        )
    some = np.unique(np.linspace(0, len(x) - 1, _MOST_ROWS).round().astype(int))
    return x[some], y[some]


def read(path: str, target: str | None, features: Sequence[str] | None) -> tuple[np.ndarray, np.ndarray]:
    """The columns of a file. Raises ``Refusal`` for what ``fit`` would refuse."""
    # the doctor's own data do not wait for the libraries that read files
    from thalweg.descent.problem import pose

    problem = pose(path, target, features)
    columns = (*problem.features, problem.target)
    rows = np.concatenate([np.empty((0, len(columns))), *problem.source.blocks(columns)])
    return arrays(rows[:, :-1], rows[:, -1])
