"""Things that can be added in any grouping, and the fixed order in which they are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar, runtime_checkable

A = TypeVar("A", bound="Additive")


@runtime_checkable
class Additive(Protocol):
    """A summary of rows: the summary of two parts together is their sum."""

    def __add__(self: A, other: A, /) -> A: ...


def tree_sum(parts: Iterable[A]) -> A | None:
    """Add ``parts`` in a binary tree fixed by their number alone: the same bits however the parts were computed.

    Works like a binary counter, so only about log2(len(parts)) sums are held at a time. No parts give ``None``.

    >>> tree_sum([1, 2, 3, 4, 5])
    15
    """
    pending: list[tuple[int, A]] = []
    for part in parts:
        height, total = 0, part
        while pending and pending[-1][0] == height:
            total = pending.pop()[1] + total
            height += 1
        pending.append((height, total))
    if not pending:
        return None
    total = pending.pop()[1]
    while pending:
        total = pending.pop()[1] + total
    return total
