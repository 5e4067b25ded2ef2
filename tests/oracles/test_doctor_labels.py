"""The labels of the doctor's cases are true: each mistake is in its program, and a sound program has none.

No doctor is needed. Most mistakes are models: a right step with them in must do what the program does, and must not
when one of them is left out. The others have a test of their own here.
"""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest

from doctor_cases.cases import Case, cases
from doctor_cases.sound import combined
from doctor_cases.truth import TRUNKS, Program, World, explained, is_multiple, worlds

SICK, COMPOUND = cases("sick"), cases("compound")
SOUND = cases("sound") + combined()
CODES = [
    "missing-mean",
    "double-mean",
    "wrong-divisor",
    "factor-two",
    "wrong-sign",
    "bias-gradient",
    "weights-gradient",
    "swapped-gradients",
    "bias-not-updated",
    "weights-not-updated",
    "sequential-update",
    "stale-error",
    "accumulated-gradient",
    "broadcast",
    "transposed",
    "penalised-bias",
    "unrequested-penalty",
    "cost-mismatch",
    "integer-truncation",
    "integer-overflow",
    "ignores-learning-rate",
    "squared-learning-rate",
    "off-by-one",
    "not-gradient-descent",
    "sampled-rows",
]
RELATIVE = 1e-6


def plain(code: str) -> str:
    return code.rstrip("?")


def functions(case: Case) -> list[str]:
    """What can be examined, the outermost first."""
    program = Program(case)
    return [name for name in TRUNKS if program.has(name)]


def points(world: World) -> list[np.ndarray]:
    draw = np.random.default_rng(2)
    return [draw.normal(size=world.X.shape[1] + 1) for _ in range(3)]


def answer(program: Program, name: str, world: World, theta: np.ndarray) -> np.ndarray:
    """What a function answers, wherever it begins."""
    if name == "fit":
        return program.call("fit", world, 0.05, 3)
    return program.call(name, world, theta, *[0.05] * (name == "step"))


def right(name: str, world: World, theta: np.ndarray, given: np.ndarray) -> bool:
    wanted = world.slope(theta) if name == "gradient" else theta - 0.05 * world.slope(theta)
    return given.shape == wanted.shape and np.allclose(given, wanted, RELATIVE)


def own_slope(program: Program, world: World, theta: np.ndarray) -> np.ndarray:
    """The derivative of the file's own cost, which is a polynomial of second degree: exact at any width."""
    width = np.eye(len(theta)) * 0.5
    own = [own_cost(program, world, theta + w) - own_cost(program, world, theta - w) for w in width]
    return np.array(own)


def own_cost(program: Program, world: World, theta: np.ndarray) -> float:
    return float(np.squeeze(program.raw("cost", world, theta)))


def cost_is(case: Case, scale: float) -> bool:
    program = Program(case)
    every = [(own_cost(program, w, theta), scale * w.cost(theta)) for w in worlds() for theta in points(w)]
    return bool(np.allclose(*np.transpose(every), rtol=1e-4 if "float32" in case.source else RELATIVE))


def cost_mismatch(case: Case) -> bool:
    return not cost_is(case, 1) and not cost_is(case, 0.5)


def factor_two(case: Case) -> bool:
    """Twice or half the derivative of its own cost; of the mean squared error where it has none."""
    program, (name, *_) = Program(case), functions(case)
    scales = []
    for world in worlds():
        for theta in points(world):
            given = answer(program, name, world, theta)
            given = (theta - given) / 0.05 if name == "step" else given
            scales.extend(given / (own_slope(program, world, theta) if program.has("cost") else world.slope(theta)))
    return bool(np.allclose(scales, 2) or np.allclose(scales, 0.5))


def broadcast(case: Case) -> bool:
    """Every target against every prediction, or a matrix where a row of weights belongs."""
    program, (name, *_) = Program(case), functions(case)
    return all(_all_pairs(program, name, world, theta) for world in worlds() for theta in points(world))


def _all_pairs(program: Program, name: str, world: World, theta: np.ndarray) -> bool:
    guess, m = world.ones @ theta, len(world.Y)
    if program.has("cost"):
        pairs = np.mean((world.Y[:, None] - guess) ** 2)
        return bool(np.isclose(own_cost(program, world, theta), pairs) and not cost_is_right(program, world, theta))
    if name == "fit":
        theta, given = program.call("fit", world, 0.05, 0), -program.call("fit", world, 0.05, 1) / 0.05
        guess = world.ones @ theta
    else:
        given = answer(program, name, world, theta)
        given = (theta - given) / 0.05 if name == "step" else given
    if given.size > theta.size:
        return given.size == 1 + m * world.X.shape[1]
    by_guess = -2 / m * world.ones.T @ (world.Y.mean() - guess)
    return bool(np.allclose(given, by_guess) and not np.allclose(given, world.slope(theta)))


def cost_is_right(program: Program, world: World, theta: np.ndarray) -> bool:
    return bool(np.isclose(own_cost(program, world, theta), world.cost(theta)))


