"""Schedules: each file is how the learning rate changes."""

from __future__ import annotations

from thalweg.core.shelf import Shelf
from thalweg.schedules.schedule import Schedule

shelf: Shelf[Schedule] = Shelf(__name__, Schedule)


def find_schedule(schedule: str | Schedule) -> Schedule:
    """The schedule of that name, with its constants. Raises ``Refusal``.

    >>> find_schedule("warm-up(steps=5, then=cosine(floor=0.1))").name
    'warm-up(steps=5, then=cosine(floor=0.1))'
    """
    return shelf.get(schedule)
