"""A table that can be printed on a terminal and written down."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import final


@final
@dataclass(frozen=True)
class Grid:
    """A title, the names of the columns, rows of texts, and remarks below."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    remarks: tuple[str, ...] = ()

    def markdown(self) -> str:
        """As Markdown has it: columns of numbers, which have names, to the right."""
        rule = tuple("--:" if name else ":--" for name in self.header)
        table = ["| " + " | ".join(row) + " |" for row in (self.header, rule, *self.rows)]
        remarks = ["", *(f"- {remark}" for remark in self.remarks)] if self.remarks else []
        return "\n".join([f"**{self.title}**", "", *table, *remarks])


def duration(seconds: float) -> str:
    """Seconds in a unit that suits them.

    >>> duration(2.5), duration(0.0123), duration(4.5e-05)
    ('2.50 s', '12.3 ms', '45.0 us')
    """
    for unit, size, least in (("s", 1.0, 1.0), ("ms", 1e3, 1e-3)):
        if seconds >= least:
            return f"{_three(seconds * size)} {unit}"
    return f"{_three(seconds * 1e6)} us"


def times(ratio: float) -> str:
    """A ratio to three digits.

    >>> times(1234.5), times(2.345), times(float("nan"))
    ('1,234', '2.35', '-')
    """
    return "-" if math.isnan(ratio) else _three(ratio)


def megabytes(size: float) -> str:
    return "-" if math.isnan(size) else f"{size / 1e6:.1f} MB"


def share(value: float) -> str:
    """A part of one, in per cent.

    >>> share(0.354), share(0.0123)
    ('35 %', '1.2 %')
    """
    return f"{100 * value:.0f} %" if value >= 0.1 else f"{100 * value:.2g} %"


def _three(value: float) -> str:
    decimals = 2 if value < 10 else 1 if value < 100 else 0
    return f"{value:,.{decimals}f}"
