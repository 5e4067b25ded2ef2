"""PyTorch."""

from __future__ import annotations

from dataclasses import replace
from typing import final

from thalweg.algebra.expression import Apply, Expression, Number, Symbol, rebuild
from thalweg.documents.programs.program import Program, Task, plain, vector_lines


@final
class Torch(Program):
    """A module with ``cost_and_gradient(X, Y, alpha, beta)`` on tensors; it can be differentiated too."""

    def write(self, task: Task) -> str:
        constants = [f"{name} = X.new_tensor({plain(value)})" for name, value in task.safe.constants]
        lines = [
            '"""(cost, d_alpha, d_beta) as tensors, for X (m, n), Y (m,) or (m, 1), alpha and beta (n,) or (1, n)."""',
            "m, n = X.shape",
            "Y, beta = Y.to(X).reshape(m, 1), beta.to(X).reshape(1, n)",
            *constants,
            *vector_lines(_with_tensors(task), "torch"),
            "return J.reshape(()), d_alpha.reshape(()), d_beta.reshape(n)",
        ]
        heading = ['"""' + task.heading[0], "", *task.heading[1:], '"""']
        function = "\n".join(["def cost_and_gradient(X, Y, alpha, beta):", *(f"    {line}" for line in lines)])
        return "\n\n".join(["\n".join(heading), "import math\n\nimport torch", function]) + "\n"


def _with_tensors(task: Task) -> Task:
    model = task.model
    return replace(task, model=replace(model, loss=_typed(model.loss), penalty=_typed(model.penalty)))


def _typed(formula: Expression) -> Expression:
    """A choice between two plain numbers would have a type of its own: they become tensors of the type of X."""
    inner = rebuild(formula, _typed)
    match inner:
        case Apply("where" | "max" | "min" as operation, arguments):
            return Apply(operation, tuple(map(_tensor, arguments)))
    return inner


def _tensor(part: Expression) -> Expression:
    return Symbol(f"X.new_tensor({plain(part.value)})") if isinstance(part, Number) else part
