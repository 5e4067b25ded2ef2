"""Read a formula. Nothing in it is ever run: it becomes a tree of the operations in the table, or is refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial, reduce
from typing import NoReturn, final

from thalweg.algebra.expression import Apply, Derivative, Expression, Number, Symbol, apply, number
from thalweg.algebra.operations import OPERATIONS
from thalweg.algebra.shape import shape_of
from thalweg.algebra.tidy import tidy
from thalweg.core.errors import Refusal, did_you_mean
from thalweg.core.notation import NAMES
from thalweg.core.shapes import SCALAR, ShapeMismatch

MOST_CHARACTERS, MOST_DEPTH, MOST_DIGITS, MOST_POWER = 2_000, 50, 40, 64

_TOKEN = re.compile(
    r"\s*(?:(?P<derivative>d[A-Za-z_]\w*\s*/\s*d[A-Za-z_]\w*)|(?P<operator>d/d[A-Za-z]\w*)"
    r"|(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<sign>\*\*|<=|>=|\.T(?!\w)|Σⱼ|[-+*/^@()Σ,<>|]))"
)
_NAMED = sorted((name for name in NAMES.values() if name.text != name.code), key=lambda name: -len(name.text))
_PRINTED = {name.text: name.code for name in _NAMED}
_PRINTED |= {"−": "-", "·": "*", "×": "*", "ᵀ": ".T ", "∂": "d", "≤": "<=", "≥": ">="}
_RAISED = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_BINDING = {"+": (10, "add"), "-": (10, "sub"), "*": (20, "mul"), "/": (20, "div"), "@": (20, "matmul")}
_BINDING |= {"<": (5, "lt"), "<=": (5, "le"), ">": (5, "gt"), ">=": (5, "ge")}
_SIGN, _PREFIX, _POWER = 15, 30, 40
FUNCTIONS = {name: row.arguments for name, row in OPERATIONS.items() if row.is_function}
_MANY = ("max", "min")


def parse(formula: str, names: Mapping[str, Symbol] | None = None, *, printed: bool = False) -> Expression:
    """The expression that a formula writes, over the given symbols (by default ``y`` and ``yhat``).

    ``+ - * / ** @ .T``, parentheses, numbers, ``sum(...)`` and the functions of the table. With ``printed``,
    two factors side by side are a matrix product, as in the text writing. Raises ``Refusal``, with the place
    marked under the formula, for anything else and for formulas too long, too deep or with too large numbers.

    >>> from thalweg.algebra.write import write
    >>> write(parse("(y - yhat)^2 / 2"))
    '(y - yhat)**2/2'
    >>> parse("(y - yhta)**2")
    Traceback (most recent call last):
        ...
    thalweg.core.errors.Refusal: 'yhta' is not known in this formula:
      (y - yhta)**2
           ^
    Did you mean 'yhat'?
    """
    if names is None:
        names = {name: Symbol(name) for name in ("y", "yhat")}
    if len(formula) > MOST_CHARACTERS:
        raise Refusal(f"The formula has {len(formula)} characters; at most {MOST_CHARACTERS} are read.")
    return _Reader(_plain(formula), names, printed).whole()


def _plain(formula: str) -> str:
    for sign, plain in _PRINTED.items():
        formula = formula.replace(sign, plain)
    return _RAISED.sub(lambda found: f"**{found[0].translate(_DIGITS)}", formula)


def _is_comparison(expression: Expression) -> bool:
    return isinstance(expression, Apply) and OPERATIONS[expression.operation].is_comparison


@final
@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    at: int


@final
class _Reader:
    """A precedence climbing parser (Pratt, "Top down operator precedence", 1973)."""

    def __init__(self, formula: str, names: Mapping[str, Symbol], printed: bool) -> None:
        self.formula, self.names, self.printed = formula, names, printed
        self.tokens = self._tokens()
        self.place, self.depth = 0, 0

    def whole(self) -> Expression:
        expression = self.expression(0)
        if self.next.kind != "end":
            self.refuse(f"{self.next.text!r} is not expected here")
        return self.number_valued(expression, self.tokens[0])

    def expression(self, binding: int) -> Expression:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            self.refuse(f"more than {MOST_DEPTH} levels of nesting")
        left = self.postfix(self.operand())
        while (infix := self.infix()) and infix[0] > binding:
            tightness, operation, consumed = infix
            token = self.next
            self.place += consumed
            left = self.applied(operation, token, left, self.expression(tightness))
        self.depth -= 1
        return left

    def infix(self) -> tuple[int, str, int] | None:
        token = self.next
        if token.kind == "sign" and token.text in _BINDING:
            return (*_BINDING[token.text], 1)
        starts = token.kind in {"name", "number", "derivative"} or token.text == "("
        return (20, "matmul", 0) if self.printed and starts else None

    def operand(self) -> Expression:
        token = self.next
        if token.text == "(":
            return self.parenthesis()
        self.place += 1
        match token.kind:
            case "number":
                return self.number(token.text, token)
            case "name":
                return self.named(token.text, token)
            case "derivative":
                above, below = (part.strip()[1:] for part in token.text.split("/"))
                return Derivative(self.symbol(above, token), self.symbol(below, token))
            case "operator":
                of = self.postfix(self.operand()) if self.printed else self.parenthesis()
                return Derivative(of, self.symbol(token.text[3:], token))
            case _:
                return self.prefixed(token)

    def prefixed(self, token: _Token) -> Expression:
        match token.text:
            case "-":
                return self.applied("neg", token, self.expression(_SIGN))
            case "+":
                return self.expression(_SIGN)
            case "|":
                inside = self.expression(0)
                self.take("|")
                return self.applied("abs", token, inside)
            case "Σ":
                return apply("sum", self.expression(_PREFIX))
            case "Σⱼ":
                return apply("sum_over_features", self.expression(_PREFIX))
        missing = "something is missing at the end" if token.kind == "end" else f"{token.text!r} is not expected"
        self.refuse(missing, token)

    def postfix(self, left: Expression) -> Expression:
        while self.next.text in {".T", "**", "^"}:
            sign = self.next.text
            self.place += 1
            left = left.T if sign == ".T" else self.power(left)
        return left

    def power(self, base: Expression) -> Expression:
        token = self.next
        if token.text == "-":
            self.place += 1
            exponent: Expression = -self.postfix(self.operand())
        else:
            exponent = self.postfix(self.operand())
        match tidy(exponent):
            case Number(value=value) if abs(value) > MOST_POWER:
                self.refuse(f"the exponent is larger than {MOST_POWER}", token)
        return self.applied("pow", token, base, exponent)

    def parenthesis(self) -> Expression:
        self.take("(")
        inside = self.expression(0)
        self.take(")")
        return inside

    def named(self, name: str, token: _Token) -> Expression:
        if self.next.text != "(" or name in self.names:
            return self.symbol(name, token)
        if name not in FUNCTIONS and not (name == "mean" and "m" in self.names):
            self.refuse(f"{name!r} is not known", token, did_you_mean(name, sorted(FUNCTIONS)))
        return self.called(name, token, self.arguments())

    def arguments(self) -> list[Expression]:
        self.take("(")
        found = [self.expression(0)]
        while self.next.text == ",":
            self.place += 1
            found.append(self.expression(0))
        self.take(")")
        return found

    def called(self, name: str, token: _Token, arguments: list[Expression]) -> Expression:
        wanted = 1 if name == "mean" else FUNCTIONS[name]
        is_many = name in _MANY and len(arguments) > wanted
        if len(arguments) != wanted and not is_many:
            least = "at least " if name in _MANY else ""
            self.refuse(f"{name!r} takes {least}{wanted} and is given {len(arguments)}", token)
        if name == "mean":
            return 1 / self.names["m"] * self.summed(arguments[0], token)
        if name == "sum":
            return self.summed(arguments[0], token)
        return (
            reduce(partial(self.applied, name, token), arguments) if is_many else self.applied(name, token, *arguments)
        )

    def summed(self, argument: Expression, token: _Token) -> Expression:
        """Over the examples; what has one row is summed over its columns. A mismatch inside is for ``shape_of``."""
        try:
            shape = shape_of(argument)
        except ShapeMismatch:
            shape = SCALAR
        is_row = shape.rows == 1 and shape.columns != 1
        return self.applied("sum_over_features" if is_row else "sum", token, argument)

    def applied(self, operation: str, token: _Token, *arguments: Expression) -> Expression:
        for place, argument in enumerate(arguments):
            if (operation, place) != ("where", 0):
                self.number_valued(argument, token)
            elif not _is_comparison(argument):
                self.refuse("the first argument of where is no comparison such as y > 0", token)
        return apply(operation, *arguments)

    def number_valued(self, expression: Expression, token: _Token) -> Expression:
        if _is_comparison(expression):
            self.refuse("a comparison stands in the first place of where(...) only", token)
        return expression

    def symbol(self, name: str, token: _Token) -> Symbol:
        if name not in self.names:
            self.refuse(f"{name!r} is not known", token, did_you_mean(name, [*self.names, *sorted(FUNCTIONS)]))
        return self.names[name]

    def number(self, digits: str, token: _Token) -> Expression:
        exponent = int(digits.lower().partition("e")[2] or 0) if len(digits) <= MOST_DIGITS else MOST_DIGITS
        if len(digits) > MOST_DIGITS or abs(exponent) >= MOST_DIGITS:
            self.refuse(f"a number of more than {MOST_DIGITS} digits", token)
        return number(Fraction(digits))

    @property
    def next(self) -> _Token:
        return self.tokens[self.place]

    def take(self, sign: str) -> None:
        if self.next.text != sign:
            self.refuse(f"{sign!r} is missing")
        self.place += 1

    def refuse(self, found: str, token: _Token | None = None, do: str = "") -> NoReturn:
        at = (token or self.next).at
        start = max(0, at - 60)
        shown = self.formula[start : at + 60].replace("\n", " ").replace("\t", " ")
        marked = f"  {shown}\n  {' ' * (at - start)}^"
        raise Refusal("\n".join(filter(None, [f"{found} in this formula:", marked, do])))

    def _tokens(self) -> list[_Token]:
        tokens, at = [], 0
        text = self.formula.rstrip()
        while at < len(text):
            found = _TOKEN.match(text, at)
            if found is None or found.lastgroup is None:
                at += len(text[at:]) - len(text[at:].lstrip())
                self.refuse(f"{text[at]!r} cannot be read", _Token("sign", text[at], at))
            kind = found.lastgroup
            tokens.append(_Token(kind, found[kind], found.start(kind)))
            at = found.end()
        return [*tokens, _Token("end", "", len(text))]