def transposed(case: Case) -> bool:
    """The numbers of X read in another order, a column where a row belongs, or X beta^T without the transpose."""
    program, (name, *_) = Program(case), functions(case)
    return all(_turned(program, name, world, theta) for world in worlds() for theta in points(world))


def _turned(program: Program, name: str, world: World, theta: np.ndarray) -> bool:
    given = answer(program, name, world, theta)
    given = (theta - given) / 0.05 if name == "step" else given
    if np.allclose(given, world.slope(theta)):
        return np.shape(program.raw(name, world, theta)[1]) == (world.X.shape[1], 1)
    u, m = world.Y - world.ones @ theta, len(world.Y)
    seen = world.ones if program.layout == "theta" else world.X
    shuffled = -2 / m * seen.reshape(seen.shape[::-1]) @ u
    if np.allclose(given[-len(shuffled) :], shuffled):
        return True
    alone = world.Y[:, None] - theta[0] - world.X * theta[1:]
    return bool(np.allclose(given[1:], -2 / m * (alone * world.X).sum(axis=0)))


def integer_truncation(case: Case) -> bool:
    """Only whole numbers come out, where the right ones are not whole."""
    program, (name, *_) = Program(case), functions(case)
    given = [answer(program, name, world, theta) for world in worlds() for theta in points(world)]
    return all(np.array_equal(values, np.round(values)) for values in given)


def integer_overflow(case: Case) -> bool:
    """Right on small whole numbers, wrong on large ones."""
    program, (name, *_) = Program(case), functions(case)
    draw = np.random.default_rng(4)
    small, theta = draw.integers(0, 4, (7, 4)).astype(float), np.array([0.5, -1.0, 0.25, 2.0])
    large = small * 20000 + 9000
    near, far = (World(values[:, :3], values[:, 3]) for values in (small, large))
    return right(name, near, theta, answer(program, name, near, theta)) and not right(
        name, far, theta, answer(program, name, far, theta)
    )


def sampled_rows(case: Case) -> bool:
    """Two calls differ, a row can be changed and nothing is noticed, or the order of the rows matters."""
    name, *_ = functions(case)
    world, theta = worlds()[0], points(worlds()[0])[0]
    calls = [answer(Program(case), name, world, theta) for _ in range(6)]
    if not all(np.allclose(call, calls[0]) for call in calls):
        return True
    turned = World(world.X[::-1], world.Y[::-1])
    return not np.allclose(answer(Program(case), name, turned, theta), calls[0]) or any(
        np.array_equal(answer(Program(case), name, changed, theta), calls[0]) for changed in _changed(world)
    )


def _changed(world: World) -> list[World]:
    m = len(world.Y)
    return [World(world.X, world.Y + 100.0 * np.eye(m)[i]) for i in range(m)]


def not_gradient_descent(case: Case) -> bool:
    return not is_multiple(case, functions(case)[0])


OTHERWISE: dict[str, Callable[[Case], bool]] = {
    "cost-mismatch": cost_mismatch,
    "factor-two": factor_two,
    "broadcast": broadcast,
    "transposed": transposed,
    "integer-truncation": integer_truncation,
    "integer-overflow": integer_overflow,
    "sampled-rows": sampled_rows,
    "not-gradient-descent": not_gradient_descent,
}
"""Mistakes that are looked for each by itself; all others are models."""


def scales(case: Case) -> list[float]:
    """The conventions that a program may have without another word."""
    return [0.5] if "factor-two" in case.note("info") else [1.0, 0.5] if "factor-two" in case.note("may") else [1.0]


@pytest.mark.parametrize("case", SICK + COMPOUND, ids=lambda case: case.name)
def test_a_sick_program_is_sick_as_labelled(case: Case) -> None:
    random.seed(3)
    codes = {plain(code) for code in case.codes}
    assert codes
    assert codes | {plain(code) for names in case.expected for code in names} | set(case.note("may")) <= set(CODES)
    for code in codes & set(OTHERWISE):
        assert OTHERWISE[code](case), code
    modelled, names = codes - set(OTHERWISE), functions(case)
    if modelled:
        assert explained(case, names[0], modelled, scales(case))
    for code in modelled:
        needed = [not explained(case, name, modelled - {code}, scales(case)) for name in names]
        assert any(needed), f"{code} is not needed to explain what the program does"


@pytest.mark.parametrize("case", SOUND, ids=lambda case: case.name)
def test_a_sound_program_is_right(case: Case) -> None:
    names = functions(case)
    assert names
    for name in names:
        assert explained(case, name, set(), scales(case)), name
    if Program(case).has("cost"):
        assert cost_is(case, scales(case)[0])


def test_the_set_is_as_large_and_as_wide_as_it_should_be() -> None:
    seen = Counter(plain(code) for case in SICK for code in case.codes)
    assert {code: seen[code] for code in CODES if seen[code] < 3} == {}
    assert len(SICK) >= 90
    assert len(COMPOUND) >= 40
    assert len(SOUND) >= 200
    names = [case.name for case in itertools.chain(SICK, COMPOUND, SOUND)]
    assert len(set(names)) == len(names)
