"""Documents in the format asked for, to a file or to standard output."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from thalweg.cli import terminal
from thalweg.core.errors import Refusal
from thalweg.core.files import write_text
from thalweg.documents.document import Document

_ENDINGS = {".txt": "text", ".tex": "latex", ".md": "markdown", ".html": "html", ".htm": "html", ".json": "json"}


def format_option(command: Callable[..., None]) -> Callable[..., None]:
    """``--to`` and ``-o``."""
    formats = click.Choice(sorted(set(_ENDINGS.values())))
    command = click.option("-o", "out", type=click.Path(path_type=Path), metavar="FILE", help="Write to a file.")(
        command
    )
    return click.option("--to", type=formats, help="The format; by the ending of FILE, else text.")(command)


def deliver(document: Document, to: str | None, out: Path | None) -> None:
    """Write the document where it was asked for."""
    chosen = to or _by_ending(out)
    ascii_only = out is None and not terminal.speaks_unicode()
    written = document.text(ascii_only=ascii_only) if chosen == "text" else getattr(document, chosen)()
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
