"""Find the room that reads the data: a path, arrays, a table."""

from __future__ import annotations

import os
from pathlib import Path

from thalweg.core.errors import Refusal, did_you_mean
from thalweg.core.shelf import Shelf
from thalweg.sources.arrays import Arrays
from thalweg.sources.source import Source
from thalweg.sources.worded import Worded

shelf: Shelf[Source] = Shelf("thalweg.sources", Source)


def open_source(data: object) -> Source:
    """Open data of any kind that a room on the shelf accepts; a source is given back as it is.

    Raises ``Refusal`` for a missing file, a folder, and for what no room reads.

    >>> open_source(([[1.0], [2.0]], [3.0, 4.0])).columns()
    ('x1', 'y')
    """
    if isinstance(data, Source):
        return data
    if isinstance(data, str | os.PathLike):
        data = os.fspath(data)
        _check_path(str(data))
    for room in shelf.classes().values():
        if room.accepts(data):
            return room.open(data)
    raise Refusal(
        f"The ending of {data} is not known." if isinstance(data, str) else f"A {_kind(data)} is not data to fit.",
        do=f"Give a file that ends in {_endings()}, arrays (X, Y), or an Arrow table.",
    )


def open_loosely(data: object) -> Source:
    """The same for data that are to be read ``loosely``: arrays may hold words too.

    >>> open_loosely(([[1.0], [2.0]], ["yes", "no"])).columns()
    ('x1', 'y')
    """
    try:
        return open_source(data)
    except Refusal:
        if not Arrays.accepts(data):
            raise
        return Worded.open(data)


def _kind(data: object) -> str:
    return f"tuple of {len(data)}" if isinstance(data, tuple) else type(data).__name__


def _endings() -> str:
    return " or ".join(_suffixes())


def _suffixes() -> list[str]:
    return [suffix for room in shelf.classes().values() for suffix in room.suffixes]


def _check_path(name: str) -> None:
    path = Path(name)
    try:
        if path.is_file():
            return
        if path.is_dir():
            raise Refusal(f"{name or 'The empty path'} is a folder.", do="Name a file in it.")
        if path.exists():
            raise Refusal(f"{name} is not a regular file.", do="Save it as a file first.")
    except (OSError, ValueError) as error:
        if isinstance(error, Refusal):
            raise
        raise Refusal(f"{name[:200]} cannot be opened: {getattr(error, 'strerror', error)}.") from error
    raise _missing(path, name)


def _missing(path: Path, name: str) -> Refusal:
    if not path.parent.is_dir():
        return Refusal(f"There is no folder {path.parent}, so no file {name}.", do="Check the path.")
    try:
        endings = {path.suffix.lower(), *_suffixes()}
        near = sorted(entry.name for entry in path.parent.iterdir() if entry.suffix.lower() in endings)
    except OSError:
        near = []
    return Refusal(f"There is no file {name}.", do=did_you_mean(path.name, near) if near else "Check the path.")
