"""Predict from a file with a model that fit has written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import numpy as np

from thalweg.cli import arguments, terminal
from thalweg.core.errors import Refusal, did_you_mean
from thalweg.descent.model import Model, load
from thalweg.sources.opening import open_source
from thalweg.sources.sink import write_columns
from thalweg.sources.source import Source

COLUMN = "prediction"


@click.command()
@click.argument("model_path", metavar="MODEL.json", type=click.Path(path_type=Path))
@click.argument("data", type=click.Path(path_type=Path))
@click.option("-o", "out", type=click.Path(path_type=Path), metavar="OUT", help="A .csv or .parquet file.")
def command(model_path: Path, data: Path, out: Path | None) -> None:
    """Predict every row of DATA (.csv or .parquet) with MODEL.json.

    The result has one column, 'prediction', and a row for every row of DATA, in the same order; without -o it is
    written as CSV to standard output. DATA needs the model's features, in any order, and may have other columns.
    """
    if out:
        arguments.places([("-o", out)], [model_path, data])
    model = load(model_path)
    source = open_source(str(data))
    _check(model, source)
    predictions = (np.asarray(model.predict(block)) for block in source.blocks(model.features))
    rows = _to_file(out, predictions) if out else _to_stdout(predictions)
    many = "row" if rows == 1 else "rows"
    terminal.message(f"{rows:,} {many} of {data} predicted with {model_path}" + (f", written to {out}" if out else ""))


def _check(model: Model, source: Source) -> None:
    columns = source.columns()
    for feature in model.features:
        if feature not in columns:
            raise Refusal(
                f"Column {feature!r} is not in {source.name}.", "The model needs it.", did_you_mean(feature, columns)
            )


def _to_file(path: Path, predictions: Iterator[np.ndarray]) -> int:
    blocks = list(predictions)
    values = np.concatenate(blocks) if blocks else np.empty(0)
    write_columns(path, [COLUMN], [values])
    return len(values)


def _to_stdout(predictions: Iterator[np.ndarray]) -> int:
    rows = 0
    for block in predictions:
        head = f"{COLUMN}\n" if rows == 0 else ""
        click.echo(head + "\n".join(map(repr, block.tolist())))
        rows += len(block)
    if rows == 0:
        click.echo(COLUMN)
    return rows
