"""A log of every tenth iterate, say: what the steps between two entries were, tried out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import final

import numpy as np
from jaxtyping import Float64

from thalweg.doctor.identification import Affine
from thalweg.doctor.logs.account import Account, Row
from thalweg.doctor.logs.condensed import Condensed
from thalweg.doctor.logs.steps import SINGLE, Steps
from thalweg.doctor.reading.block import Block
from thalweg.doctor.reading.setting import BIAS, WEIGHTS, Setting
from thalweg.doctor.reading.ways import Order, Taken, Way

_GRID, _CLOSER, _BEST = 300, 60, 3
_SLOWEST, _FASTEST = 1e-7, 10.0
_GOLDEN = (np.sqrt(5) - 1) / 2
_WITHIN = 3.0


@final
@dataclass(frozen=True)
class _Guess:
    """Steps with one open number, the rate: what the rows are, the bias' times ``ratio``, and in which order."""

    bias: str = "right"
    weights: str = "right"
    ratio: float = 1.0
    order: Order = "at once"

    def step(self, data: Condensed, rate: float) -> Affine:
        """One step at the rate, as a map."""
        p = data.X.shape[1] + 1
        points = np.vstack([np.zeros(p), np.diag(data.quadratic.units)])
        images = points.copy()
        halves: list[slice] = [slice(0, 1), slice(1, None)]
        for rows in reversed(halves) if self.order == "weights first" else halves:
            seen = points if self.order == "at once" else images.copy()
            images[:, rows] = points[:, rows] - rate * self._gradient(data, seen)[:, rows]
        return Affine.of(points, images)

    def _gradient(self, data: Condensed, points: np.ndarray) -> np.ndarray:
        count, p = points.shape
        taken = Taken(np.zeros((count, p)), np.broadcast_to(points, (p, count, p)), np.tile(data.Y, (count, 1)))
        setting = Setting.of(data.X, taken)
        bias = np.zeros(count) if self.bias == "zero" else self.ratio * BIAS[self.bias](setting, 0)
        weights = [
            np.zeros(count) if self.weights == "zero" else WEIGHTS[self.weights](setting, row) for row in range(1, p)
        ]
        return np.column_stack([bias, *weights])


def account_of_skips(steps: Steps, gap: int, data: Condensed) -> Account | None:
    """The first guess, the right step before all others, that leads from each entry to the next in ``gap`` steps."""
    for guess in _guesses(data):
        for sign in (1.0, -1.0):
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
    steepest = 2 / data.quadratic.bound
    grid = np.log(np.geomspace(_SLOWEST, _FASTEST, _GRID) / steepest)

    def off(log_rate: float) -> float:
        return _off(guess, sign * np.exp(log_rate), steps, gap, data)

    values = np.array([off(each) for each in grid])
    inner = np.r_[True, values[1:] <= values[:-1]] & np.r_[values[:-1] <= values[1:], True]
    valleys = sorted(np.flatnonzero(inner), key=lambda place: float(values[place]))[:_BEST]
    width = grid[1] - grid[0]
    for place in valleys:
        rate = sign * float(np.exp(_lowest(off, grid[place] - width, grid[place] + width)))
        rate = _polished(guess, rate, steps, gap, data)
        if (doubt := _doubt(guess, rate, steps, gap, data)) is not None:
            return rate, doubt
    return None


def _lowest(off: object, low: float, high: float) -> float:
    """Where a valley is lowest, by golden sections."""
    for _ in range(_CLOSER):
        left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
        if off(left) < off(right):  # type: ignore[operator]
            high = right
        else:
            low = left
    return (low + high) / 2


def _arrived(guess: _Guess, rate: float, steps: Steps, gap: int, data: Condensed) -> tuple[np.ndarray, np.ndarray]:
    """Where the entries lead to, and the matrix of all the steps between two."""
    step = guess.step(data, rate)
    p = len(step.vector)
    whole = np.eye(p + 1)
    whole[:p, :p], whole[:p, p] = step.matrix, step.vector
    with np.errstate(all="ignore"):
        many = np.linalg.matrix_power(whole, gap)
        arrived: np.ndarray = steps.before @ many[:p, :p].T + many[:p, p]
    return arrived, many[:p, :p]


def _off(guess: _Guess, rate: float, steps: Steps, gap: int, data: Condensed) -> float:
    """How far off the entries are, as a share of how far they moved."""
    arrived, _ = _arrived(guess, rate, steps, gap, data)
    with np.errstate(all="ignore"):
        scale = np.maximum(np.abs(steps.moved), steps.blur_after + steps.blur_before + 1e-300)
        share = np.mean(np.log1p(((arrived - steps.after) / scale) ** 2))
    return float(share) if np.isfinite(share) else 1e9


def _polished(guess: _Guess, rate: float, steps: Steps, gap: int, data: Condensed) -> float:
    """The rate by least squares, each entry weighing as much as it is exact."""
    for _ in range(4):
        arrived, matrix = _arrived(guess, rate, steps, gap, data)
        noise = _noise(steps, matrix, arrived)
        with np.errstate(all="ignore"):
            change = (_arrived(guess, rate * (1 + 1e-7), steps, gap, data)[0] - arrived) / noise
            move = 1e-7 * float(np.sum(change * (steps.after - arrived) / noise) / np.sum(change**2))
        if not np.isfinite(move) or abs(move) > 0.1:
            break
        rate *= 1 + move
    return rate


def _doubt(guess: _Guess, rate: float, steps: Steps, gap: int, data: Condensed) -> float | None:
    """How sure the rate is, if it leads from each entry to the next as exactly as the log was printed."""
    arrived, matrix = _arrived(guess, rate, steps, gap, data)
    noise = _noise(steps, matrix, arrived)
    if not np.isfinite(arrived).all() or np.max(np.abs(arrived - steps.after) / noise) > _WITHIN:
        return None
    change: Float64[np.ndarray, "s p"] = _arrived(guess, rate * (1 + 1e-6), steps, gap, data)[0] - arrived
    sure = float(np.linalg.norm(change / noise)) * 1e6
    return 1 / sure if sure > 10 else None


def _noise(steps: Steps, matrix: np.ndarray, arrived: np.ndarray) -> np.ndarray:
    """What was printed, before and after, and a share for arithmetic in single precision."""
    with np.errstate(all="ignore"):
        size = np.abs(steps.before) @ np.abs(matrix).T + np.abs(arrived) + np.abs(steps.before)
        noise: np.ndarray = steps.blur_after + steps.blur_before @ np.abs(matrix).T + SINGLE * size
        return np.maximum(noise, 1e-300)
