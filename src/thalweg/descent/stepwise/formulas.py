"""The step of a rule as formulas of one entry: those of the penalty and the rule."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from jaxtyping import Float64

from thalweg.algebra.expression import Symbol, lift, number
from thalweg.descent.shrinkage import Shrinkage
from thalweg.descent.stepwise.objective import Vector
from thalweg.descent.stepwise.ruled import Stepper
from thalweg.kernels.compiled.move import OWN, SHARED, Move, width_of
from thalweg.kernels.tape import Tape
from thalweg.rules.rule import Memory, Rule

_ENTRIES, _TURNS, _RATE = (0.7, -1.2, 0.0, 2.0), (0, 1, 3, 2, 4, 1), 0.05
_ROUNDING = 1e-12
_KEPT = 32


def move_of(rule: Rule, shrinkage: Shrinkage) -> Move | None:
    """The formulas of a step; ``None`` where the rule has none of one entry, as a few steps show.

    >>> from thalweg.rules import find_rule
    >>> for name in "adam", "barzilai-borwein":
    ...     move = move_of(find_rule(name), Shrinkage())
    ...     print(move and move.remembered)
    2
    None
    """
    try:
        return _traced(rule, shrinkage)
    except TypeError:
        # constants that cannot be told from others, such as lists, are traced anew
        return _traced.__wrapped__(rule, shrinkage)


@lru_cache(_KEPT)
def _traced(rule: Rule, shrinkage: Shrinkage) -> Move | None:
    try:
        move = Move(_step(rule, shrinkage.lettered, "theta"), _step(rule, Shrinkage(), 0))
    except (TypeError, ValueError):
        return None
    return move if _is_true(move, Stepper(rule, shrinkage)) else None


def lines_of(theta: Vector, memory: Memory) -> Float64[np.ndarray, "lines doubles"]:
    """The state that a routine works on: a line for the gradient, theta, and what is remembered, the bias last."""
    held = [np.broadcast_to(one, theta.shape) for one in (theta, *flat(memory))]
    lines = np.zeros((1 + len(held), width_of(len(theta) - 1)))
    for line, entries in zip(lines[1:], held, strict=True):
        line[: len(theta) - 1], line[-1] = entries[1:], entries[0]
    return lines


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


def _is_true(move: Move, stepper: Stepper) -> bool:
    """Whether the formulas move some parameters as the rule does: looking at all of them may leave no trace."""
    theta, shrinkage = np.array([0.5, *_ENTRIES]), stepper.shrinkage
    memory = stepper.rule.memory(theta)
    for k, turn in enumerate(_TURNS):
        slopes = np.roll(theta - 0.3, turn)
        given = slopes, theta, *(np.broadcast_to(one, theta.shape) for one in flat(memory))
        shared = (np.full(len(theta), float(number)) for number in (k, _RATE, shrinkage.ridge, shrinkage.lasso))
        values = [*given, *shared]
        theta, memory = stepper.step(theta, shrinkage.smooth(theta, slopes), k, memory, _RATE)
        bias, weights = move.bias(*(value[:1] for value in values)), move.weight(*(value[1:] for value in values))
        found = np.array([np.concatenate(pair) for pair in zip(bias, weights, strict=True)])
        wanted = [np.broadcast_to(one, theta.shape) for one in (theta, *flat(memory))]
        if not np.allclose(found, wanted, rtol=_ROUNDING, atol=_ROUNDING, equal_nan=True):
            return False
    return True
