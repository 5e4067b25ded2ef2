"""What the learning rate that was really used does on the data: the checks of runs, held to the log."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from thalweg.descent.asked import Asked
from thalweg.descent.coordinates import Coordinates
from thalweg.descent.inference.choice import Choice
from thalweg.descent.parameters import Parameters
from thalweg.descent.problem import Problem, Scale
from thalweg.descent.settings import Settings
from thalweg.doctor.finding import Finding
from thalweg.doctor.logs.followed import Followed
from thalweg.doctor.runs.checks import shelf
from thalweg.doctor.runs.seen import Seen
from thalweg.kernels.moments import Moments

_CHECKS = "learning-rate-too-large", "learning-rate-too-small", "unscaled-features"
_WHOLE_RUN = 100
"""A log of fewer iterations is part of a run, and says nothing of where it ends."""
_SCALES: dict[str, Scale] = {"raw columns": "none", "standardised features": "standard"}


def of_the_rate(followed: Followed, problem: Problem, moments: Moments) -> list[Finding]:
    """Too large is an error; what makes it slow is told for information, for a log may be part of a run."""
    scale, pace = _SCALES.get(followed.units.name), followed.pace
    mere = all(row is not None and row.block.is_mere for row in (followed.account.bias, followed.account.weights))
    if scale is None or pace is None or not mere:
        return []
    seen = _as_a_run(followed, replace(problem, scale=scale), moments, pace.claimed or pace.rate)
    found = [finding for code in _CHECKS if (finding := shelf.find(code)().examine(seen)) is not None]
    is_run = followed.span[1] - followed.span[0] >= _WHOLE_RUN or not seen.is_stable
    return [_held(finding, followed, seen) for finding in found if is_run]


def _as_a_run(followed: Followed, problem: Problem, moments: Moments, rate: float) -> Seen:
    start = followed.steps.before[0]
    parameters = Parameters(float(start[0]), start[1:].copy())
    if problem.scale == "standard":
        parameters = Coordinates.of(moments, problem.scale).leave(start)
    count = followed.span[1] - followed.span[0]
    return Seen(Asked(replace(problem, start=parameters), Settings(rate, count, 1e-9), Choice.read()), moments)


def _held(finding: Finding, followed: Followed, seen: Seen) -> Finding:
    if finding.code == "learning-rate-too-large":
        return replace(finding, evidence=f"{_growth(followed, seen)} {finding.evidence}")
    return replace(finding, severity="info")


def _growth(followed: Followed, seen: Seen) -> str:
    """By how much the last step of the log is longer than the one before, in the steepest direction."""
    values, vectors = np.linalg.eigh(followed.units.data.quadratic.hessian)
    along = followed.steps.moved @ vectors[:, -1]
    told = f"The learning rate really used is {seen.path.rate:.6g}."
    if len(along) < 2 or not along[-2] or followed.gap != 1:
        return told
    sign = 1 if followed.account.weights is None else np.sign(followed.account.weights.pace)
    return (
        f"{told} In the steepest direction the last step is {abs(along[-1] / along[-2]):.17g} times the one before; "
        f"the data predict {abs(1 - sign * seen.path.rate * values[-1]):.17g}."
    )
