"""Compare somebody's cost with the mean squared error, and name how it differs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, final

import numpy as np

from thalweg.doctor.factor import Factor, name_factor
from thalweg.doctor.identification import with_ones
from thalweg.doctor.probing.gather import Asked
from thalweg.doctor.probing.patient import Failure
from thalweg.doctor.probing.trial import Trial

_NEAR = 1e-4


@final
@dataclass(frozen=True)
class CostReading:
    """What a cost is: ``factor`` times a thing called ``base``, plus penalties; ``base`` is empty if nothing known."""

    base: str
    factor: Factor | None
    extras: Mapping[str, float]
    values: tuple[float, ...] = ()
    """A value of it on the first data, and what the mean squared error is there."""
    whole: bool = False

    @property
    def is_squared_error(self) -> bool:
        """Whether it is the mean squared error, a known factor and penalties aside."""
        return self.base == "mean squared error" and self.factor is not None


def _mean_square(u: np.ndarray) -> np.ndarray:
    found: np.ndarray = (u**2).mean(axis=1)
    return found


BASES: Mapping[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = MappingProxyType(
    {
        "mean squared error": lambda y, yhat: _mean_square(y - yhat),
        "broadcast": lambda y, yhat: ((y[:, :, None] - yhat[:, None, :]) ** 2).mean(axis=(1, 2)),
        "mean residual": lambda y, yhat: (y - yhat).mean(axis=1),
        "mean absolute error": lambda y, yhat: np.abs(y - yhat).mean(axis=1),
        "squared mean residual": lambda y, yhat: (y - yhat).mean(axis=1) ** 2,
        "root": lambda y, yhat: np.sqrt(_mean_square(y - yhat)),
        "sum for difference": lambda y, yhat: _mean_square(y + yhat),
    }
)
_PENALTIES: tuple[tuple[str, ...], ...] = ((), ("ridge",), ("lasso",), ("ridge", "bias"), ("ridge", "lasso"))


def read_cost(asked: Asked, trials: Sequence[Trial]) -> CostReading | Failure:
    """What the cost is on all trials."""
    values = []
    for trial in trials:
        calls = [asked.call(trial.X, Y, theta) for Y, theta in zip(trial.Y, trial.theta, strict=True)]
        found = [_number(value) for value in asked.patient.call(calls)]
        for value in found:
            if not isinstance(value, float):
                return value
        values.append(np.array(found))
    return _read(values, trials)


def _read(values: list[np.ndarray], trials: Sequence[Trial]) -> CostReading:
    due = BASES["mean squared error"](trials[0].Y, trials[0].theta @ with_ones(trials[0].X).T)
    shown, whole = (float(values[0][0]), float(due[0])), all(np.all(each == np.round(each)) for each in values)
    for penalties in _PENALTIES:
        for name in BASES:
            found = [_solve(value, trial, name, penalties) for value, trial in zip(values, trials, strict=True)]
            if all(solution is not None for solution in found):
                amounts = np.array(found)
                known = [{k: v for k, v in trial.quantities.items() if k != "rate"} for trial in trials]
                factor = name_factor(tuple(amounts[:, 0]), known)
                return CostReading(name, factor, dict(zip(penalties, amounts[0, 1:], strict=True)), shown, whole)
    return CostReading("", None, {}, shown, whole)


def _solve(values: np.ndarray, trial: Trial, base: str, penalties: Sequence[str]) -> np.ndarray | None:
    table = [BASES[base](trial.Y, trial.theta @ with_ones(trial.X).T)]
    weights = trial.theta[:, 1:]
    kinds = {
        "ridge": (weights**2).sum(axis=1),
        "lasso": np.abs(weights).sum(axis=1),
        "bias": trial.theta[:, 0] ** 2,
    }
    known = np.column_stack([*table, *(kinds[name] for name in penalties)])
    if not np.all(np.isfinite(values)):
        return None
    amounts = np.linalg.lstsq(known, values, rcond=None)[0]
    sizes = np.abs(amounts) * np.linalg.norm(known, axis=0)
    size = float(np.linalg.norm(values))
    if np.linalg.norm(known @ amounts - values) > _NEAR * size or (sizes < 1e-4 * size).any():
        return None
    return np.asarray(amounts)


def _number(value: Any) -> float | Failure:
    """A cost is one number, however it is wrapped; a pair of it and a gradient is taken for the cost."""
    if isinstance(value, Failure):
        return value
    if isinstance(value, list) and value:
        return _number(value[0])
    if isinstance(value, np.ndarray) and value.size == 1:
        return float(value.ravel()[0])
    shape = f"an array of shape {value.shape}" if isinstance(value, np.ndarray) else getattr(value, "kind", "nothing")
    return Failure("no number", f"it gives {shape} where one number is due", None)
