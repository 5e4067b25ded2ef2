"""A document in LaTeX; amsmath, booktabs and xcolor are all it needs."""

from __future__ import annotations

from thalweg.algebra.write import write
from thalweg.core.markup import tex
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
    answers,
)

_HEAD = r"""\documentclass[11pt]{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage{amsmath,booktabs,xcolor}
\setlength{\oddsidemargin}{0mm}\setlength{\textwidth}{160mm}
\setlength{\topmargin}{-15mm}\setlength{\textheight}{240mm}
\setlength{\parindent}{0pt}\setlength{\parskip}{4pt}
% a formula that is broken at its equals sign leaves a short line
\raggedright\frenchspacing
% what changed, and dimensions that must meet: underlined and tinted
\newcommand{\changed}[1]{\underline{\textcolor{blue!60!black}{#1}}}
\newcommand{\meet}[1]{\underline{\textcolor{teal!70!black}{#1}}}
"""
_WIDE, _SMALL = 8, r"\tiny\setlength{\tabcolsep}{2pt}"
_NORMAL = r"\footnotesize\setlength{\tabcolsep}{4pt}\renewcommand{\arraystretch}{1.3}"
_SIGNS = {"=": "=", "<-": r"\leftarrow", "≈": r"\approx", "<": "<", ">": ">", ",": r",\;"}


def as_latex(paper: Paper) -> str:
    """A complete LaTeX document."""
    sections = [_section(section) for section in paper.sections]
    if later := answers(paper):
        sections += [r"\section*{Answers}", *map(_section, later)]
    title = rf"\section*{{{tex(paper.title)}}}"
    body = "\n\n".join(sections)
    return f"{_HEAD}\\begin{{document}}\n{title}\n{tex(paper.lead)}\n\n{body}\n\\end{{document}}\n"


def formula_latex(formula: Formula) -> str:
    """The parts of a formula in TeX, without the dollar signs."""
    parts = (_SIGNS[part] if isinstance(part, str) else write(part, "latex") for part in formula.parts)
    return " ".join(parts).replace("...", r"\cdots")


def product_latex(product: Product) -> str:
    """The shapes of a product in TeX; ``\\meet`` marks the inner dimensions."""
    left, right, result = product.left, product.right, product.result
    shapes = rf"({left.rows}, \meet{{{left.columns}}}) \cdot (\meet{{{right.rows}}}, {right.columns})"
    if result:
        return rf"{shapes} = ({result.rows}, {result.columns})"
    return rf"{shapes} \quad \text{{does not match: }} {left.columns} \ne {right.rows}"


def _section(section: Section) -> str:
    aside = rf" {{\normalfont\color{{gray}}({tex(section.aside)})}}" if section.aside else ""
    parts = [section.outline] if section.folded and section.outline else [] if section.folded else section.parts
    label = rf"\label{{step-{section.number}}}" if section.number is not None else ""
    return "\n\n".join([rf"\subsection*{{{tex(section.heading)}{aside}}}{label}", *map(_part, parts)])


def _part(part: Part) -> str:
    match part:
        case Sentence(words):
            return tex(words)
        case Formula(wrong=wrong):
            note = r" \qquad \text{(does not match)}" if wrong else ""
            # unlike a display, a formula in a line is broken where it is too long
            return rf"\hangindent=12mm\hspace*{{6mm}}$\displaystyle {formula_latex(part)}{note}$"
        case Fact(label, words):
            return rf"\textbf{{{tex(label)}}}\quad {tex(words)}"
        case Product():
            return rf"\textbf{{shapes}}\quad ${product_latex(part)}$"
        case Quantities(entries):
            return r"\textbf{shapes}\quad " + ", ".join(
                f"${write(quantity, 'latex')}$ {shape}{f' from step {step}' if step else ''}"
                for quantity, shape, step in entries
            )
        case Code(line):
            return rf"{{\small\texttt{{{_breakable(tex(line))}}}}}"
        case _:
            return _block(part)


def _block(part: Table | Details | Answer) -> str:
    match part:
        case Table(rows, last_is_sum):
            return _table(rows, last_is_sum)
        case Details(summary, parts):
            inside = "\n\n".join(map(_part, parts))
            return f"{{\\small\\begin{{quote}}\n\\textit{{{tex(summary)}}}\n\n{inside}\n\\end{{quote}}}}"
        case Answer():
            return r"\vspace{12mm}"


def _breakable(line: str) -> str:
    """A long line of code may be broken after a comma or a bracket."""
    return line.replace("(", r"(\allowbreak{}").replace(",", r",\allowbreak{}")


def _table(rows: tuple[tuple[Cell, ...], ...], last_is_sum: bool) -> str:
    lines = [" & ".join(map(_cell, row)) + r" \\" for row in rows]
    lines.insert(1, r"\midrule")
    if last_is_sum:
        lines.insert(len(lines) - 1, r"\midrule")
    begin = rf"\begin{{tabular}}{{{'r' * len(rows[0])}}}"
    whole = [begin, r"\toprule", *lines, r"\bottomrule", r"\end{tabular}"]
    size = (
        r"\footnotesize\setlength{\tabcolsep}{4pt}\renewcommand{\arraystretch}{1.3}"
        if len(rows[0]) <= _WIDE
        else _SMALL
    )
    return "\n".join([f"{{{size}", *whole, "}"])


def _cell(cell: Cell) -> str:
    return tex(cell) if isinstance(cell, str) else f"${formula_latex(cell)}$"
