"""Fit a linear model to a file by gradient descent, and say why it went as it did."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, final

import click

from thalweg.cli import arguments, output
from thalweg.core.files import write_text
from thalweg.descent.fit import fit
from thalweg.descent.run import Run
from thalweg.documents.facts import facts
from thalweg.documents.report import report
from thalweg.documents.weights import weights


@final
@dataclasses.dataclass(frozen=True)
class Request:
    """What was asked for, read and checked."""

    data: Path
    target: str
    features: tuple[str, ...] | None
    cost: str
    learning_rate: float | Literal["auto"]
    iterations: int | None
    tolerance: float
    scale: str
    rule: str | None
    schedule: str | None
    batch: int | Literal["full"]
    seed: int
    alpha: float | None
    beta: tuple[float, ...] | None
    constants: Mapping[str, float]
    ridge: float
    lasso: float
    sample_weight: str | None
    bias: bool

    def run(self, quiet: bool) -> Run:
        settings = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        with output.reading(self.data.name, quiet) as progress:
            return fit(**{**settings, "data": str(self.data)}, progress=progress)


@click.command()
@click.argument("data", type=click.Path(path_type=Path))
@click.option("--target", required=True, metavar="T", help="The column to be predicted.")
@click.option("--features", metavar="A,B", help="The columns to predict from; all others when not given.")
@click.option("--cost", default="mse", show_default=True, metavar="C", help="The cost to be made small.")
@arguments.cost_options
@click.option(
    "--learning-rate", default="auto", show_default=True, metavar="E|auto", help="eta; auto: the best there is."
)
@click.option("--rule", metavar="R", help="How gradients become steps: plain, momentum, adam, ...")
@click.option("--schedule", metavar="NAME", help="How the learning rate changes: constant, cosine, chebyshev, ...")
@click.option("--batch", default="full", show_default=True, metavar="full|N", help="How many rows each step sees.")
@click.option("--seed", type=int, default=0, show_default=True, metavar="S", help="Decides all that is random.")
@click.option("--iterations", type=int, metavar="K", help="Exactly so many iterations, instead of a tolerance.")
@click.option("--tolerance", default="1e-9", show_default=True, metavar="G", help="Stop at this relative excess cost.")
@click.option(
    "--scale", default="standard", show_default=True, metavar="standard|none", help="Descend in standardised features."
)
@click.option("--weights", "sample_weight", metavar="COLUMN", help="The column that says what each row counts for.")
@click.option("--no-bias", "bias", flag_value=False, default=True, help="Fit without a bias: alpha stays 0.")
@click.option("--alpha", metavar="A", help="The bias to start from; 0 when not given.")
@click.option("--beta", metavar="B1,B2", help="The weights to start from, as 0.5,1/4; 0 when not given.")
@click.option("--report", "report_path", type=click.Path(path_type=Path), metavar="FILE.html", help="The report page.")
@click.option("-o", "model_path", type=click.Path(path_type=Path), metavar="MODEL.json", help="The model file.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output and nothing else there.")
@click.option("--quiet", is_flag=True, help="No progress and no plan: the result alone.")
@click.pass_context
def command(
    ctx: click.Context, /, report_path: Path | None, model_path: Path | None, as_json: bool, quiet: bool, **typed: Any
) -> None:
    """Fit a linear model to DATA (.csv or .parquet) by gradient descent.

    Any cost trains: those that are quadratic on the moments of the data, in closed form, all others over the rows.
    Without -o and --report the model and the report are written to the current folder, as <name of DATA>.model.json
    and <name of DATA>.report.html.

    Exit status: 0 fitted; 1 the news is bad: the descent diverges, is too slow, or there is no minimum; 2 it could not
    be done.
    """
    request = _request(**typed)
    model_to = model_path or Path(f"{request.data.stem}.model.json")
    report_to = report_path or Path(f"{request.data.stem}.report.html")
    arguments.places([("-o", model_to), ("--report", report_to)], [request.data])
    run = request.run(quiet)
    saved = _save(run, model_to, keep=run.outcome.keeps or request.iterations is not None)
    write_text(report_to, report(run, arguments.as_typed(ctx)))
    if as_json:
        output.json_object({**run.to_dict(), "model": saved, "report": str(report_to)})
    else:
        _show(run, quiet)
        output.paragraph(f"\nModel:  {saved or 'none was written'}\nReport: {report_to}")
    ctx.exit(1 if run.outcome.bad else 0)


def _request(data: Path, learning_rate: str, tolerance: str, batch: str, **typed: Any) -> Request:
    features, alpha, beta = typed.pop("features"), typed.pop("alpha"), typed.pop("beta")
    added = {name: typed.pop(name) for name in ("constants", "ridge", "lasso")}
    return Request(
        data=data,
        features=None if features is None else arguments.names(features, "--features"),
        learning_rate="auto" if learning_rate == "auto" else arguments.number(learning_rate, "--learning-rate"),
        batch="full" if batch == "full" else arguments.whole(batch, "--batch"),
        tolerance=arguments.number(tolerance, "--tolerance"),
        alpha=None if alpha is None else arguments.number(alpha, "--alpha"),
        beta=None if beta is None else arguments.numbers(beta, "--beta"),
        **arguments.cost_settings(**added),
        **typed,
    )


def _save(run: Run, path: Path, keep: bool) -> str | None:
    if not (keep and run.finite):
        return None
    run.save(path)
    return str(path)


def _show(run: Run, quiet: bool) -> None:
    if not quiet:
        output.heading("Plan")
        output.points(run.plan.why)
    was_run = run.iterations or not run.outcome.bad
    done = "fitted from" if was_run else "not fitted:"
    output.heading(f"{run.target} {done} {run.rows:,} rows of {Path(run.plan.source).name}")
    if was_run:
        _parameters(run)
    output.heading(f"Outcome: {run.outcome.name}")
    output.pairs([*facts(run), ("certificate", run.certificate.sentence)])
    output.paragraph(f"\n{run.outcome.paragraph}")


def _parameters(run: Run) -> None:
    rows = [["alpha (bias)", f"{run.alpha:.6g}", "", ""]]
    rows += [
        [weight.feature, f"{weight.weight:.6g}", f"{weight.deviation:.6g}", f"{weight.effect:+.6g}"]
        for weight in weights(run)
    ]
    output.table(["feature", "weight", "sd", "one sd does"], rows)
