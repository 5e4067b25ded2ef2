"""A rule that is linear in the gradient and in what it remembers, found out by trying it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

import numpy as np
from jaxtyping import Float64

from thalweg.rules.rule import Rule

_TRIES = 3
_ROUNDING = 1e-12


@final
@dataclass(frozen=True, eq=False)
class LinearRule:
    r"""``table`` maps (g, memory) of one coordinate to (direction, memory after the step).

    >>> from thalweg.rules import find_rule
    >>> LinearRule.of(find_rule("momentum")).table.tolist()
    [[1.0, 0.9], [1.0, 0.9]]
    >>> LinearRule.of(find_rule("adam")) is None
    True
    """

    table: Float64[np.ndarray, "size size"]

    @classmethod
    def of(cls, rule: Rule) -> LinearRule | None:
        """The rule as a table, or ``None`` for one that is not linear, changes with k, or uses the parameters."""
        if not rule.is_linear:
            return None
        start = np.array([float(entry) for entry in rule.memory(0.0)])
        if np.any(start != 0):
            return None
        table = np.array([_moved(rule, unit, 0.0, 0) for unit in np.eye(1 + len(start))]).T
        draw = np.random.default_rng(0)
        for k in range(_TRIES):
            given, theta = draw.normal(size=len(table)), float(draw.normal())
            if not np.allclose(_moved(rule, given, theta, 7 * k), table @ given, rtol=_ROUNDING, atol=_ROUNDING):
                return None
        return cls(table)

    def transition(self, eigenvalues: Float64[np.ndarray, " modes"], rate: Any) -> Float64[np.ndarray, "*many s s"]:
        r"""N in :math:`(\text{missing}, \text{memory})_{k+1} = (I - N)(\text{missing}, \text{memory})_k`, by mode.

        In a mode the gradient is lambda times what is missing. Written as what is taken away from the identity, the
        first column is proportional to lambda, and a small one keeps all its digits.
        """
        step = np.asarray(rate)[..., None]
        loss = np.zeros((*step.shape[:-1], len(eigenvalues), *self.table.shape))
        loss[..., 0, 0] = step * self.table[0, 0] * eigenvalues
        loss[..., 0, 1:] = step[..., None] * self.table[0, 1:]
        loss[..., 1:, 0] = -eigenvalues[:, None] * self.table[1:, 0]
        loss[..., 1:, 1:] = np.eye(len(self.table) - 1) - self.table[1:, 1:]
        return loss


def _moved(rule: Rule, given: np.ndarray, theta: float, k: int) -> np.ndarray:
    direction, memory = rule.move(float(given[0]), theta, k, tuple(map(float, given[1:])))
    return np.array([float(direction), *map(float, memory)])
