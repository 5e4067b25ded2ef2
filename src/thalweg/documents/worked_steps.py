"""The twelve steps of the worked example: the derivation's formulas, the numbers put in, the results."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, final

import numpy as np

from thalweg.algebra.entries import ELLIPSIS, Numbers, entry
from thalweg.algebra.expression import Derivative, Expression, Symbol
from thalweg.algebra.linear_model import ALPHA, BETA, ETA, YHAT, B, J, R, U, X, Y
from thalweg.algebra.write import write
from thalweg.documents.numerals import Numerals
from thalweg.documents.paper import Code, Fact, Formula, Part, Section, Sentence
from thalweg.documents.worked_cases import case_table
from thalweg.documents.worked_remarks import remarks
from thalweg.documents.worked_tables import data_table, example_table, iteration_table
from thalweg.documents.working import Iteration, Working
from thalweg.documents.writers.text import formula_text

_MOST_LINES, _LINES_AT_EACH_END = 6, 3


@final
@dataclass(frozen=True, eq=False)
class WorkedStep:
    """A step with its numbers: the symbolic line, the lines with the numbers in them, the value and its shape.

    ``first`` are the lines of a quantity that the symbolic line needs.
    """

    number: int
    title: str
    symbolic: Formula
    lines: tuple[Formula, ...]
    value: Any
    shape: str
    code: str
    extras: tuple[Part, ...] = ()
    first: tuple[Formula, ...] = ()

    def to_dict(self, numerals: Numerals) -> dict[str, Any]:
        """Numbers as floats, or as strings where they are fractions."""
        return {
            "number": self.number,
            "title": self.title,
            "symbolic": formula_text(self.symbolic, "ascii"),
            "numeric": "; ".join(formula_text(line, "ascii") for line in (*self.first, *self.lines)),
            "value": numerals.plain(self.value),
            "shape": self.shape,
            "code": self.code,
        }

    @property
    def section(self) -> Section:
        symbolic = (self.symbolic,) if len(self.symbolic.parts) > 1 else ()
        parts = (*self.first, *symbolic, *self.lines, *self.extras, Fact("shape", self.shape), Code(self.code))
        return Section(self.title, parts, self.number)


def twelve_steps(working: Working, iterations: Sequence[Iteration]) -> tuple[WorkedStep, ...]:
    """The steps of the first update, and their repetition."""
    m, n = working.values["X"].shape
    return (
        _given(1, "The input X", X, working, f"({m}, {n})", "m, n = X.shape"),
        _given(2, f"The expected output Y ({working.target})", Y, working, f"({m}, 1)", "Y = np.reshape(Y, (m, 1))"),
        _given(3, "The bias α at the start", ALPHA, working, "(1, 1)", "alpha = np.reshape(alpha, (1, 1))"),
        _given(4, "The weights β at the start", BETA, working, f"(1, {n})", "beta = np.reshape(beta, (1, n))"),
        _computed(5, "The predictions Ŷ", YHAT, working.model.prediction, working),
        _the_cost(working),
        _the_gradient_of_the_bias(working),
        _computed(
            8,
            "The gradient of the weights",
            Derivative(J, BETA),
            working.model.gradient(BETA),
            working,
            (example_table(working), _column_note(working)),
        ),
        _given(9, "The learning rate η", ETA, working, "(1, 1)", f"eta = {_typed_code(working, 'eta')}"),
        _computed(10, "The new bias", ALPHA, working.model.rule(ALPHA), working),
        _the_new_weights(working),
        _repeated(working, iterations),
    )


def _the_cost(working: Working) -> WorkedStep:
    """With the penalty worked out first, and the values of the named constants in its code."""
    step = _computed(6, "The cost J", J, working.model.cost, working, case_table(working))
    if working.model.has_penalty:
        step = _after(step, R, working.model.penalty_sum, working)
    constants = [f"{name} = {_typed_code(working, name)}" for name, _ in working.model.constants]
    return replace(step, code="; ".join([*constants, step.code]))


def _the_gradient_of_the_bias(working: Working) -> WorkedStep:
    """Its code names the residual, where the gradients are written in it."""
    step = _computed(7, "The gradient of the bias", Derivative(J, ALPHA), working.model.gradient(ALPHA), working)
    named = f"u = {write(Y - YHAT, 'python')}; " if working.model.inner == U else ""
    return replace(step, code=named + step.code)


def _the_new_weights(working: Working) -> WorkedStep:
    """Where the penalty bends, the step on the smooth part first and then the soft threshold."""
    model, extras = working.model, tuple(map(Sentence, remarks(working)))
    if not model.has_proximal_step:
        return _computed(11, "The new weights", BETA, model.rule(BETA), working, extras)
    step = _computed(11, "The new weights", BETA, model.proximal(B), working, extras)
    return _after(step, B, model.half_step, working)


def _after(step: WorkedStep, subject: Symbol, formula: Expression, working: Working) -> WorkedStep:
    """The step with what it needs worked out before it."""
    need = _computed(step.number, "", subject, formula, working)
    return replace(step, first=(need.symbolic, *need.lines), code=f"{need.code}; {step.code}")


def _given(number: int, title: str, symbol: Symbol, working: Working, shape: str, code: str) -> WorkedStep:
    value = working.values[symbol.name]
    if symbol in (X, Y):
        return WorkedStep(number, title, Formula((symbol,)), (), value, shape, code, (data_table(working, symbol),))
    table = np.atleast_2d(value)

    def line(place: tuple[int, int]) -> Formula:
        return Formula((_label(symbol, working, place), "=", working.numerals.number(table[place], typed=True)))

    return WorkedStep(number, title, Formula((symbol,)), _listed(table, line), value, shape, code)


def _computed(
    number: int, title: str, subject: Expression, formula: Expression, working: Working, extras: tuple[Part, ...] = ()
) -> WorkedStep:
    is_update = subject in (ALPHA, BETA)
    value = (
        working.updated.values[subject.name] if is_update and isinstance(subject, Symbol) else working.value(formula)
    )

    def line(place: tuple[int, int]) -> Formula:
        return _line(subject, formula, working, value[place], place)

    return WorkedStep(
        number,
        title,
        Formula((subject, "<-" if is_update else "=", formula)),
        _listed(value, line),
        value,
        f"({value.shape[0]}, {value.shape[1]})",
        f"{write(subject, 'python')} = {write(formula, 'python')}",
        extras,
    )


def _listed(table: np.ndarray, line: Callable[[tuple[int, int]], Formula]) -> tuple[Formula, ...]:
    """A line for each entry of the result; of many, the first and the last ones."""
    places = [(row, column) for row in range(table.shape[0]) for column in range(table.shape[1])]
    if len(places) <= _MOST_LINES:
        return tuple(map(line, places))
    first, last = places[:_LINES_AT_EACH_END], places[-_LINES_AT_EACH_END:]
    return (*map(line, first), Formula((ELLIPSIS,)), *map(line, last))


def _line(subject: Expression, formula: Expression, working: Working, result: Any, place: tuple[int, int]) -> Formula:
    """The name of an entry, the numbers put in, the number that comes out; rounding anywhere turns = into ≈."""
    numerals = working.numerals
    rounded = [numerals.is_rounded(result)]

    def shown(value: Any, name: str) -> Expression:
        rounded.append(not working.is_typed(name) and numerals.is_rounded(value))
        return working.shown(value, name)

    numbers = entry(formula, Numbers(working.known, shown, working.exact), *place)
    sign = "≈" if any(rounded) else "="
    return Formula((_label(subject, working, place), "=", numbers, sign, numerals.number(result)))


def _label(subject: Expression, working: Working, place: tuple[int, int]) -> Expression:
    """The name of one entry: with its row for predictions, with the user's column name for weights."""
    row, column = place
    weight = Symbol(f"beta[{working.names[column]}]") if column < len(working.names) else BETA
    match subject:
        case Symbol("Yhat"):
            return Symbol(f"Yhat[{row + 1}]")
        case Symbol("beta"):
            return weight
        case Symbol("b") if column < len(working.names):
            return Symbol(f"b[{working.names[column]}]")
        case Derivative(of, Symbol("beta")):
            return Derivative(of, weight)
    return subject


