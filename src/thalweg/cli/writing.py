"""Documents in the format asked for, to a file or to standard output."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from thalweg.cli import terminal
from thalweg.core.errors import Refusal
from thalweg.core.files import write_text
from thalweg.documents.document import Document

if TYPE_CHECKING:
    from thalweg.documents.derivation import Derivation

_ENDINGS = {".txt": "text", ".tex": "latex", ".md": "markdown", ".html": "html", ".htm": "html", ".json": "json"}


_PROGRAM_ENDINGS = {".py": "python", ".js": "javascript", ".sql": "sql", "": "torch"}
PROGRAMS = frozenset(_PROGRAM_ENDINGS.values())


def program_options(command: Callable[..., None]) -> Callable[..., None]:
    """``--to`` and ``-o`` with programs among the formats, and what SQL needs to know."""
    for option in (
        click.option("--beta", metavar="B1,B2", help="For sql: the weights at the top of the query."),
        click.option("--alpha", metavar="A", help="For sql: the bias at the top of the query."),
        click.option("--target", metavar="T", help="For sql: the column to predict; y."),
        click.option("--features", metavar="A,B", help="For sql: the columns to predict it from; x1,x2."),
    ):
        command = option(command)
    return _formats(command, {**_ENDINGS, **_PROGRAM_ENDINGS})


def deliver_program(document: Derivation, to: str | None, out: Path | None, settings: Mapping[str, Any]) -> bool:
    """Write the derivation as a program, if that is what was asked for."""
    chosen = to or _PROGRAM_ENDINGS.get(out.suffix.lower() if out else "-")
    if chosen is None or chosen not in PROGRAMS:
        if settings:
            raise Refusal(f"--{next(iter(settings))} speaks of a program.", do="Ask for one with --to sql.")
        return False
    if settings and chosen != "sql":
        raise Refusal(f"--{next(iter(settings))} is of no use to {chosen}.", do="Leave it out, or ask for --to sql.")
    _put(document.program(chosen, **settings), out)
    return True


def format_option(command: Callable[..., None]) -> Callable[..., None]:
    """``--to`` and ``-o``."""
    return _formats(command, _ENDINGS)


def _formats(command: Callable[..., None], endings: Mapping[str, str]) -> Callable[..., None]:
    formats = click.Choice(sorted(set(endings.values())))
    command = click.option("-o", "out", type=click.Path(path_type=Path), metavar="FILE", help="Write to a file.")(
        command
    )
    return click.option("--to", type=formats, help="The format; by the ending of FILE, else text.")(command)


def deliver(document: Document, to: str | None, out: Path | None) -> None:
    """Write the document where it was asked for."""
    chosen = to or _by_ending(out)
    ascii_only = out is None and not terminal.speaks_unicode()
    written = document.text(ascii_only=ascii_only) if chosen == "text" else getattr(document, chosen)()
    _put(written, out)


def _put(written: str, out: Path | None) -> None:
    if out is None:
        click.echo(written.rstrip("\n"))
        return
    write_text(out, written)
    terminal.message(f"Written to {out}")


def _by_ending(out: Path | None) -> str:
    if out is None:
        return "text"
    if out.suffix.lower() not in _ENDINGS:
        raise Refusal(
            f"The ending of {out} names no format.", do=f"End it in {', '.join(_ENDINGS)}, or say which one with --to."
        )
    return _ENDINGS[out.suffix.lower()]
