"""Work the tutorial's example, or your own data, with every number shown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from thalweg.cli import arguments, terminal
from thalweg.cli.writing import deliver, format_option
from thalweg.core.errors import Refusal
from thalweg.core.files import write_text

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
@click.option("--blank", is_flag=True, help="A worksheet to fill in, as CSV: what is given, and blank cells.")
@click.option("--mark", type=click.Path(path_type=Path), metavar="SHEET.csv", help="Mark a worksheet filled in.")
@click.option("--hint", is_flag=True, help="With --mark: where, and a question, without the answer.")
@format_option
@click.pass_context
def command(
    ctx: click.Context,
    /,
    data: Path | None,
    target: str | None,
    features: str | None,
    mark: Path | None,
    hint: bool,
    **options: Any,
) -> None:
    """Work gradient descent by hand on DATA (.csv or .parquet): twelve steps with the numbers in them.

    Without DATA the built-in example of four rows and two features is worked.

    --blank -o SHEET.csv writes a worksheet to be filled in, and --mark SHEET.csv marks it: it names the first wrong
    cell and the likeliest mistake, and goes on with the learner's own numbers. The sheet holds all that is needed.

    Exit status: 0 done, or no cell is wrong; 1 a cell is wrong; 2 it could not be done.
    """
    to, out, beta, blank = (options.pop(name) for name in ("to", "out", "beta", "blank"))
    if out is not None:
        arguments.places([("-o", out)], [path for path in (data, mark) if path])
    if mark is not None or hint:
        _mark(ctx, mark, hint, to, out)
        return
    if beta is not None:
        options["beta"] = [part.strip() for part in beta.split(",")]
    added = {name: options.pop(name) for name in ("constants", "ridge", "lasso")}
    options |= arguments.typed_cost_settings(**added)
    worked = _worked(data, target, features, options)
    if blank:
        _blank(worked.blank(), to, out)
    else:
        deliver(worked, to, out)


def _mark(ctx: click.Context, sheet: Path | None, hint: bool, to: str | None, out: Path | None) -> None:
    from thalweg.documents.sheet.sheet_file import mark_file

    if sheet is None:
        raise Refusal("--hint belongs to --mark.", do="Name the worksheet: --mark SHEET.csv --hint.")
    typed = [name for name in ctx.params if name not in ("mark", "hint", "to", "out") and _is_typed(ctx, name)]
    if typed:
        raise Refusal(
            f"--mark does not go with {' and '.join(typed)}.",
            "The worksheet itself holds the data, the cost and the learning rate.",
            "Leave them out.",
        )
    marking = mark_file(sheet, hint=hint)
    deliver(marking, to, out)
    if not marking.holds:
        ctx.exit(1)


def _is_typed(ctx: click.Context, name: str) -> bool:
    return ctx.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE


def _blank(sheet: str, to: str | None, out: Path | None) -> None:
    if to is not None:
        raise Refusal("--blank writes CSV, which --to does not name.", do="Leave --to out.")
    if out is None:
        click.echo(sheet, nl=False)
        return
    if out.suffix.lower() != ".csv":
        raise Refusal(f"--blank writes CSV, which the ending of {out} does not say.", do="End it in .csv.")
    write_text(out, sheet)
    terminal.message(f"Written to {out}")


def _worked(data: Path | None, target: str | None, features: str | None, options: dict[str, Any]) -> Worksheet:
    from thalweg.documents.worksheet import work, work_file

    if data is not None:
        chosen = arguments.names(features, "--features") if features is not None else None
        return work_file(str(data), target, chosen, **options)
    if target or features:
        raise Refusal("--target and --features speak of columns, but no file is named.", do="Name the file first.")
    return work(**options)
