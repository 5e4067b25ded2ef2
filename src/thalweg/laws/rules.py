"""Laws of rules: whoever adds one file to ``rules`` has these for nothing."""

from __future__ import annotations

import pickle
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from thalweg.algebra.evaluate import Setting, evaluate
from thalweg.algebra.expression import Expression, Symbol
from thalweg.core.errors import Refusal
from thalweg.core.shapes import Shape
from thalweg.rules import find_rule
from thalweg.rules.rule import Facts, Rule

_WIDE, _STEPS = 6, 8
_BOWL = np.array([4.0, 2.0, 1.0])


def gradients(seed: int = 5) -> np.ndarray:
    """A gradient for each of some steps, of sizes from 0.01 to 100."""
    draw = np.random.default_rng(seed)
    return draw.normal(size=(_STEPS, _WIDE)) * 10.0 ** draw.integers(-2, 3, size=_WIDE)


def walk(rule: Rule, gs: Any, theta: Any, rate: float = 0.01, start: tuple[int, Any] | None = None) -> Any:
    """Parameters, number of steps and memory after these gradients."""
    k, memory = start or (0, rule.memory(theta))
    for g in gs:
        direction, memory = rule.move(g, theta, k, memory)
        theta, k = theta - rate * direction, k + 1
    return theta, k, memory


def shape_is_kept(rule: Rule) -> None:
    """A direction for every parameter, finite; what was given is left as it was."""
    gs, theta = gradients(), np.linspace(-1.0, 1.0, _WIDE)
    kept = gs.copy(), theta.copy()
    memory = rule.memory(theta)
    for k, g in enumerate(gs):
        before = pickle.dumps(memory)
        direction, after = rule.move(g, theta, k, memory)
        assert np.shape(direction) == theta.shape
        assert np.isfinite(direction).all(), (rule.name, k)
        assert pickle.dumps(memory) == before, f"{rule.name} writes into its memory"
        memory = after
    assert (gs == kept[0]).all()
    assert (theta == kept[1]).all()


def order_does_not_matter(rule: Rule) -> None:
    """Parameters in another order move as they did; an entrywise rule moves each as if it were alone."""
    gs, theta = gradients(), np.linspace(-1.0, 1.0, _WIDE)
    whole = walk(rule, gs, theta)[0]
    turned = np.roll(np.arange(_WIDE)[::-1], 2)
    np.testing.assert_allclose(walk(rule, gs[:, turned], theta[turned])[0], whole[turned], rtol=1e-13)
    if rule.is_entrywise:
        halves = [walk(rule, gs[:, part], theta[part])[0] for part in (slice(0, 2), slice(2, None))]
        assert (np.concatenate(halves) == whole).all(), f"{rule.name} says that it is entrywise"


def linear_is_linear(rule: Rule) -> None:
    """Gradients and parameters twice as large, for a linear rule: all is twice as large."""
    gs, theta = gradients(), np.linspace(-1.0, 1.0, _WIDE)
    if rule.is_linear:
        once, twice = walk(rule, gs, theta), walk(rule, 2 * gs, 2 * theta)
        assert (2 * once[0] == twice[0]).all()
        for one, other in zip(_flat(once[2]), _flat(twice[2]), strict=True):
            assert (2 * one == other).all()


def takes_plain_numbers(rule: Rule) -> None:
    """Plain numbers move as arrays of one entry do."""
    gs, theta = gradients(), np.linspace(-1.0, 1.0, _WIDE)
    for j in range(_WIDE):
        alone = walk(rule, [float(g) for g in gs[:, j]], float(theta[j]))[0]
        np.testing.assert_allclose(alone, walk(rule, gs[:, [j]], theta[[j]])[0][0], rtol=1e-14)


def takes_symbols(rule: Rule) -> None:
    """The formula of a move, with letters for the constants and for all that it uses, is worth what the move is."""
    gs, theta = gradients(), np.linspace(-1.0, 1.0, _WIDE)
    memory = rule.memory(theta)
    _memory_takes_symbols(rule, theta)
    for k, g in enumerate(gs):
        moved, after = rule.move(g, theta, k, memory)
        formulas = _flat(_formula(rule, memory))
        assert _is_symbolic(formulas[0]), f"{rule.name} makes no formula"
        worth = [evaluate(one, _setting(rule, g, theta, k, memory)) for one in formulas if isinstance(one, Expression)]
        numbers = [one for one, formula in zip(_flat((moved, after)), formulas, strict=True) if _is_symbolic(formula)]
        for found, wanted in zip(worth, numbers, strict=True):
            np.testing.assert_allclose(np.ravel(found), np.ravel(wanted), rtol=1e-12, err_msg=rule.name)
        memory = after


