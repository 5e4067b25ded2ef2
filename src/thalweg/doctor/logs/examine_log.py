"""Examine a log of iterates: which steps led from each to the next, at which learning rate."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from thalweg.descent.passes.reading import Progress
from thalweg.descent.problem import Problem, pose
from thalweg.descent.settings import Settings
from thalweg.descent.survey import survey
from thalweg.doctor.check import checks
from thalweg.doctor.examination import Examination
from thalweg.doctor.finding import Finding, ordered
from thalweg.doctor.logs.codes import Shown, codes
from thalweg.doctor.logs.costs import cost_factor
from thalweg.doctor.logs.followed import Followed, follow
from thalweg.doctor.logs.log import Log
from thalweg.doctor.logs.of_the_rate import of_the_rate
from thalweg.doctor.logs.unknown import is_whole_numbers, unknown
from thalweg.kernels.moments import Moments


def examine_log(
    log: Any,
    data: Any,
    target: str | None = None,
    features: Sequence[str] | None = None,
    *,
    learning_rate: Any = "auto",
    progress: Progress | None = None,
) -> Examination:
    r"""What the steps between logged iterates were.

    A right step on the mean squared error is :math:`\theta' = \theta - \eta (H\theta - c)`, with H and c those of the
    data; each row of the logged steps is held to that, and to what people compute in its place, as exactly as the log
    was printed. ``log`` is a file with the columns iteration, alpha, beta_1, ... (or the features' names), or rows
    (alpha, beta_1, ...). Without a ``learning_rate``, the one that the user believes was used, a factor that all rows
    share cannot be told from it. Raises ``Refusal`` where the log or the data cannot be read.

    >>> data = [[0.0], [1.0], [2.0]], [1.0, 2.0, 4.0]
    >>> found = examine_log([[0.0, 0.0], [0.7, 1.0], [0.89, 1.29]], data)
    >>> found.verdict, round(found.learning_rate, 6)
    ('sound', 0.15)
    """
    problem = pose(data, target, features)
    moments = survey(problem, progress)
    followed = follow(Log.read(log, problem.features), moments, Settings.read(learning_rate).rate)
    found = _findings(followed, problem, moments)
    return Examination(followed.log.name, None, found, _remark(followed), followed.rate)


def _remark(followed: Followed) -> str:
    """What was looked at, and the rate."""
    told = f"Looked at: {followed.sentence}."
    if followed.rate is None or followed.pace is None:
        return f"{told} The learning rate that was used cannot be told."
    rate = f"{told} The learning rate that was really used is {followed.rate:.6g}"
    if followed.pace.claimed is None:
        return f"{rate}; a factor that all rows share, such as a missing 1/m, cannot be told from it (--learning-rate)."
    return f"{rate}, where {followed.pace.claimed:g} is named."


def _findings(followed: Followed, problem: Problem, moments: Moments) -> tuple[Finding, ...]:
    found = [_finding(shown, followed) for shown in _shown(followed)]
    first = {finding.code: finding for finding in reversed([*found, *of_the_rate(followed, problem, moments)])}
    return ordered(tuple(first.values()))


def _shown(followed: Followed) -> Iterator[Shown]:
    steps, data = followed.steps, followed.units.data
    claimed = followed.pace.claimed if followed.pace else None
    odd = not followed.account.is_whole or (is_whole_numbers(steps) and not followed.account.moves_right)
    if odd and followed.gap == 1 and (shown := unknown(steps, data, claimed)) is not None:
        yield shown
    if not odd:
        yield from map(_with_costs(followed), codes(followed.account, followed.pace))
    if (factor := cost_factor(followed)) is not None and factor.ms > 1:
        yield Shown("cost-mismatch", f"the logged costs are {factor.text} times the mean squared error of the iterates")


def _with_costs(followed: Followed) -> Callable[[Shown], Shown]:
    """A factor two is a convention where the logged costs have it too."""
    factor, pace = cost_factor(followed), followed.pace
    common = pace.weights or pace.bias if pace else None
    if factor is None or common is None or factor.twos != common.twos:
        return lambda shown: shown
    return lambda shown: replace(shown, severity="info") if shown.code == "factor-two" else shown


def _finding(shown: Shown, followed: Followed) -> Finding:
    check = checks()[shown.code]
    seen = f"{shown.how[0].upper()}{shown.how[1:]}. Read from {followed.sentence}."
    return Finding(
        check.code, check.title, shown.severity, seen, check.why, check.fix, check.hint, likelihood=check.likelihood
    )
