"""Say what fit would do, why, how long it would take and how near it would come; run nothing but the survey."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from thalweg.cli import output
from thalweg.cli.fit_options import fit_options, request
from thalweg.cli.ways import show_ways
from thalweg.descent.planning.plan import planned


@click.command()
@fit_options
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output and nothing else there.")
@click.option("--quiet", is_flag=True, help="No progress.")
def command(as_json: bool, quiet: bool, **typed: Any) -> None:
    """Plan the fit of a linear model to DATA (.csv or .parquet), with the options of fit.

    On quadratic costs passes, iterations and gaps are exact; on others, and in batches, the descent is tried out on
    the first 4,096 rows. Times are measured on this machine. Nothing is written.

    Exit status: 0 planned; 2 it could not be done.
    """
    wanted = request(**typed)
    with output.reading(wanted.data.name, quiet) as progress:
        plan = planned(wanted.asked(progress))
    if as_json:
        output.json_object(plan.to_dict())
        return
    output.heading(f"Plan for {plan.target} from {len(plan.features)} features of {Path(plan.source).name}")
    output.points(plan.why)
    show_ways(plan)
