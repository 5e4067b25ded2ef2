"""Functions and operations: another one, none where one belongs, one too many, cases the wrong way round."""

from __future__ import annotations

from collections.abc import Iterator

from thalweg.algebra.expression import Apply, Expression, apply, walk
from thalweg.algebra.operations import OPERATIONS
from thalweg.documents import lessons
from thalweg.documents.lessons import Lesson
from thalweg.documents.marking.mistakes.mistake import Case, Mistake

_REVERSED = {"lt": "ge", "le": "gt", "gt": "le", "ge": "lt"}
_NO_FUNCTIONS = ("where", "max", "min", "sum", "sum_over_features")
_ONE_TO_ONE = tuple(
    name for name, row in OPERATIONS.items() if row.is_function and row.arguments == 1 and name not in _NO_FUNCTIONS
)


def _cases(part: Expression, _case: Case) -> Iterator[Expression]:
    match part:
        case Apply("where", (condition, yes, no)):
            yield apply("where", condition, no, yes)
            yield apply("where", condition, yes, yes)
        case Apply(operation, arguments) if operation in _REVERSED:
            yield Apply(_REVERSED[operation], arguments)


def _extra(part: Expression, _case: Case) -> Iterator[Expression]:
    match part:
        case Apply(operation, (inner,)) if operation in _ONE_TO_ONE:
            yield inner


def _function(part: Expression, _case: Case) -> Iterator[Expression]:
    match part:
        case Apply(operation, arguments) if operation in _ONE_TO_ONE:
            yield from (Apply(other, arguments) for other in _ONE_TO_ONE if other != operation)


def _missing(part: Expression, case: Case) -> Iterator[Expression]:
    used = {whole.operation for whole in walk(case.formula) if isinstance(whole, Apply)}
    yield from (apply(name, part) for name in _ONE_TO_ONE if name in used)


def _operation(part: Expression, _case: Case) -> Iterator[Expression]:
    match part:
        case Apply("add" | "sub" | "mul" | "div" as operation, arguments):
            yield from (Apply(other, arguments) for other in ("add", "sub", "mul", "div") if other != operation)


CASES = Mistake(
    lessons.CASES,
    55,
    _cases,
    "The cases of {part} are the wrong way round.",
)
EXTRA_FUNCTION = Mistake(
    Lesson(
        "extra-function",
        "The derivative of a function is seldom the function itself.",
        "Which functions are left after differentiating?",
    ),
    56,
    _extra,
    "The function in {part} does not belong there.",
)
WRONG_FUNCTION = Mistake(
    Lesson(
        "wrong-function",
        "The derivative of a function is seldom the function itself.",
        "What is the derivative of this function? Draw both.",
    ),
    57,
    _function,
    "{part} is another function than the one that belongs there.",
)
MISSING_FUNCTION = Mistake(
    Lesson(
        "missing-function",
        "What follows would be true for another cost.",
        "Which functions does the cost hold, and what has become of them?",
    ),
    58,
    _missing,
    "A function of {part} is missing.",
)
OPERATION = Mistake(
    Lesson("operation", "What follows would be true for another model.", "Is it plus, minus, times or divided by?"),
    77,
    _operation,
    "The operation in {part} is the wrong one.",
)
