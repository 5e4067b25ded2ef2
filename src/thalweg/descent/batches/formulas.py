"""A step on some of the rows as formulas of one entry: those of the cost, the penalty and the rule."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.algebra.expression import Symbol, lift, number
from thalweg.costs.cost import Cost
from thalweg.descent.shrinkage import Shrinkage
from thalweg.descent.stepwise.ruled import Stepper
from thalweg.kernels.compiled.steps import OWN, SHARED, Program
from thalweg.kernels.tape import Tape
from thalweg.rules.rule import Rule


def program_of(cost: Cost, rule: Rule, shrinkage: Shrinkage, weighed: bool) -> Program | None:
    """The program of a step; ``None`` where the rule has no formula of one entry.

    >>> from thalweg.costs import find_cost
    >>> from thalweg.rules import find_rule
    >>> for name in "adam", "barzilai-borwein":
    ...     program = program_of(find_cost("mse"), find_rule(name), Shrinkage(), weighed=False)
    ...     print(program and program.remembered)
    2
    None
    """
    slope = Tape.of((cost.slope,), ("y", "yhat"))
    try:
        weight, bias = _step(rule, shrinkage.lettered, "theta"), _step(rule, Shrinkage(), 0)
        return Program(slope, weight, bias, weighed)
    except (TypeError, ValueError):
        return None


def flat(memory: Any) -> list[Any]:
    """What is remembered, one thing after the other."""
    return [leaf for one in memory for leaf in flat(one)] if isinstance(memory, tuple) else [memory]


def _step(rule: Rule, shrinkage: Shrinkage, shown: str | int) -> Tape:
    """An entry after the step, and what is remembered of it; the rule is shown itself, or a number in its place."""
    memory = _named(rule.memory(np.zeros(1)), [])
    names = [*OWN, *(symbol.name for symbol in flat(memory)), *SHARED]
    theta, gradient, k, rate = map(Symbol, ("theta", "g", "k", "rate"))
    stepper = Stepper(rule, shrinkage)
    if isinstance(shown, str):
        moved, after = stepper.step(theta, shrinkage.smooth(theta, gradient), k, memory, rate)
    else:
        direction, after = rule.move(gradient, number(shown), k, memory)
        moved = theta - rate * direction
    formulas = [lift(formula) for formula in (moved, *flat(after))]
    if len(flat(after)) != len(flat(memory)):
        raise TypeError(f"the rule {rule.name} remembers more with every step")
    return Tape.of(formulas, tuple(names))


def _named(memory: Any, seen: list[int]) -> Any:
    """A symbol in the place of everything that is remembered."""
    if isinstance(memory, tuple):
        return tuple(_named(one, seen) for one in memory)
    seen.append(1)
    return Symbol(f"memory{len(seen)}")
