"""What a check is: a mistake by its code, how it is seen, and what there is to say about it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import final

from thalweg.core.shelf import instances
from thalweg.doctor.facts import Facts
from thalweg.doctor.finding import Finding, Severity

_ROOMS = "thalweg.doctor.checks"


@final
@dataclass(frozen=True)
class Evidence:
    """What shows a mistake, in numbers, and where to look for it: the ``bias``, the ``weights``, both or the cost."""

    text: str
    part: str = "both"
    severity: Severity = "error"
    certainty: float = 1.0


@final
@dataclass(frozen=True)
class Check:
    """One mistake. ``sick`` and ``well`` are short files that have it and have it no more; they are never run here."""

    code: str
    title: str
    why: str
    fix: str
    hint: str
    likelihood: float
    """Which of several findings is told first."""
    sick: str
    well: str
    look: Callable[[Facts], Evidence | None]
    repairs: tuple[str, ...] = ()
    """What may be put in place of the gradient's expression ``{it}``; ``{rows}`` is the number of examples."""

    def examine(self, facts: Facts) -> Finding | None:
        """The finding, if the facts show this mistake."""
        seen = self.look(facts)
        if seen is None:
            return None
        likelihood = self.likelihood * seen.certainty
        return Finding(
            self.code,
            self.title,
            seen.severity,
            seen.text,
            self.why,
            self.fix,
            self.hint,
            likelihood=likelihood,
            part=seen.part,
            function=facts.function,
        )


@lru_cache(maxsize=1)
def checks() -> dict[str, Check]:
    """Every check by its code: whatever lies in the rooms of ``doctor/checks``.

    >>> checks()["missing-mean"].title
    'The sum is not divided by the number of examples'
    """
    rooms = pkgutil.iter_modules(importlib.import_module(_ROOMS).__path__)
    found = [check for room in rooms for check in instances(f"{_ROOMS}.{room.name}", Check)]
    return {check.code: check for check in sorted(found, key=lambda check: check.code)}
