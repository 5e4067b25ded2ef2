"""The proximal step: what to do with a part of the cost that has a kink where the best weights often lie.

Source: Parikh and Boyd, "Proximal algorithms" (2014).
"""

from __future__ import annotations

import operator
from functools import reduce

from thalweg.algebra.expression import Apply, Expression, Number, Symbol, apply, number
from thalweg.algebra.kinks import has_switch
from thalweg.algebra.tidy import tidy


def split(term: Expression) -> tuple[Expression, Expression]:
    """The smooth terms of a sum, and those that bend.

    >>> from thalweg.algebra.expression import symbol
    >>> b = symbol("b")
    >>> split(b**2 + 3 * abs(b)) == (tidy(b**2), tidy(3 * abs(b)))
    True
    """
    terms = _terms(term)
    smooth = [part for part in terms if not has_switch(part)]
    rough = [part for part in terms if has_switch(part)]
    return _added(smooth), _added(rough)


def soft_threshold(at: Expression, threshold: Expression) -> Expression:
    r"""The weight that makes :math:`t|w| + (w - b)^2/2` least: b moved towards zero by t, and zero if that is past it.

    >>> from thalweg.algebra.write import write
    >>> from thalweg.algebra.expression import symbol
    >>> write(soft_threshold(symbol("b"), symbol("eta") * symbol("lam")))
    'sign(b) * max(0, abs(b) - eta * lam)'
    """
    return apply("sign", at) * apply("max", number(0), abs(at) - threshold)


def slope_of_absolute(rough: Expression, weight: Symbol) -> Expression:
    """c, where the part that bends is c |weight|; no other kink has its proximal step here (``TypeError``)."""
    match rough:
        case Apply("abs", (inner,)) if inner == weight:
            return number(1)
        case Apply("mul", (factor, Apply("abs", (inner,)))) if inner == weight:
            return factor
    raise TypeError(f"no proximal step is known for {rough}")


def _added(terms: list[Expression]) -> Expression:
    return tidy(reduce(operator.add, terms, number(0)))


def _terms(term: Expression) -> list[Expression]:
    match term:
        case Apply("add", (left, right)):
            return _terms(left) + _terms(right)
        case Number(value=value) if value == 0:
            return []
    return [term]
