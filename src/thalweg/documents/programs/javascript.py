"""JavaScript."""

from __future__ import annotations

from typing import final

from thalweg.algebra.expression import Expression, Symbol, substitute
from thalweg.algebra.linear_model import BETA
from thalweg.algebra.write import write
from thalweg.documents.programs.program import Program, Task, plain
from thalweg.documents.programs.straight_line import straight_line


@final
class Javascript(Program):
    """A function ``cost_and_gradient(X, Y, alpha, beta)`` over rows of numbers; needs no library."""

    def write(self, task: Task) -> str:
        model = task.safe
        heading = [f"// {line}" for line in task.heading]
        constants = [f"const {name} = {plain(value)};" for name, value in model.constants]
        inner = ["const u = y - yhat;"] if model.inner.name == "u" else []
        lines = [
            "// [cost, d_alpha, d_beta] for X (m rows of n numbers), Y (m numbers), a number alpha, beta (n numbers)",
            "function cost_and_gradient(X, Y, alpha, beta) {",
            "  const m = X.length, n = beta.length;",
            "  let cost = 0, d_alpha = 0;",
            "  const d_beta = new Array(n).fill(0);",
            "  for (let i = 0; i < m; i++) {",
            "    const y = Y[i];",
            "    let yhat = alpha;",
            "    for (let j = 0; j < n; j++) yhat += X[i][j] * beta[j];",
            *(f"    {line}" for line in (*inner, *_defined(task.loss_and_slope, "loss", "slope"))),
            "    cost += loss / m;",
            "    d_alpha += slope / m;",
            "    for (let j = 0; j < n; j++) d_beta[j] += slope * X[i][j] / m;",
            "  }",
            *(_penalty(task) if model.has_penalty else ()),
            "  return [cost, d_alpha, d_beta];",
            "}",
        ]
        return "\n".join([*heading, *constants, *lines]) + "\n"


def _defined(formulas: tuple[Expression, Expression], *names: str) -> list[str]:
    definitions, results = straight_line(formulas, "javascript")
    definitions += [(Symbol(name), result) for name, result in zip(names, results, strict=True)]
    return [f"const {name.name} = {write(formula, 'javascript')};" for name, formula in definitions]


def _penalty(task: Task) -> list[str]:
    one: dict[Symbol, Expression] = {BETA: Symbol("weight")}
    formulas = tuple(substitute(formula, one) for formula in task.penalty_and_slope)
    return [
        "  for (let j = 0; j < n; j++) {",
        "    const weight = beta[j];",
        *(f"    {line}" for line in _defined((formulas[0], formulas[1]), "penalty", "pull")),
        "    cost += penalty;",
        "    d_beta[j] += pull;",
        "  }",
    ]
