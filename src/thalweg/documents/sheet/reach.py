"""How far a number may be away because those that it is worked out from are rounded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from thalweg.algebra.evaluate import Setting, evaluate
from thalweg.algebra.expression import Symbol, walk
from thalweg.documents.sheet.stages import Stage

NOISE = 0.5e-12
"""Twelve digits of any number count: what a spreadsheet or a double shows after them may be rounding."""


def reach(stage: Stage, values: Mapping[str, Any], radii: Mapping[str, np.ndarray]) -> np.ndarray:
    """The most by which each entry moves when every number it needs moves by its radius, in floats.

    All formulas of a worksheet are sums of terms of one number each, so that the moves add up.
    """
    symbols = {part.name: part for part in walk(stage.formula) if isinstance(part, Symbol)}
    with np.errstate(all="ignore"):
        base = _worth(stage, values)
        moved = np.zeros_like(base)
        for name, radius in radii.items():
            if name in symbols:
                row_by_row = symbols[name].shape.rows == stage.shape.rows == "m"
                for move in [radius] if row_by_row else _one_at_a_time(radius):
                    sides = [_worth(stage, {**values, name: values[name] + way * move}) for way in (1, -1)]
                    moved += np.maximum(*(np.abs(side - base) for side in sides))
        found: np.ndarray = np.maximum(moved, NOISE * np.abs(base))
    return found


def _worth(stage: Stage, values: Mapping[str, Any]) -> np.ndarray:
    return np.atleast_2d(np.asarray(evaluate(stage.formula, Setting(values, exact=False)), dtype=float))


def _one_at_a_time(radius: np.ndarray) -> Iterator[np.ndarray]:
    for place in zip(*np.nonzero(radius), strict=True):
        move = np.zeros_like(radius)
        move[place] = radius[place]
        yield move
