"""Formulas as a sequence of short definitions: what is used more than once is worked out once."""

from __future__ import annotations

from collections import Counter

from thalweg.algebra.expression import Apply, Expression, Symbol, rebuild
from thalweg.algebra.operations import OPERATIONS
from thalweg.algebra.write import Language


def straight_line(
    formulas: tuple[Expression, ...], language: Language
) -> tuple[list[tuple[Symbol, Expression]], tuple[Expression, ...]]:
    """Definitions, inner ones first, and the formulas in terms of them.

    A part is defined when it stands in the formulas twice, or when a writing would repeat it.

    >>> from thalweg.algebra.expression import symbol
    >>> y = symbol("y")
    >>> definitions, (one, two) = straight_line(((y + 1) ** 2, (y + 1) * 3), "javascript")
    >>> len(definitions), one == Symbol("t1") ** 2
    (1, True)
    """
    uses: Counter[Expression] = Counter()
    order: list[Expression] = []

    def count(part: Expression, times: int) -> None:
        is_new = part not in uses
        uses[part] += times
        if isinstance(part, Apply) and is_new:
            template = OPERATIONS[part.operation].writings[language].template
            for place, argument in enumerate(part.arguments):
                count(argument, template.count(f"{{{place}:"))
            order.append(part)

    for formula in formulas:
        count(formula, 1)
    named: dict[Expression, Symbol] = {}
    definitions = []

    def put(part: Expression) -> Expression:
        return named[part] if part in named else rebuild(part, put)

    for part in order:
        if uses[part] > 1:
            name = Symbol(f"t{len(named) + 1}")
            definitions.append((name, put(part)))
            named[part] = name
    return definitions, tuple(map(put, formulas))
