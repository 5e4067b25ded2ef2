"""A step on some of the rows as formulas: those of the cost, the penalty and the rule."""

from __future__ import annotations

from thalweg.costs.cost import Cost
from thalweg.descent.shrinkage import Shrinkage
from thalweg.descent.stepwise.formulas import move_of
from thalweg.kernels.compiled.steps import Program
from thalweg.kernels.tape import Tape
from thalweg.rules.rule import Rule


def program_of(cost: Cost, rule: Rule, shrinkage: Shrinkage, weighed: bool) -> Program | None:
    """The program of a step; ``None`` where the rule has no formula of one entry.

    >>> from thalweg.costs import find_cost
    >>> from thalweg.rules import find_rule
    >>> for name in "adam", "barzilai-borwein":
    ...     program = program_of(find_cost("mse"), find_rule(name), Shrinkage(), weighed=False)
    ...     print(program and program.move.remembered)
    2
    None
    """
    move = move_of(rule, shrinkage)
    return move and Program(Tape.of((cost.slope,), ("y", "yhat")), move, weighed)
