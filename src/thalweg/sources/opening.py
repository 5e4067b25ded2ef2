"""Find the room that reads the data: a path, arrays, a table."""

from __future__ import annotations

from pathlib import Path

from thalweg.core.errors import Refusal, did_you_mean
from thalweg.core.shelf import Shelf
from thalweg.sources.source import Source

shelf: Shelf[Source] = Shelf("thalweg.sources", Source)


def open_source(data: object) -> Source:
    """Open data of any kind that a room on the shelf accepts.

    Raises ``Refusal`` for a missing file, a folder, and for what no room reads.

    >>> open_source(([[1.0], [2.0]], [3.0, 4.0])).columns()
    ('x1', 'y')
    """
    if isinstance(data, str | Path):
        _check_path(Path(data))
    for room in shelf.classes().values():
        if room.accepts(data):
            return room.open(data)
    found = f"The ending of {data}" if isinstance(data, str | Path) else f"A {type(data).__name__}"
    raise Refusal(
        f"{found} is not one that can be read.", do="Give a .csv or .parquet file, arrays (X, Y), or an Arrow table."
    )


def _check_path(path: Path) -> None:
    if path.is_dir():
        raise Refusal(f"{path} is a folder.", do="Name a file in it.")
    if not path.exists():
        there = path.parent if path.parent.is_dir() else Path()
        near = [entry.name for entry in there.iterdir() if entry.suffix in {path.suffix, ".csv", ".parquet"}]
        raise Refusal(f"There is no file {path}.", do=did_you_mean(path.name, sorted(near)) if near else "")
