"""A document for the terminal: Greek letters where the screen can show them, plain ASCII where it cannot."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence

from thalweg.algebra.write import CHANGED, Language, write
from thalweg.core.notation import NAMES
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
    answers,
)

_WIDTH, _LABEL, _INDENT = 96, 8, 6
_SHAPE = re.compile(r"\((\w), (\w)\)")
_PLAIN = str.maketrans(
    {name.text: name.code for name in NAMES.values() if len(name.text) == 1}
    | {"λ": "lambda", "≈": "~", "−": "-", "∂": "d", "²": "^2", "ᵀ": ".T", "←": "<-", "·": "*", "…": "...", "Σ": "sum"}
    | {"₁": "1", "₂": "2", "ⱼ": "", "½": "1/2", "≤": "<=", "≥": ">=", "‾": "~"}
)


def as_text(paper: Paper, *, ascii_only: bool = False) -> str:
    """The document in plain text, at most about a hundred columns wide where formulas allow it."""
    language: Language = "ascii" if ascii_only else "text"
    sections = [_section(section, language) for section in paper.sections]
    if later := answers(paper):
        sections += ["Answers\n-------", *(_section(section, language) for section in later)]
    whole = "\n\n".join([f"{paper.title}\n{'=' * len(paper.title)}", textwrap.fill(paper.lead, _WIDTH), *sections])
    return (whole.translate(_PLAIN) if ascii_only else whole) + "\n"


def formula_text(formula: Formula, language: Language) -> str:
    """The parts of a formula on one line; what is marked in it is not."""
    return _without_marks(_marked(formula, language))


def _marked(formula: Formula, language: Language) -> str:
    signs = SIGNS if language == "text" else {sign: sign for sign in SIGNS}
    line = " ".join(signs[part] if isinstance(part, str) else write(part, language) for part in formula.parts)
    return (line.replace("...", "…") if language == "text" else line).replace(" ,", ",")


def _without_marks(line: str) -> str:
    return line.replace(CHANGED[0], "").replace(CHANGED[1], "")


def _underlined(line: str) -> str:
    """The line, and under it a rule along what is marked."""
    rule, depth = [], 0
    for character in line:
        if character in CHANGED:
            depth += 1 if character == CHANGED[0] else -1
        else:
            rule.append("‾" if depth else " ")
    indent = " " * _INDENT
    return f"{indent}{_without_marks(line)}" + (f"\n{indent}{''.join(rule).rstrip()}" if "‾" in rule else "")


def _section(section: Section, language: Language) -> str:
    aside = f"  [{section.aside}]" if section.aside else ""
    heading = f"{section.heading}{aside}"
    if section.folded:
        return "\n".join([heading, *([_part(section.outline, language)] if section.outline else [])])
    return "\n".join([heading, *(text for part in section.parts if (text := _part(part, language)))])


def _part(part: Part, language: Language) -> str:
    match part:
        case Sentence(words):
            return textwrap.indent(textwrap.fill(words, _WIDTH - 4), "    ")
        case Formula(wrong=wrong):
            return f"{_underlined(_marked(part, language))}{'   (does not match)' if wrong else ''}"
        case Fact(label, words):
            return _labelled(label, words)
        case Product():
            return _product(part)
        case Quantities(entries):
            return _labelled("shapes", ", ".join(_quantity(*entry, language) for entry in entries))
        case Code(line):
            return f"    {'NumPy':<{_LABEL}}{line}"
        case _:
            return _block(part, language)


def _block(part: Table | Details | Answer, language: Language) -> str:
    match part:
        case Table(rows, last_is_sum):
            return _table([[_cell(cell, language) for cell in row] for row in rows], last_is_sum)
        case Details(summary, parts):
            return "\n".join([f"    {summary}", *(_part(inner, language) for inner in parts)])
        case Answer():
            return ""


def _cell(cell: Cell, language: Language) -> str:
    text = cell if isinstance(cell, str) else formula_text(cell, language)
    # before widths are measured: a Greek letter becomes a word
    return text.translate(_PLAIN) if language == "ascii" else text


def _product(product: Product) -> str:
    """(m, n) * (n, 1) = (m, 1), and carets under the dimensions that must meet."""
    line = f"{product.left} * {product.right}"
    end = f" = {product.result}" if product.result else f" does not match: {product.left.columns} is not "
    start = len(f"({product.left.rows}, ")
    marks = [start, len(f"{product.left} * (")]
    sizes = [len(str(product.left.columns)), len(str(product.right.rows))]
    rule = [" "] * len(line)
    for at, size in zip(marks, sizes, strict=True):
        rule[at : at + size] = "^" * size
    end += "" if product.result else str(product.right.rows)
    pad = " " * (4 + _LABEL)
    return f"    {'shapes':<{_LABEL}}{line}{end}\n{pad}{''.join(rule).rstrip()}"


def _quantity(quantity: object, shape: object, step: int | None, language: Language) -> str:
    return f"{write(quantity, language)} {shape}{f' from step {step}' if step else ''}"  # type: ignore[arg-type]


def _labelled(label: str, words: str) -> str:
    space = max(_LABEL, len(label) + 2)
    whole = _SHAPE.sub("(\\1,\N{NO-BREAK SPACE}\\2)", words)
    filled = textwrap.fill(whole, _WIDTH - 4 - space, break_long_words=False, break_on_hyphens=False)
    filled = filled.replace("\N{NO-BREAK SPACE}", " ")
    return textwrap.indent(f"{label:<{space}}", "    ") + filled.replace("\n", "\n" + " " * (4 + space))


def _table(rows: Sequence[Sequence[str]], last_is_sum: bool) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    rule = "-" * (sum(widths) + 2 * (len(widths) - 1))
    lines = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    lines.insert(1, rule)
    if last_is_sum:
        lines.insert(len(lines) - 1, rule)
    return textwrap.indent("\n".join(lines), " " * _INDENT)
