"""Columns of numbers to a file."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from thalweg.core.errors import Refusal
from thalweg.core.files import atomic


def write_columns(path: str | Path, names: Sequence[str], columns: Sequence[np.ndarray]) -> Path:
    """Write columns of equal length as .csv, .parquet or .arrow, whole or not at all; numbers keep every digit.

    Raises ``Refusal`` for another ending, and where the file cannot be written.

    >>> import tempfile
    >>> file = write_columns(Path(tempfile.mkdtemp(), "out.csv"), ["a"], [np.array([0.1, 2.0])])
    >>> file.read_text().split()
    ['a', '0.1', '2.0']
    """
    wanted, write = Path(path), writer_for(path)
    try:
        with atomic(wanted) as draft:
            write(draft, names, columns)
    except OSError as error:
        raise Refusal(f"{wanted} cannot be written: {error.strerror or error}.", do="Choose another place.") from error
    return wanted


def writer_for(path: str | Path) -> Callable[[Path, Sequence[str], Sequence[np.ndarray]], None]:
    """What writes a file of that ending; raises ``Refusal`` where nothing does."""
    writers = {".csv": _csv, ".parquet": _parquet, ".arrow": _arrow}
    if Path(path).suffix.lower() not in writers:
        raise Refusal(f"The ending of {path} names no format.", do="End it in .csv, .parquet or .arrow.")
    return writers[Path(path).suffix.lower()]


def _csv(path: Path, names: Sequence[str], columns: Sequence[np.ndarray]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        writer.writerows(zip(*(column.tolist() for column in columns), strict=True))


def _parquet(path: Path, names: Sequence[str], columns: Sequence[np.ndarray]) -> None:
    pq.write_table(arrow_table(names, columns), path)


def _arrow(path: Path, names: Sequence[str], columns: Sequence[np.ndarray]) -> None:
    table = arrow_table(names, columns)
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)


def arrow_table(names: Sequence[str], columns: Sequence[np.ndarray]) -> pa.Table:
    """The columns as an Arrow table."""
    return pa.Table.from_arrays([pa.array(column) for column in columns], names=list(names))
