"""The units in which a program may have descended: raw columns, or standardised ones."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import final

import numpy as np

from thalweg.doctor.logs.condensed import Condensed
from thalweg.kernels.moments import Moments


@final
@dataclass(frozen=True, eq=False)
class Units:
    """What the units are called, and the data in them."""

    name: str
    data: Condensed


def units(moments: Moments) -> Iterator[Units]:
    """Raw columns first, then standardised features, by m and by m - 1, then the target standardised too."""
    yield Units("raw columns", Condensed.of(moments))
    if moments.count < 2 or not np.all(moments.deviations > 0):
        return
    sample = math.sqrt(moments.count / (moments.count - 1))
    for how, spread in (("", 1.0), (" (by m - 1)", sample)):
        deviations = moments.deviations * spread
        features = np.append(deviations[:-1], 1.0)
        yield Units(
            f"standardised features{how}", Condensed.of(_in(moments, np.append(moments.mean[:-1], 0.0), features))
        )
        yield Units(f"standardised features and target{how}", Condensed.of(_in(moments, moments.mean, deviations)))


def _in(moments: Moments, centre: np.ndarray, spread: np.ndarray) -> Moments:
    mean = (moments.mean - centre) / spread
    return replace(moments, mean=mean, scatter=moments.scatter / np.outer(spread, spread))