def _typed_code(working: Working, name: str) -> str:
    return write(working.shown(working.values[name], name), "python")


def _column_note(working: Working) -> Sentence:
    factor = write(working.model.share(BETA)[1], "text")
    words = f"The sums of the columns for α and for each feature, times {factor}, are the gradients"
    slope = write(working.model.penalty_slope, "text") if working.model.has_penalty else ""
    return Sentence(f"{words}; for the weights, the slope of the penalty {slope} is added." if slope else f"{words}.")


def _repeated(working: Working, iterations: Sequence[Iteration]) -> WorkedStep:
    last, count, model = iterations[-1], len(iterations) - 1, working.model
    bias, weights = (Formula((parameter, "<-", model.update(parameter))) for parameter in (ALPHA, BETA))
    inner = f"{write(model.inner, 'python')} = {write(model.inner_definition, 'python')}"
    moved = ", ".join(write(model.update(parameter), "python") for parameter in (ALPHA, BETA))
    return WorkedStep(
        12,
        f"Repeat: {count} {'iteration' if count == 1 else 'iterations'}, each from the updated parameters",
        bias,
        (),
        [last.alpha, *last.beta],
        f"(1, 1) and (1, {len(last.beta)})",
        f"for k in range({count}): {inner}; alpha, beta = {moved}",
        (weights, iteration_table(working, iterations)),
    )
