"""The ways to the minimum side by side, and what was predicted beside what came."""

from __future__ import annotations

from thalweg.descent.candidate import Candidate
from thalweg.descent.plan import Plan
from thalweg.descent.run import Run

HEAD = ("way", "passes", "iterations", "time", "memory", "J - J* at the end", "")
_UNITS = ((1e-6, 1e6, "µs"), (1e-3, 1e3, "ms"), (1.0, 1.0, "s"), (60.0, 1 / 60, "min"), (3600.0, 1 / 3600, "h"))
_YEARS = 3.15e7
_SOME, _MANY = 10, 10**8


def ways(plan: Plan) -> list[list[str]]:
    """A row for each candidate, as wide as ``HEAD``; the one that is taken comes first and is marked."""
    return [_row(candidate) for candidate in plan.candidates]


def _row(candidate: Candidate) -> list[str]:
    about = "" if candidate.is_exact else "about "
    mark = "taken: " if candidate.is_taken else ""
    return [
        candidate.name,
        "-" if candidate.passes is None else f"{about}{_count(candidate.passes)}",
        "-" if candidate.iterations is None else f"{about}{_count(candidate.iterations)}",
        "-" if candidate.seconds is None else span(candidate.seconds),
        size(candidate.memory) if candidate.memory else "-",
        "-" if candidate.gap is None else f"{candidate.gap:.3g}",
        f"{mark}{candidate.note}",
    ]


def predicted_and_actual(run: Run) -> list[tuple[str, str]]:
    """What the plan said of the way taken, and what it was."""
    known, gap = run.plan.predicted, run.certificate.cost_gap
    pairs = (
        ("passes", _count(known["passes"]), _count(run.passes)),
        ("iterations", f"{known['iterations'] or 0:,}", f"{run.iterations:,}"),
        ("time", span(known["seconds"] or 0.0), span(run.seconds)),
        ("J - J*", f"{known['cost_gap'] or 0.0:.3g}", f"at most {gap:.3g}"),
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


def size(count: int) -> str:
    """Bytes in the unit one would say them in.

    >>> size(887328), size(3 * 2**30)
    ('887 kB', '3.22 GB')
    """
    for unit in ("B", "kB", "MB"):
        if count < 1000:
            return f"{count:.3g} {unit}"
        count = count / 1000  # type: ignore[assignment]
    return f"{count:.3g} GB"


def _count(times: float) -> str:
    """Whole numbers in full, others and those beyond all counting by their first digits."""
    if times >= _MANY:
        return f"{times:.2g}"
    return f"{times:,.0f}" if times >= _SOME or times == int(times) else f"{times:.2g}"
