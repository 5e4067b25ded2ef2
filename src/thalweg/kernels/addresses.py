"""Where arrays lie in memory, as compiled routines are told."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float64

from thalweg.sources.strips import CODES, Strips

_LINE, _DOUBLE = 64, 8


def address(array: np.ndarray) -> int:
    found: int = array.__array_interface__["data"][0]
    return found


def addresses(rows: Strips) -> np.ndarray:
    """The strips as ``pack`` reads them."""
    lines = [(address(table), *table.strides, CODES[table.dtype], table.shape[1]) for table in rows.tables]
    return np.array(lines, dtype=np.int64)


def zeros(doubles: int) -> Float64[np.ndarray, " doubles"]:
    """Zeros that begin a line of the caches, so that no vector of them lies on two.

    >>> address(zeros(5)) % 64, zeros(2).tolist()
    (0, [0.0, 0.0])
    """
    wide = np.zeros(doubles + _LINE // _DOUBLE)
    start = -address(wide) % _LINE // _DOUBLE
    return wide[start : start + doubles]
