"""The ways to the minimum side by side, and what was predicted beside what came."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from thalweg.descent.candidate import Candidate, quickest
from thalweg.descent.plan import Plan
from thalweg.descent.run import Run

T = TypeVar("T")

HEAD = ("way", "passes", "iterations", "time", "memory", "J - J*")
LEGEND = "* taken, ~ estimated"
_UNITS = ((1e-6, 1e6, "µs"), (1e-3, 1e3, "ms"), (1.0, 1.0, "s"), (60.0, 1 / 60, "min"), (3600.0, 1 / 3600, "h"))
_YEARS = 3.15e7
_SOME, _MANY = 10, 10**8
_NOTABLE, _SOON = 1.1, 5e-3
_FULL = 999.5


def ways(plan: Plan) -> list[list[str]]:
    """A row for each candidate, as wide as ``HEAD``; the one that is taken comes first and is marked."""
    return [_row(candidate) for candidate in plan.candidates]


def _row(candidate: Candidate) -> list[str]:
    about = "" if candidate.is_exact else "~"
    return [
        _marked(candidate),
        _known(candidate.passes, lambda passes: f"{about}{_count(passes)}"),
        _known(candidate.iterations, lambda iterations: f"{about}{_count(iterations)}"),
        _known(candidate.seconds, span),
        _known(candidate.memory, size),
        _known(candidate.gap, lambda gap: f"{gap:.3g}"),
    ]


def _marked(candidate: Candidate) -> str:
    return f"{'*' if candidate.is_taken else ' '} {candidate.name}"


def _known(value: T | None, said: Callable[[T], str]) -> str:
    return "-" if value is None else said(value)


def notes(plan: Plan) -> list[tuple[str, str]]:
    """The name of each candidate, and what decides."""
    return [(_marked(candidate), candidate.note) for candidate in plan.candidates]


def verdict(plan: Plan) -> str:
    """Which way is taken, and whether another is expected to be much quicker.

    >>> import thalweg
    >>> verdict(thalweg.plan(([[1, 2], [2, 0], [3, 1], [0, 3]], [1, 5, 6, -2])))
    'Taken: moments, closed form. No other way is expected to get there noticeably sooner.'
    """
    taken, best = next(candidate for candidate in plan.candidates if candidate.is_taken), quickest(plan.candidates)
    said = f"Taken: {taken.name}."
    if not taken.reaches:
        soonest = "" if best is None else f" Expected to be there first: {best.name}, in {_known(best.seconds, span)}."
        return f"{said} It does not come within the tolerance.{soonest}"
    if best is None or _is_soon(taken.seconds or 0.0, best.seconds or 0.0):
        return f"{said} No other way is expected to get there noticeably sooner."
    return f"{said} Expected to get there sooner: {best.name}, in {_known(best.seconds, span)}."


def _is_soon(seconds: float, least: float) -> bool:
    return seconds <= max(_NOTABLE * least, least + _SOON)


def predicted_and_actual(run: Run) -> list[tuple[str, str]]:
    """What the plan said of the way taken, and what it was."""
    known, gap = run.plan.predicted, run.certificate.cost_gap
    pairs = (
        ("passes", _known(known["passes"], _count), _count(run.passes)),
        ("iterations", _known(known["iterations"], _count), _count(run.iterations)),
        ("time", _known(known["seconds"], span), span(run.seconds)),
        ("J - J*", _known(known["cost_gap"], lambda gap: f"{gap:.3g}"), f"at most {gap:.3g}"),
    )
    return [(name, f"predicted {foreseen}, was {came}") for name, foreseen, came in pairs]


def span(seconds: float) -> str:
    """A time in the unit one would say it in.

    >>> span(0.0123), span(5400), span(1e9)
    ('12.3 ms', '1.5 h', '31.7 years')
    """
    if seconds > _YEARS:
        return f"{seconds / _YEARS:.3g} years"
    factor, unit = next(((factor, unit) for least, factor, unit in reversed(_UNITS) if seconds >= least), (1e6, "µs"))
    return f"{seconds * factor:.3g} {unit}"


def size(count: float) -> str:
    """Bytes in the unit one would say them in.

    >>> size(887328), size(999_999), size(3 * 2**30)
    ('887 kB', '1 MB', '3.22 GB')
    """
    for unit in ("B", "kB", "MB"):
        if count < _FULL:
            return f"{count:.3g} {unit}"
        count /= 1000
    return f"{count:.3g} GB"


def _count(times: float) -> str:
    """Whole numbers in full, others and those beyond all counting by their first digits."""
    if times >= _MANY:
        return f"{times:.2g}"
    return f"{times:,.0f}" if times >= _SOME or times == int(times) else f"{times:.2g}"
