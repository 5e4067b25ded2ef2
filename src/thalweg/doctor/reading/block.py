"""Explain the bias row or the weights' rows of a gradient: a known thing times a factor, plus a penalty."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import final

import numpy as np

from thalweg.doctor.reading.misread import MISREAD
from thalweg.doctor.reading.setting import BIAS, WEAK, WEIGHTS, Basis, Setting

_MOST_OFFSET = 1e-2
_PENALTY = 3e-6


@final
@dataclass(frozen=True)
class Block:
    """What rows are on each set of data: ``factors`` times a thing called ``base``, plus ``extras`` times others."""

    base: str
    factors: tuple[float, ...]
    extras: Mapping[str, tuple[float, ...]]

    @property
    def is_mere(self) -> bool:
        """Whether the rows are the right thing, whatever factor and penalty they have."""
        return self.base == "right"

    @property
    def is_right(self) -> bool:
        """Whether nothing but a factor can be wrong."""
        return self.base == "right" and not self.extras


@final
class Rows:
    """Some rows of a gradient on one set of data, and what they may be made of, each evaluated once."""

    def __init__(self, setting: Setting, rows: slice, slack: float) -> None:
        self.setting, self.slack = setting, slack
        self.rows = list(range(setting.A.shape[1])[rows])
        self.wanted = setting.taken.gradient[:, self.rows]
        self.size = float(np.linalg.norm(self.wanted))
        self.ready = bool(np.isfinite(self.size)) and self.size > 0
        self._middle = self._centred(self.wanted)
        self._known: dict[str, np.ndarray] = {}

    def are_zero(self) -> bool:
        """Whether the rows are nothing where something is due."""
        due = np.abs(self.column("right", WEIGHTS["right"])).max()
        return bool(np.abs(self.wanted).max() <= 1e-9 * due)

    def column(self, name: str, basis: Basis) -> np.ndarray:
        """A thing in each of the rows (s, rows)."""
        if name not in self._known:
            self._known[name] = np.stack([basis(self.setting, row) for row in self.rows], axis=1)
        return self._known[name]

    def solve(self, columns: Sequence[np.ndarray]) -> tuple[float, ...] | None:
        """How much of each the rows are, if that leaves no more unexplained than the slack and a small constant."""
        if self.size > 0 and np.linalg.norm(self._middle) < 1e-9 * self.size:
            return self._solve_constant(columns)
        table = np.stack([self._centred(column) for column in columns], axis=1)
        lengths = np.linalg.norm(table, axis=0)
        if not self.ready or not np.all(np.isfinite(lengths)) or not np.all(lengths):
            return None
        amounts = np.linalg.lstsq(table / lengths, self._middle, rcond=None)[0]
        if np.linalg.norm(table / lengths @ amounts - self._middle) > self.slack * self.size:
            return None
        rest = self.wanted - sum(
            a / length * column for a, length, column in zip(amounts, lengths, columns, strict=True)
        )
        off = float(np.linalg.norm(rest.mean(axis=0))) * len(rest) ** 0.5
        if off > _MOST_OFFSET * self.size or (np.abs(amounts) < _PENALTY * self.size).any():
            return None
        return tuple(float(amount) for amount in amounts / lengths)

    def _solve_constant(self, columns: Sequence[np.ndarray]) -> tuple[float, ...] | None:
        """The same for rows that never change: of one thing, which must not change either."""
        column = columns[0]
        if len(columns) > 1 or not np.any(column):
            return None
        amount = float(np.sum(column * self.wanted) / np.sum(column**2))
        off = float(np.linalg.norm(amount * column - self.wanted))
        return (amount,) if off <= self.slack * self.size else None

    @staticmethod
    def _centred(column: np.ndarray) -> np.ndarray:
        middle: np.ndarray = (column - column.mean(axis=0)).ravel()
        return middle


def explain(
    settings: Sequence[Setting],
    rows: slice,
    slack: Sequence[float],
    weak: bool = False,
    only_right: bool = False,
    rich: bool = False,
) -> Block | None:
    """The simplest thing that the rows are on all data, or ``None``; ``slack`` is the misfit allowed on each."""
    several = [Rows(setting, rows, near) for setting, near in zip(settings, slack, strict=True)]
    if all(each.are_zero() for each in several):
        return Block("zero", (0.0,) * len(settings), {})
    is_bias = 0 in several[0].rows
    bases = (BIAS if is_bias else WEIGHTS) if not only_right else {"right": WEIGHTS["right"]}
    last = {**MISREAD, **WEAK} if weak else {}
    for extras in _extras(is_bias, settings[0].taken.previous is not None, rich):
        for name, basis in {**bases, **(last if not extras else {})}.items():
            found = list(_solutions(several, name, basis, extras))
            if len(found) == len(several):
                return _block(name, extras, np.array(found))
    return None


def _solutions(several: Sequence[Rows], name: str, basis: Basis, extras: Sequence[str]) -> Iterable[tuple[float, ...]]:
    """The amounts on each set of data, as far as there are any."""
    for rows in several:
        more = [rows.column(extra, _EXTRAS[extra]) for extra in extras]
        solution = rows.solve([rows.column(name, basis), *more])
        if solution is None:
            return
        yield solution


def _block(name: str, extras: Sequence[str], found: np.ndarray) -> Block:
    amounts = {extra: tuple(found[:, 1 + j].tolist()) for j, extra in enumerate(extras)}
    return Block(name, tuple(found[:, 0].tolist()), amounts)


def _extras(is_bias: bool, carried: bool, rich: bool) -> list[tuple[str, ...]]:
    """What there may be beside the gradient; ``rich`` with what is rare."""
    if carried:
        return [("previous",)]
    common: list[tuple[str, ...]] = [(), ("own",), ("sign",)]
    if not rich:
        return common
    sums = [("sum of weights",), ("sum of all",), ("sum of squares",), ("sum of all squares",)]
    return [*common, *sums, ("own", "sign"), *([("own", "sum of weights")] if is_bias else [])]


def _previous(setting: Setting, row: int) -> np.ndarray:
    if setting.taken.previous is None:
        raise ValueError("nothing is carried on")
    found: np.ndarray = setting.taken.previous[:, row]
    return found


def _sum_of_weights(setting: Setting, row: int) -> np.ndarray:
    return np.asarray(setting.taken.points[row][:, 1:].sum(axis=1))


_EXTRAS: Mapping[str, Basis] = MappingProxyType(
    {
        "own": lambda setting, row: setting.own(row),
        "sign": lambda setting, row: np.sign(setting.own(row)),
        "sum of weights": _sum_of_weights,
        "sum of all": lambda setting, row: setting.taken.points[row].sum(axis=1),
        "sum of squares": lambda setting, row: (setting.taken.points[row][:, 1:] ** 2).sum(axis=1),
        "sum of all squares": lambda setting, row: (setting.taken.points[row] ** 2).sum(axis=1),
        "previous": _previous,
    }
)
