"""Generators that give what happens on the way, and return what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TypeVar

R = TypeVar("R")
T = TypeVar("T")


def arrived(on_the_way: Generator[T, None, R], watch: Callable[[T], None] | None = None) -> R:
    """Go all the way and give what comes of it; ``watch`` is shown all that happens on the way.

    >>> def walk():
    ...     yield "a step"
    ...     return "there"
    >>> arrived(walk())
    'there'
    """
    while True:
        try:
            seen = next(on_the_way)
        except StopIteration as end:
            result: R = end.value
            return result
        if watch:
            watch(seen)
