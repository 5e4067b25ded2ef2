"""The derivation of the gradient descent update as a document: nineteen steps, checked when shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, final

from thalweg.algebra.expression import Expression, replace
from thalweg.algebra.linear_model import ALPHA, BETA, LinearModel
from thalweg.algebra.random_points import settings
from thalweg.algebra.repair import Repair
from thalweg.algebra.step import Statement, Step
from thalweg.algebra.tutorial import nineteen_steps
from thalweg.algebra.verdict import Verdict, check
from thalweg.algebra.write import Language, write
from thalweg.core.errors import Refusal
from thalweg.costs import find_cost
from thalweg.costs.cost import Cost
from thalweg.documents.document import Document
from thalweg.documents.marking.marker import mark_lines
from thalweg.documents.marking.marking import Marking
from thalweg.documents.paper import Code, Fact, Formula, Paper, Part, Section, Sentence
from thalweg.penalties import find_penalty


def derive(
    cost: str | Cost = "mse",
    *,
    ridge: float = 0.0,
    lasso: float = 0.0,
    constants: Mapping[str, float] | None = None,
) -> Derivation:
    """Derive the gradient descent update of a linear model under a cost, in nineteen steps.

    ``cost`` is a name (``mse``, ``half-mse``) or a formula for one example in ``y`` and ``yhat``.
    The residual is u = Y - Yhat of shape (m, 1); the cost is J = (1/m) sum of the losses, without a hidden one half.
    Raises ``Refusal`` for an unknown name and for a formula that cannot be read.

    Source: P. Shukla, "Mathematical Intuition behind the Gradient Descent Algorithm", Towards AI (2022).

    >>> import thalweg
    >>> derivation = thalweg.derive("mse")
    >>> alpha, beta = derivation.result
    >>> print(alpha, "|", beta)
    alpha + eta * (2/m) * sum(u) | beta + eta * (2/m) * u.T @ X
    >>> print(derivation.check())
    holds: 19 of 19 steps
    """
    found, penalty = find_cost(cost, constants), find_penalty(ridge, lasso)
    model = found.model(penalty.formula, penalty.constants)
    if not settings(model, exact=False):
        raise Refusal(
            f"The cost {found.name} has no finite value and gradient at any point that was tried.",
            "No step of its derivation could be checked.",
            "Write one that is defined for numbers near zero.",
        )
    return Derivation(found.name, ("alpha", "beta"), model, nineteen_steps(model))


@final
@dataclass(frozen=True)
class Derivation(Document):
    """The steps from the loss ``of`` to the updates of the parameters ``by``, with their writings."""

    of: str
    by: tuple[str, ...]
    model: LinearModel
    steps: tuple[Step, ...]

    @property
    def result(self) -> tuple[str, ...]:
        """The update of the bias and the update of the weights, as formulas."""
        return tuple(write(self.model.update(parameter)) for parameter in (ALPHA, BETA))

    def check(self) -> Verdict:
        """The verdict on the whole: how many of the steps hold."""
        verdicts = [check(step, self.model) for step in self.steps]
        held = sum(verdict.holds for verdict in verdicts)
        return Verdict(held == len(verdicts), (f"{held} of {len(verdicts)} steps",))

    def mark(self, text: str) -> Marking:
        """Mark a learner's own derivation, one statement a line: by value at random points, and by shape.

        Raises ``Refusal`` for a line that cannot be read. What may be written is told in ``docs/marking.md``.

        >>> import thalweg
        >>> marking = thalweg.derive("mse").mark("u = Y - Yhat\\ndJ/dbeta = (2/m) * u.T @ X")
        >>> marking.holds, marking.line, marking.mistake
        (False, 2, 'sign')
        """
        return mark_lines(self.model, self.of, text)

    def to_dict(self) -> dict[str, Any]:
        """What ``json`` writes."""
        return {
            "cost": self.of,
            "loss": write(self.model.loss),
            "steps": [self._step_dict(step) for step in self.steps],
        }

    def _step_dict(self, step: Step) -> dict[str, Any]:
        return {
            "number": step.number,
            "title": step.title,
            "rule": step.rule,
            "why": step.why,
            "before": "; ".join(_written_before(step)),
            "after": "; ".join(write(statement.after) for statement in step.statements),
            "result": "; ".join(_line(statement) for statement in step.statements),
            "latex": r" \qquad ".join(_line(statement, "latex") for statement in step.statements),
            "shapes": {write(quantity): str(shape) for quantity, shape in step.shapes.items()},
            "mismatch": _mismatch(step.repair) if step.repair else None,
            "code": step.code,
            "verdict": str(check(step, self.model)),
        }

    def paper(self) -> Paper:
        loss = write(self.model.loss, "text")
        lead = (
            f"The gradient descent update of the linear model Ŷ = α + X βᵀ, where the loss of one example is {loss}. "
            "m examples, n features; every quantity with its shape, every step checked as this was written."
        )
        sections = tuple(_section(step, check(step, self.model)) for step in self.steps)
        return Paper(f"Gradient descent for {self.of}, derived", lead, sections)


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


def _section(step: Step, verdict: Verdict) -> Section:
    shapes = ", ".join(f"{write(quantity, 'text')} {shape}" for quantity, shape in step.shapes.items())
    parts: list[Part] = [Sentence(step.why)]
    if step.repair:
        parts += [Formula((step.repair.wrong,), wrong=True), Fact("shapes", str(step.repair.mismatch))]
        parts += [Formula((step.repair.right,)), Fact("shapes", step.repair.meeting)]
    parts += [Formula(_chain(statement)) for statement in step.statements]
    return Section(
        step.title,
        (*parts, Fact("shapes", shapes), Code(step.code), Fact("check", str(verdict))),
        step.number,
        step.rule,
    )


def _chain(statement: Statement) -> tuple[Expression | str, ...]:
    """``subject = before = after``, nothing twice."""
    subject, before, after = statement.subject, statement.before, statement.after
    if subject == after:
        return (subject,)
    if before is None or before == subject:
        return subject, statement.relation, after
    return subject, statement.relation, before, "=", after
