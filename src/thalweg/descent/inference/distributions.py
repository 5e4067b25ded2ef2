"""Student's t and Fisher's F, from SciPy; it is loaded when a summary is asked for, not before."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float64


def two_sided(t: Float64[np.ndarray, " n"], freedom: float) -> Float64[np.ndarray, " n"]:
    """P(|T| >= |t|) for Student's T with so many degrees of freedom.

    >>> two_sided(np.array([0.0, 12.706204736432095]), 1).round(9).tolist()
    [1.0, 0.05]
    """
    from scipy.special import stdtr

    p: np.ndarray = 2 * stdtr(freedom, -np.abs(t))
    return p


def half_width(level: float, freedom: float) -> float:
    """The t with P(|T| <= t) = level.

    >>> round(half_width(0.95, 1), 9)
    12.706204736
    """
    from scipy.special import stdtrit

    return float(stdtrit(freedom, (1 + level) / 2))


def upper(f: float, above: float, below: float) -> float:
    """P(F >= f) for Fisher's F with ``above`` and ``below`` degrees of freedom.

    >>> round(upper(161.44763879758827, 1, 1), 9)
    0.05
    """
    from scipy.special import fdtrc

    return float(fdtrc(above, below, f))
