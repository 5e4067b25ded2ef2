"""What is true of a program, measured without the doctor: plain NumPy, a right gradient, and the mistakes by hand."""

from __future__ import annotations

import contextlib
import inspect
import io
import itertools
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

from doctor_cases.cases import Case

Array = NDArray[np.float64]
RATES = 0.013, 0.031
TRUNKS = "fit", "step", "gradient"
_UPDATES = {"sequential-update", "ignores-learning-rate", "squared-learning-rate"}
_TOLD_BY = {
    "gradient": lambda codes: codes - _UPDATES - {"stale-error", "off-by-one"},
    "step": lambda codes: codes - {"stale-error", "off-by-one"},
    "fit": lambda codes: codes,
}


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """What a program prints, and what it is warned of, is its own affair."""
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@final
@dataclass(frozen=True)
class World:
    """Examples, flat: X (m, n) without the ones, Y (m,)."""

    X: Array
    Y: Array

    @property
    def ones(self) -> Array:
        return np.column_stack([np.ones(len(self.X)), self.X])

    def cost(self, theta: Array) -> float:
        return float(np.mean((self.Y - self.ones @ theta) ** 2))

    def slope(self, theta: Array) -> Array:
        """The gradient of the mean squared error."""
        return np.asarray(-2 / len(self.Y) * self.ones.T @ (self.Y - self.ones @ theta))


def worlds() -> list[World]:
    draw = np.random.default_rng(5)
    return [World(draw.normal(0.4, 1.2, (m, n)), draw.normal(1.5, 2.0, m)) for m, n in ((7, 3), (11, 5))]


@final
class Program:
    """A program under examination, called with flat data whatever its layout is."""

    def __init__(self, case: Case, layout: str = "") -> None:
        self.module = ModuleType(f"examined_{case.name}")
        sys.modules[self.module.__name__] = self.module
        with quiet():
            exec(compile(case.source, case.name, "exec"), self.module.__dict__)
        self.layout = layout or getattr(self.module, "LAYOUT", "") or self._layout(case)

    def _layout(self, case: Case) -> str:
        """Without ``LAYOUT``: theta by the parameters' names, column where only that works."""
        first = next(self.has(name) for name in ("gradient", "step", "cost", "fit") if self.has(name))
        if "theta" in inspect.signature(first).parameters:
            return "theta"
        return next((name for name in ("flat", "column") if Program(case, name)._works()), "flat")

    def _works(self) -> bool:
        """Whether every function answers, and with as many numbers as there are parameters."""
        world, *_ = worlds()
        theta = np.zeros(world.X.shape[1] + 1)
        rest = {"gradient": [theta], "step": [theta, RATES[0]], "fit": [RATES[0], 2]}
        with contextlib.suppress(ValueError, IndexError, TypeError):
            return all(self.call(name, world, *rest[name]).size == theta.size for name in rest if self.has(name))
        return False

    def has(self, name: str) -> Callable[..., Any] | None:
        return getattr(self.module, name, None)

    def raw(self, name: str, world: World, *rest: Any) -> Any:
        X, Y = (world.ones if self.layout == "theta" else world.X).copy(), world.Y.copy()
        shaped = [piece for value in rest for piece in self._shaped(value)]
        with quiet():
            return getattr(self.module, name)(X, Y[:, None] if self.layout == "column" else Y, *shaped)

    def _shaped(self, value: Any) -> list[Any]:
        if not isinstance(value, np.ndarray):
            return [value]
        theta = value.copy()
        if self.layout == "theta":
            return [theta]
        return [float(theta[0]), theta[None, 1:] if self.layout == "column" else theta[1:]]

    def call(self, name: str, world: World, *rest: Any) -> Array:
        """The two parts of the answer one after the other, as numbers."""
        answer = self.raw(name, world, *rest)
        parts = [answer] if self.layout == "theta" and name != "fit" else list(answer)[:2]
        return np.concatenate([np.ravel(np.asarray(part, dtype=float)) for part in parts])


@final
@dataclass(frozen=True)
class Move:
    """One move that was seen: from where, how far, at which rate, and the points before it."""

    theta: Array
    moved: Array
    rate: float
    path: tuple[Array, ...]


def moves(case: Case, name: str, world: World, late: bool = False) -> list[list[Move]]:
    """Runs of moves of one function; ``late`` if a fit's first answer is already one step on, or waits for one."""
    if name == "fit":
        return [_fitted(case, world, rate, late) for rate in RATES]
    draw = np.random.default_rng(8)
    program, points = Program(case), [draw.normal(size=world.X.shape[1] + 1) for _ in range(6)]
    if name == "gradient":
        paths = [tuple(points[: k + 1]) for k in range(len(points))]
        return [[Move(path[-1], program.call(name, world, path[-1]), 1.0, path) for path in paths]]
    pairs = list(itertools.product(points, RATES))
    return [[Move(p, p - program.call(name, world, p, rate), rate, (p,)) for p, rate in pairs]]


