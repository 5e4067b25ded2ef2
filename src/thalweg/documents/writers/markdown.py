"""A document in Markdown with TeX formulas between dollar signs."""

from __future__ import annotations

import re

from thalweg.algebra.write import write
from thalweg.documents.paper import (
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
from thalweg.documents.writers.latex import formula_latex, product_latex

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|$~])")


def as_markdown(paper: Paper) -> str:
    """The document in Markdown (CommonMark with tables, ``$$`` formulas and folded parts)."""
    sections = "\n\n".join(map(_section, paper.sections))
    return f"# {_plain(paper.title)}\n\n{_plain(paper.lead)}\n\n{sections}\n"


def _section(section: Section) -> str:
    aside = f" *({_plain(section.aside)})*" if section.aside else ""
    link = f'<a id="step-{section.number}"></a>\n' if section.number is not None else ""
    parts = [section.outline] if section.folded and section.outline else [] if section.folded else section.parts
    return "\n\n".join([f"{link}## {_plain(section.heading)}{aside}", *map(_part, parts)])


def _part(part: Part) -> str:
    match part:
        case Sentence(words):
            return _plain(words)
        case Formula(wrong=wrong):
            note = r" \qquad \text{(does not match)}" if wrong else ""
            return f"$$\n{_tex(part)}{note}\n$$"
        case Fact(label, words):
            return f"**{_plain(label)}**: {_plain(words)}"
        case Product():
            return f"**shapes**: ${_underlines(product_latex(part))}$"
        case Quantities(entries):
            return "**shapes**: " + ", ".join(
                f"${write(quantity, 'latex')}$ {shape}{f' from [step {step}](#step-{step})' if step else ''}"
                for quantity, shape, step in entries
            )
        case Code(line):
            return f"```python\n{line}\n```"
        case _:
            return _block(part)


def _block(part: Table | Details | Answer) -> str:
    match part:
        case Table(rows):
            header, *body = ("| " + " | ".join(map(_cell, row)) + " |" for row in rows)
            return "\n".join([header, "|" + "---:|" * len(rows[0]), *body])
        case Details(summary, parts):
            return _folded(summary, parts)
        case Answer(parts):
            return _folded("Show the step", parts)


def _folded(summary: str, parts: tuple[Part, ...]) -> str:
    inside = "\n\n".join(map(_part, parts))
    return f"<details><summary>{_plain(summary)}</summary>\n\n{inside}\n\n</details>"


def _cell(cell: Cell) -> str:
    # a bar would end the cell
    return _plain(cell) if isinstance(cell, str) else f"${_tex(cell)}$".replace("|", r"\vert ")


def _tex(formula: Formula) -> str:
    return _underlines(formula_latex(formula))


def _underlines(formula: str) -> str:
    """The marks of our LaTeX documents, in what every TeX reader of Markdown knows."""
    return formula.replace(r"\changed{", r"\underline{").replace(r"\meet{", r"\underline{\mathbf ")


def _plain(words: str) -> str:
    return _SPECIAL.sub(r"\\\1", words).replace("\n", " ")
