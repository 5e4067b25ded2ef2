"""Bring a formula into the form one would write: numbers in front, signs pulled out, zeros and ones gone."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache, reduce

from thalweg.algebra.expression import Apply, Expression, Number, Symbol, apply, number, rebuild
from thalweg.algebra.operations import OPERATIONS
from thalweg.algebra.shape import shape_of
from thalweg.core.shapes import SCALAR, Shape

_SIZES = ("m", "n")


# a formula is made of parts that were tidied before, and their parts
@lru_cache(maxsize=1 << 15)
def tidy(expression: Expression) -> Expression:
    """An expression of the same value and shape wherever the given one has a value.

    >>> from thalweg.algebra.expression import symbol
    >>> from thalweg.algebra.write import write
    >>> m, u, X = symbol("m"), symbol("u"), symbol("X")
    >>> write(tidy((1 / m * (2 * u)).T @ (-X)))
    '-(2/m) * u.T @ X'
    """
    match rebuild(expression, tidy):
        case Apply("add" | "sub" | "neg", _) as whole:
            return _sum(whole)
        case Apply("mul" | "div" | "matmul" | "transpose" | "sum" | "sum_over_features", _) as whole:
            return _product(whole)
        case Apply("pow", (base, exponent)) as whole:
            return _power(whole, base, exponent)
        case Apply("where", (condition, yes, no)) as whole:
            return _chosen(whole, condition, yes, no)
        case Apply("abs" | "sign" | "step" | "max" | "min" as operation, arguments) as whole:
            return _known(whole, operation, arguments)
        case whole:
            return whole


def _power(whole: Expression, base: Expression, exponent: Expression) -> Expression:
    match base, exponent:
        case _, Number(value=power) if power == 1:
            return base
        case _, Number(value=power) if power == 0:
            return Number(Fraction(1), shape_of(base))
        case Number(value=value, shape=shape), Number(value=power) if power.denominator == 1 and (value or power > 0):
            return Number(value ** int(power), shape) if abs(power) <= 64 else whole
    return whole


def _chosen(whole: Expression, condition: Expression, yes: Expression, no: Expression) -> Expression:
    if yes == no:
        return widened(yes, shape_of(whole))
    match condition:
        case Apply(operation, (Number(value=left), Number(value=right))):
            return widened(yes if OPERATIONS[operation].value(left, right) else no, shape_of(whole))
    return whole


def _known(whole: Expression, operation: str, arguments: tuple[Expression, ...]) -> Expression:
    numbers = [argument.value for argument in arguments if isinstance(argument, Number)]
    if len(numbers) < len(arguments):
        return whole
    return Number(Fraction(OPERATIONS[operation].value(*numbers)), shape_of(whole))


def _sum(whole: Expression) -> Expression:
    shape = shape_of(whole)
    terms: dict[Expression, Fraction] = {}
    for coefficient, term in _terms(whole, Fraction(1)):
        terms[term] = terms.get(term, Fraction(0)) + coefficient
    kept = [(coefficient, term) for term, coefficient in terms.items() if coefficient]
    if not kept:
        return Number(Fraction(0), shape)
    # a sum that begins with a minus is harder to read than one that ends with it
    kept.sort(key=lambda pair: pair[0] < 0)
    return widened(reduce(_joined, kept[1:], _scaled(*kept[0])), shape)


def _joined(whole: Expression, pair: tuple[Fraction, Expression]) -> Expression:
    coefficient, term = pair
    operation = "sub" if coefficient < 0 else "add"
    return apply(operation, whole, _scaled(abs(coefficient), term))


def _terms(expression: Expression, coefficient: Fraction) -> list[tuple[Fraction, Expression]]:
    match expression:
        case Apply("add", (left, right)):
            return _terms(left, coefficient) + _terms(right, coefficient)
        case Apply("sub", (left, right)):
            return _terms(left, coefficient) + _terms(right, -coefficient)
        case Apply("neg", (inner,)):
            return _terms(inner, -coefficient)
        case Number(value=value, shape=shape):
            return [(coefficient * value, Number(Fraction(1), shape))]
        case Apply("mul", (Number(value=value, shape=shape), rest)) if shape == SCALAR:
            return [(coefficient * value, rest)]
    return [(coefficient, expression)]


def _scaled(coefficient: Fraction, term: Expression) -> Expression:
    if isinstance(term, Number):
        return Number(coefficient * term.value, term.shape)
    if coefficient < 0:
        return -_scaled(-coefficient, term)
    return term if coefficient == 1 else number(coefficient) * term


@dataclass
class _Factors:
    """A product taken apart: a number, the sizes m and n it is divided by, and the other factors in order."""

    coefficient: Fraction = Fraction(1)
    sizes: list[Expression] = field(default_factory=list)
    above: list[Expression] = field(default_factory=list)
    below: list[Expression] = field(default_factory=list)
    fraction_at: int | None = None

    def gather(self, expression: Expression) -> _Factors:
        match expression:
            case Apply("mul", (left, right)):
                return self.gather(left).gather(right)
            case Apply("neg", (inner,)):
                self.coefficient = -self.coefficient
                return self.gather(inner)
            case Apply("div", (above, below)):
                return self.gather(above)._divide(below)
            case Number(value=value):
                self.coefficient *= value
                self._mark()
            case Apply("matmul" | "transpose" | "sum" | "sum_over_features", _):
                self._linear(expression)
            case _:
                self.above.append(expression)
        return self

    def _divide(self, expression: Expression) -> _Factors:
        inner = _Factors().gather(expression)
        if not inner.coefficient:
            self.below.append(expression)
            return self
        self.coefficient /= inner.coefficient
        self.above += inner.sizes + inner.below
        for factor in inner.above:
            is_size = isinstance(factor, Symbol) and factor.name in _SIZES
            (self.sizes if is_size else self.below).append(factor)
        self._mark()
        return self

    def _linear(self, expression: Expression) -> None:
        """Pull the scalar factors out of an operation that is linear in each of its arguments."""
        assert isinstance(expression, Apply)
        cores = [self._without_scalars(argument) for argument in expression.arguments]
        self.above.append(_untransposed(Apply(expression.operation, tuple(cores))))

    def _without_scalars(self, argument: Expression) -> Expression:
        inner = _Factors().gather(argument)
        core = _Factors(above=_matrices(inner.above), below=_matrices(inner.below))
        if not (core.above or core.below):
            return argument
        self.coefficient *= inner.coefficient
        self.sizes += inner.sizes
        self.above += [factor for factor in inner.above if factor not in core.above]
        self.below += [factor for factor in inner.below if factor not in core.below]
        if inner.fraction_at is not None:
            self._mark()
        return widened(core.written(), shape_of(argument))

    def _mark(self) -> None:
        if self.fraction_at is None:
            self.fraction_at = len(self.above)

    def written(self) -> Expression:
        factors, below = _cancelled(_exponents(_without_switches(self.above)), _exponents(self.below))
        if below:
            factors = [_times(factors or [number(1)]) / _times(below)]
        size = abs(self.coefficient)
        if self.sizes:
            bottom = ([number(size.denominator)] if size.denominator > 1 else []) + self.sizes
            at = 0 if below else min(self.fraction_at or 0, len(factors))
            factors.insert(at, number(size.numerator) / _times(bottom))
        elif size != 1 or not factors:
            factors.insert(0, number(size))
        product = _times(factors)
        return -product if self.coefficient < 0 else product


def _times(factors: list[Expression]) -> Expression:
    return reduce(lambda product, factor: product * factor, factors)


def _matrices(factors: list[Expression]) -> list[Expression]:
    return [factor for factor in factors if shape_of(factor) != SCALAR]


def _without_switches(factors: list[Expression]) -> list[Expression]:
    """max(0, a) is zero already where step(a) would make it so."""
    cut = [factor.arguments[1] for factor in map(_base, factors) if isinstance(factor, Apply) and _cuts(factor)]
    switches = [apply("step", inner) for inner in cut]
    return [factor for factor in factors if factor not in switches]


def _base(factor: Expression) -> Expression:
    match factor:
        case Apply("pow", (inner, Number(value=power))) if power > 0:
            return inner
    return factor


def _cuts(factor: Apply) -> bool:
    return factor.operation == "max" and isinstance(factor.arguments[0], Number) and factor.arguments[0].value == 0


def _exponents(factors: list[Expression]) -> dict[Expression, Fraction]:
    """Equal factors as a power, in the order in which they first appear."""
    exponents: dict[Expression, Fraction] = {}
    for factor in factors:
        base, exponent = factor, Fraction(1)
        match factor:
            case Apply("pow", (inner, Number(value=power))) if power.denominator == 1 and power > 0:
                base, exponent = inner, power
        exponents[base] = exponents.get(base, Fraction(0)) + exponent
    return exponents


def _cancelled(
    above: dict[Expression, Fraction], below: dict[Expression, Fraction]
) -> tuple[list[Expression], list[Expression]]:
    """The factors that remain when what stands above and below the line is crossed out."""
    for base in above.keys() & below.keys():
        shared = min(above[base], below[base])
        above[base], below[base] = above[base] - shared, below[base] - shared
    return _raised(above), _raised(below)


def _raised(exponents: dict[Expression, Fraction]) -> list[Expression]:
    return [base if power == 1 else base ** number(power) for base, power in exponents.items() if power]


def _product(whole: Expression) -> Expression:
    shape = shape_of(whole)
    factors = _Factors().gather(whole)
    if factors.coefficient == 0:
        return Number(Fraction(0), shape)
    if not (factors.above or factors.below or factors.sizes):
        return Number(factors.coefficient, shape)
    match written := factors.written():
        case Apply("neg", (Apply("add" | "sub", _),)):
            written = _sum(written)
    return widened(written, shape)


def _untransposed(expression: Expression) -> Expression:
    match expression:
        case Apply("transpose", (Apply("transpose", (inner,)),)):
            return inner
    return expression


def widened(expression: Expression, shape: Shape) -> Expression:
    """Give back the shape that pulling out a column of equal numbers has lost."""
    if shape_of(expression) == shape:
        return expression
    return (
        Number(expression.value, shape) if isinstance(expression, Number) else expression * Number(Fraction(1), shape)
    )
