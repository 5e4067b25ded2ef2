"""Derive the gradient descent update of a cost, step by step."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from thalweg.cli.writing import deliver, format_option

if TYPE_CHECKING:
    from thalweg.documents.marking.marking import Marking


@click.command()
@click.argument("cost", default="mse")
@click.option("--mark", "marked", type=click.Path(path_type=Path), metavar="FILE", help="Mark your own derivation.")
@click.option("--hint", is_flag=True, help="With --mark: only which line, and a question that leads to the mistake.")
@format_option
def command(cost: str, marked: Path | None, hint: bool, to: str | None, out: Path | None) -> None:
    """Derive the gradient descent update of a linear model under COST, in nineteen checked steps.

    COST is a name (mse, half-mse) or a formula for one example in y and yhat, such as '(y - yhat)**2'.
    The exit status is 1 if a step does not pass its check.

    FILE holds a derivation of yours, one statement a line, such as 'u = Y - Yhat', 'dJ/dalpha = -2 * mean(u)',
    'dJ/dbeta = -(2/m) * u.T @ X', 'alpha = alpha - eta * dJ/dalpha', or 'e = Yhat - Y' with a name of your own;
    '#' begins a comment, '-' is standard input. Its first wrong line is named; the exit status then is 1.
    """
    from thalweg.documents.derivation import derive
    from thalweg.documents.marking.learner import read_file

    if hint and marked is None:
        raise click.UsageError("--hint needs --mark FILE.")
    derivation = derive(cost)
    if marked is not None:
        _mark(derivation.mark(read_file(marked)), hint, to, out)
        return
    deliver(derivation, to, out)
    if not derivation.check().holds:
        click.get_current_context().exit(1)


def _mark(marking: Marking, hint: bool, to: str | None, out: Path | None) -> None:
    deliver(marking.as_hint() if hint else marking, to, out)
    if not marking.holds:
        click.get_current_context().exit(1)
