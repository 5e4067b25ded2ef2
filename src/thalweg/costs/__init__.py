"""Costs: each file is the loss of one example; its derivatives and all else are worked out from it."""

from __future__ import annotations

import re

from thalweg.algebra.differentiate import depends
from thalweg.algebra.parse import parse
from thalweg.core.errors import Refusal
from thalweg.core.shelf import Shelf
from thalweg.costs.cost import YHAT, Cost, WrittenCost

shelf: Shelf[Cost] = Shelf(__name__, Cost)


def find_cost(cost: str | Cost) -> Cost:
    """The cost of that name on the shelf, or the one a formula in ``y`` and ``yhat`` writes.

    >>> find_cost("half-mse").name, find_cost("(y - yhat)**2").name
    ('half-mse', '(y - yhat)**2')
    """
    if isinstance(cost, Cost):
        return cost
    if re.fullmatch(r"[A-Za-z][\w-]*", cost) and cost not in {"y", "yhat"}:
        return shelf.find(cost)()
    written = WrittenCost(parse(cost))
    if not depends(written.expression, YHAT):
        raise Refusal(
            f"The cost {cost!r} does not depend on the prediction yhat.",
            "Every model would have the same cost.",
            "Write a formula in y and yhat, such as '(y - yhat)**2'.",
        )
    return written
