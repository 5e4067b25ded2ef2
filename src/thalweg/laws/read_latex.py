"""Read a TeX formula of ours back into the plain syntax, for the law that writings are true."""

from __future__ import annotations

import re

from thalweg.core.notation import NAMES

_WORDS = {name.latex: name.code for name in NAMES.values() if name.latex.startswith("\\")}
_PLAIN = {r"\left(": "(", r"\right)": ")", r"\cdot": "*", r"\,": "@", r"\sum_{j}": "Σⱼ", r"\sum": "Σ"}
_PLAIN |= {r"\left|": "abs(", r"\right|": ")", r"\le ": "<= ", r"\ge ": ">= "}
_OTHERWISE = r"&\text{otherwise}"
_NAMED = re.compile(r"\\frac\{\\partial ([^{}]+)\}\{\\partial ([^{}]+)\}")
_OPERATOR = re.compile(r"\\frac\{\\partial\}\{\\partial ([^{}]+)\} \\,")


def plain_from_latex(formula: str) -> str:
    r"""The formula in the syntax that ``parse`` reads with ``printed=True``.

    >>> plain_from_latex(r"-\frac{2}{m} \cdot u^{\mathsf{T}} \, X")
    '-((2)/(m)) * u.T @ X'
    """
    formula = _cases(formula)
    for tex, code in sorted(_WORDS.items(), key=lambda pair: -len(pair[0])):
        formula = formula.replace(tex, code)
    formula = formula.replace(r"^{\mathsf{T}}", ".T")
    formula = _NAMED.sub(r"d\1/d\2", formula)
    formula = _OPERATOR.sub(r"d/d\1", formula)
    for tex, plain in _PLAIN.items():
        formula = formula.replace(tex, plain)
    formula = re.sub(r"\\(?:operatorname|mathrm)\{(\w+)\}", r"\1", formula)
    formula = re.sub(r"\\(exp|log|tanh|max|min)", r"\1", formula)
    return re.sub(r" +", " ", _groups(formula))


def _cases(formula: str) -> str:
    """Cases, the innermost first, become ``where(condition, a, b)``."""
    while r"\begin{cases}" in formula:
        before, _, rest = formula.rpartition(r"\begin{cases}")
        inside, _, after = rest.partition(r"\end{cases}")
        first, second = inside.split("\\\\")
        value, condition = first.split(r"&\text{if }")
        formula = f"{before}where({condition}, {value}, {second.removesuffix(_OTHERWISE)}){after}"
    return formula


def _groups(formula: str) -> str:
    """Fractions, roots and powers: braces become parentheses."""
    while r"\frac" in formula:
        before, _, rest = formula.rpartition(r"\frac")
        above, rest = _group(rest)
        below, rest = _group(rest)
        formula = f"{before}(({above})/({below})){rest}"
    formula = formula.replace(r"\sqrt{", "sqrt{")
    return formula.replace("^{", "**(").replace("{", "(").replace("}", ")")


def _group(text: str) -> tuple[str, str]:
    """What stands in the braces at the beginning, and what follows them."""
    depth = 0
    for place, character in enumerate(text):
        depth += {"{": 1, "}": -1}.get(character, 0)
        if depth == 0:
            return text[1:place], text[place + 1 :]
    raise ValueError(f"a brace is not closed in {text!r}")
