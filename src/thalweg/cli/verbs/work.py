"""Work the tutorial's example, or your own data, with every number shown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from thalweg.cli import arguments
from thalweg.cli.writing import deliver, format_option
from thalweg.core.errors import Refusal

if TYPE_CHECKING:
    from thalweg.documents.worksheet import Worksheet


@click.command()
@click.argument("data", type=click.Path(path_type=Path), required=False)
@click.option("--target", metavar="T", help="The column to predict.")
@click.option("--features", metavar="A,B", help="The columns to predict it from; by default all others.")
@click.option("--cost", default="mse", show_default=True, metavar="C", help="A cost's name or formula.")
@arguments.cost_options
@click.option("--alpha", metavar="A", help="The bias at the start.")
@click.option("--beta", metavar="B1,B2", help="The weights at the start, in the order of the features.")
@click.option("--learning-rate", metavar="E", help="Such as 0.05 or 1/20.")
@click.option("--iterations", default=3, show_default=True, metavar="K", help="How many updates.")
@click.option("--exact", is_flag=True, help="Fractions instead of decimals.")
@format_option
def command(data: Path | None, target: str | None, features: str | None, **options: Any) -> None:
    """Work gradient descent by hand on DATA (.csv or .parquet): twelve steps with the numbers in them.

    Without DATA the built-in example of four rows and two features is worked.
    """
    to, out, beta = options.pop("to"), options.pop("out"), options.pop("beta")
    if beta is not None:
        options["beta"] = [part.strip() for part in beta.split(",")]
    added = {name: options.pop(name) for name in ("constants", "ridge", "lasso")}
    options |= arguments.typed_cost_settings(**added)
    if out is not None:
        arguments.places([("-o", out)], [data] if data else [])
    deliver(_worked(data, target, features, options), to, out)


def _worked(data: Path | None, target: str | None, features: str | None, options: dict[str, Any]) -> Worksheet:
    from thalweg.documents.worksheet import work, work_file

    if data is not None:
        chosen = arguments.names(features, "--features") if features is not None else None
        return work_file(str(data), target, chosen, **options)
    if target or features:
        raise Refusal("--target and --features speak of columns, but no file is named.", do="Name the file first.")
    return work(**options)
