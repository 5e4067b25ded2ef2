"""The ways of a plan, as a table."""

from __future__ import annotations

from thalweg.cli import output
from thalweg.descent.plan import Plan
from thalweg.documents.ways import HEAD, LEGEND, notes, verdict, ways


def show_ways(plan: Plan) -> None:
    """A row for each way, the one that is taken first, and what there is to say of each."""
    output.heading(f"Ways to the minimum ({LEGEND})")
    output.table(HEAD, ways(plan))
    output.paragraph("")
    output.pairs(notes(plan))
    output.paragraph(f"\n{verdict(plan)}")
