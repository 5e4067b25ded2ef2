"""What ``fit`` would do, why, how long it would take and how near it would come; the data are surveyed, no more."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from thalweg.core.errors import Refusal
from thalweg.descent.asked import Asked
from thalweg.descent.candidate import Candidate
from thalweg.descent.fit import fitted
from thalweg.descent.plan import Plan
from thalweg.descent.planning.clock import seconds
from thalweg.descent.planning.of_moments import Known, of_moments, of_plan
from thalweg.descent.planning.of_rows import Over, as_tried, of_rows
from thalweg.descent.planning.pilot import pilot
from thalweg.descent.problem import Problem
from thalweg.descent.quadratic.run import Laid, lay
from thalweg.descent.stepwise.rows import Rows
from thalweg.descent.survey import survey
from thalweg.kernels.loss import Loss
from thalweg.kernels.moments import Moments
from thalweg.kernels.sums import Sums

_SHORT = 0.5


def plan(data: Any, target: str | None = None, features: Sequence[str] | None = None, **asked: Any) -> Plan:
    """The plan of ``fit`` with the same arguments, and what every other way would cost.

    On quadratic costs passes, iterations and gaps are exact. On others the descent is tried out on the first 4,096
    rows. Times are measured on this machine. Raises ``Refusal`` as ``fit`` does.

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
    begun = time.perf_counter()
    if asked.is_chosen:
        run = fitted(asked)
        return run.plan.taking(_chosen(run.plan, time.perf_counter() - begun), ())
    moments, begun = _surveyed(asked, begun)
    quadratic = asked.quadratic
    if quadratic is not None and asked.is_closed and not asked.is_in_batches(moments.count):
        return _along_a_path(asked, lay(asked.problem, quadratic, moments, asked.settings, asked.progress), begun)
    return _tried_out(asked, moments, time.perf_counter() - begun)


def _surveyed(asked: Asked, begun: float) -> tuple[Moments, float]:
    """The moments, and when the survey of them began: a short one is gone through again, since the first time is slowed
    down by all that is then done once."""
    moments = survey(asked.problem, asked.progress)
    if time.perf_counter() - begun < _SHORT:
        begun = time.perf_counter()
        survey(asked.problem)
    return moments, begun


def _chosen(plan: Plan, spent: float) -> Candidate:
    """What leaving it to rows that are not seen costs: their curves have to be made for the plan too."""
    known = plan.predicted
    note = "the rows that are not seen have chosen"
    return Candidate(plan.way, known["passes"], plan.iterations, spent, 0, known["cost_gap"], True, note)


def _along_a_path(asked: Asked, laid: Laid, begun: float) -> Plan:
    spent = time.perf_counter() - begun
    known = Known.of(laid, asked.settings.tolerance, spent, _row_pass_seconds(asked.problem, laid))
    taken = replace(of_plan(known, laid.plan), note="as planned")
    return laid.plan.taking(taken, of_moments(known))


def _row_pass_seconds(problem: Problem, laid: Laid) -> float:
    """How long a pass over all rows takes, from one block of them."""
    rows = Rows(problem, laid.landscape.coordinates, Loss.of(problem.cost), None)
    block = next(rows.blocks())
    once = seconds(lambda: Sums.of(block, laid.path.start, rows.loss))
    return once * laid.rows / len(block.target)


def _tried_out(asked: Asked, moments: Moments, spent: float) -> Plan:
    found = pilot(asked)
    if found is None:
        raise Refusal(
            f"Nothing can be learnt from the first rows of {asked.problem.source.name} alone.",
            "A descent of this kind is planned by trying it out on them.",
            "Put the rows in another order.",
        )
    over = Over(moments.count, len(asked.problem.features), asked.settings, spent)
    plan = replace(found.run.plan, source=asked.problem.source.name)
    return plan.taking(as_tried(over, found), of_rows(over, found, asked.problem.cost.name))
