"""The table of operations. One row says all there is to say of one: its value, its partial derivatives
with the rule they follow, the shape it gives, and how it is written."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias, final

import numpy as np

from thalweg.algebra.expression import Expression, apply, number
from thalweg.core.shapes import Shape, meet_as_product, meet_entrywise

Partials: TypeAlias = Callable[..., tuple[Expression, ...]]


@final
@dataclass(frozen=True)
class Writing:
    """A template and how tightly what it writes holds together (see ``PRECEDENCE``).

    ``{0:20}`` writes the first argument, in parentheses if it holds together less than 20.
    """

    template: str
    precedence: int


@final
@dataclass(frozen=True)
class Operation:
    """One operation on one or two arguments, entry by entry unless its shape rule says otherwise."""

    name: str
    value: Callable[..., Any]
    partials: Partials | None
    rule: str
    shape: Callable[..., Shape]
    writings: Mapping[str, Writing]

    @property
    def is_entrywise(self) -> bool:
        return self.shape in (_same, meet_entrywise)


# how tightly writings hold together: sum 10, sign 15, fraction 19, product 20, matrix product 22, prefix 30,
# power 40, postfix 50, and 90 for what needs no parentheses anywhere
_ATOM = 90
_ONE = number(1)


def _same(argument: Shape) -> Shape:
    return argument


def _summed(argument: Shape) -> Shape:
    return Shape(1, argument.columns)


def _write(precedence: int, **templates: str) -> dict[str, Writing]:
    return {name: Writing(template, precedence) for name, template in templates.items()}


def _infix(precedence: int, right: int, left: int | None = None, **signs: str) -> dict[str, Writing]:
    """Two arguments around a sign; ``right`` and ``left`` say from what tightness on they need no parentheses."""
    left = precedence if left is None else left
    return {name: Writing(f"{{0:{left}}}{sign}{{1:{right}}}", precedence) for name, sign in signs.items()}


def _function(name: str, value: Callable[..., Any], partials: Partials, rule: str, latex: str = "") -> Operation:
    tex = latex or rf"\{name}\left({{0:0}}\right)"
    mathml = f"<mrow><mi>{name}</mi><mo>&#x2061;</mo><mo>(</mo>{{0:0}}<mo>)</mo></mrow>"
    writings = _write(_ATOM, ascii=f"{name}({{0:0}})", text=f"{name}({{0:0}})", latex=tex, mathml=mathml)
    writings |= _write(_ATOM, python=f"np.{name}({{0:0}})")
    return Operation(name, value, partials, rule, _same, MappingProxyType(writings))


_ROWS = (
    Operation(
        "add",
        operator.add,
        lambda _a, _b: (_ONE, _ONE),
        "sum rule",
        meet_entrywise,
        _infix(10, 16, ascii=" + ", text=" + ", latex=" + ", mathml="<mo>+</mo>", python=" + "),
    ),
    Operation(
        "sub",
        operator.sub,
        lambda _a, _b: (_ONE, -_ONE),
        "sum rule",
        meet_entrywise,
        _infix(10, 16, ascii=" - ", text=" − ", latex=" - ", mathml="<mo>&#x2212;</mo>", python=" - "),
    ),
    Operation(
        "neg",
        operator.neg,
        lambda _a: (-_ONE,),
        "factor rule",
        _same,
        _write(
            15, ascii="-{0:16}", text="−{0:16}", latex="-{0:16}", mathml="<mo>&#x2212;</mo>{0:16}", python="-{0:16}"
        ),
    ),
    Operation(
        "mul",
        operator.mul,
        lambda a, b: (b, a),
        "product rule",
        meet_entrywise,
        _infix(20, 21, ascii=" * ", text=" · ", latex=r" \cdot ", mathml="<mo>&#xB7;</mo>", python=" * "),
    ),
    Operation(
        "div",
        operator.truediv,
        lambda a, b: (1 / b, -a / b**2),
        "quotient rule",
        meet_entrywise,
        _infix(19, 21, left=21, ascii="/", text="/", python=" / ")
        | _write(_ATOM, latex=r"\frac{{{0:0}}}{{{1:0}}}", mathml="<mfrac>{0:0}{1:0}</mfrac>"),
    ),
    Operation(
        "pow",
        operator.pow,
        lambda a, b: (b * a ** (b - 1), apply("log", a) * a**b),
        "power rule",
        meet_entrywise,
        _write(40, ascii="{0:41}**{1:41}", text="{0:41}^{1:41}", latex="{0:41}^{{{1:0}}}", python="{0:41}**{1:41}")
        | _write(_ATOM, mathml="<msup>{0:41}{1:0}</msup>"),
    ),
    Operation(
        "matmul",
        operator.matmul,
        None,
        "matrix product",
        meet_as_product,
        _infix(22, 23, ascii=" @ ", text=" ", latex=r" \, ", mathml="<mo>&#x2062;</mo>", python=" @ "),
    ),
    Operation(
        "transpose",
        lambda a: a.T,
        None,
        "transpose",
        lambda a: a.transposed,
        _write(50, ascii="{0:50}.T", text="{0:50}ᵀ", latex=r"{0:51}^{{\mathsf{{T}}}}", python="{0:50}.T")
        | _write(_ATOM, mathml="<msup>{0:51}<mi mathvariant='sans-serif'>T</mi></msup>"),
    ),
    Operation(
        "sum",
        lambda a: np.sum(a, axis=0, keepdims=True),
        None,
        "sum over the examples",
        _summed,
        _write(_ATOM, ascii="sum({0:0})", python="np.sum({0:0}, axis=0, keepdims=True)")
        | _write(30, text="Σ {0:40}", latex=r"\sum {0:40}", mathml="<mo largeop='true'>&#x2211;</mo>{0:40}"),
    ),
    _function("exp", np.exp, lambda a: (apply("exp", a),), "exponential rule"),
    _function("log", np.log, lambda a: (1 / a,), "logarithm rule"),
    _function("sqrt", np.sqrt, lambda a: (1 / (2 * apply("sqrt", a)),), "root rule", r"\sqrt{{{0:0}}}"),
    _function("tanh", np.tanh, lambda a: (1 - apply("tanh", a) ** 2,), "tanh rule"),
)
OPERATIONS: Mapping[str, Operation] = MappingProxyType({row.name: row for row in _ROWS})
