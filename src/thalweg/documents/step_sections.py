"""A step of the derivation on the page: what it states, what changed, which dimensions meet, how it was checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, final

from thalweg.algebra.cases import Case, cases
from thalweg.algebra.expression import Derivative, Expression, Symbol, replace
from thalweg.algebra.linear_model import B, LinearModel
from thalweg.algebra.marks import mark_changes
from thalweg.algebra.repair import Repair
from thalweg.algebra.shape import shape_of
from thalweg.algebra.step import MicroStep, Statement, Step
from thalweg.algebra.verdict import Verdict
from thalweg.algebra.write import Language, write
from thalweg.core.shapes import Shape
from thalweg.documents.paper import (
    Answer,
    Cell,
    Code,
    Details,
    Fact,
    Formula,
    Part,
    Product,
    Quantities,
    Section,
    Sentence,
    Table,
)
from thalweg.documents.writers.text import formula_text

DETAILS = ("outline", "steps", "micro-steps")
_ANY_RATE = Fraction(1, 10)


@final
@dataclass(frozen=True)
class Reading:
    """The whole derivation, seen from one of its steps, and how it is to be told."""

    model: LinearModel
    steps: tuple[Step, ...]
    detail: str
    try_first: bool

    @cached_property
    def defined_in(self) -> dict[Expression, int]:
        """The step that first states each quantity."""
        found: dict[Expression, int] = {}
        for step in self.steps:
            for statement in step.statements:
                if statement.relation == "=":
                    found.setdefault(statement.subject, step.number)
        return found

    @cached_property
    def cases(self) -> dict[int, tuple[Case, ...]]:
        """The case tables, by the number of the step in which they stand."""
        model, constants = self.model, dict(self.model.constants)
        found = {12: cases(model.loss_of_one, Symbol(model.inner_of_one.name), constants)}
        if model.has_proximal_step:
            weight = Symbol("b")
            # any rate shows the cases: it only stretches them
            shrunk = replace(model.proximal(B), B, weight)
            found[19] = cases(shrunk, weight, {**constants, "eta": _ANY_RATE})
        return {step: table for step, table in found.items() if table}


def step_section(step: Step, verdict: Verdict, reading: Reading) -> Section:
    """The section of a step."""
    told = (Sentence(step.why), *_shown(step, verdict, reading))
    parts: tuple[Part, ...] = (Fact("hint", step.hint), Answer(told)) if reading.try_first else told
    outline = None if reading.try_first else Formula(_outline(step))
    return Section(step.title, parts, step.number, step.rule, outline, folded=reading.detail == "outline")


def _shown(step: Step, verdict: Verdict, reading: Reading) -> Iterator[Part]:
    if step.repair:
        yield from _repair(step.repair)
    for statement in step.statements:
        yield Formula(_chain(statement))
    yield from _case_table(step, reading)
    if step.micro_steps and reading.detail == "micro-steps":
        yield Details("Step by step", tuple(part for micro in step.micro_steps for part in _micro(micro)))
    yield Quantities(tuple(_quantities(step, reading)))
    yield Code(step.code)
    yield Fact("check", str(verdict))


def _repair(repair: Repair) -> Iterator[Part]:
    yield Formula((repair.wrong,), wrong=True)
    yield Product(repair.mismatch.left, repair.mismatch.right)
    yield Formula((mark_changes(repair.wrong, repair.right)[1],))
    left, right = repair.shapes
    yield Product(left, right, shape_of(repair.right))


def _micro(micro: MicroStep) -> tuple[Part, ...]:
    return Fact("by the", micro.rule), Formula(_chain(micro.statement))


def _quantities(step: Step, reading: Reading) -> Iterator[tuple[Expression, Shape, int | None]]:
    for quantity, shape in step.shapes.items():
        defined = reading.defined_in.get(quantity)
        yield quantity, shape, defined if defined and defined < step.number else None


def _case_table(step: Step, reading: Reading) -> Iterator[Part]:
    table = reading.cases.get(step.number, ())
    if not table:
        return
    is_slope = step.number == 12
    if is_slope:
        yield Sentence("The loss of one example has kinks or cases. Between them it is smooth:")
    else:
        yield Sentence("The proximal step, case by case:")
    header = ("case", "loss", "slope", "at the kink") if is_slope else ("case", "weight")
    yield Table((header, *(_case_row(case, is_slope) for case in table)))


def _case_row(case: Case, is_slope: bool) -> tuple[Cell, ...]:
    row: tuple[Cell, ...] = (Formula(case.condition), Formula((case.value,)))
    return (*row, Formula((case.slope,)), _kink(case)) if is_slope else row


def _kink(case: Case) -> Cell:
    if case.sides is None:
        return ""
    left, right = (write(side, "text") for side in case.sides)
    if left == right:
        return "no kink: both sides agree"
    return f"any slope from {left} to {right} would do; chosen is {write(case.slope, 'text')}"


def _outline(step: Step) -> tuple[Expression | str, ...]:
    statement = step.statements[-1]
    if statement.subject == statement.after:
        return (statement.subject,)
    return statement.subject, statement.relation, statement.after


def _chain(statement: Statement) -> tuple[Expression | str, ...]:
    """``subject = before = after``, nothing twice; what changed is marked."""
    subject, before, after = statement.subject, statement.before, statement.after
    if subject == after:
        return (subject,)
    if before is None:
        return subject, statement.relation, after
    old, new = mark_changes(before, after)
    if before == subject:
        return subject, statement.relation, after if isinstance(before, Derivative | Symbol) else new
    return subject, statement.relation, old, "=", new


def step_dict(step: Step, verdict: Verdict, reading: Reading) -> dict[str, Any]:
    """A step as plain values, formulas in the syntax that the parser reads."""
    return {
        "number": step.number,
        "title": step.title,
        "rule": step.rule,
        "why": step.why,
        "hint": step.hint,
        "before": "; ".join(_written_before(step)),
        "after": "; ".join(write(statement.after) for statement in step.statements),
        "result": "; ".join(_line(statement) for statement in step.statements),
        "latex": r" \qquad ".join(_line(statement, "latex") for statement in step.statements),
        "micro_steps": [{"rule": micro.rule, "result": _line(micro.statement)} for micro in step.micro_steps],
        "cases": [_case_dict(case) for case in reading.cases.get(step.number, ())],
        "shapes": {write(quantity): str(shape) for quantity, shape in step.shapes.items()},
        "mismatch": _mismatch(step.repair) if step.repair else None,
        "code": step.code,
        "verdict": str(verdict),
    }


def _case_dict(case: Case) -> dict[str, Any]:
    return {
        "case": formula_text(Formula(case.condition), "ascii"),
        "value": write(case.value),
        "slope": write(case.slope),
        "sides": [write(side) for side in case.sides] if case.sides else None,
    }


def _written_before(step: Step) -> list[str]:
    known = [write(statement.before) for statement in step.statements if statement.before is not None]
    if known or not step.repair:
        return known
    wrong = replace(step.statements[0].after, step.repair.right, step.repair.wrong)
    return [write(wrong)]


def _mismatch(repair: Repair) -> dict[str, str]:
    return {
        "wrong": write(repair.wrong),
        "because": str(repair.mismatch),
        "right": write(repair.right),
        "meeting": repair.meeting,
    }


def _line(statement: Statement, language: Language = "ascii") -> str:
    sign = r"\leftarrow" if (language, statement.relation) == ("latex", "<-") else statement.relation
    return f"{write(statement.subject, language)} {sign} {write(statement.after, language)}"
