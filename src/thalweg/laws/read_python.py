"""Read a NumPy line of ours back into a formula, by Python's own grammar; nothing is run."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from fractions import Fraction

from thalweg.algebra.expression import Derivative, Expression, Number, Symbol, apply, number, sum_over_features
from thalweg.core.shapes import Dimension, Shape

_SIGNS: dict[type[ast.operator], str] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "div",
    ast.Pow: "pow",
    ast.MatMult: "matmul",
}

_COMPARISONS: dict[type[ast.cmpop], str] = {ast.Lt: "lt", ast.LtE: "le", ast.Gt: "gt", ast.GtE: "ge"}


def formula_from_python(line: str, symbols: Mapping[str, Symbol]) -> Expression:
    """The formula that a NumPy expression computes.

    >>> from thalweg.algebra.expression import symbol
    >>> from thalweg.algebra.write import write
    >>> names = {name: symbol(name) for name in ("u", "X", "m")}
    >>> write(formula_from_python("-(2 / m) * u.T @ X", names))
    '((-2/m) * u.T) @ X'
    """
    return _formula(ast.parse(line, mode="eval").body, symbols)


def _formula(node: ast.expr, symbols: Mapping[str, Symbol]) -> Expression:
    match node:
        case ast.Constant(int() | float()) | ast.Name():
            return _atom(node, symbols)
        case ast.BinOp(left, sign, right):
            return apply(_SIGNS[type(sign)], _formula(left, symbols), _formula(right, symbols))
        case ast.UnaryOp(ast.USub(), inner):
            return -_formula(inner, symbols)
        case ast.Attribute(inner, "T"):
            return _formula(inner, symbols).T
        case ast.Call(ast.Attribute(ast.Name("np"), "full"), [ast.Tuple(sides), value]):
            return Number(_value(value), Shape(*map(_side, sides)))
        case ast.Compare(left, [sign], [right]):
            return apply(_COMPARISONS[type(sign)], _formula(left, symbols), _formula(right, symbols))
        case ast.Call(ast.Attribute(ast.Name("np"), name), arguments, keywords):
            return _called(name, [_formula(argument, symbols) for argument in arguments], keywords)
    raise ValueError(f"not a line of ours: {ast.unparse(node)}")


def _atom(node: ast.Constant | ast.Name, symbols: Mapping[str, Symbol]) -> Expression:
    match node:
        case ast.Name(name):
            return _named(name, symbols)
        case ast.Constant(int() | float() as value):
            return number(value)
    raise ValueError(f"not a number of ours: {ast.unparse(node)}")


def _called(name: str, arguments: list[Expression], keywords: list[ast.keyword]) -> Expression:
    match name:
        case "logaddexp":
            return apply("log", apply("exp", arguments[0]) + apply("exp", arguments[1]))
        case "heaviside":
            return apply("step", arguments[0])
        case "sum" if ast.unparse(keywords[0].value) == "1":
            return sum_over_features(arguments[0])
        case "maximum" | "minimum":
            return apply(name[:3], *arguments)
    return apply(name, *arguments)


def _named(name: str, symbols: Mapping[str, Symbol]) -> Expression:
    """A symbol, or a derivative: ``d_alpha`` is dJ/d alpha, ``du_dbeta`` is du/d beta."""
    if found := re.fullmatch(r"d(?:_(\w+)|([A-Za-z]+)_d(\w+))", name):
        by_alone, of, by = found.groups()
        return Derivative(symbols[of or "J"], symbols[by_alone or by])
    return symbols[name]


def _value(node: ast.expr) -> Fraction:
    return Fraction(ast.unparse(node).replace(" ", ""))


def _side(node: ast.expr) -> Dimension:
    return node.id if isinstance(node, ast.Name) else int(ast.unparse(node))