def _memory_takes_symbols(rule: Rule, theta: np.ndarray) -> None:
    """The memory before the first step, of a symbol: as many formulas, worth the same."""
    formulas = _flat(rule.memory(Symbol("theta", Shape("n", 1))))
    for formula, number in zip(formulas, _flat(rule.memory(theta)), strict=True):
        assert (evaluate(formula, Setting({}, exact=False)) == number).all()


def _formula(rule: Rule, memory: Any) -> Any:
    """The move on columns of symbols; scalars of the memory are scalar symbols."""
    column = Shape("n", 1)
    return rule.lettered.move(Symbol("g", column), Symbol("theta", column), Symbol("k"), _named(memory, []))


def _named(memory: Any, seen: list[int]) -> Any:
    if isinstance(memory, tuple):
        return tuple(_named(one, seen) for one in memory)
    seen.append(1)
    name = f"memory_{len(seen)}"
    return Symbol(name, Shape("n", 1)) if np.ndim(memory) else Symbol(name)


def _setting(rule: Rule, g: np.ndarray, theta: np.ndarray, k: int, memory: Any) -> Setting:
    remembered = {f"memory_{place}": _column(one) for place, one in enumerate(_flat(memory), start=1)}
    letters = {name.rpartition(".")[2]: value for name, value in rule.constants.items()}
    return Setting({**letters, **remembered, "g": _column(g), "theta": _column(theta), "k": k}, exact=False)


def _column(value: Any) -> Any:
    return np.reshape(value, (-1, 1)) if np.ndim(value) else value


def _flat(tree: Any) -> list[Any]:
    return [leaf for one in tree for leaf in _flat(one)] if isinstance(tree, tuple) else [tree]


def _is_symbolic(formula: Any) -> bool:
    return isinstance(formula, Expression)


def resumed_is_straight_through(rule: Rule) -> None:
    """A walk that is broken off, written down and taken up again ends in the same bits."""
    gs, theta = gradients(), np.linspace(-1.0, 1.0, _WIDE)
    straight = walk(rule, gs, theta)[0]
    for cut in range(_STEPS + 1):
        half, k, memory = pickle.loads(pickle.dumps(walk(rule, gs[:cut], theta)))
        assert (walk(rule, gs[cut:], half, start=(k, memory))[0] == straight).all()


def first_step_is_downhill(rule: Rule, g: np.ndarray) -> None:
    """From 0 and with nothing remembered the direction is not against the gradient."""
    theta = np.zeros_like(g)
    direction = rule.move(g, theta, 0, rule.memory(theta))[0]
    assert np.sum(direction * g) > 0, (rule.name, g)


def own_rate_goes_down(rule: Rule) -> None:
    """With the learning rate that it chooses, a rule comes to the bottom of a bowl, whatever the units are."""
    for unit in (1e-3, 1.0, 1e3):
        optimum, facts = unit * np.array([1.0, -0.5, 0.25]), Facts(4.0, 1.0, partial(float, unit), 3)
        rate, theta, memory = rule.auto_rate(facts), np.zeros(3), rule.memory(np.zeros(3))
        assert np.isfinite(rate)
        assert rate > 0
        for k in range(400):
            # an entrywise rule uses theta for weight decay alone, which would move the bottom: it sees zeros
            shown = theta * (not rule.is_entrywise)
            direction, memory = rule.move(_BOWL * (theta - optimum), shown, k, memory)
            theta = theta - rate * direction
        assert _height(theta - optimum) < 0.2 * _height(optimum), (rule.name, unit)
    assert rule.why_rate.endswith(".")


def _height(missing: np.ndarray) -> float:
    return float(np.sum(_BOWL * missing**2))


def name_is_read_back(rule: Rule) -> None:
    """The name with its constants finds the same rule."""
    assert find_rule(rule.name) == rule


def constants_are_checked(rule: Rule) -> None:
    """No number among the constants may be negative, infinite or no number."""
    for name, value in rule.constants.items():
        for wrong in (-0.5, float("nan"), float("inf")):
            if not isinstance(value, bool):
                assert _is_refused(rule, name, wrong), f"{rule.name} takes {name}={wrong}"


def _is_refused(rule: Rule, name: str, value: float) -> bool:
    try:
        replace(rule, **{name: value})  # type: ignore[type-var]
    except Refusal as refusal:
        return name in refusal.found
    return False
