"""The headline numbers of a run, named once for the terminal and the report."""

from __future__ import annotations

from thalweg.descent.run import Run


def facts(run: Run) -> tuple[tuple[str, str], ...]:
    """Names and printed values, the most wanted first."""
    explained = () if run.r2 is None else (("R2", f"{run.r2:.6f}"),)
    return (
        ("cost at the start", f"{run.cost_start:.10g}"),
        ("cost at the end", f"{run.cost:.10g}"),
        *explained,
        ("iterations", f"{run.iterations:,}"),
        *run.course.facts,
    )
