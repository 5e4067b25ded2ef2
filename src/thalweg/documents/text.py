"""A document for the terminal: Greek letters where the screen can show them, plain ASCII where it cannot."""

from __future__ import annotations

import textwrap

from thalweg.algebra.write import Language, write
from thalweg.core.notation import NAMES
from thalweg.documents.paper import SIGNS, Code, Fact, Formula, Paper, Part, Section, Sentence, Table

_WIDTH, _LABEL = 96, 8
_PLAIN = str.maketrans(
    {name.text: name.code for name in NAMES.values() if len(name.text) == 1}
    | {
        "λ": "lambda",
        "≈": "~",
        "−": "-",
        "∂": "d",
        "²": "^2",
        "ᵀ": ".T",
        "←": "<-",
        "·": "*",
        "…": "...",
        "Σ": "sum",
        "≤": "<=",
        "≥": ">=",
        "₁": "1",
        "₂": "2",
    }
)


def as_text(paper: Paper, *, ascii_only: bool = False) -> str:
    """The document in plain text, at most about a hundred columns wide where formulas allow it."""
    language: Language = "ascii" if ascii_only else "text"
    sections = [_section(section, language) for section in paper.sections]
    whole = "\n\n".join([f"{paper.title}\n{'=' * len(paper.title)}", textwrap.fill(paper.lead, _WIDTH), *sections])
    return (whole.translate(_PLAIN) if ascii_only else whole) + "\n"


def formula_text(formula: Formula, language: Language) -> str:
    """The parts of a formula on one line."""
    signs = SIGNS if language == "text" else {sign: sign for sign in SIGNS}
    line = " ".join(signs[part] if isinstance(part, str) else write(part, language) for part in formula.parts)
    return line.replace("...", "…") if language == "text" else line


def _section(section: Section, language: Language) -> str:
    aside = f"  [{section.aside}]" if section.aside else ""
    return "\n".join([f"{section.heading}{aside}", *(_part(part, language) for part in section.parts)])


def _part(part: Part, language: Language) -> str:
    match part:
        case Sentence(words):
            return textwrap.indent(textwrap.fill(words, _WIDTH - 4), "    ")
        case Formula(wrong=wrong):
            return f"      {formula_text(part, language)}{'   (does not match)' if wrong else ''}"
        case Fact(label, words):
            return _labelled(label, words)
        case Code(line):
            return f"    {'NumPy':<{_LABEL}}{line}"
        case Table(rows, last_is_sum):
            return _table(rows, last_is_sum, language)


def _labelled(label: str, words: str) -> str:
    filled = textwrap.fill(words, _WIDTH - 4 - _LABEL, break_long_words=False, break_on_hyphens=False)
    return textwrap.indent(f"{label:<{_LABEL}}", "    ") + filled.replace("\n", "\n" + " " * (4 + _LABEL))


def _table(rows: tuple[tuple[str, ...], ...], last_is_sum: bool, language: Language) -> str:
    if language == "ascii":
        # before the widths are measured: a Greek letter becomes a word
        rows = tuple(tuple(cell.translate(_PLAIN) for cell in row) for row in rows)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    rule = "-" * (sum(widths) + 2 * (len(widths) - 1))
    lines = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    lines.insert(1, rule)
    if last_is_sum:
        lines.insert(len(lines) - 1, rule)
    return textwrap.indent("\n".join(lines), "      ")
