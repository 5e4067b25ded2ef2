"""The simplest account of logged steps: what each row of the gradient was, as exactly as the log was printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import final

import numpy as np

from thalweg.doctor.logs.condensed import Condensed
from thalweg.doctor.logs.steps import SINGLE, Noise, Steps
from thalweg.doctor.reading import setting as known
from thalweg.doctor.reading.block import Block
from thalweg.doctor.reading.setting import Basis, Setting
from thalweg.doctor.reading.ways import Taken, Way, ways

Bases = Mapping[str, Basis]

_WITHIN = 3.0
_SEEN = 10.0
_NOT_CONDENSED = {"row for column", "x squared", "residual squared"}
"""What takes the examples themselves: it is not the same on fewer of the same moments."""
_BIAS = {name: basis for name, basis in known.BIAS.items() if name not in _NOT_CONDENSED}
_WEIGHTS = {name: basis for name, basis in known.WEIGHTS.items() if name not in _NOT_CONDENSED}
_EXTRAS: tuple[str, ...] = ("", "own")


@final
@dataclass(frozen=True, eq=False)
class Row:
    """What one row, or the rows of all weights, were, and the doubt of the factor as a share of it."""

    block: Block
    doubt: float

    @property
    def pace(self) -> float:
        """The learning rate times whatever it was multiplied by."""
        return self.block.factors[0]

    def is_apart_from(self, other: Row) -> bool:
        """Whether the two go at paces that differ by more than their doubts."""
        return bool(abs(self.pace / other.pace - 1) > SINGLE + _WITHIN * (self.doubt + other.doubt))

    @property
    def penalty(self) -> float:
        """The factor of the parameter itself."""
        return self.block.extras["own"][0] if self.block.extras else 0.0


@final
@dataclass(frozen=True, eq=False)
class Account:
    """The way in which the steps were taken, and what the bias' row and the weights' rows were, where that is known.

    ``rows`` are the weights' rows each by itself, where they are no one thing.
    """

    way: Way
    bias: Row | None
    weights: Row | None
    rows: tuple[Row | None, ...] = ()

    @classmethod
    def of_nothing(cls) -> Account:
        """Where nothing is known."""
        return cls(Way(), None, None)

    @property
    def is_whole(self) -> bool:
        """Whether it accounts for every row."""
        return self.bias is not None and (self.weights is not None or (bool(self.rows) and None not in self.rows))

    @property
    def moves_right(self) -> bool:
        """Whether it is plain, and something moves."""
        return self.is_plain and any(row is not None and row.pace for row in (self.bias, self.weights))

    @property
    def is_plain(self) -> bool:
        """Whether nothing but one number can be wrong."""
        if self.bias is None or self.weights is None or not self.way.is_plain:
            return False
        right = self.bias.block.is_right and self.weights.block.is_right
        return right and not (self.bias.pace and self.weights.pace and self.bias.is_apart_from(self.weights))


def right(steps: Steps, data: Condensed) -> Account:
    """The account in which each row is the right one or unknown."""
    taken = next(ways(steps.samples(data)))[1]
    return _account(Way(), taken, Noise.of(steps, data), data, {"right": _WEIGHTS["right"]}, {"right": _BIAS["right"]})


def account(steps: Steps, data: Condensed) -> Account:
    """The first way, the right one first, in which every row is something known; else what is known of that one."""
    noise, fallback, all_ways = Noise.of(steps, data), None, list(ways(steps.samples(data)))
    if steps.are_all_the_same:
        # iterates on a line: many things that change along it add up to one that does not
        all_ways.sort(key=lambda each: each[0].state != "stale")
    for way, taken in all_ways:
        found = _account(way, taken, noise, data, _WEIGHTS, _BIAS)
        if found.is_whole:
            return found
        fallback = fallback or found
    assert fallback is not None, "there is always the right way"
    return fallback


def _account(way: Way, taken: Taken, noise: Noise, data: Condensed, of_weights: Bases, of_bias: Bases) -> Account:
    noise, setting = noise.later(len(taken.gradient)), Setting.of(data.X, taken)
    places = list(range(1, data.X.shape[1] + 1))
    extras = _EXTRAS if taken.previous is None else ("previous",)
    bias = _explain(setting, [0], of_bias, extras, noise)
    weights = _explain(setting, places, of_weights, extras, noise)
    if weights is not None or len(places) == 1 or way.state != "fresh":
        return Account(way, bias, weights)
    return Account(way, bias, None, tuple(_explain(setting, [place], of_weights, extras, noise) for place in places))


def _explain(
    setting: Setting,
    rows: list[int],
    bases: Mapping[str, Basis],
    extras: tuple[str, ...],
    noise: Noise,
) -> Row | None:
    still = np.concatenate([np.abs(setting.taken.gradient[:, row]) - noise.at(row, 0.0) for row in rows])
    if np.all(still <= 0):
        return Row(Block("right" if noise.is_at_rest[rows].all() else "zero", (0.0,), {}), 0.0)
    for extra in extras:
        for name, basis in bases.items():
            found = _solve(setting, rows, basis, extra, noise)
            if found is not None and (found[2] or (name == "right" and not extra)):
                amounts, doubt, _ = found
                return Row(Block(name, (amounts[0],), {extra: (amounts[1],)} if extra else {}), doubt)
    return None


def _solve(
    setting: Setting, rows: list[int], basis: Basis, extra: str, noise: Noise
) -> tuple[np.ndarray, float, bool] | None:
    """The factor and the amount of the extra that leave nothing unexplained, the factor's doubt, and whether each of
    them is seen beside the noise."""
    wanted = np.concatenate([setting.taken.gradient[:, row] for row in rows])
    columns = [np.concatenate([basis(setting, row) for row in rows])]
    if extra:
        columns.append(np.concatenate([_extra(setting, row, extra) for row in rows]))
    table = np.column_stack(columns)
    if len(wanted) <= table.shape[1] or not table[:, 0].any() or not np.isfinite(table).all():
        return None
    pace = 0.0
    for _ in range(3):
        doubt = np.concatenate([noise.at(row, pace) for row in rows])
        doubt = np.maximum(doubt, 1e-300)
        amounts, _, rank, _ = np.linalg.lstsq(table / doubt[:, None], wanted / doubt, rcond=1e-12)
        pace = float(amounts[0])
    if rank < table.shape[1]:
        return None
    off = np.abs(table @ amounts - wanted) / doubt
    unsure = np.sqrt(np.diag(np.linalg.inv((table / doubt[:, None]).T @ (table / doubt[:, None]))))
    if off.max() > _WITHIN:
        return None
    return amounts, float(unsure[0] / max(abs(amounts[0]), 1e-300)), bool(np.all(np.abs(amounts) >= _SEEN * unsure))


def _extra(setting: Setting, row: int, extra: str) -> np.ndarray:
    if extra == "previous" and setting.taken.previous is not None:
        previous: np.ndarray = setting.taken.previous[:, row]
        return previous
    return setting.own(row)
