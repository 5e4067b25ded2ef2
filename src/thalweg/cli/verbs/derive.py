"""Derive the gradient descent update of a cost, step by step."""

from __future__ import annotations

from pathlib import Path

import click

from thalweg.cli.writing import deliver, format_option


@click.command()
@click.argument("cost", default="mse")
@format_option
def command(cost: str, to: str | None, out: Path | None) -> None:
    """Derive the gradient descent update of a linear model under COST, in nineteen checked steps.

    COST is a name (mse, half-mse) or a formula for one example in y and yhat, such as '(y - yhat)**2'.
    The exit status is 1 if a step does not pass its check.
    """
    from thalweg.documents.derivation import derive

    derivation = derive(cost)
    deliver(derivation, to, out)
    if not derivation.check().holds:
        click.get_current_context().exit(1)
