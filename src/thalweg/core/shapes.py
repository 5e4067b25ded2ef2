"""Symbolic shapes: a quantity has so many rows and so many columns, each a letter (m, n) or a number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias, final

Dimension: TypeAlias = str | int


@final
@dataclass(frozen=True)
class Shape:
    """Rows by columns.

    >>> print(Shape("m", "n"), Shape("m", "n").transposed)
    (m, n) (n, m)
    """

    rows: Dimension
    columns: Dimension

    @property
    def transposed(self) -> Shape:
        return Shape(self.columns, self.rows)

    def sized(self, **sizes: int) -> tuple[int, int]:
        """The shape with numbers for its letters: ``Shape("m", 1).sized(m=4) == (4, 1)``."""
        rows, columns = (sizes[d] if isinstance(d, str) else d for d in (self.rows, self.columns))
        return rows, columns

    def __str__(self) -> str:
        return f"({self.rows}, {self.columns})"


SCALAR = Shape(1, 1)


@final
class ShapeMismatch(ValueError):
    """Two shapes that do not meet, with the dimensions that should have been equal."""

    def __init__(self, operation: str, left: Shape, right: Shape, met: tuple[Dimension, Dimension]) -> None:
        self.operation, self.left, self.right, self.met = operation, left, right, met
        super().__init__(f"{left} {operation} {right} does not match: {met[0]} is not {met[1]}")


def meet_as_product(left: Shape, right: Shape) -> Shape:
    """The shape of a matrix product: the inner dimensions must be the same.

    >>> print(meet_as_product(Shape("m", "n"), Shape("n", 1)))
    (m, 1)
    >>> meet_as_product(Shape("m", "n"), Shape(1, "n"))
    Traceback (most recent call last):
        ...
    thalweg.core.shapes.ShapeMismatch: (m, n) * (1, n) does not match: n is not 1
    """
    if left.columns != right.rows:
        raise ShapeMismatch("*", left, right, (left.columns, right.rows))
    return Shape(left.rows, right.columns)


def meet_entrywise(left: Shape, right: Shape) -> Shape:
    """The shape of an entry by entry operation: a side of length 1 is repeated along the other's.

    >>> print(meet_entrywise(SCALAR, Shape("m", 1)))
    (m, 1)
    """
    if left == right:
        return left
    return Shape(_stretch(left, right, "rows"), _stretch(left, right, "columns"))


def _stretch(left: Shape, right: Shape, side: str) -> Dimension:
    one, two = getattr(left, side), getattr(right, side)
    if one != two and 1 not in (one, two):
        raise ShapeMismatch("with", left, right, (one, two))
    longer: Dimension = two if one == 1 else one
    return longer
