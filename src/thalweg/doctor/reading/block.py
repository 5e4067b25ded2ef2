"""Explain the bias row or the weights' rows of a gradient: a known thing times a factor, plus a penalty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import final

import numpy as np

from thalweg.doctor.reading.setting import BIAS, WEIGHTS, Basis, Setting

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


def explain(settings: Sequence[Setting], rows: slice, slack: Sequence[float]) -> Block | None:
    """The simplest thing that the rows are on all data, or ``None``; ``slack`` is the misfit allowed on each."""
    chosen = [range(setting.A.shape[1])[rows] for setting in settings]
    if all(_nothing(setting, list(row)) for setting, row in zip(settings, chosen, strict=True)):
        return Block("zero", (0.0,) * len(settings), {})
    is_bias = 0 in chosen[0]
    for extras in _extras(is_bias, settings[0].taken.previous is not None):
        for name, basis in (BIAS if is_bias else WEIGHTS).items():
            found = []
            for setting, row, near in zip(settings, chosen, slack, strict=True):
                solution = _solve(setting, list(row), basis, extras, near)
                if solution is None:
                    break
                found.append(solution)
            else:
                return _block(name, extras, np.array(found))
    return None


def _block(name: str, extras: Sequence[str], found: np.ndarray) -> Block:
    return Block(name, tuple(found[:, 0]), {extra: tuple(found[:, 1 + j]) for j, extra in enumerate(extras)})


def _extras(is_bias: bool, carried: bool) -> list[tuple[str, ...]]:
    if carried:
        return [("previous",)]
    if is_bias:
        return [(), ("own",), ("sign",), ("sum of weights",), ("own", "sum of weights"), ("own", "sign")]
    return [(), ("own",), ("sign",), ("own", "sign")]


def _nothing(setting: Setting, rows: list[int]) -> bool:
    due = max(float(np.abs(WEIGHTS["right"](setting, row)).max()) for row in rows)
    return float(np.abs(setting.taken.gradient[:, rows]).max()) <= 1e-9 * due


def _solve(
    setting: Setting, rows: list[int], basis: Basis, extras: Sequence[str], near: float
) -> tuple[float, ...] | None:
    """The factor and the extras' amounts, if they leave no more than ``near`` of the rows unexplained."""
    wanted = np.concatenate([setting.taken.gradient[:, row] for row in rows])
    known = [np.concatenate([basis(setting, row) for row in rows])]
    known += [np.concatenate([_extra(setting, row, extra) for row in rows]) for extra in extras]
    offsets = np.kron(np.eye(len(rows)), np.ones((len(setting.taken.Y), 1)))
    table = np.column_stack([*known, offsets])
    lengths = np.linalg.norm(table, axis=0)
    if not lengths[0] or not np.all(np.isfinite(table)) or not np.all(np.isfinite(wanted)):
        return None
    lengths = np.where(lengths > 0, lengths, 1.0)
    amounts, _, rank, _ = np.linalg.lstsq(table / lengths, wanted, rcond=1e-11)
    size = float(np.linalg.norm(wanted))
    off = float(np.linalg.norm(table / lengths @ amounts - wanted))
    offset = float(np.linalg.norm(amounts[len(known) :]))
    small = [abs(amount) < _PENALTY * size for amount in amounts[: len(known)]]
    if off > near * size or offset > _MOST_OFFSET * size or any(small) or rank < len(known):
        return None
    return tuple(float(amount / length) for amount, length in zip(amounts, lengths, strict=True))[: len(known)]


def _extra(setting: Setting, row: int, extra: str) -> np.ndarray:
    if extra == "previous" and setting.taken.previous is not None:
        previous: np.ndarray = setting.taken.previous[:, row]
        return previous
    if extra == "sum of weights":
        total: np.ndarray = setting.taken.points[row][:, 1:].sum(axis=1)
        return total
    return np.sign(setting.own(row)) if extra == "sign" else setting.own(row)
