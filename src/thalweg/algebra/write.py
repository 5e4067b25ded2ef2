"""Formulas in print: one writer for every language, since the table of operations holds the templates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias, final

from thalweg.algebra.expression import Apply, Derivative, Expression, Number, Symbol
from thalweg.algebra.marks import Marked
from thalweg.algebra.operations import OPERATIONS
from thalweg.algebra.templates import ATOM, CODE
from thalweg.core.markup import tex
from thalweg.core.notation import NAMES
from thalweg.core.shapes import SCALAR

Language: TypeAlias = Literal["ascii", "text", "latex", "mathml", "python", "torch", "javascript", "sql"]
"""``ascii`` is what the parser of formulas reads and JSON carries; ``text`` is for eyes."""

_SIGN, _FRACTION = 15, 19
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
CHANGED = ("\x86", "\x87")
"""What stands around a marked part in text: the control signs for the start and the end of a selected area."""
_MARKS: dict[Language, str] = {
    "text": "{}".join(CHANGED),
    "latex": r"\changed{{{}}}",
    "mathml": "<mrow class='changed'>{}</mrow>",
}
_PARENTHESES: dict[Language, str] = {
    "latex": r"\left( {} \right)",
    "mathml": "<mrow><mo>(</mo>{}<mo>)</mo></mrow>",
}


def write(expression: Expression, language: Language = "ascii") -> str:
    """The formula as text of that language.

    >>> from thalweg.algebra.expression import symbol
    >>> u, X = symbol("u"), symbol("X")
    >>> print(write(u.T @ -X), "|", write(u.T @ -X, "latex"), "|", write(u**2 / 3, "text"))
    u.T @ (-X) | u^{\\mathsf{T}} \\, \\left( -X \\right) | u²/3
    """
    return _written(expression, language)[0]


def decimal(value: Fraction) -> str:
    """A number as people type it: the decimal where it has one that is short, else the fraction.

    >>> decimal(Fraction(27, 20)), decimal(Fraction(1, 3))
    ('1.35', '1/3')
    """
    short = repr(float(value)).removesuffix(".0")
    return short if Fraction(short) == value else str(value)


def _written(expression: Expression, language: Language) -> tuple[str, int]:
    """The text and how tightly it holds together."""
    match expression:
        case Number(value=value, shape=shape, shown=shown):
            if shape != SCALAR and language in ("python", "torch"):
                module = {"python": "np", "torch": "torch"}[language]
                return f"{module}.full(({shape.rows}, {shape.columns}), {write(Number(value), language)})", ATOM
            return _number(value, shown, language)
        case Symbol(name, _):
            return _name(name, language), ATOM
        case Derivative(of, by):
            return _derivative(of, by, language)
        case Marked(inner):
            text, precedence = _written(inner, language)
            return _MARKS.get(language, "{}").format(text), precedence
        case Apply(operation, arguments):
            writing = OPERATIONS[operation].writings[language]
            parts = [_Part(*_written(argument, language), language) for argument in arguments]
            text = _row(writing.template.format(*parts), language)
            return _raised(text) if language == "text" else text, writing.precedence
    raise TypeError(f"not an expression: {expression!r}")


@final
@dataclass(frozen=True)
class _Part:
    """A written argument, which puts itself in parentheses where the template asks for a tighter one."""

    text: str
    precedence: int
    language: Language

    def __format__(self, wanted: str) -> str:
        if self.precedence >= int(wanted):
            return self.text
        return _PARENTHESES.get(self.language, "({})").format(self.text)


def _number(value: Fraction, shown: str, language: Language) -> tuple[str, int]:
    if value < 0:
        minus = {"mathml": "<mo>&#x2212;</mo>", "text": "−"}.get(language, "-")
        return _row(minus + _number(-value, shown, language)[0], language), _SIGN
    return _decimal(shown, language) if shown else _fraction(value, language)


def _decimal(shown: str, language: Language) -> tuple[str, int]:
    digits, _, power = shown.partition("e")
    if language == "mathml":
        raised = f"<mo>&#xD7;</mo><msup><mn>10</mn><mn>{int(power)}</mn></msup>" if power else ""
        return f"<mrow><mn>{digits}</mn>{raised}</mrow>", 20 if power else ATOM
    if language == "latex" and power:
        return rf"{digits} \times 10^{{{int(power)}}}", 20
    return shown, ATOM


def _fraction(value: Fraction, language: Language) -> tuple[str, int]:
    """An integer or a fraction in lowest terms."""
    top, bottom = value.numerator, value.denominator
    if language == "mathml":
        whole = f"<mn>{top}</mn>"
        return (whole if bottom == 1 else f"<mfrac>{whole}<mn>{bottom}</mn></mfrac>"), ATOM
    if bottom == 1:
        return str(top), ATOM
    if language == "latex":
        return rf"\frac{{{top}}}{{{bottom}}}", ATOM
    if language == "sql":
        # most databases make 0 of 1 / 2
        return f"{top}.0 / {bottom}", _FRACTION
    return (f"{top} / {bottom}" if language in CODE else f"{top}/{bottom}"), _FRACTION


def _name(name: str, language: Language) -> str:
    if name.endswith("]"):
        quantity, index = name[:-1].split("[", 1)
        return _indexed(quantity, index, language)
    known = NAMES.get(name)
    match language:
        case "text":
            return known.text if known else name
        case "latex":
            return known.latex if known else _latex_name(name)
        case "mathml":
            return _mathml_name(known.text if known else name)
    return name


def _latex_name(name: str) -> str:
    return name if len(name) == 1 or name == "..." else rf"\mathrm{{{tex(name)}}}"


def _indexed(name: str, index: str, language: Language) -> str:
    """One entry of a quantity: a row number or somebody's column name, which may hold any character."""
    written = _name(name, language)
    match language:
        case "latex":
            return rf"{written}_{{\text{{{tex(index)}}}}}"
        case "mathml":
            # slow to import, and of use to pages only
            from html import escape

            return f"<msub>{written}<mtext>{escape(index)}</mtext></msub>"
    return f"{written}[{index}]"


