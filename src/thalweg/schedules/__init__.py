"""Schedules: each file says how the learning rate changes from step to step."""

from __future__ import annotations

from thalweg.core.shelf import Shelf
from thalweg.schedules.schedule import Schedule

shelf: Shelf[Schedule] = Shelf(__name__, Schedule)


def find_schedule(schedule: str | Schedule) -> Schedule:
    """The schedule of that name, with its constants. Raises ``Refusal``."""
    return shelf.get(schedule)
