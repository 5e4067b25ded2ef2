"""Examine a run on data: what is wrong with the data, the learning rate and the units of the features."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from thalweg.core.errors import Refusal
from thalweg.descent.asked import Asked
from thalweg.descent.passes.reading import Progress
from thalweg.doctor.examination import Examination
from thalweg.doctor.finding import Finding, ordered
from thalweg.doctor.runs.checks import shelf
from thalweg.doctor.runs.gaps import Gaps
from thalweg.doctor.runs.seen import Seen
from thalweg.doctor.runs.trial import Trial
from thalweg.sources.opening import open_loosely


def examine_run(
    data: Any,
    target: str | None = None,
    features: Sequence[str] | None = None,
    *,
    learning_rate: Any = "auto",
    iterations: Any = None,
    scale: str = "standard",
    progress: Progress | None = None,
) -> Examination:
    """What is wrong with the run that ``fit`` would do on these data at these settings.

    Each finding has its numbers, and the run after the advice beside the run before. The rows are read once, and again
    where they hold what is no number. Raises ``Refusal`` where nothing can be examined: a file that cannot be read, a
    column that does not exist, a target that is always the same.

    >>> examine_run(([[1.0], [2.0], [3.0], [5.0]], [2.0, 3.0, 7.0, 8.0]), learning_rate=5.0).codes
    ('learning-rate-too-large',)
    """
    settings = {"learning_rate": learning_rate, "iterations": iterations, "scale": scale}
    question = Asked.read(open_loosely(data), target, features, progress=progress, **settings)
    facts = facts_of(question, is_named=features is not None)
    return Examination(question.problem.source.name, None, findings(*facts), _remark(facts[-1]))


def _remark(fact: Gaps | Seen) -> str:
    """How the run goes."""
    return "" if isinstance(fact, Gaps) else f"{Trial.of('The run', fact)}."


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
