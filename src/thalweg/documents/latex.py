"""A document in LaTeX; amsmath, booktabs and xcolor are all it needs."""

from __future__ import annotations

from thalweg.algebra.write import write
from thalweg.core.notation import NAMES
from thalweg.documents.paper import Code, Fact, Formula, Paper, Part, Section, Sentence, Table

_HEAD = r"""\documentclass[11pt]{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage{amsmath,booktabs,xcolor}
\usepackage[margin=25mm]{geometry}
\setlength{\parindent}{0pt}\setlength{\parskip}{4pt}
\setlength{\emergencystretch}{3em}
\allowdisplaybreaks
"""
_SIGNS = {"=": "=", "<-": r"\leftarrow", "≈": r"\approx"}
_SPECIAL = {"\\": r"\textbackslash{}", "^": r"\^{}", "~": r"\~{}"} | {sign: f"\\{sign}" for sign in "&%$#_{}"}
_SPECIAL |= {name.text: f"${name.latex}$" for name in NAMES.values() if not name.text.isascii()}
_SPECIAL |= {"−": "$-$", "≈": r"$\approx$", "·": r"$\cdot$", "∂": r"$\partial$", "λ": r"$\lambda$", "ᵀ": r"$^{\mathsf{T}}$"}
_SPECIAL |= {"←": r"$\leftarrow$", "…": r"\dots{}", "²": "$^2$", "Σ": r"$\sum$", "<": r"\textless{}", ">": r"\textgreater{}"}


def as_latex(paper: Paper) -> str:
    """A complete LaTeX document."""
    sections = "\n\n".join(map(_section, paper.sections))
    title = rf"\section*{{{plain(paper.title)}}}"
    return f"{_HEAD}\\begin{{document}}\n{title}\n{plain(paper.lead)}\n\n{sections}\n\\end{{document}}\n"


def formula_latex(formula: Formula) -> str:
    """The parts of a formula in TeX, without the dollar signs."""
    parts = (_SIGNS[part] if isinstance(part, str) else write(part, "latex") for part in formula.parts)
    return " ".join(parts).replace("...", r"\cdots")


def plain(words: str) -> str:
    """Words with every character that TeX would take for a command made harmless; what it lacks becomes a box."""
    known = "".join(_SPECIAL.get(character, character) for character in words)
    return known.encode("latin-1", "replace").decode("latin-1")


def _section(section: Section) -> str:
    aside = rf" {{\normalfont\color{{gray}}({plain(section.aside)})}}" if section.aside else ""
    return "\n\n".join([rf"\subsection*{{{plain(section.heading)}{aside}}}", *map(_part, section.parts)])


def _part(part: Part) -> str:
    match part:
        case Sentence(words):
            return plain(words)
        case Formula(wrong=wrong):
            note = r" \qquad \text{(does not match)}" if wrong else ""
            return f"\\[ {formula_latex(part)}{note} \\]"
        case Fact(label, words):
            return rf"\textbf{{{plain(label)}}}\quad {plain(words)}"
        case Code(line):
            return rf"{{\small\texttt{{{plain(line)}}}}}"
        case Table(rows, last_is_sum):
            return _table(rows, last_is_sum)


def _table(rows: tuple[tuple[str, ...], ...], last_is_sum: bool) -> str:
    lines = [" & ".join(map(plain, row)) + r" \\" for row in rows]
    lines.insert(1, r"\midrule")
    if last_is_sum:
        lines.insert(len(lines) - 1, r"\midrule")
    body = "\n".join(lines)
    columns = "r" * len(rows[0])
    return f"{{\\small\n\\begin{{tabular}}{{{columns}}}\n\\toprule\n{body}\n\\bottomrule\n\\end{{tabular}}}}"
