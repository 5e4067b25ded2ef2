"""Read a NumPy line of ours back into a formula, by Python's own grammar; nothing is run."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from fractions import Fraction

from thalweg.algebra.expression import Derivative, Expression, Number, Symbol, apply, number
from thalweg.core.shapes import Dimension, Shape

_SIGNS: dict[type[ast.operator], str] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "div",
    ast.Pow: "pow",
    ast.MatMult: "matmul",
}


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
        case ast.Constant(int() | float() as value):
            return number(value)
        case ast.Name(name):
            return _named(name, symbols)
        case ast.BinOp(left, sign, right):
            return apply(_SIGNS[type(sign)], _formula(left, symbols), _formula(right, symbols))
        case ast.UnaryOp(ast.USub(), inner):
            return -_formula(inner, symbols)
        case ast.Attribute(inner, "T"):
            return _formula(inner, symbols).T
        case ast.Call(ast.Attribute(ast.Name("np"), "full"), [ast.Tuple(sides), value]):
            return Number(_value(value), Shape(*map(_side, sides)))
        case ast.Call(ast.Attribute(ast.Name("np"), name), [inner, *_]):
            return apply(name, _formula(inner, symbols))
    raise ValueError(f"not a line of ours: {ast.unparse(node)}")


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
