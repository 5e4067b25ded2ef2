"""NumPy."""

from __future__ import annotations

from typing import final

from thalweg.algebra.linear_model import B
from thalweg.algebra.write import write
from thalweg.documents.programs.program import Program, Task, plain, vector_lines


@final
class Python(Program):
    """A module with ``cost_and_gradient(X, Y, alpha, beta)``, on whole columns as in the derivation."""

    def write(self, task: Task) -> str:
        constants = [f"{name} = {plain(value)}" for name, value in task.safe.constants]
        body = [
            '"""(cost, d_alpha, d_beta) for X (m, n), Y (m,) or (m, 1), a number alpha and beta (n,) or (1, n)."""',
            "X, Y = np.asarray(X, dtype=float), np.asarray(Y, dtype=float)",
            "m, n = X.shape",
            "Y, beta = Y.reshape(m, 1), np.asarray(beta, dtype=float).reshape(1, n)",
            *vector_lines(task, "python"),
            "return float(np.squeeze(J)), float(np.squeeze(d_alpha)), np.ravel(d_beta)",
        ]
        heading = ['"""' + task.heading[0], "", *task.heading[1:], '"""']
        parts = ["\n".join(heading), "import numpy as np", "\n".join(constants), _function(body)]
        if task.safe.has_proximal_step:
            parts.append(_proximal(task))
        return "\n\n".join(filter(None, parts)) + "\n"


def _function(body: list[str]) -> str:
    return "\n".join(["def cost_and_gradient(X, Y, alpha, beta):", *(f"    {line}" for line in body)])


def _proximal(task: Task) -> str:
    return "\n".join(
        [
            "def proximal(b, eta):",
            '    """The weights after the penalty\'s own step; b are those after the step on the smooth part."""',
            f"    return {write(task.safe.proximal(B), 'python')}",
        ]
    )