def _fitted(case: Case, world: World, rate: float, late: bool) -> list[Move]:
    program = Program(case)
    seen = [program.call("fit", world, rate, k) for k in range(7)]
    start = program.call("fit", world, 0.0, 0)
    if late:
        seen = seen[1:] if np.array_equal(seen[0], seen[1]) else [start, *seen]
    elif not np.array_equal(seen[0], start):
        seen = [start, *seen[1:]]
    pairs = list(itertools.pairwise(seen))
    return [Move(a, a - b, rate, tuple(seen[: k + 1])) for k, (a, b) in enumerate(pairs)]


def _orders(n: int, sequential: bool) -> Iterator[list[list[int]]]:
    """Which parameters are renewed together, and in which order."""
    every, weights = list(range(n + 1)), list(range(1, n + 1))
    if not sequential:
        yield [every]
        return
    yield [[0], weights]
    yield [weights, [0]]
    yield [[j] for j in every]
    yield [*([j] for j in weights), [0]]


def _reference(move: Move, world: World, codes: frozenset[str], order: list[list[int]]) -> Array:
    """The slope that a program with these mistakes takes for the right one, before any factor."""
    if "stale-error" in codes:
        return world.slope(move.path[0])
    if "accumulated-gradient" in codes:
        return np.asarray(sum(world.slope(theta) for theta in move.path))
    slope, mixed = np.zeros_like(move.theta), move.theta.copy()
    for group in order:
        slope[group] = world.slope(mixed)[group]
        mixed[group] = (move.theta - move.moved)[group]
    return slope


def _equations(move: Move, world: World, codes: frozenset[str], order: list[list[int]]) -> tuple[Array, Array]:
    """Columns that explain one move (the slope, the bias' own share, the weights' own share), and the move."""
    m, slope, theta = len(world.Y), _reference(move, world, codes, order), move.theta
    power = 2 * ("squared-learning-rate" in codes) or int("ignores-learning-rate" not in codes)
    bias, weights = np.eye(len(theta))[0] * theta, theta * (np.arange(len(theta)) > 0)
    columns = np.column_stack([slope, bias, weights]) * move.rate**power
    columns[:, 0] *= m ** (1.0 * ("missing-mean" in codes) - ("double-mean" in codes))
    columns[:, 0] *= -1 if "wrong-sign" in codes else 1
    columns[0] *= "bias-not-updated" not in codes
    columns[1:] *= "weights-not-updated" not in codes
    if "swapped-gradients" in codes:
        columns = np.roll(columns, -1, axis=0)
    kept = np.array(["bias-gradient" not in codes] + ["weights-gradient" not in codes] * (len(theta) - 1))
    return columns[kept], move.moved[kept]


def _solved(runs: list[list[Move]], world: World, codes: frozenset[str], may: frozenset[str], scale: float) -> Any:
    """For each order of renewal: how far the mistakes are from explaining the moves, and the factor they need."""
    free = [bool(codes & {"wrong-divisor", "ignores-learning-rate"}), "penalised-bias" in codes]
    free += ["unrequested-penalty" in codes or ("penalised-bias" in codes and "unrequested-penalty" in may)]
    for order in _orders(world.X.shape[1], "sequential-update" in codes):
        parts = [_equations(move, world, codes, order) for run in runs for move in run]
        columns, moved = np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])
        rest = moved - (0 if free[0] else scale) * columns[:, 0]
        found = np.linalg.lstsq(columns[:, free], rest)[0] if any(free) else np.zeros(0)
        left = np.linalg.norm(rest - columns[:, free] @ found) / (np.linalg.norm(moved) or 1.0)
        yield float(left), (float(found[0]) if free[0] else scale), found[int(free[0]) :]


def explained(case: Case, name: str, codes: Iterable[str], scales: Iterable[float]) -> bool:
    """Whether a program with exactly these mistakes would do what this one does, on all data."""
    told, tolerance = _TOLD_BY[name](frozenset(codes)), 2e-4 if "float32" in case.source else 1e-6
    may = frozenset(case.note("may"))
    return all(
        any(
            left < tolerance and _plausible(told | may, factor, shares, world)
            for scale in scales
            for left, factor, shares in _solved(moves(case, name, world, "off-by-one" in told), world, told, may, scale)
        )
        for world in worlds()
    )


def _plausible(codes: frozenset[str], factor: float, shares: Array, world: World) -> bool:
    """A penalty pulls, and a divisor is none that has a name of its own."""
    m, pulls = len(world.Y), bool(np.all(shares > 0)) and (factor > 0 or "wrong-sign" in codes)
    named = [m**power * scale for power in (-1, 0, 1) for scale in (0.5, 1.0, 2.0)]
    return pulls and ("wrong-divisor" not in codes or not np.any(np.isclose(named, factor)))


def is_multiple(case: Case, name: str) -> bool:
    """Whether the moves, or those of the bias or the weights alone, are one multiple of the right ones."""
    rows: list[set[str]] = [set(), {"bias-gradient"}, {"weights-gradient"}]
    every = itertools.product(worlds(), [frozenset({"wrong-divisor", *dropped}) for dropped in rows])
    solved = (_solved(moves(case, name, world), world, codes, frozenset(), 1.0) for world, codes in every)
    return any(left < 1e-2 and abs(factor) > 1e-9 for found in solved for left, factor, _ in found)
