"""Columns of numbers to a file."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from thalweg.core.errors import Refusal
from thalweg.core.files import atomic


def write_columns(path: str | Path, names: Sequence[str], columns: Sequence[np.ndarray]) -> Path:
    """Write columns of equal length as .csv or .parquet, whole or not at all; numbers keep every digit.

    Raises ``Refusal`` for another ending, and where the file cannot be written.

    >>> import tempfile
    >>> file = write_columns(Path(tempfile.mkdtemp(), "out.csv"), ["a"], [np.array([0.1, 2.0])])
    >>> file.read_text().split()
    ['a', '0.1', '2.0']
    """
    wanted = Path(path)
    writers = {".csv": _csv, ".parquet": _parquet}
    if wanted.suffix.lower() not in writers:
        raise Refusal(f"The ending of {wanted} names no format.", do="End it in .csv or .parquet.")
    try:
        with atomic(wanted) as draft:
            writers[wanted.suffix.lower()](draft, names, columns)
    except OSError as error:
        raise Refusal(f"{wanted} cannot be written: {error.strerror or error}.", do="Choose another place.") from error
    return wanted


def _csv(path: Path, names: Sequence[str], columns: Sequence[np.ndarray]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        writer.writerows(zip(*(column.tolist() for column in columns), strict=True))


def _parquet(path: Path, names: Sequence[str], columns: Sequence[np.ndarray]) -> None:
    pq.write_table(pa.Table.from_arrays([pa.array(column) for column in columns], names=list(names)), path)
