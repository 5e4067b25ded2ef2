"""Steps that no one gradient at one rate accounts for: what else they may be."""

from __future__ import annotations

import numpy as np

from thalweg.doctor.logs.codes import Shown
from thalweg.doctor.logs.condensed import Condensed
from thalweg.doctor.logs.steps import Noise, Steps

_WITHIN, _ALONG, _SURE = 3.0, 0.5, 0.2


def own_paces(steps: Steps, data: Condensed) -> np.ndarray | None:
    """The rate of each step, where each goes right downhill, at a rate of its own: a schedule."""
    slopes = data.quadratic.gradient().at(steps.before)
    paces = (slopes * steps.moved).sum(axis=1) / np.maximum((slopes**2).sum(axis=1), 1e-300)
    doubt = Noise.of(steps, data)
    for _ in range(3):
        noise = doubt.fixed + np.abs(paces)[:, None] * doubt.paced + 1e-300
        weighted = slopes / noise
        paces = (weighted * steps.moved / noise).sum(axis=1) / np.maximum((weighted**2).sum(axis=1), 1e-300)
    off = np.abs(paces[:, None] * slopes - steps.moved) / noise
    seen = np.abs(paces) * np.linalg.norm(slopes / noise, axis=1)
    return paces if off.max() <= _WITHIN and np.median(seen) > 1 / _SURE and np.all(paces > 0) else None


def unknown(steps: Steps, data: Condensed, claimed: float | None) -> Shown | None:
    """What is to be said of them; nothing where a schedule accounts for them."""
    if is_whole_numbers(steps):
        return _whole(steps, data, claimed)
    if own_paces(steps, data) is not None:
        return None
    downhill = -data.quadratic.gradient().at(steps.before)
    moved = -steps.moved * _units(data)
    downhill = downhill / _units(data)
    sizes = np.linalg.norm(downhill, axis=1) * np.linalg.norm(moved, axis=1)
    along = np.divide((downhill * moved).sum(axis=1), sizes, out=np.zeros_like(sizes), where=sizes > 0)
    told = (
        f"the cosine of the angle between a step and the way downhill is {np.median(along):.3g} in the middle, from "
        f"{along.min():.3g} to {along.max():.3g}"
    )
    if np.median(along) > _ALONG:
        return Shown("sampled-rows", f"{told}: near, but no step is the gradient over all rows")
    return Shown("not-gradient-descent", f"{told}, and no gradient of the squared error accounts for the steps")


def is_whole_numbers(steps: Steps) -> bool:
    """Whether no parameter ever has a fraction."""
    return all(bool(np.all(points == np.round(points))) for points in (steps.before, steps.after))


def _whole(steps: Steps, data: Condensed, claimed: float | None) -> Shown:
    slopes = data.quadratic.gradient().at(steps.before)
    due = "" if claimed is None else f"; the first step is due to be {np.round(-claimed * slopes[0], 4).tolist()}"
    return Shown("integer-truncation", f"all numbers of the log are whole{due}")


def _units(data: Condensed) -> np.ndarray:
    """So that every direction counts about as much."""
    units: np.ndarray = 1 / data.quadratic.units
    return units
