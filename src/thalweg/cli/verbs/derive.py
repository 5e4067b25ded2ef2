"""Derive the gradient descent update of a cost, step by step."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from thalweg.cli import arguments
from thalweg.cli.arguments import cost_options
from thalweg.cli.writing import PROGRAMS, deliver, deliver_program, program_options

if TYPE_CHECKING:
    from thalweg.documents.derivation import Derivation


@click.command()
@click.argument("cost", default="mse")
@cost_options
@click.option(
    "--detail",
    type=click.Choice(["outline", "steps", "micro-steps"]),
    default="steps",
    show_default=True,
    help="How much of each step is shown.",
)
@click.option("--try-first", is_flag=True, help="The hint before each result, the result folded away or at the end.")
@click.option("--mark", "marked", type=click.Path(path_type=Path), metavar="FILE", help="Mark your own derivation.")
@click.option("--hint", is_flag=True, help="With --mark: only which line, and a question that leads to the mistake.")
@program_options
def command(
    cost: str,
    detail: str,
    try_first: bool,
    marked: Path | None,
    hint: bool,
    to: str | None,
    out: Path | None,
    **added: Any,
) -> None:
    """Derive the gradient descent update of a linear model under COST, in nineteen checked steps.

    COST is a name (mse, half-mse, mae, huber, log-cosh, quantile, logistic, poisson and others), with values for its
    constants if it has any, such as 'huber(delta=1.5)'; or a formula for one example in y, yhat and constants of your
    own, such as 'log(1 + (y - yhat)**2 / c)' with --set c=2. Functions: abs, exp, log, log1p, logcosh, max, min,
    sigmoid, sign, softplus, sqrt, step, tanh, and where(condition, a, b).
    The exit status is 1 if a step does not pass its check.

    FILE holds a derivation of yours, one statement a line, such as 'u = Y - Yhat', 'dJ/dalpha = -2 * mean(u)',
    'dJ/dbeta = -(2/m) * u.T @ X', 'alpha = alpha - eta * dJ/dalpha', or 'e = Yhat - Y' with a name of your own;
    '#' begins a comment, '-' is standard input. Its first wrong line is named; the exit status then is 1.
    """
    from thalweg.documents.derivation import derive

    if hint and marked is None:
        raise click.UsageError("--hint needs --mark FILE.")
    asked = {name: added.pop(name) for name in ("features", "target", "alpha", "beta")}
    derivation = derive(cost, **arguments.typed_cost_settings(**added)).told(detail, try_first=try_first)
    if marked is not None:
        _mark(derivation, marked, hint, to, out)
        return
    if deliver_program(derivation, to, out, _columns(**asked)):
        return
    deliver(derivation, to, out)
    if not derivation.check().holds:
        click.get_current_context().exit(1)


def _columns(features: str | None, target: str | None, alpha: str | None, beta: str | None) -> dict[str, Any]:
    """What was said of the columns and the start, read."""
    said = {
        "features": None if features is None else arguments.names(features, "--features"),
        "target": target,
        "alpha": None if alpha is None else arguments.number(alpha, "--alpha"),
        "beta": None if beta is None else arguments.numbers(beta, "--beta"),
    }
    return {name: value for name, value in said.items() if value is not None}


def _mark(derivation: Derivation, file: Path, hint: bool, to: str | None, out: Path | None) -> None:
    from thalweg.documents.marking.learner import read_file

    if to in PROGRAMS:
        raise click.UsageError(f"--to {to} writes a program; a marking is a document.")
    marking = derivation.mark(read_file(file))
    deliver(marking.as_hint() if hint else marking, to, out)
    if not marking.holds:
        click.get_current_context().exit(1)