def _mathml_name(text: str) -> str:
    if text in "Ŷŷ":
        return f"<mover accent='true'><mi>{'Y' if text == 'Ŷ' else 'y'}</mi><mo>^</mo></mover>"
    return f"<mi>{text}</mi>"


def _derivative(of: Expression, by: Symbol, language: Language) -> tuple[str, int]:
    over = _name(by.name, language)
    if isinstance(of, Symbol):
        return _named_derivative(_name(of.name, language), over, language), ATOM
    inner = _Part(*_written(of, language), language)
    match language:
        case "latex":
            return rf"\frac{{\partial}}{{\partial {over}}} \, {inner:90}", 30
        case "mathml":
            return f"<mrow><mfrac><mo>∂</mo><mrow><mo>∂</mo>{over}</mrow></mfrac>{inner:90}</mrow>", 30
        case "text":
            return f"∂/∂{over} ({inner:0})", 30
    return f"d/d{over} ({inner:0})", 30


def _named_derivative(of: str, by: str, language: Language) -> str:
    match language:
        case "latex":
            return rf"\frac{{\partial {of}}}{{\partial {by}}}"
        case "mathml":
            return f"<mfrac><mrow><mo>∂</mo>{of}</mrow><mrow><mo>∂</mo>{by}</mrow></mfrac>"
        case "text":
            return f"∂{of}/∂{by}"
        case "python" | "torch" | "javascript" | "sql":
            return f"d_{by}" if of == "J" else f"d{of}_d{by}"
    return f"d{of}/d{by}"


def _row(text: str, language: Language) -> str:
    return f"<mrow>{text}</mrow>" if language == "mathml" else text


def _raised(text: str) -> str:
    return re.sub(r"\^(\d+)(?![\d./])", lambda found: found[1].translate(_SUPERSCRIPT), text)
