"""Matrix products that do not match, and the transpose that repairs them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from thalweg.algebra.expression import Expression, children
from thalweg.algebra.shape import shape_of
from thalweg.core.shapes import Shape, ShapeMismatch


@final
@dataclass(frozen=True)
class Repair:
    """A matrix product that does not match, and the transpose that makes it one of the wanted shape."""

    wrong: Expression
    right: Expression
    mismatch: ShapeMismatch

    @property
    def shapes(self) -> tuple[Shape, Shape]:
        """The shapes of the two factors of the repaired product."""
        left, right = map(shape_of, children(self.right))
        return left, right

    @property
    def meeting(self) -> str:
        """The shapes of the repaired product: (m, n) * (n, 1) = (m, 1)."""
        left, right = self.shapes
        return f"{left} * {right} = {shape_of(self.right)}"


def repaired_product(left: Expression, right: Expression, wanted: Shape) -> Repair:
    """Transpose a factor of ``left @ right``, so that the product has the wanted shape.

    >>> from thalweg.algebra.expression import symbol
    >>> from thalweg.algebra.write import write
    >>> X, BETA = symbol("X"), symbol("beta")
    >>> repair = repaired_product(X, BETA, Shape("m", 1))
    >>> write(repair.right), str(repair.mismatch)
    ('X @ beta.T', '(m, n) * (1, n) does not match: n is not 1')
    """
    try:
        shape_of(left @ right)
    except ShapeMismatch as mismatch:
        for product in (left @ right.T, left.T @ right, left.T @ right.T):
            if _has_shape(product, wanted):
                return Repair(left @ right, product, mismatch)
    raise ValueError(f"no transpose makes a product of shape {wanted}")


def _has_shape(product: Expression, wanted: Shape) -> bool:
    try:
        return shape_of(product) == wanted
    except ShapeMismatch:
        return False
