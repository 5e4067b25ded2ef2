"""Powers: the square that is missing, and exponents that did not fall, or fell too far, in differentiating."""

from __future__ import annotations

from collections.abc import Iterator

from thalweg.algebra.expression import Apply, Expression, Number
from thalweg.documents.lessons import Lesson
from thalweg.documents.marking.mistakes.mistake import Case, Mistake


def _exponent(part: Expression, _case: Case) -> Iterator[Expression]:
    match part:
        case Apply("pow", (base, Number(value=value))):
            yield base
            yield from (base ** Number(value + by) for by in (-2, -1, 1, 2))
            yield from (base ** Number(power) for power in (value / 2, -value) if power)
        case Apply("mul", (base, Number(value=value))):
            yield base ** Number(value)


def _square(part: Expression, _case: Case) -> Iterator[Expression]:
    yield part**2


EXPONENT = Mistake(
    Lesson(
        "exponent",
        "By the power rule the derivative of u**k is k * u**(k-1): the exponent comes to the front and falls by one.",
        "What happens to the exponent when a power is differentiated? And was it right to begin with?",
    ),
    44,
    _exponent,
    "The exponent of {part} is the wrong one.",
)
MISSING_SQUARE = Mistake(
    Lesson(
        "missing-square",
        "Without the square, errors up and down cancel, and the cost has no minimum.",
        "What is done to each error before they are added up?",
    ),
    53,
    _square,
    "{part} is not squared.",
)
