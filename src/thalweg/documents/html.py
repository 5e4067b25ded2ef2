"""A document as one self-contained web page with MathML formulas."""

from __future__ import annotations

from html import escape

from thalweg.algebra.write import write
from thalweg.documents.page import page
from thalweg.documents.paper import SIGNS, Code, Fact, Formula, Paper, Part, Section, Sentence, Table


def as_html(paper: Paper) -> str:
    """The whole page; numbered sections can be linked to as ``#step-5``."""
    sections = "\n".join(map(_section, paper.sections))
    return page(paper.title, f"<h1>{escape(paper.title)}</h1>\n<p>{escape(paper.lead)}</p>\n{sections}")


def _section(section: Section) -> str:
    link = f' id="step-{section.number}"' if section.number is not None else ""
    aside = f" <small>{escape(section.aside)}</small>" if section.aside else ""
    parts = "\n".join(map(_part, section.parts))
    return f"<section{link}>\n<h2>{escape(section.heading)}{aside}</h2>\n{parts}\n</section>"


def _part(part: Part) -> str:
    match part:
        case Sentence(words):
            return f"<p>{escape(words)}</p>"
        case Formula():
            return _formula(part)
        case Fact(label, words):
            return f'<p class="fact"><b>{escape(label)}</b> {escape(words)}</p>'
        case Code(line):
            return f"<pre><code>{escape(line)}</code></pre>"
        case Table(rows, last_is_sum):
            return _table(rows, last_is_sum)


def _formula(formula: Formula) -> str:
    parts = (f"<mo>{SIGNS[part]}</mo>" if isinstance(part, str) else write(part, "mathml") for part in formula.parts)
    maths = f'<math display="block"><mrow>{"".join(parts)}</mrow></math>'.replace("<mi>...</mi>", "<mo>⋯</mo>")
    if not formula.wrong:
        return f'<div class="formula">{maths}</div>'
    return f'<div class="formula wrong">{maths}<p>does not match</p></div>'


def _table(rows: tuple[tuple[str, ...], ...], last_is_sum: bool) -> str:
    header, *body = rows
    foot = f"<tfoot>{_cells(body.pop(), 'td')}</tfoot>" if last_is_sum else ""
    lines = "\n".join(_cells(row, "td") for row in body)
    return (
        f'<div class="wide"><table><thead>{_cells(header, "th")}</thead><tbody>\n{lines}\n</tbody>{foot}</table></div>'
    )


def _cells(row: tuple[str, ...], tag: str) -> str:
    return "<tr>" + "".join(f'<{tag} class="n">{escape(cell)}</{tag}>' for cell in row) + "</tr>"
