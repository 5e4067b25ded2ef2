"""A document in Markdown with TeX formulas between dollar signs."""

from __future__ import annotations

import re

from thalweg.documents.latex import formula_latex
from thalweg.documents.paper import Code, Fact, Formula, Paper, Part, Section, Sentence, Table

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|$~])")


def as_markdown(paper: Paper) -> str:
    """The document in Markdown (CommonMark with tables and ``$$`` formulas)."""
    sections = "\n\n".join(map(_section, paper.sections))
    return f"# {_plain(paper.title)}\n\n{_plain(paper.lead)}\n\n{sections}\n"


def _section(section: Section) -> str:
    aside = f" *({_plain(section.aside)})*" if section.aside else ""
    return "\n\n".join([f"## {_plain(section.heading)}{aside}", *map(_part, section.parts)])


def _part(part: Part) -> str:
    match part:
        case Sentence(words):
            return _plain(words)
        case Formula(wrong=wrong):
            note = r" \qquad \text{(does not match)}" if wrong else ""
            return f"$$\n{formula_latex(part)}{note}\n$$"
        case Fact(label, words):
            return f"**{_plain(label)}**: {_plain(words)}"
        case Code(line):
            return f"```python\n{line}\n```"
        case Table(rows):
            header, *body = ("| " + " | ".join(map(_plain, row)) + " |" for row in rows)
            return "\n".join([header, "|" + "---:|" * len(rows[0]), *body])


def _plain(words: str) -> str:
    return _SPECIAL.sub(r"\\\1", words).replace("\n", " ")
