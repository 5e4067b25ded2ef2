"""The derivation of the gradient descent update as a document: nineteen steps, checked when shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, final

from thalweg.algebra.linear_model import ALPHA, BETA, LinearModel
from thalweg.algebra.random_points import settings
from thalweg.algebra.step import Step
from thalweg.algebra.tutorial import nineteen_steps
from thalweg.algebra.verdict import Verdict, check
from thalweg.algebra.write import decimal, write
from thalweg.core.errors import Refusal, did_you_mean
from thalweg.costs.cost import Cost
from thalweg.documents.conventions import conventions
from thalweg.documents.document import Document
from thalweg.documents.given import given_cost
from thalweg.documents.paper import Paper
from thalweg.documents.step_sections import DETAILS, Reading, step_dict, step_section

if TYPE_CHECKING:
    from thalweg.documents.marking.marking import Marking


def derive(
    cost: str | Cost = "mse",
    *,
    ridge: Any = 0,
    lasso: Any = 0,
    constants: Mapping[str, Any] | None = None,
) -> Derivation:
    """Derive the gradient descent update of a linear model under a cost, in nineteen steps.

    ``cost`` is a name (``mse``, ``huber(delta=1.5)``, ``logistic``, ...) or a formula for one example in ``y``,
    ``yhat`` and named ``constants``. The residual is u = Y - Yhat of shape (m, 1); the cost is J = (1/m) sum of the
    losses, without a hidden one half, plus ``ridge`` * sum(beta**2) + ``lasso`` * sum(abs(beta)). Constants are
    numbers, or text such as ``"1/3"``.
    Raises ``Refusal`` for an unknown name and for a formula that cannot be read.

    Source: P. Shukla, "Mathematical Intuition behind the Gradient Descent Algorithm", Towards AI (2022).

    >>> import thalweg
    >>> derivation = thalweg.derive("mse")
    >>> alpha, beta = derivation.result
    >>> print(alpha, "|", beta)
    alpha + eta * (2/m) * sum(u) | beta + eta * (2/m) * u.T @ X
    >>> print(derivation.check())
    holds: 19 of 19 steps
    >>> print(thalweg.derive("logistic").result[0])
    alpha - eta * (1/m) * sum(sigmoid(Yhat) - Y)
    """
    found, penalty = given_cost(cost, constants, ridge=ridge, lasso=lasso)
    model = found.model(penalty.formula, penalty.constants)
    if not settings(model, exact=False):
        raise Refusal(
            f"The cost {found.name} has no finite value and gradient at any point that was tried.",
            "No step of its derivation could be checked.",
            "Write one that is defined for numbers near zero.",
        )
    name = f"{found.name} with {penalty.name}" if model.has_penalty else found.name
    return Derivation(name, ("alpha", "beta"), model, nineteen_steps(model))


@final
@dataclass(frozen=True)
class Derivation(Document):
    """The steps from the loss ``of`` to the updates of the parameters ``by``, with their writings.

    ``detail`` is how much of each step a page shows at first, ``try_first`` whether the hint stands before the
    result; see ``told``.
    """

    of: str
    by: tuple[str, ...]
    model: LinearModel
    steps: tuple[Step, ...]
    detail: str = "steps"
    try_first: bool = False

    @property
    def result(self) -> tuple[str, ...]:
        """The update of the bias and the update of the weights, as formulas."""
        return tuple(write(self.model.update(parameter)) for parameter in (ALPHA, BETA))

    def told(self, detail: str = "steps", *, try_first: bool = False) -> Derivation:
        """The same derivation told in another way: ``outline``, ``steps`` or ``micro-steps``; hints first or not.

        >>> short, long = derive().told("outline").text(), derive().told("micro-steps").text()
        >>> len(short) < len(derive().text()) < len(long)
        True
        """
        if detail not in DETAILS:
            raise Refusal(f"The detail is {detail!r}.", do=did_you_mean(detail, DETAILS))
        return replace(self, detail=detail, try_first=try_first)

    @cached_property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The machine checks of all steps, made now."""
        small_steps = self.detail == "micro-steps"
        return tuple(check(step, self.model, small_steps=small_steps) for step in self.steps)

    def check(self) -> Verdict:
        """The verdict on the whole: how many of the steps hold."""
        held = sum(verdict.holds for verdict in self.verdicts)
        return Verdict(held == len(self.verdicts), (f"{held} of {len(self.verdicts)} steps",))

    def program(self, language: str, **settings: Any) -> str:
        """Cost and gradient as code: ``python`` (NumPy), ``torch``, ``javascript`` or ``sql``.

        All but SQL define ``cost_and_gradient(X, Y, alpha, beta) -> (cost, d_alpha, d_beta)``; the SQL is one SELECT
        over a table ``data``, for which ``features``, ``target``, ``alpha`` and ``beta`` may be given.

        >>> import numpy as np
        >>> "def cost_and_gradient(X, Y, alpha, beta):" in derive("huber").program("python")
        True
        """
        # whoever reads the derivation does not wait for what writes programs and marks learners
        from thalweg.documents import programs

        return programs.shelf.find(language)().write(programs.Task(self.of, self.model, **settings))

    def mark(self, text: str) -> Marking:
        """Mark a learner's own derivation, one statement a line: by value at random points, and by shape.

        Raises ``Refusal`` for a line that cannot be read. What may be written is told in ``docs/marking.md``.

        >>> import thalweg
        >>> marking = thalweg.derive("mse").mark("u = Y - Yhat\\ndJ/dbeta = (2/m) * u.T @ X")
        >>> marking.holds, marking.line, marking.mistake
        (False, 2, 'sign')
        """
        from thalweg.documents.marking.marker import mark_lines

        return mark_lines(self.model, self.of, text)

    def to_dict(self) -> dict[str, Any]:
        """What ``json`` writes."""
        reading = Reading(self.model, self.steps, self.detail, self.try_first)
        return {
            "cost": self.of,
            "loss": write(self.model.loss),
            "constants": {name: decimal(value) for name, value in self.model.constants},
            "conventions": {fact.label: fact.words for fact in conventions(self.model).parts},  # type: ignore[union-attr]
            "steps": [step_dict(*pair, reading) for pair in zip(self.steps, self.verdicts, strict=True)],
        }

    def paper(self) -> Paper:
        loss = write(self.model.loss, "text")
        lead = (
            f"The gradient descent update of the linear model Ŷ = α + X βᵀ, where the loss of one example is {loss}. "
            "m examples, n features; every quantity with its shape, every step checked as this was written."
        )
        reading = Reading(self.model, self.steps, self.detail, self.try_first)
        sections = (step_section(*pair, reading) for pair in zip(self.steps, self.verdicts, strict=True))
        return Paper(f"Gradient descent for {self.of}, derived", lead, (conventions(self.model), *sections))
