"""What the constants of a rule may be; a symbol stands for one that is fine."""

from __future__ import annotations

from collections.abc import Callable

from thalweg.algebra.expression import Expression
from thalweg.core import ranges


def decays(rule: object, *names: str) -> None:
    """Refuse a decay that is not from 0 to below 1."""
    _check(rule, names, ranges.share, "At 1 or more nothing is ever forgotten.")


def positives(rule: object, *names: str) -> None:
    """Refuse an eps or a first step that is not above 0."""
    _check(rule, names, ranges.positive, "It keeps a quotient finite.")


def not_negatives(rule: object, *names: str) -> None:
    """Refuse an accumulator's start or a weight decay below 0."""
    _check(rule, names, ranges.not_negative, "It adds up to a size.")


def _check(rule: object, names: tuple[str, ...], accept: Callable[[str, object, str], None], why: str) -> None:
    for name in names:
        if not isinstance(value := getattr(rule, name), Expression):
            accept(name, value, why)
