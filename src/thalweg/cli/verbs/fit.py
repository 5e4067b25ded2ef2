"""Fit a linear model to a file by gradient descent, and say why it went as it did."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from thalweg.cli import arguments, output
from thalweg.cli.fit_options import fit_options, request
from thalweg.cli.ways import show_ways
from thalweg.core.errors import Refusal
from thalweg.core.files import write_text
from thalweg.descent.fit import fitted
from thalweg.descent.inference.evidence import need_summary
from thalweg.descent.inference.summary import Summary
from thalweg.descent.meter import Meter
from thalweg.descent.planning.plan import planned
from thalweg.descent.run import Run
from thalweg.documents.facts import facts
from thalweg.documents.report import report
from thalweg.documents.ways import predicted_and_actual
from thalweg.documents.weights import weights
from thalweg.sources.sink import writer_for


@click.command()
@fit_options
@click.option("--summary", "with_summary", is_flag=True, help="Standard errors, t, p, intervals, R2 and F.")
@click.option("--explain", is_flag=True, help="Every way down with its predicted cost, and the actual one.")
@click.option(
    "--history",
    "history_path",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Iterations as .csv, .parquet or .arrow.",
)
@click.option("--report", "report_path", type=click.Path(path_type=Path), metavar="FILE.html", help="The report page.")
@click.option("-o", "model_path", type=click.Path(path_type=Path), metavar="MODEL.json", help="The model file.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output and nothing else there.")
@click.option("--quiet", is_flag=True, help="No progress and no plan: the result alone.")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    report_path: Path | None,
    model_path: Path | None,
    as_json: bool,
    quiet: bool,
    with_summary: bool,
    explain: bool,
    history_path: Path | None,
    **typed: Any,
) -> None:
    """Fit a linear model to DATA (.csv or .parquet) by gradient descent.

    Any cost trains: those that are quadratic on the moments of the data, in closed form, all others over the rows.
    Without -o and --report the model and the report are written to the current folder, as <name of DATA>.model.json
    and <name of DATA>.report.html.

    Exit status: 0 fitted; 1 the news is bad: the descent diverges, is too slow, or there is no minimum; 2 it could not
    be done.
    """
    wanted = request(**typed)
    model_to = model_path or Path(f"{wanted.data.stem}.model.json")
    report_to = report_path or Path(f"{wanted.data.stem}.report.html")
    outputs = [("-o", model_to), ("--report", report_to), *([("--history", history_path)] if history_path else [])]
    arguments.places(outputs, [wanted.data])
    if history_path:
        writer_for(history_path)
    with output.reading(wanted.data.name, quiet) as progress:
        asked = replace(wanted.asked(progress), meter=None if quiet else Meter(wanted.data.name))
        if with_summary:
            need_summary(asked.problem)
        plan = planned(asked) if explain else None
        run = fitted(asked)
    run = run if plan is None else run.told(plan=plan)
    summary = _summary(run) if with_summary else None
    saved = _save(run, model_to, keep=run.outcome.keeps or wanted.iterations is not None)
    if history_path:
        run.history.save(history_path)
    write_text(report_to, report(run, arguments.as_typed(ctx)))
    if as_json:
        more = {"summary": summary.to_dict() if summary else None} if with_summary else {}
        output.json_object({**run.to_dict(), **more, "model": saved, "report": str(report_to)})
    else:
        _show(run, quiet)
        if summary:
            _show_summary(summary)
        output.paragraph(f"\nModel:  {saved or 'none was written'}\nReport: {report_to}")
    ctx.exit(1 if run.outcome.bad else 0)


def _summary(run: Run) -> Summary | None:
    """What there is to sum up; where there is nothing, the fit itself is still told."""
    try:
        return None if run.outcome.bad else run.summary()
    except Refusal as refusal:
        click.echo(f"thalweg: {refusal}", err=True)
        return None


def _save(run: Run, path: Path, keep: bool) -> str | None:
    if not (keep and run.finite):
        return None
    run.save(path)
    return str(path)


def _show(run: Run, quiet: bool) -> None:
    if not quiet:
        output.heading("Plan")
        output.points(run.plan.why)
    if run.plan.candidates:
        show_ways(run.plan)
        output.heading("Predicted and actual")
        output.pairs(predicted_and_actual(run))
    was_run = run.iterations or not run.outcome.bad
    done = "fitted from" if was_run else "not fitted:"
    output.heading(f"{run.target} {done} {run.rows:,} rows of {Path(run.plan.source).name}")
    if was_run:
        _parameters(run)
    output.heading(f"Outcome: {run.outcome.name}")
    output.pairs([*facts(run), ("certificate", run.certificate.sentence)])
    output.paragraph(f"\n{run.outcome.paragraph}")


def _show_summary(summary: Summary) -> None:
    output.heading(f"Summary: {summary.title}")
    output.table(summary.head, summary.lines)
    output.paragraph("")
    output.pairs(summary.facts)
    output.points(summary.remarks)


def _parameters(run: Run) -> None:
    rows = [["alpha (bias)", f"{run.alpha:.6g}", "", ""]]
    rows += [
        [weight.feature, f"{weight.weight:.6g}", f"{weight.deviation:.6g}", f"{weight.effect:+.6g}"]
        for weight in weights(run)
    ]
    output.table(["feature", "weight", "sd", "one sd does"], rows)
