"""A log of iterates, with how exactly each number was printed."""

from __future__ import annotations

import csv
import math
import os
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, final

import numpy as np
from jaxtyping import Float64, Int

from thalweg.core.errors import Refusal
from thalweg.doctor.logs.names import Places, find_places
from thalweg.sources.csv_layout import read_layout

_DIGITS_OF_A_DOUBLE = 15


@final
@dataclass(frozen=True, eq=False)
class Log:
    """Iterates in order: ``points`` (k, n + 1), the bias first, known to within ``blur``, with their costs, if any.

    Only as far as all parameters are finite: ``ended`` is the first iteration that is not, if there is one.
    """

    iterations: Int[np.ndarray, " k"]
    points: Float64[np.ndarray, "k p"]
    blur: Float64[np.ndarray, "k p"]
    costs: Float64[np.ndarray, " k"] | None
    ended: int | None
    name: str

    @classmethod
    def read(cls, log: Any, features: Sequence[str]) -> Log:
        """A .csv or .tsv file, or rows (alpha, beta_1, ...) of consecutive iterates. Raises ``Refusal``."""
        if isinstance(log, str | os.PathLike):
            header, rows = _file(Path(log))
            return cls._of(header, rows, features, str(log))
        header = [str(column) for column in getattr(log, "columns", [])]
        try:
            rows = [[repr(float(cell)) for cell in row] for row in np.asarray(log, dtype=float)]
        except (TypeError, ValueError) as error:
            raise Refusal("The log is no table of numbers.", do="Give rows (alpha, beta_1, ...).") from error
        plain = ["alpha", *(f"beta_{j + 1}" for j in range(len(features)))]
        return cls._of(header or plain, rows, features, "the log")

    @classmethod
    def _of(cls, header: Sequence[str], rows: list[list[str]], features: Sequence[str], name: str) -> Log:
        places = find_places(header, features, name)
        odd = next((number for number, row in enumerate(rows, 1) if len(row) != len(header)), None)
        if odd is not None:
            raise Refusal(f"{name}, row {odd}: {len(rows[odd - 1])} cells, where the header has {len(header)}.")
        order = _order(rows, places, name)
        rows = [rows[place] for place in order.values()]
        cells = [[_read(row[place], number, name) for place in places.parameters] for number, row in enumerate(rows, 1)]
        points = np.array(cells, dtype=float).reshape(len(rows), -1)
        finite = np.isfinite(points).all(axis=1)
        count = len(rows) if finite.all() else int(np.argmin(finite))
        iterations = np.array(list(order), dtype=np.int64)
        return cls(
            iterations[:count],
            points[:count],
            np.column_stack([_blur([row[j] for row in cells[:count]]) for j in range(points.shape[1])]),
            _costs(rows[:count], places),
            None if count == len(rows) else int(iterations[count]),
            name,
        )

    @property
    def gap(self) -> int:
        """The number of iterations between most entries that follow each other."""
        gaps = Counter(np.diff(self.iterations).tolist())
        return min(int(gap) for gap, times in gaps.items() if times == max(gaps.values()))

    def steps(self) -> tuple[Int[np.ndarray, " s"], int]:
        """The places of the entries from which one is led to the next by the same number of iterations, and this."""
        gap = 1 if np.sum(np.diff(self.iterations) == 1) >= _ENOUGH else self.gap
        return np.flatnonzero(np.diff(self.iterations) == gap), gap


_ENOUGH = 3
_WRAPPED = re.compile(r"[\w.]*[(\[]+\s*([^()\[\]]*?)\s*[)\]]+")


def _file(path: Path) -> tuple[Sequence[str], list[list[str]]]:
    if not path.is_file():
        raise Refusal(f"There is no file {path}.", do="Name a log of iterates as .csv.")
    layout = read_layout(path, str(path))
    with path.open("rb") as raw:
        raw.seek(layout.body)
        text = raw.read().decode("utf-8", errors="replace")
    try:
        rows = list(csv.reader(text.splitlines(), delimiter=layout.delimiter))
    except csv.Error as error:
        raise Refusal(f"{path} cannot be read as CSV: {error}.", do="Check the file.") from error
    return layout.header, [row for row in rows if any(cell.strip() for cell in row)]


def _order(rows: list[list[str]], places: Places, name: str) -> dict[int, int]:
    """The rows by their iteration, in order; by their place where there is no such column."""
    if places.iteration is None:
        return {place: place for place in range(len(rows))}
    found: dict[int, int] = {}
    for place, row in enumerate(rows):
        value = float(_read(row[places.iteration], place + 1, name))
        if not math.isfinite(value) or value != int(value):
            raise Refusal(
                f"{name}, row {place + 1}: the iteration is {row[places.iteration]!r}.", do="Give whole numbers."
            )
        if int(value) in found and rows[found[int(value)]] != row:
            raise Refusal(f"{name} has more than one entry for iteration {int(value)}.", do="Give the log of one run.")
        found[int(value)] = place
    return dict(sorted(found.items()))


def _costs(rows: list[list[str]], places: Places) -> np.ndarray | None:
    if places.cost is None:
        return None
    try:
        return np.array([float(row[places.cost]) for row in rows])
    except ValueError:
        return None


def _read(cell: str, row: int, name: str) -> Decimal:
    """The number as it is printed, bare or as ``[0.5]``, ``np.float64(0.5)`` and the like."""
    try:
        return Decimal(_WRAPPED.sub(r"\1", cell.strip()))
    except InvalidOperation:
        raise Refusal(
            f"{name}, row {row}: {cell[:40]!r} is not a number.", do="Give a log with numbers in its columns."
        ) from None


def _blur(column: Sequence[Decimal]) -> np.ndarray:
    """Half a unit of the last digit: of as many decimals, or of as many digits, as the column has at most.

    A column with 15 digits or more is printed as it is.
    """
    values = np.array([abs(float(number)) for number in column])
    digits = max((len(number.as_tuple().digits) for number in column), default=0)
    if digits >= _DIGITS_OF_A_DOUBLE:
        return values * float(np.finfo(float).eps)
    decimals = max((-int(number.as_tuple().exponent) for number in column), default=0)
    leading = np.array([number.adjusted() if number else -300 for number in column], dtype=float)
    blur: np.ndarray = np.maximum(0.5 * 10.0**-decimals, 0.5 * 10.0 ** (leading - digits + 1))
    return blur
