"""What ``fit`` would do, why, how long it would take and how near it would come; the data are surveyed, no more."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from thalweg.descent.asked import Asked
from thalweg.descent.candidate import Candidate
from thalweg.descent.coordinates import Coordinates
from thalweg.descent.fit import fitted, walked
from thalweg.descent.plan import Plan
from thalweg.descent.planning.clock import timed
from thalweg.descent.planning.loop import Loop
from thalweg.descent.planning.of_moments import Known, finite, memory_for, of_moments, of_plan
from thalweg.descent.planning.of_rows import as_tried, barred, of_rows
from thalweg.descent.planning.pilot import Pilot, gone, pilot
from thalweg.descent.quadratic.run import Laid, lay
from thalweg.descent.run import Run
from thalweg.descent.survey import survey
from thalweg.kernels.moments import Moments

_SHORT = 1.0


def plan(data: Any, target: str | None = None, features: Sequence[str] | None = None, **asked: Any) -> Plan:
    """The plan of ``fit`` with the same arguments, and what every other way would cost.

    On quadratic costs passes, iterations and gaps are exact, but for batches. On others the descent is tried out on the
    first 4,096 rows. Times are measured on this machine. Raises ``Refusal`` as ``fit`` does.

    >>> import thalweg
    >>> found = thalweg.plan(([[1, 2], [2, 0], [3, 1], [0, 3]], [1, 5, 6, -2]))
    >>> found.path, found.iterations == thalweg.fit(([[1, 2], [2, 0], [3, 1], [0, 3]], [1, 5, 6, -2])).iterations
    ('moments, closed form', True)
    >>> [candidate.name for candidate in found.candidates if candidate.is_taken]
    ['moments, closed form']
    """
    return planned(Asked.read(data, target, features, **asked))


def planned(asked: Asked) -> Plan:
    """The same for what was asked for already."""
    if asked.is_chosen:
        return _chosen(asked)
    moments, read = timed(lambda: survey(asked.problem, asked.progress), _SHORT)
    if walked(asked, moments) is None:
        return _along_a_path(asked, moments, read)
    if asked.quadratic is not None and not asked.is_in_batches(moments.count):
        return _on_the_moments(asked, moments, read)
    return _tried_out(asked, moments, read)


def _chosen(asked: Asked) -> Plan:
    """What leaving it to rows that are not seen costs: their curves have to be made for the plan too."""
    run, spent = timed(lambda: fitted(asked), _SHORT)
    gap, note = run.plan.predicted["cost_gap"], "the rows that are not seen have chosen"
    return run.plan.taking(Candidate(run.plan.way, run.passes, run.iterations, spent, None, gap, True, note), ())


def _along_a_path(asked: Asked, moments: Moments, read: float) -> Plan:
    laid, known = _laid(asked, moments, read)
    return laid.plan.taking(of_plan(known, laid, asked.settings), of_moments(known))


def _laid(asked: Asked, moments: Moments, read: float) -> tuple[Laid, Known]:
    assert asked.quadratic is not None, "a path in closed form is that of a quadratic cost"
    begun = time.perf_counter()
    laid = lay(asked.problem, asked.quadratic, moments, asked.settings, asked.progress)
    return laid, Known.of(laid, asked.settings.tolerance, read + time.perf_counter() - begun, read)


def _on_the_moments(asked: Asked, moments: Moments, read: float) -> Plan:
    """A walk on the moments takes no rows: it is gone for the plan too, and all of it is known."""
    run, taken = _gone(asked, moments, read)
    return run.plan.taking(taken, _by_moments(asked, moments, read))


def _gone(asked: Asked, moments: Moments, read: float) -> tuple[Run, Candidate]:
    run, spent = gone(asked, moments)
    gap, memory = finite(run.certificate.cost_gap), memory_for(moments.count, len(run.features))
    note = "walked for this plan too: it takes no rows"
    return run, Candidate(run.plan.way, run.passes, run.iterations, read + spent, memory, gap, True, note)


def _by_moments(asked: Asked, moments: Moments, read: float) -> tuple[Candidate, ...]:
    """The ways down a quadratic cost where none of those in closed form was asked for."""
    default = asked.by_default
    if not asked.problem.shrinkage.lasso:
        return of_moments(_laid(default, moments, read)[1])
    walked = () if default.settings == asked.settings else (_gone(default, moments, read)[1],)
    return (*walked, barred("the lasso bends the cost"))


def _tried_out(asked: Asked, moments: Moments, read: float) -> Plan:
    """What goes over rows is tried out on some of them."""
    trial, loop = _trial(asked, moments, read)
    plan = trial.plan(asked, loop)
    taken = as_tried(loop, asked.settings, trial, plan.way)
    if asked.quadratic is not None:
        return plan.taking(taken, _by_moments(asked, moments, read))
    if asked.settings == asked.by_default.settings:
        return plan.taking(taken, of_rows(loop, asked.settings, trial, plan.cost))
    default, _ = _trial(asked.by_default, moments, read)
    best = as_tried(loop, asked.by_default.settings, default, default.plan(asked.by_default, loop).way)
    return plan.taking(taken, (best, *of_rows(loop, asked.settings, default, plan.cost)))


def _trial(asked: Asked, moments: Moments, read: float) -> tuple[Pilot, Loop]:
    trial = pilot(asked, moments)
    coordinates = Coordinates.of(trial.moments, asked.problem.scale, asked.problem.bias)
    return trial, Loop.of(trial.problem, coordinates, moments.count, read)
