"""One step of a derivation: what it states, by which rule, why, and in which shapes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, final

from thalweg.algebra.expression import Apply, Derivative, Expression, Number, Symbol, children
from thalweg.algebra.repair import Repair
from thalweg.algebra.shape import shape_of
from thalweg.algebra.write import write
from thalweg.core.shapes import SCALAR, Shape

Relation: TypeAlias = Literal["=", "<-"]


@final
@dataclass(frozen=True)
class Statement:
    """``subject = before = after``; the arrow instead of the first sign where a parameter takes a new value.

    ``before`` is missing where something is given or defined, and where it would not match in shape.
    """

    subject: Expression
    after: Expression
    before: Expression | None = None
    relation: Relation = "="

    @property
    def code(self) -> str:
        """The NumPy line that computes the subject."""
        return f"{write(self.subject, 'python')} = {write(self.after, 'python')}"


@final
@dataclass(frozen=True)
class MicroStep:
    """One small move inside a step, by one rule."""

    rule: str
    statement: Statement


@final
@dataclass(frozen=True)
class Step:
    """A numbered step. ``given`` is the NumPy line of a step whose statement is no plain formula.

    ``hint`` helps someone who tries the step first, without saying what comes out.
    """

    number: int
    title: str
    rule: str
    why: str
    statements: tuple[Statement, ...]
    repair: Repair | None = None
    given: str = ""
    hint: str = ""
    micro_steps: tuple[MicroStep, ...] = ()

    @property
    def code(self) -> str:
        return self.given or "; ".join(statement.code for statement in self.statements)

    @property
    def shapes(self) -> dict[Expression, Shape]:
        """The shapes of the operands that meet in this step, and of its result last."""
        found: dict[Expression, Shape] = {}
        for statement in self.statements:
            for operand in _operands(statement.after):
                found.setdefault(operand, shape_of(operand))
            found[statement.subject] = shape_of(statement.after)
        return found


def _operands(expression: Expression) -> list[Expression]:
    """The named quantities, transposes and derivatives of a formula, plain scalars left out."""
    match expression:
        case Apply("transpose", (Symbol(),)) | Derivative(Symbol(), _):
            return [expression]
        case Derivative(of, _):
            return _operands(of)
        case Number(shape=shape):
            return [expression] if shape != SCALAR else []
        case Symbol(name, _):
            return [] if name in ("m", "n", "eta") else [expression]
    return [operand for child in children(expression) for operand in _operands(child)]
