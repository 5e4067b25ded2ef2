"""A document in LaTeX; amsmath, booktabs and xcolor are all it needs."""

from __future__ import annotations

from thalweg.algebra.write import write
from thalweg.core.markup import tex
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


def as_latex(paper: Paper) -> str:
    """A complete LaTeX document."""
    sections = "\n\n".join(map(_section, paper.sections))
    title = rf"\section*{{{tex(paper.title)}}}"
    return f"{_HEAD}\\begin{{document}}\n{title}\n{tex(paper.lead)}\n\n{sections}\n\\end{{document}}\n"


def formula_latex(formula: Formula) -> str:
    """The parts of a formula in TeX, without the dollar signs."""
    parts = (_SIGNS[part] if isinstance(part, str) else write(part, "latex") for part in formula.parts)
    return " ".join(parts).replace("...", r"\cdots")


def _section(section: Section) -> str:
    aside = rf" {{\normalfont\color{{gray}}({tex(section.aside)})}}" if section.aside else ""
    return "\n\n".join([rf"\subsection*{{{tex(section.heading)}{aside}}}", *map(_part, section.parts)])


def _part(part: Part) -> str:
    match part:
        case Sentence(words):
            return tex(words)
        case Formula(wrong=wrong):
            note = r" \qquad \text{(does not match)}" if wrong else ""
            return f"\\[ {formula_latex(part)}{note} \\]"
        case Fact(label, words):
            return rf"\textbf{{{tex(label)}}}\quad {tex(words)}"
        case Code(line):
            return rf"{{\small\texttt{{{tex(line)}}}}}"
        case Table(rows, last_is_sum):
            return _table(rows, last_is_sum)


def _table(rows: tuple[tuple[str, ...], ...], last_is_sum: bool) -> str:
    lines = [" & ".join(map(tex, row)) + r" \\" for row in rows]
    lines.insert(1, r"\midrule")
    if last_is_sum:
        lines.insert(len(lines) - 1, r"\midrule")
    begin = rf"\begin{{tabular}}{{{'r' * len(rows[0])}}}"
    whole = [begin, r"\toprule", *lines, r"\bottomrule", r"\end{tabular}"]
    return "\n".join([r"{\footnotesize\setlength{\tabcolsep}{4pt}", *whole, "}"])
