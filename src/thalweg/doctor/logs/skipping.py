"""A log of every tenth iterate, say: what the steps between two entries were, tried out."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import final

import numpy as np

from thalweg.doctor.identification import Affine
from thalweg.doctor.logs.account import Account, Row
from thalweg.doctor.logs.condensed import Condensed
from thalweg.doctor.logs.steps import SINGLE, Steps
from thalweg.doctor.reading.block import Block
from thalweg.doctor.reading.setting import BIAS, WEIGHTS, Setting
from thalweg.doctor.reading.ways import Order, Taken, Way

_GRID, _CLOSER, _BEST, _SOME = 300, 40, 3, 50
_SLOWEST, _FASTEST = 1e-7, 10.0
_GOLDEN = (math.sqrt(5) - 1) / 2
_WITHIN, _SURE = 3.0, 10.0


@final
@dataclass(frozen=True)
class _Guess:
    """What the rows are, the bias' times ``ratio``, and in which order the parameters are put in place."""

    bias: str = "right"
    weights: str = "right"
    ratio: float = 1.0
    order: Order = "at once"

    def pieces(self, data: Condensed) -> list[np.ndarray]:
        """A step at the rate eta multiplies (theta, 1) by I - eta times each of these, one after the other."""
        p = data.X.shape[1] + 1
        points = np.vstack([np.zeros(p), np.diag(data.quadratic.units)])
        slope = Affine.of(points, self._gradient(data, points))
        whole = np.zeros((p + 1, p + 1))
        whole[:p] = np.column_stack([slope.matrix, slope.vector])
        if self.order == "at once":
            return [whole]
        bias, weights = whole.copy(), whole.copy()
        bias[1:], weights[0] = 0.0, 0.0
        return [bias, weights] if self.order == "bias first" else [weights, bias]

    def _gradient(self, data: Condensed, points: np.ndarray) -> np.ndarray:
        count, p = points.shape
        taken = Taken(np.zeros((count, p)), np.broadcast_to(points, (p, count, p)), np.tile(data.Y, (count, 1)))
        setting, nothing = Setting.of(data.X, taken), np.zeros(count)
        bias = nothing if self.bias == "zero" else self.ratio * BIAS[self.bias](setting, 0)
        weights = [nothing if self.weights == "zero" else WEIGHTS[self.weights](setting, row) for row in range(1, p)]
        return np.column_stack([bias, *weights])


@final
@dataclass(frozen=True, eq=False)
class _Walk:
    """A guess held to the entries of a log: what one open number, the rate, makes of it."""

    pieces: list[np.ndarray]
    steps: Steps
    gap: int

    def arrived(self, rate: float) -> tuple[np.ndarray, np.ndarray]:
        """Where the entries lead to, and the matrix of all the steps between two."""
        size = len(self.pieces[0])
        step = np.eye(size)
        with np.errstate(all="ignore"):
            for piece in self.pieces:
                step = step - rate * piece @ step
            many = np.linalg.matrix_power(step, self.gap)
            arrived: np.ndarray = self.steps.before @ many[:-1, :-1].T + many[:-1, -1]
        return arrived, many[:-1, :-1]

    def off(self, rate: float) -> float:
        """How far off the entries are, as a share of how far they moved."""
        steps, (arrived, _) = self.steps, self.arrived(rate)
        with np.errstate(all="ignore"):
            scale = np.maximum(np.abs(steps.moved), steps.blur_after + steps.blur_before + 1e-300)
            share = np.mean(np.log1p(((arrived - steps.after) / scale) ** 2))
        return float(share) if np.isfinite(share) else 1e9

    def polished(self, rate: float) -> float:
        """The rate by least squares, each entry weighing as much as it is exact."""
        for _ in range(4):
            arrived, matrix = self.arrived(rate)
            noise = self.noise(matrix, arrived)
            with np.errstate(all="ignore"):
                change = (self.arrived(rate * (1 + 1e-7))[0] - arrived) / noise
                move = 1e-7 * float(np.sum(change * (self.steps.after - arrived) / noise) / np.sum(change**2))
            if not np.isfinite(move) or abs(move) > 0.1:
                break
            rate *= 1 + move
        return rate

    def doubt(self, rate: float) -> float | None:
        """How unsure the rate is, if it leads from each entry to the next as exactly as the log was printed."""
        arrived, matrix = self.arrived(rate)
        noise = self.noise(matrix, arrived)
        if not np.isfinite(arrived).all() or np.max(np.abs(arrived - self.steps.after) / noise) > _WITHIN:
            return None
        sure = float(np.linalg.norm((self.arrived(rate * (1 + 1e-6))[0] - arrived) / noise)) * 1e6
        return 1 / sure if sure > _SURE else None

    def noise(self, matrix: np.ndarray, arrived: np.ndarray) -> np.ndarray:
        """What was printed, before and after, and a share for arithmetic in single precision."""
        steps = self.steps
        with np.errstate(all="ignore"):
            size = np.abs(steps.before) @ np.abs(matrix).T + np.abs(arrived) + np.abs(steps.before)
            noise: np.ndarray = steps.blur_after + steps.blur_before @ np.abs(matrix).T + SINGLE * size
        return noise + 1e-300


def account_of_skips(steps: Steps, gap: int, data: Condensed) -> Account | None:
    """The first guess, the right step before all others, that leads from each entry to the next in ``gap`` steps."""
    for guess in _guesses(data):
        for sign in (1.0, -1.0) if guess == _Guess() else (1.0,):
            found = _fitted(guess, sign, steps, gap, data)
            if found is not None:
                rate, doubt = found
                bias = Row(Block(guess.bias, (0.0 if guess.bias == "zero" else rate * guess.ratio,), {}), doubt)
                weights = Row(Block(guess.weights, (0.0 if guess.weights == "zero" else rate,), {}), doubt)
                return Account(Way(order=guess.order), bias, weights)
    return None


def _guesses(data: Condensed) -> Iterator[_Guess]:
    yield _Guess()
    yield _Guess(bias="zero")
    yield _Guess(weights="zero")
    yield _Guess(order="bias first")
    yield _Guess(order="weights first")
    for ratio in (2.0, 0.5, float(data.m), 1 / data.m, -1.0):
        yield _Guess(ratio=ratio)
    yield _Guess(weights="broadcast target")


def _fitted(guess: _Guess, sign: float, steps: Steps, gap: int, data: Condensed) -> tuple[float, float] | None:
    """The rate at which it leads there, and its doubt."""
    pieces = guess.pieces(data)
    some, every = _Walk(pieces, steps.some(_SOME), gap), _Walk(pieces, steps, gap)
    grid = np.log(np.geomspace(_SLOWEST, _FASTEST, _GRID) * data.quadratic.bound / 2)
    values = np.array([some.off(sign * float(np.exp(each))) for each in grid])
    inner = np.r_[True, values[1:] <= values[:-1]] & np.r_[values[:-1] <= values[1:], True]
    valleys = sorted(np.flatnonzero(inner), key=lambda place: float(values[place]))[:_BEST]
    width = float(grid[1] - grid[0])
    for place in valleys:
        middle = float(grid[place])
        lowest = _lowest(lambda each: some.off(sign * math.exp(each)), middle - width, middle + width)
        rate = every.polished(sign * math.exp(lowest))
        if (doubt := every.doubt(rate)) is not None:
            return rate, doubt
    return None


def _lowest(off: Callable[[float], float], low: float, high: float) -> float:
    """Where a valley is lowest, by golden sections."""
    for _ in range(_CLOSER):
        left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
        if off(left) < off(right):
            high = right
        else:
            low = left
    return (low + high) / 2
