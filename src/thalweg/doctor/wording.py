"""What several checks say or ask in the same way."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from thalweg.doctor.facts import Facts
from thalweg.doctor.probing.costing import CostReading
from thalweg.doctor.probing.layout import Shape
from thalweg.doctor.reading.block import Block
from thalweg.doctor.reading.misread import MISREAD

_MEANS: Mapping[str, str] = MappingProxyType(
    {
        "mean residual times sum of x": "the sum of the residuals times a sum of x, not the sum of their products",
        "bias": "the gradient of the bias: the residuals are not multiplied with x",
        "total": "the sum over all features, not of one",
        "with bias total": "the sum over all parameters, not of one",
        "bias twice": "that of a prediction with the bias in it twice",
        "without bias": "that of a prediction without the bias",
        "sum for difference": "that of Y + Yhat in place of the residual",
        "x squared": "the residual times x squared",
        "residual squared": "that of the squared residual",
        "first feature": "that of the first weight",
        "last feature": "that of the last weight",
        "next feature": "that of the next weight",
        "previous feature": "that of the weight before",
        "target only": "that of the target alone, without the prediction",
        "prediction only": "that of the prediction alone, without the target",
    }
)
_TOLD = frozenset(["zero", "row for column", *MISREAD])
"""What another check speaks of."""
_EXTRAS = {"own": "{0:.4g} times the parameter itself", "sign": "{0:.4g} times its sign"}
_SUMS = {
    "sum of weights": "{0:.4g} times the sum of the weights",
    "sum of all": "{0:.4g} times the sum of all parameters",
    "sum of squares": "{0:.4g} times the sum of the squares of the weights",
    "sum of all squares": "{0:.4g} times the sum of the squares of all parameters",
}


def times(facts: Facts, why: str) -> str:
    """By which factor the step is off, on data of which size."""
    shown = facts.amounts("weights") or facts.amounts("bias")
    noun = "gradient" if facts.function == "gradient" else "step"
    if shown is None:
        return f"Your {noun}: {why}."
    value = f"{shown[1]}" + ("" if shown[0].text == shown[1] else f" = {shown[0].text}")
    return f"Your {noun} equals the right one x {value}, and there are {facts.sizes}: {why}."


def special(facts: Facts) -> bool:
    """Whether steps that are nothing known in any row have an account of their own."""
    best = facts.best
    if best is None or best.is_explained:
        return False
    odd = facts.is_random or facts.changes or facts.cuts_results or any(facts.whole_numbers)
    return bool(best.shares or best.batches or best.mispaired) or best.row_to_row or best.rolled or odd


def of_row(facts: Facts, row: str) -> str | None:
    """What the bias' or the weights' row is, in place of the right one."""
    block, other = (facts.bias, facts.weights) if row == "bias" else (facts.weights, facts.bias)
    if facts.best is None or (block is None and other is None):
        return None
    whose = "of the bias" if row == "bias" else "of the weights"
    if block is None:
        known = [each for each in facts.best.rows if each is not None]
        if row == "weights" and any(each.base == "zero" for each in known):
            return None
        return f"On {facts.sizes} the gradient {whose} is nothing that the right one could be."
    if block.base == "right":
        shown = facts.amounts(row)
        return (
            f"The gradient {whose} is the right one x {shown[1]} = {shown[0].text}."
            if row in facts.odd and shown
            else None
        )
    both = other is not None and other.base == block.base
    if block.base == "bias twice" and both and row == "weights":
        return None
    if block.base in _TOLD or (both and block.base in ("sum for difference", "residual squared")):
        return None
    return f"The gradient {whose} is {_MEANS.get(block.base, block.base)}."


def of_shape(facts: Facts, row: str) -> str | None:
    """A bias or weights of the wrong shape, where that is not known by another name."""
    missed = facts.misshapen
    if missed is None or table_of_rows(facts) or turned_shape(facts) or facts.is_swapped:
        return None
    if found := of_row(facts, row):
        return found
    if facts.single is not None and facts.single.is_explained:
        # all is well with one feature, for which it was written
        return None
    shape, due = (missed.alpha, 1) if row == "bias" else (missed.beta, facts.trials[0].n)
    if shape is None or _size(shape) == due:
        return None
    what = "one number" if row == "bias" else "one number a feature"
    return f"The {row} came back in the shape {shape} on {facts.sizes}, where {what} is due."


def extras_of(facts: Facts, block: Block | None) -> str:
    """What rows have beside their gradient, if it is a penalty."""
    if block is None or facts.is_new_place:
        return ""
    known = {**_EXTRAS, **_SUMS}
    return " and ".join(known[name].format(*amounts) for name, amounts in block.extras.items() if name in known)


def table_of_rows(facts: Facts) -> Shape | None:
    """The shape of a table that has more than one number for an example, where a vector is due."""
    if facts.misshapen is None:
        return None
    m, n = facts.trials[0].m, facts.trials[0].n
    for shape in (facts.misshapen.alpha, facts.misshapen.beta):
        if shape is not None and (shape.count(m) > 1 or shape == (n, m)):
            return shape
    if facts.unsummed:
        return None
    beta = facts.misshapen.beta
    return beta if beta is not None and (_size(beta) == m or beta == (m, n)) else None


def turned_shape(facts: Facts) -> Shape | None:
    """The shape of weights that are a column where a row is due, or the table that comes of it."""
    if facts.misshapen is None or facts.misshapen.beta is None:
        return None
    size = facts.trials[0].n + facts.layout.joined
    is_table = facts.misshapen.beta == (size, size)
    return facts.misshapen.beta if is_table or facts.misshapen.kind == "turned" else None


def named(cost: CostReading) -> str:
    """What a cost is, in words."""
    if not cost.base:
        return "it is nothing that is known"
    factor = cost.factor.text if cost.factor else "something"
    extras = "".join(f" + {amount:.4g} times a penalty ({name})" for name, amount in cost.extras.items())
    return f"it is the {cost.base} x {factor}{extras}"


def _size(shape: Shape) -> int:
    size = 1
    for length in shape:
        size *= length
    return size
