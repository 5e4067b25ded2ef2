"""A document as one self-contained web page with MathML formulas; what can be folded is a native ``<details>``."""

from __future__ import annotations

from html import escape

from thalweg.algebra.expression import Expression
from thalweg.algebra.write import write
from thalweg.core.shapes import Shape
from thalweg.documents.page import page
from thalweg.documents.paper import (
    SIGNS,
    Answer,
    Cell,
    Code,
    Details,
    Fact,
    Formula,
    Paper,
    Part,
    Product,
    Quantities,
    Section,
    Sentence,
    Table,
)


def as_html(paper: Paper) -> str:
    """The whole page; numbered sections can be linked to as ``#step-5``."""
    sections = "\n".join(map(_section, paper.sections))
    return page(paper.title, f"<h1>{escape(paper.title)}</h1>\n<p>{escape(paper.lead)}</p>\n{sections}")


def _section(section: Section) -> str:
    aside = f" <small>{escape(section.aside)}</small>" if section.aside else ""
    parts = "\n".join(map(_part, section.parts))
    if section.number is None:
        return f'<section class="box">\n<h2>{escape(section.heading)}{aside}</h2>\n{parts}\n</section>'
    link = f'<a class="anchor" href="#step-{section.number}" aria-label="Link to step {section.number}">#</a>'
    heading = f"<h2>{escape(section.heading)}{aside}</h2>"
    outline = f'<div class="outline">{_maths(section.outline)}</div>' if section.outline else ""
    is_open = "" if section.folded else " open"
    return (
        f'<section id="step-{section.number}" class="step">{link}\n<details{is_open}>\n'
        f"<summary>{heading}{outline}</summary>\n{parts}\n</details>\n</section>"
    )


def _part(part: Part) -> str:
    match part:
        case Sentence(words):
            return f"<p>{escape(words)}</p>"
        case Formula():
            return _formula(part)
        case Fact(label, words):
            return f'<p class="fact"><b>{escape(label)}</b> {escape(words)}</p>'
        case Product():
            return f'<p class="fact"><b>shapes</b> {_product(part)}</p>'
        case Quantities(entries):
            return f'<p class="fact"><b>shapes</b> {", ".join(_quantity(*entry) for entry in entries)}</p>'
        case Code(line):
            return f"<pre><code>{escape(line)}</code></pre>"
        case _:
            return _block(part)


def _block(part: Table | Details | Answer) -> str:
    match part:
        case Table(rows, last_is_sum):
            return _table(rows, last_is_sum)
        case Details(summary, parts):
            return _folded(summary, parts, "small")
        case Answer(parts):
            return _folded("Show the step", parts, "answer")


def _folded(summary: str, parts: tuple[Part, ...], kind: str) -> str:
    inside = "\n".join(map(_part, parts))
    return f'<details class="{kind}"><summary>{escape(summary)}</summary>\n{inside}\n</details>'


def _product(product: Product) -> str:
    left, right = product.left, product.right
    kind = "meet" if product.result else "clash"
    one, two = (f'<b class="{kind}">{escape(str(size))}</b>' for size in (left.columns, right.rows))
    shapes = f"({escape(str(left.rows))}, {one}) · ({two}, {escape(str(right.columns))})"
    if product.result:
        return f"{shapes} = {product.result}"
    return f"{shapes} does not match: {left.columns} is not {right.rows}"


def _quantity(quantity: Expression, shape: Shape, step: int | None) -> str:
    maths = f"<math>{write(quantity, 'mathml')}</math> {shape}"
    return f'{maths} from <a href="#step-{step}">step {step}</a>' if step else maths


def _maths(formula: Formula, *, display: bool = True) -> str:
    parts = (
        f"<mo>{escape(SIGNS[part])}</mo>" if isinstance(part, str) else write(part, "mathml") for part in formula.parts
    )
    block = ' display="block"' if display else ""
    return f"<math{block}><mrow>{''.join(parts)}</mrow></math>".replace("<mi>...</mi>", "<mo>⋯</mo>")


def _formula(formula: Formula) -> str:
    if not formula.wrong:
        return f'<div class="formula">{_maths(formula)}</div>'
    return f'<div class="formula wrong">{_maths(formula)}<p>does not match</p></div>'


def _table(rows: tuple[tuple[Cell, ...], ...], last_is_sum: bool) -> str:
    header, *body = rows
    foot = f"<tfoot>{_cells(body.pop(), 'td')}</tfoot>" if last_is_sum else ""
    lines = "\n".join(_cells(row, "td") for row in body)
    return (
        f'<div class="wide"><table><thead>{_cells(header, "th")}</thead><tbody>\n{lines}\n</tbody>{foot}</table></div>'
    )


def _cells(row: tuple[Cell, ...], tag: str) -> str:
    return "<tr>" + "".join(f'<{tag} class="n">{_cell(cell)}</{tag}>' for cell in row) + "</tr>"


def _cell(cell: Cell) -> str:
    return escape(cell) if isinstance(cell, str) else _maths(cell, display=False)
