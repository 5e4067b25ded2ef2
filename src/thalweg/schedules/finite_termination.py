"""Finite termination: one step for each eigenvalue, and one is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, final

import numpy as np

from thalweg.schedules.schedule import QUADRATIC, Eigenvalues, OpenSchedule, needed

_SAME = 1e-10
"""Eigenvalues that differ by less than this share of themselves count as one."""


@final
@dataclass(frozen=True)
class FiniteTermination(OpenSchedule):
    """1/lambda over the distinct eigenvalues that move, then again from the first.

    The step 1/lambda removes all that is missing in the mode of lambda, so after as many steps as there are distinct
    eigenvalues nothing is missing. On the way other modes grow, by the product of |1 - lambda/lambda_i|; each step
    takes the mode that is largest then, which keeps that small (the order of Leja). Above a condition of some hundred,
    with many eigenvalues, rounding is still felt at the end; a second round removes it.

    >>> FiniteTermination().rates(count=3, eta=1.0, eigenvalues=np.array([4.0, 2.0, 1.0])).tolist()
    [0.25, 1.0, 0.5]
    """

    ignores_eta: ClassVar[bool] = True

    def at(self, k: np.ndarray, eta: float, count: int | None, eigenvalues: Eigenvalues) -> Any:  # noqa: ARG002
        values = _ordered(_distinct(needed(eigenvalues, self, "the eigenvalues of the Hessian", QUADRATIC)))
        return 1 / values[k % len(values)]

    def period(self, count: int | None = None, eigenvalues: Eigenvalues = None) -> int | None:  # noqa: ARG002
        return len(_distinct(needed(eigenvalues, self, "the eigenvalues of the Hessian", QUADRATIC)))


def _distinct(eigenvalues: np.ndarray) -> np.ndarray:
    """Each eigenvalue once, largest first."""
    falls = eigenvalues[1:] < (1 - _SAME) * eigenvalues[:-1]
    distinct: np.ndarray = eigenvalues[np.concatenate([[True], falls])]
    return distinct


def _ordered(values: np.ndarray) -> np.ndarray:
    """The largest first, then always the one whose mode has grown most."""
    sizes, order = np.zeros(len(values)), []
    for _ in values:
        order.append(int(np.argmax(sizes)))
        with np.errstate(divide="ignore"):
            sizes = sizes + np.log(np.abs(1 - values / values[order[-1]]))
    return values[order]
