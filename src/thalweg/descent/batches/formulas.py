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

_ENTRIES, _TURNS, _RATE = (0.7, -1.2, 0.0, 2.0), (0, 1, 3, 2, 4, 1), 0.05
_ROUNDING = 1e-12


def program_of(cost: Cost, rule: Rule, shrinkage: Shrinkage, weighed: bool) -> Program | None:
    """The program of a step; ``None`` where the rule has no formula of one entry, as a few steps show.

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
    except (TypeError, ValueError):
        return None
    program = Program(slope, weight, bias, weighed)
    return program if _is_true(program, Stepper(rule, shrinkage)) else None


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


def _is_true(program: Program, stepper: Stepper) -> bool:
    """Whether the formulas move some parameters as the rule does: looking at all of them may leave no trace."""
    theta, shrinkage = np.array([0.5, *_ENTRIES]), stepper.shrinkage
    memory = stepper.rule.memory(theta)
    for k, turn in enumerate(_TURNS):
        slopes = np.roll(theta - 0.3, turn)
        given = slopes, theta, *(np.broadcast_to(one, theta.shape) for one in flat(memory))
        shared = (np.full(len(theta), float(number)) for number in (k, _RATE, shrinkage.ridge, shrinkage.lasso))
        values = [*given, *shared]
        theta, memory = stepper.step(theta, shrinkage.smooth(theta, slopes), k, memory, _RATE)
        bias, weights = program.bias(*(value[:1] for value in values)), program.weight(*(value[1:] for value in values))
        found = np.array([np.concatenate(pair) for pair in zip(bias, weights, strict=True)])
        wanted = [np.broadcast_to(one, theta.shape) for one in (theta, *flat(memory))]
        if not np.allclose(found, wanted, rtol=_ROUNDING, atol=_ROUNDING, equal_nan=True):
            return False
    return True
