"""Sections on a terminal, or in a pipe."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.table import Table
from rich.text import Text

from benchmarks.grid import Grid
from benchmarks.section import Section

_PIPE_WIDTH = 150
_MARKS = {"pass": "green", "FAIL": "bold red"}


def show(section: Section) -> None:
    """Print all of it on standard output."""
    console = _console()
    console.print(Text(f"\n{section.heading}", style="bold"))
    for fact in section.facts:
        console.print(Text(fact))
    for grid in section.grids:
        console.print()
        console.print(_table(grid))
        for remark in grid.remarks:
            console.print(Text(f"  {remark}", style="dim"))


def say(text: str) -> None:
    """What is going on, on standard error."""
    print(text, file=sys.stderr, flush=True)


def _table(grid: Grid) -> Table:
    table = Table(title=grid.title, title_justify="left", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in grid.header:
        table.add_column(name, justify="right" if name else "left", no_wrap=bool(name))
    for row in grid.rows:
        table.add_row(*(Text(cell, style=_MARKS.get(cell, "")) for cell in row))
    return table


def _console() -> Console:
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=_PIPE_WIDTH)
