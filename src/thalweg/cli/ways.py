"""The ways of a plan, as a table."""

from __future__ import annotations

from thalweg.cli import output
from thalweg.descent.plan import Plan
from thalweg.documents.ways import HEAD, ways


def show_ways(plan: Plan) -> None:
    """A row for each way, the one that is taken first."""
    output.heading("Ways to the minimum")
    output.table(HEAD, ways(plan), words=(0, len(HEAD) - 1))
    output.paragraph("")
