"""What the command line shows: progress, tables and paragraphs, tidy on a terminal, in a pipe and in plain ASCII."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from thalweg.cli.terminal import message, speaks_unicode
from thalweg.core.plain import printable

Counter = Callable[[int, "int | None"], None]
_PIPE_WIDTH = 100


def json_object(value: Mapping[str, Any]) -> None:
    """One JSON object on standard output."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=not speaks_unicode(), allow_nan=False))


def heading(text: str) -> None:
    """The title of what follows."""
    _show(Text(f"\n{printable(text)}", style="bold"))


def paragraph(text: str) -> None:
    """Words, wrapped to the terminal."""
    _show(Text(printable(text)))


def points(reasons: Iterable[str]) -> None:
    """A list, each item wrapped under itself.

    >>> points(["first", "second"])
    - first
    - second
    """
    pairs((("-", reason) for reason in reasons), gap=1)


def pairs(facts: Iterable[tuple[str, str]], gap: int = 2) -> None:
    """Names and what belongs to them, side by side.

    >>> pairs([("cost", "1.5"), ("iterations", "20")])
    cost        1.5
    iterations  20
    """
    grid = Table.grid(padding=(0, gap))
    grid.add_column(no_wrap=True)
    for name, fact in facts:
        grid.add_row(Text(printable(name)), Text(printable(fact)))
    _show(grid)


def table(head: Sequence[str], rows: Sequence[Sequence[str]], words: Sequence[int] = (0,)) -> None:
    """Columns side by side, all but those of words flush right, nothing ever cut off.

    >>> table(["feature", "weight"], [["age", "1.5"], ["a name that is longer", "-20"]])
    feature                weight
    age                       1.5
    a name that is longer     -20
    """
    drawn = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for j, title in enumerate(head):
        drawn.add_column(title, justify="left" if j in words else "right", overflow="fold", no_wrap=bool(j))
    for row in rows:
        drawn.add_row(*(Text(printable(cell)) for cell in row))
    # in a pipe a row stays one line, however long its name: it is read by grep and awk
    _show(drawn, pipe_width=10**6)


def _show(what: Text | Table, pipe_width: int = _PIPE_WIDTH) -> None:
    console = _console(sys.stdout, pipe_width)
    with console.capture() as drawn:
        console.print(what)
    for line in drawn.get().splitlines():
        click.echo(line.rstrip())


@contextlib.contextmanager
def reading(name: str, quiet: bool) -> Iterator[Counter | None]:
    """Shows how many rows were read: a bar on a terminal, a few lines in a pipe, nothing when ``quiet``."""
    if quiet:
        yield None
    elif sys.stderr.isatty():
        with _bar() as bar:
            task = bar.add_task(printable(f"Reading {name}"), total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total)
            bar.update(task, total=bar.tasks[task].completed)
    else:
        yield _lines(name)


def _bar() -> Progress:
    words = TextColumn("{task.description}", markup=False)
    return Progress(
        words, BarColumn(), MofNCompleteColumn(), TextColumn("rows"), TimeElapsedColumn(), console=_console(sys.stderr)
    )


def _lines(name: str) -> Counter:
    """A line at the first block and whenever the rows read have grown tenfold."""
    due = 1
    message(f"Reading {printable(name)} ...")

    def count(done: int, total: int | None) -> None:
        nonlocal due
        if done >= due:
            message(f"  {done:,} {'row' if done == 1 else 'rows'} read" + (f" of {total:,}" if total else ""))
            due = 10 * done

    return count


def _console(stream: Any, pipe_width: int = _PIPE_WIDTH) -> Console:
    width = None if stream.isatty() else pipe_width
    return Console(file=stream, width=width, highlight=False, markup=False, emoji=False)
