"""The table of operations. One row says all there is to say of one: its value, its partial derivatives
with the rule they follow, the shape it gives, and how it is written."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from types import MappingProxyType
from typing import Any, TypeAlias, final

import numpy as np

from thalweg.algebra import values
from thalweg.algebra.expression import Expression, apply, number
from thalweg.algebra.templates import ATOM, CODE, Writing, called, infix, write
from thalweg.core.shapes import Shape, meet_as_product, meet_entrywise

Partials: TypeAlias = Callable[..., tuple[Expression, ...]]


@final
@dataclass(frozen=True)
class Operation:
    """One operation, entry by entry unless its shape rule says otherwise.

    ``switch`` gives what changes its sign where the operation has a kink or a jump.
    """

    name: str
    value: Callable[..., Any]
    partials: Partials | None
    rule: str
    shape: Callable[..., Shape]
    writings: Mapping[str, Writing]
    switch: Callable[..., Expression] | None = None

    @property
    def is_comparison(self) -> bool:
        return self.rule == "comparison"

    @property
    def arguments(self) -> int:
        """How many arguments the operation takes."""
        return len(set(re.findall(r"\{(\d):", self.writings["ascii"].template)))

    @property
    def is_function(self) -> bool:
        """Whether a formula calls it by its name."""
        return self.writings["ascii"].template.startswith(f"{self.name}(")

    @property
    def uses(self) -> int:
        """How often the longest writing repeats the first argument."""
        return max(writing.template.count("{0:") for writing in self.writings.values())


_ZERO, _ONE = number(0), number(1)


def _same(argument: Shape) -> Shape:
    return argument


def _meet(*arguments: Shape) -> Shape:
    return reduce(meet_entrywise, arguments)


def _function(
    name: str, value: Callable[..., Any], partials: Partials, rule: str, switch: Any = None, **special: str
) -> Operation:
    return Operation(name, value, partials, rule, _same, MappingProxyType(called(name, 1, **special)), switch)


def _extreme(name: str, value: Callable[..., Any], partials: Partials, sql: str) -> Operation:
    sign = ">" if name == "max" else "<"
    torch = f"torch.where({{0:6}} {sign} {{1:6}}, {{0:0}}, {{1:0}})"
    writings = called(name, 2, python=f"np.{name}imum({{0:0}}, {{1:0}})", torch=torch, sql=sql)
    return Operation(name, value, partials, f"{name}imum rule", _meet, writings, operator.sub)


def _comparison(name: str, value: Callable[..., Any], sign: str, text: str, latex: str, mathml: str) -> Operation:
    writings = infix(5, 6, f" {sign} ", 6, text=f" {text} ", latex=f" {latex} ", mathml=f"<mo>{mathml}</mo>")
    return Operation(name, value, lambda _a, _b: (_ZERO, _ZERO), "comparison", _meet, writings, operator.sub)


_HEAVISIDE = "(0.5 + 0.5 * {}sign({{0:0}}))"

_ROWS = (
    Operation(
        "add",
        operator.add,
        lambda _a, _b: (_ONE, _ONE),
        "sum rule",
        _meet,
        infix(10, 16, " + ", text=" + ", latex=" + ", mathml="<mo>+</mo>"),
    ),
    Operation(
        "sub",
        operator.sub,
        lambda _a, _b: (_ONE, -_ONE),
        "sum rule",
        _meet,
        infix(10, 16, " - ", text=" − ", latex=" - ", mathml="<mo>&#x2212;</mo>"),
    ),
    Operation(
        "neg",
        operator.neg,
        lambda _a: (-_ONE,),
        "factor rule",
        _same,
        write(15, **dict.fromkeys(("ascii", "latex", *CODE), "-{0:16}"), text="−{0:16}")
        | write(15, mathml="<mo>&#x2212;</mo>{0:16}"),
    ),
    Operation(
        "mul",
        operator.mul,
        lambda a, b: (b, a),
        "product rule",
        _meet,
        infix(20, 21, " * ", text=" · ", latex=r" \cdot ", mathml="<mo>&#xB7;</mo>"),
    ),
    Operation(
        "div",
        operator.truediv,
        lambda a, b: (1 / b, -a / b**2),
        "quotient rule",
        _meet,
        infix(19, 21, " / ", 21, text="/")
        | write(19, ascii="{0:21}/{1:21}")
        | write(ATOM, latex=r"\frac{{{0:0}}}{{{1:0}}}", mathml="<mfrac>{0:0}{1:0}</mfrac>"),
    ),
    Operation(
        "pow",
        operator.pow,
        lambda a, b: (b * a ** (b - 1), apply("log", a) * a**b),
        "power rule",
        _meet,
        write(40, **dict.fromkeys(("ascii", "python", "torch"), "{0:41}**{1:41}"), text="{0:41}^{1:41}")
        | write(40, latex="{0:41}^{{{1:0}}}")
        | write(ATOM, javascript="Math.pow({0:0}, {1:0})", sql="pow({0:0}, {1:0})")
        | write(ATOM, mathml="<msup>{0:41}{1:0}</msup>"),
    ),
    Operation(
        "matmul",
        operator.matmul,
        None,
        "matrix product",
        meet_as_product,
        infix(22, 23, " @ ", text=" ", latex=r" \, ", mathml="<mo>&#x2062;</mo>"),
    ),
    Operation(
        "transpose",
        lambda a: a.T,
        None,
        "transpose",
        lambda a: a.transposed,
        write(50, **dict.fromkeys(("ascii", "python", "torch"), "{0:50}.T"), text="{0:50}ᵀ")
        | write(50, latex=r"{0:51}^{{\mathsf{{T}}}}")
        | write(ATOM, mathml="<msup>{0:51}<mi mathvariant='sans-serif'>T</mi></msup>"),
    ),
    Operation(
        "sum",
        lambda a: np.sum(a, axis=0, keepdims=True),
        None,
        "sum over the examples",
        lambda a: Shape(1, a.columns),
        write(ATOM, ascii="sum({0:0})", python="np.sum({0:0}, axis=0, keepdims=True)")
        | write(ATOM, torch="torch.sum({0:0}, dim=0, keepdim=True)")
        | write(30, text="Σ {0:40}", latex=r"\sum {0:40}", mathml="<mo largeop='true'>&#x2211;</mo>{0:40}"),
    ),
    Operation(
        "sum_over_features",
        lambda a: np.sum(a, axis=1, keepdims=True),
        None,
        "sum over the features",
        lambda a: Shape(a.rows, 1),
        write(ATOM, ascii="sum({0:0})", python="np.sum({0:0}, axis=1, keepdims=True)")
        | write(ATOM, torch="torch.sum({0:0}, dim=1, keepdim=True)")
        | write(30, text="Σⱼ {0:40}", latex=r"\sum_{{j}} {0:40}")
        | write(30, mathml="<msub><mo largeop='true'>&#x2211;</mo><mi>j</mi></msub>{0:40}"),
    ),
    _function("exp", np.exp, lambda a: (apply("exp", a),), "exponential rule"),
    _function("log", np.log, lambda a: (1 / a,), "logarithm rule", sql="ln({0:0})"),
    _function("log1p", np.log1p, lambda a: (1 / (1 + a),), "logarithm rule", sql="ln(1 + ({0:0}))"),
    _function("sqrt", np.sqrt, lambda a: (1 / (2 * apply("sqrt", a)),), "root rule", latex=r"\sqrt{{{0:0}}}"),
    _function("tanh", np.tanh, lambda a: (1 - apply("tanh", a) ** 2,), "tanh rule"),
    _function(
        "sigmoid",
        values.sigmoid,
        lambda a: (apply("sigmoid", a) * (1 - apply("sigmoid", a)),),
        "sigmoid rule",
        python="(1 / (1 + np.exp(-{0:21})))",
        javascript="(1 / (1 + Math.exp(-({0:0}))))",
        sql="(1 / (1 + exp(-({0:0}))))",
    ),
    _function(
        "softplus",
        values.softplus,
        lambda a: (apply("sigmoid", a),),
        "softplus rule",
        python="np.logaddexp(0, {0:0})",
        torch="torch.nn.functional.softplus({0:0}, threshold=40)",
        javascript="(Math.max(0, {0:0}) + Math.log1p(Math.exp(-Math.abs({0:0}))))",
        sql="(greatest(0, {0:0}) + ln(1 + exp(-abs({0:0}))))",
    ),
    _function(
        "logcosh",
        values.logcosh,
        lambda a: (apply("tanh", a),),
        "log-cosh rule",
        python="(np.logaddexp({0:0}, -{0:21}) - np.log(2))",
        torch="(torch.logaddexp({0:0}, -{0:21}) - math.log(2))",
        javascript="(Math.abs({0:0}) + Math.log1p(Math.exp(-2 * Math.abs({0:0}))) - Math.LN2)",
        sql="(abs({0:0}) + ln(1 + exp(-2 * abs({0:0}))) - ln(2))",
    ),
    _function(
        "abs",
        values.magnitude,
        lambda a: (apply("sign", a),),
        "absolute value rule",
        lambda a: a,
        text="|{0:0}|",
        latex=r"\left|{0:0}\right|",
        mathml="<mrow><mo>|</mo>{0:0}<mo>|</mo></mrow>",
    ),
    _function("sign", values.sign, lambda _a: (_ZERO,), "constant rule", lambda a: a),
    _function(
        "step",
        values.step,
        lambda _a: (_ZERO,),
        "constant rule",
        lambda a: a,
        python="np.heaviside({0:0}, 0.5)",
        torch=_HEAVISIDE.format("torch."),
        javascript=_HEAVISIDE.format("Math."),
        sql=_HEAVISIDE.format(""),
    ),
    _extreme(
        "max", values.largest, lambda a, b: (apply("step", a - b), apply("step", b - a)), "greatest({0:0}, {1:0})"
    ),
    _extreme("min", values.least, lambda a, b: (apply("step", b - a), apply("step", a - b)), "least({0:0}, {1:0})"),
    Operation(
        "where",
        values.choose,
        lambda c, _a, _b: (_ZERO, apply("where", c, _ONE, _ZERO), apply("where", c, _ZERO, _ONE)),
        "case by case",
        _meet,
        called(
            "where",
            3,
            latex=r"\begin{{cases}}{1:0}&\text{{if }}{0:0}\\{2:0}&\text{{otherwise}}\end{{cases}}",
            mathml="<mrow><mo>{{</mo><mtable columnalign='left'><mtr><mtd>{1:0}</mtd><mtd><mtext>if&#xA0;</mtext>{0:0}"
            "</mtd></mtr><mtr><mtd>{2:0}</mtd><mtd><mtext>otherwise</mtext></mtd></mtr></mtable></mrow>",
            javascript="({0:6} ? {1:6} : {2:6})",
            sql="(CASE WHEN {0:0} THEN {1:0} ELSE {2:0} END)",
        ),
    ),
    _comparison("lt", operator.lt, "<", "<", "<", "&lt;"),
    _comparison("le", operator.le, "<=", "≤", r"\le", "&#x2264;"),
    _comparison("gt", operator.gt, ">", ">", ">", "&gt;"),
    _comparison("ge", operator.ge, ">=", "≥", r"\ge", "&#x2265;"),
)
OPERATIONS: Mapping[str, Operation] = MappingProxyType({row.name: row for row in _ROWS})
