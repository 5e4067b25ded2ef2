"""Examine a run on data: what is wrong with the data, the learning rate and the units of the features."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from thalweg.core.errors import Refusal
from thalweg.descent.asked import Asked
from thalweg.doctor.finding import Finding, ordered
from thalweg.doctor.runs.checks import shelf
from thalweg.doctor.runs.gaps import Gaps
from thalweg.doctor.runs.seen import Seen
from thalweg.sources.opening import open_loosely


def examine_run(
    data: Any,
    target: str | None = None,
    features: Sequence[str] | None = None,
    *,
    learning_rate: Any = "auto",
    iterations: Any = None,
    scale: str = "standard",
    **asked: Any,
) -> tuple[Finding, ...]:
    """What is found wrong with the run that ``fit`` would do on these data at these settings; nothing, if it is sound.

    Each finding has its numbers, and the run after the advice beside the run before. Raises ``Refusal`` where nothing
    can be examined: a file that cannot be read, a column that does not exist, a target that is always the same.

    >>> examine_run(([[1.0], [2.0], [3.0], [5.0]], [2.0, 3.0, 7.0, 8.0]), learning_rate=5.0)[0].code
    'learning-rate-too-large'
    """
    question = Asked.read(
        open_loosely(data), target, features, learning_rate=learning_rate, iterations=iterations, scale=scale, **asked
    )
    return findings(*facts_of(question, is_named=features is not None))


def facts_of(asked: Asked, is_named: bool = False) -> tuple[Gaps | Seen, ...]:
    """What can be seen: the rows, or the gaps in them and what is left without these."""
    try:
        return (Seen.of(asked),)
    except Refusal:
        gaps = Gaps.of(asked, is_named)
        if gaps.is_none:
            raise
    return (gaps,) if gaps.rest is None else (gaps, gaps.rest)


def findings(*facts: Gaps | Seen) -> tuple[Finding, ...]:
    """What the checks of such facts find."""
    checks = [kind() for kind in shelf.classes().values()]
    found = [check.examine(fact) for fact in facts for check in checks if isinstance(fact, check.facts())]
    return ordered(tuple(finding for finding in found if finding is not None))
