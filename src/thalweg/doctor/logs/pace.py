"""How fast each row of logged steps went, as the learning rate times a factor that has a name."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import final

from thalweg.doctor.factor import Factor, name_factor
from thalweg.doctor.logs.account import Account, Row

_NEAR, _ROUND, _SURE = 1e-6, 2, 0.02


@final
@dataclass(frozen=True)
class Pace:
    """The rate that was really used, and by which factors the bias' row and the weights' rows are off it.

    ``claimed`` is the rate that the user says was used, if one was said; without it the rate is what the weights moved
    by, and a factor that both rows share cannot be told from it.
    """

    rate: float
    doubt: float
    claimed: float | None
    bias: Factor | None
    weights: Factor | None

    @classmethod
    def of(cls, account: Account, claimed: float | None, m: int, n: int) -> Pace | None:
        """``None`` where nothing moved."""
        known = [row for row in (account.weights, account.bias, *account.rows) if row is not None and row.pace]
        known.sort(key=lambda row: not row.block.is_mere)
        if not known:
            return None
        first, near = known[0], _NEAR + 3 * max(row.doubt for row in known)
        rate = abs(first.pace) if claimed is None else claimed
        assumed = 1.0
        if claimed is None and (more := _rounder(rate, m, first.doubt)) is not None:
            assumed = more
        quantities = {"m": float(m), "n": float(n), "(n + 1)": n + 1.0, "(m - 1)": m - 1.0}
        if claimed is not None and claimed not in (1.0, float(m), 2.0):
            quantities["rate"] = claimed
        # on one set of data numbers coincide: what is said of m is believed first
        ladder: list[dict[str, float]] = [
            {"m": float(m)},
            {name: quantities[name] for name in ("m", "rate") if name in quantities},
            quantities,
        ]

        def factor(row: Row | None) -> Factor | None:
            if row is None or not row.pace or row.doubt > _SURE:
                return None
            named = [name_factor([float(row.pace / rate * assumed)], [known], near) for known in ladder]
            return next((each for each in named if each is not None and each.fixed is None), named[0])

        return cls(float(abs(first.pace)), first.doubt, claimed, factor(account.bias), factor(account.weights))


def _rounder(rate: float, m: int, doubt: float) -> float | None:
    """m or m/2, where the rate without it is a number that people type and with it is not; the rate must be well known.

    >>> _rounder(0.47, 47, 1e-9), _rounder(0.2, 20, 1e-9), _rounder(0.0141, 47, 1e-9)
    (None, None, 47.0)
    """
    if doubt > 1e-4 or _digits(rate, doubt) <= _ROUND:
        return None
    return next((factor for factor in (float(m), m / 2) if _digits(rate / factor, doubt) <= 1), None)


def _digits(rate: float, doubt: float) -> int:
    """How many digits write it."""
    near = max(1e-6, 3 * doubt)
    return next((count for count in range(1, 9) if math.isclose(float(f"{rate:.{count - 1}e}"), rate, rel_tol=near)), 9)
