"""Generators that give what happens on the way, and return what comes of it."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, TypeVar

R = TypeVar("R")


def arrived(on_the_way: Generator[Any, None, R]) -> R:
    """Go all the way, and look only at what comes of it.

    >>> def walk():
    ...     yield "a step"
    ...     return "there"
    >>> arrived(walk())
    'there'
    """
    while True:
        try:
            next(on_the_way)
        except StopIteration as end:
            result: R = end.value
            return result
