"""What is said beside the result, and what the terminal can show; nothing here waits for the tables and colours."""

from __future__ import annotations

import sys

import click


def message(text: str) -> None:
    """A line beside the result: on standard error."""
    click.echo(text, err=True)


def speaks_unicode() -> bool:
    """Whether standard output can show Greek letters."""
    return (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "") in {"utf8", "utf16"}
