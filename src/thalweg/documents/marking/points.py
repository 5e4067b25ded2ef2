"""The random points at which a derivation is checked: small numbers, other sizes, other values of the constants."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, final

from thalweg.algebra.evaluate import Setting
from thalweg.algebra.linear_model import LinearModel
from thalweg.algebra.random_points import settings
from thalweg.core.notation import NAMES

_PER_ROW = ("X", "Y")


@final
@dataclass(frozen=True)
class Point:
    """What is given at a point, and ``values``: that and all that was worked out from it so far."""

    given: Mapping[str, Any]
    is_exact: bool
    is_moved: bool = False
    values: dict[str, Any] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        self.values.update(self.given)

    def moved(self, name: str, value: Any) -> Point:
        """The point with another value of one given quantity, nothing worked out yet."""
        return Point({**self.given, name: value}, self.is_exact, is_moved=True)

    @property
    def setting(self) -> Setting:
        return Setting(self.values, {}, self.is_exact)


def points(model: LinearModel, text: str, *, is_exact: bool) -> tuple[Point, ...]:
    """Points for the model: as it is, with a row less, and with other values for the constants named in the text.

    A row less, because ``1/5`` is not ``1/m``, though there be five rows; other constants, because ``beta`` is not
    ``2 * lam * beta``, though the weight of the penalty be one half.
    """
    return tuple(_points(model, text, is_exact))


def _points(model: LinearModel, text: str, is_exact: bool) -> Iterator[Point]:
    lettered = _with_other_constants(model, text)
    for place, setting in enumerate(settings(lettered, exact=is_exact)):
        values = {**setting.values, **_one_example(setting.values)}
        yield Point(_with_a_row_less(values) if place == 1 else values, is_exact)


def _one_example(values: Mapping[str, Any]) -> dict[str, Any]:
    return {"y": values["Y"][0, 0], "yhat": values["X"][0, 0]}


def _with_a_row_less(values: Mapping[str, Any]) -> dict[str, Any]:
    return {**values, "m": values["m"] - 1, **{name: values[name][:-1] for name in _PER_ROW}}


def _with_other_constants(model: LinearModel, text: str) -> LinearModel:
    named = set(re.findall(r"\w+", text))
    constants = [
        (name, value * Fraction(6, 7) + Fraction(1, 97) if _is_named(name, named) else value)
        for name, value in model.constants
    ]
    other = replace(model, constants=tuple(constants))
    return other if settings(other, exact=False) else model


def _is_named(name: str, words: set[str]) -> bool:
    return name in words or (name in NAMES and NAMES[name].text in words)
