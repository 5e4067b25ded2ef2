"""The small moves inside the steps of the derivation, one rule at a time."""

from __future__ import annotations

from fractions import Fraction

from thalweg.algebra.differentiate import depends
from thalweg.algebra.expression import Apply, Derivative, Expression, Number, Symbol, children
from thalweg.algebra.linear_model import ETA, J, LinearModel, X
from thalweg.algebra.repair import Repair
from thalweg.algebra.shape import shape_of
from thalweg.algebra.step import MicroStep, Statement
from thalweg.algebra.tidy import tidy, widened


def transposes(repair: Repair) -> tuple[MicroStep, ...]:
    """The factor that is turned."""
    factors = zip(children(repair.wrong), children(repair.right), strict=True)
    return tuple(MicroStep("transpose", Statement(new, new)) for old, new in factors if old != new)


def of_the_slope(model: LinearModel) -> tuple[MicroStep, ...]:
    """The links of the chain, inside first: each part of the loss differentiated by the inner quantity."""
    return tuple(
        MicroStep(link.rule, _equation(Derivative(link.of, model.inner), link.result)) for link in model.slope.links
    )


def of_the_terms(model: LinearModel, parameter: Symbol) -> tuple[MicroStep, ...]:
    """What each term of the inner quantity gives."""
    return tuple(_of_a_term(term, parameter, model) for term in _terms(model.inner_definition))


def _of_a_term(term: Expression, parameter: Symbol, model: LinearModel) -> MicroStep:
    derivative = Derivative(term, parameter)
    if term == parameter:
        return MicroStep("identity", _equation(derivative, Number(Fraction(1))))
    if term == model.product.right and depends(term, parameter):
        return MicroStep("matrix product", _equation(derivative, X))
    return MicroStep("constant rule", _equation(derivative, Number(Fraction(0))))


def of_the_product(model: LinearModel, parameter: Symbol) -> tuple[MicroStep, ...]:
    """The two parts multiplied, before the factors are pulled out of the sum."""
    product = model.product_of_chain(parameter)
    assert isinstance(product, Apply)
    inside = Apply(product.operation, (tidy(product.arguments[0]),))
    moves = [MicroStep("product", Statement(Derivative(J, parameter), inside, product))]
    if inside != (pulled := tidy(inside)):
        moves.append(MicroStep("factor rule", Statement(Derivative(J, parameter), pulled, inside)))
    return tuple(moves)


def of_the_update(model: LinearModel, parameter: Symbol) -> tuple[MicroStep, ...]:
    """The gradient put in, before the signs are joined."""
    put_in = parameter - ETA * model.gradient(parameter)
    return (MicroStep("substitution", Statement(parameter, put_in, model.rule(parameter), "<-")),)


def _equation(left: Derivative, right: Expression) -> Statement:
    return Statement(left, widened(right, shape_of(left)), left)


def _terms(formula: Expression) -> list[Expression]:
    match formula:
        case Apply("add" | "sub", (left, right)):
            return _terms(left) + _terms(right)
    return [formula]
