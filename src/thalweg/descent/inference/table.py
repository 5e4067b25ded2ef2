"""A summary as text and as HTML."""

from __future__ import annotations

import html
import math
from collections.abc import Sequence

from thalweg.core.plain import printable

Lines = Sequence[Sequence[str]]
Facts = Sequence[tuple[str, str]]


def shown(value: float) -> str:
    """A number for a reader; a dash for what is not known.

    >>> shown(1234.5678), shown(float("nan"))
    ('1234.57', '-')
    """
    return "-" if math.isnan(value) else f"{value:.6g}"


def text(title: str, head: Sequence[str], lines: Lines, facts: Facts, remarks: Sequence[str]) -> str:
    """Columns side by side, all but the first flush right.

    >>> print(text("y", ["", "estimate"], [["x", "1.5"]], [("R2", "1")], []))
    y
    <BLANKLINE>
       estimate
    x       1.5
    <BLANKLINE>
    R2  1
    """
    rows = [[printable(cell) for cell in row] for row in (head, *lines)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    drawn = ["  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]).rstrip() for row in rows]
    broad = max(len(name) for name, _ in facts)
    named = [f"{name.ljust(broad)}  {fact}" for name, fact in facts]
    noted = ["", *(f"- {printable(remark)}" for remark in remarks)] * bool(remarks)
    return "\n".join([printable(title), "", *drawn, "", *named, *noted])


def html_table(title: str, head: Sequence[str], lines: Lines, facts: Facts, remarks: Sequence[str]) -> str:
    """The same as HTML."""
    top = "".join(f"<th>{_safe(cell)}</th>" for cell in head)
    body = "".join(
        "<tr>" + f"<th>{_safe(line[0])}</th>" + "".join(f"<td>{_safe(cell)}</td>" for cell in line[1:]) + "</tr>"
        for line in lines
    )
    below = "".join(f"<li>{_safe(': '.join(fact))}</li>" for fact in facts) + "".join(
        f"<li>{_safe(remark)}</li>" for remark in remarks
    )
    caption = f"<caption>{_safe(title)}</caption>"
    return f"<table>{caption}<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table><ul>{below}</ul>"


def _safe(cell: str) -> str:
    return html.escape(printable(cell))
