"""Derive the gradient descent update of a cost, step by step."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from thalweg.cli import arguments
from thalweg.cli.arguments import cost_options
from thalweg.cli.writing import deliver, format_option


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
@format_option
def command(cost: str, detail: str, try_first: bool, to: str | None, out: Path | None, **added: Any) -> None:
    """Derive the gradient descent update of a linear model under COST, in nineteen checked steps.

    COST is a name (mse, half-mse, mae, huber, log-cosh, quantile, logistic, poisson and others), with values for its
    constants if it has any, such as 'huber(delta=1.5)'; or a formula for one example in y, yhat and constants of your
    own, such as 'log(1 + (y - yhat)**2 / c)' with --set c=2. Functions: abs, exp, log, log1p, logcosh, max, min,
    sigmoid, sign, softplus, sqrt, step, tanh, and where(condition, a, b).
    The exit status is 1 if a step does not pass its check.
    """
    from thalweg.documents.derivation import derive

    derivation = derive(cost, **arguments.cost_settings(**added)).told(detail, try_first=try_first)
    deliver(derivation, to, out)
    if not derivation.check().holds:
        click.get_current_context().exit(1)
