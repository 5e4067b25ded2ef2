"""Which column of a log is the iteration, which the bias, which weight is whose: by their names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

from thalweg.core.errors import Refusal

_ITERATION = {"iteration", "iterations", "iter", "i", "k", "step", "steps", "epoch", "epochs", "t"}
_BIAS = {"alpha", "bias", "intercept", "constant", "const", "b"}
_COST = {"cost", "loss", "j", "mse", "error", "costfunction", "jtheta"}
_WEIGHT = {"beta", "weight", "weights", "w", "coef", "coefficient", "slope", "theta", "b"}
_NUMBERED = re.compile(r"([a-z]+?)(\d+)")


@final
@dataclass(frozen=True)
class Places:
    """Where the columns stand; ``None`` for those that there are none of."""

    iteration: int | None
    bias: int
    weights: tuple[int, ...]
    cost: int | None

    @property
    def parameters(self) -> tuple[int, ...]:
        """The bias first."""
        return (self.bias, *self.weights)


def find_places(header: Sequence[str], features: Sequence[str], name: str) -> Places:
    """The place of each parameter. Case, spaces, underscores and brackets do not count.

    A weight goes by its feature's name, or by beta_1, w1, theta_1, ... with the bias as alpha, intercept, theta_0, w0.
    Raises ``Refusal`` where one is missing.

    >>> find_places(["Iter", "theta_0", "theta_1"], ["area"], "log.csv").parameters
    (1, 2)
    """
    words = [_plain(title) for title in header]
    weights = _by_feature(header, features) or _by_number(words, len(features))
    if weights is None:
        raise _missing(f"the weights of {', '.join(map(repr, features[:3]))}", header, name)
    taken = set(weights)
    bias = _first(words, _BIAS, taken)
    bias = _zeroth(words, taken) if bias is None else bias
    if bias is None:
        raise _missing("the bias", header, name)
    taken.add(bias)
    return Places(_first(words, _ITERATION, taken), bias, weights, _first(words, _COST, taken))


def _plain(title: str) -> str:
    return re.sub(r"[\W_]", "", title).lower()


def _by_feature(header: Sequence[str], features: Sequence[str]) -> tuple[int, ...] | None:
    for spelling in (str, str.strip, _plain):
        titles = [spelling(title) for title in header]
        wanted = [spelling(feature) for feature in features]
        if all(titles.count(each) == 1 for each in wanted):
            return tuple(titles.index(each) for each in wanted)
    return None


def _by_number(words: Sequence[str], count: int) -> tuple[int, ...] | None:
    """beta_1 ... beta_n; without a theta_0 the weights may be numbered from 0 beside a bias of another name."""
    numbered: dict[str, dict[int, int]] = {}
    for place, word in enumerate(words):
        if (match := _NUMBERED.fullmatch(word)) and match[1] in _WEIGHT:
            numbered.setdefault(match[1], {})[int(match[2])] = place
    has_bias = any(word in _BIAS for word in words)
    for places in numbered.values():
        for first in (1, 0) if has_bias else (1,):
            if set(places) - {0} <= set(range(1, count + 1)) and set(range(first, first + count)) <= set(places):
                return tuple(places[number] for number in range(first, first + count))
    alone = [place for place, word in enumerate(words) if word in _WEIGHT - {"b"} or (word == "m" and count == 1)]
    return tuple(alone) if count == 1 and len(alone) == 1 else None


def _first(words: Sequence[str], known: set[str], taken: set[int]) -> int | None:
    return next((place for place, word in enumerate(words) if word in known and place not in taken), None)


def _zeroth(words: Sequence[str], taken: set[int]) -> int | None:
    named = (place for place, word in enumerate(words) if (match := _NUMBERED.fullmatch(word)) and match[2] == "0")
    return next((place for place in named if place not in taken), None)


def _missing(what: str, header: Sequence[str], name: str) -> Refusal:
    return Refusal(
        f"{name} has no column for {what}; its columns are {', '.join(map(repr, header[:8]))}.",
        "Without it the steps cannot be followed.",
        "Call the columns iteration, alpha and beta_1, beta_2, ..., or the weights by their features.",
    )
