"""One self-contained HTML page: style inside, no script, nothing fetched from anywhere."""

from __future__ import annotations

import functools
import html
from collections.abc import Iterable, Sequence
from importlib import resources


def escape(text: object) -> str:
    """Text made safe for HTML, in an element or a quoted attribute; what cannot be seen is shown as its escape.

    >>> escape('<b title="x">')
    '&lt;b title=&quot;x&quot;&gt;'
    >>> escape("bell" + chr(7))
    'bell\\\\x07'
    """
    seen = "".join(c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode() for c in str(text))
    return html.escape(seen, quote=True)


def page(title: str, body_html: str) -> str:
    """A whole page around ``body_html`` (already HTML): light and dark by the reader's setting, printable.

    ``title`` is plain text.

    >>> page("A & B", "<p>hello</p>").startswith("<!doctype html>")
    True
    """
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{_style()}</style>\n</head>\n"
        f"<body>\n<main>\n{body_html}\n</main>\n</body>\n</html>\n"
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]], numbers_from: int = 1) -> str:
    """An HTML table of cells that are already HTML; the columns from ``numbers_from`` on are set flush right.

    >>> table(["k", "J"], [["0", "1.5"]])
    '<div class="scroll"><table><thead><tr><th scope="col">k</th><th scope="col" class="n">J</th>...'
    """
    titles = "".join(f'<th scope="col"{_side(j, numbers_from)}>{cell}</th>' for j, cell in enumerate(head))
    body = "".join(f"<tr>{_cells(row, numbers_from)}</tr>\n" for row in rows)
    return f'<div class="scroll"><table><thead><tr>{titles}</tr></thead>\n<tbody>\n{body}</tbody></table></div>'


def details(summary: str, body_html: str) -> str:
    """Something folded away under a line of plain text.

    >>> details("More", "<p>x</p>")
    '<details><summary>More</summary>\\n<p>x</p></details>'
    """
    return f"<details><summary>{escape(summary)}</summary>\n{body_html}</details>"


def _cells(row: Sequence[str], numbers_from: int) -> str:
    first = f'<th scope="row"{_side(0, numbers_from)}>{row[0]}</th>'
    return first + "".join(f"<td{_side(j, numbers_from)}>{row[j]}</td>" for j in range(1, len(row)))


def _side(column: int, numbers_from: int) -> str:
    return ' class="n"' if column >= numbers_from else ""


@functools.cache
def _style() -> str:
    return resources.files(__package__).joinpath("page.css").read_text(encoding="utf-8")
