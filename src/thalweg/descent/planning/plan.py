"""What ``fit`` would do, why, how long it would take and how near it would come; the data are surveyed, no more."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from thalweg.descent.asked import Asked
from thalweg.descent.candidate import Candidate
from thalweg.descent.fit import fitted, walked
from thalweg.descent.plan import Plan
from thalweg.descent.planning.clock import timed
from thalweg.descent.planning.of_moments import Known, finite, memory_for, of_moments, of_plan
from thalweg.descent.planning.of_rows import as_tried, barred, is_near, of_rows
from thalweg.descent.planning.pilot import gone, pilot
from thalweg.descent.planning.surveyed import Surveyed
from thalweg.descent.quadratic.laid import Laid
from thalweg.descent.quadratic.run import lay

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
    try:
        return _planned(asked)
    finally:
        if asked.meter:
            asked.meter.end()


def _planned(asked: Asked) -> Plan:
    if asked.is_chosen:
        return _chosen(asked)
    surveyed = Surveyed.of(asked)
    if walked(asked, surveyed.moments) is None:
        return _along_a_path(asked, surveyed)
    if asked.quadratic is not None and not asked.is_in_batches(surveyed.rows):
        return _on_the_moments(asked, surveyed)
    return _tried_out(asked, surveyed)


def _chosen(asked: Asked) -> Plan:
    """What leaving it to rows that are not seen costs: their curves have to be made for the plan too."""
    run, spent = timed(lambda: fitted(asked), _SHORT)
    gap, note = run.plan.predicted["cost_gap"], "the rows that are not seen have chosen"
    return run.plan.taking(Candidate(run.plan.way, run.passes, run.iterations, spent, None, gap, True, note), ())


def _along_a_path(asked: Asked, surveyed: Surveyed) -> Plan:
    laid, known = _laid(asked, surveyed)
    return laid.plan.taking(of_plan(known, laid, asked.settings), of_moments(known))


def _laid(asked: Asked, surveyed: Surveyed) -> tuple[Laid, Known]:
    assert asked.quadratic is not None, "a path in closed form is that of a quadratic cost"
    begun = time.perf_counter()
    laid = lay(asked.problem, asked.quadratic, surveyed.moments, asked.settings, asked.progress)
    spent = surveyed.read + time.perf_counter() - begun
    return laid, Known.of(laid, asked.settings.tolerance, spent, surveyed.loop)


def _on_the_moments(asked: Asked, surveyed: Surveyed) -> Plan:
    """A walk on the moments takes no rows: it is gone for the plan too, and all of it is known."""
    plan, taken = _gone(asked, surveyed)
    return plan.taking(taken, _by_moments(asked, surveyed))


def _gone(asked: Asked, surveyed: Surveyed) -> tuple[Plan, Candidate]:
    run, spent = gone(asked, surveyed.moments)
    return run.plan, Candidate(
        name=run.plan.way,
        passes=run.passes,
        iterations=run.iterations,
        seconds=surveyed.read + spent,
        memory=memory_for(surveyed.rows, len(run.features)),
        gap=finite(run.certificate.cost_gap),
        is_exact=True,
        note="walked for this plan too: it takes no rows",
        reaches=is_near(asked.settings.tolerance, run),
    )


def _by_moments(asked: Asked, surveyed: Surveyed) -> tuple[Candidate, ...]:
    """The ways down a quadratic cost where none of those in closed form was asked for."""
    default = asked.by_default
    if not asked.problem.shrinkage.lasso:
        return of_moments(_laid(default, surveyed)[1])
    gone = () if default.settings == asked.settings else (_gone(default, surveyed)[1],)
    return (*gone, barred("the lasso bends the cost"))


def _tried_out(asked: Asked, surveyed: Surveyed) -> Plan:
    """What goes over rows is tried out on some of them."""
    loop, trial, default = surveyed.loop, pilot(asked, surveyed), asked.by_default
    plan = trial.plan(asked, loop)
    taken = as_tried(loop, asked.settings, trial, plan.way)
    if asked.quadratic is not None:
        return plan.taking(taken, _by_moments(asked, surveyed))
    if asked.settings == default.settings:
        return plan.taking(taken, of_rows(loop, asked.settings, trial, plan.cost))
    trial = pilot(default, surveyed)
    best = as_tried(loop, default.settings, trial, trial.plan(default, loop).way)
    return plan.taking(taken, (best, *of_rows(loop, default.settings, trial, plan.cost)))
