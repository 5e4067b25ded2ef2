"""A worksheet to be filled in: what is given with its numbers, what is to be worked out with none."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator

import numpy as np

from thalweg.documents.sheet.layout import COLUMNS, check_size, given
from thalweg.documents.sheet.stages import Place, Stage, stages
from thalweg.documents.working import Working


def blank(working: Working, count: int) -> str:
    """The worksheet as CSV (RFC 4180): a row for each number, for ``count`` iterations.

    Raises ``Refusal`` where nobody would fill it in.
    """
    m, n = working.values["X"].shape
    line = stages(working.model)
    check_size(1 + m * (n + 1) + count * sum(math.prod(stage.shape.sized(m=m, n=n)) for stage in line))
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(("0", "given", *row) for row in given(working))
    for k in range(1, count + 1):
        for stage, place in cells(line, m, n):
            writer.writerow((k, stage.step, stage.label(place, working.names), "", stage.line))
    return file.getvalue()


def cells(line: tuple[Stage, ...], m: int, n: int) -> Iterator[tuple[Stage, Place]]:
    """The cells of one iteration, in the order in which they are worked out."""
    for stage in line:
        for row, column in np.ndindex(stage.shape.sized(m=m, n=n)):
            yield stage, (row, column)
