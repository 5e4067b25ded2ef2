"""The worked example: the steps of the derivation with numbers in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, final

import numpy as np

from thalweg.core.errors import Refusal
from thalweg.costs.cost import Cost
from thalweg.documents import example
from thalweg.documents.document import Document
from thalweg.documents.given import given_cost, given_number, given_table
from thalweg.documents.paper import Paper
from thalweg.documents.sheet.blank import blank
from thalweg.documents.worked_steps import WorkedStep, twelve_steps
from thalweg.documents.working import Iteration, Working

MOST_ITERATIONS = 10_000


def work(
    X: Any = None,
    Y: Any = None,
    *,
    alpha: Any = None,
    beta: Any = None,
    learning_rate: Any = None,
    iterations: int = 3,
    exact: bool = False,
    cost: str | Cost = "mse",
    ridge: Any = 0,
    lasso: Any = 0,
    constants: Mapping[str, Any] | None = None,
    names: Sequence[str] | None = None,
    target: str = "y",
) -> Worksheet:
    """Work gradient descent by hand: every number of the first update, then the iterations after it.

    ``X`` is (m, n), ``Y`` is (m,) or (m, 1); without them the built-in 4 x 2 example is worked.
    ``alpha`` and ``beta`` are the start (zeros; for the built-in example 0 and 1/2, 1/4). The learning rate is
    1/20 for the built-in example, else about half the largest stable one, in one digit (for a cost that is not
    quadratic, the one that would be stable if it were as curved everywhere as at the start).
    ``cost`` is a name or a formula, ``constants`` gives values to its named constants; ``ridge`` and ``lasso`` add
    lam sum(beta**2) and lam sum(abs(beta)) to J.
    With ``exact`` all numbers are fractions: a float stands for the decimal it is printed as.
    Raises ``Refusal`` where shapes do not fit or a number is not finite.

    >>> import thalweg
    >>> sheet = thalweg.work(exact=True, iterations=1)
    >>> start, first = sheet.iterations
    >>> print(start.cost, start.gradient_alpha, *start.gradient_beta)
    333/32 -11/4 -83/8 2
    >>> print(first.alpha, *first.beta)
    11/80 163/160 3/20
    >>> print(*thalweg.work(exact=True, cost="huber(delta=1.5)", lasso="1/2").iterations[1].beta)
    91/160 3/16
    """
    if X is None:
        X, Y = example.X, example.Y
        beta = example.BETA if beta is None else beta
        learning_rate = example.LEARNING_RATE if learning_rate is None else learning_rate
    if isinstance(iterations, bool) or not isinstance(iterations, int) or iterations < 1:
        raise Refusal(f"{iterations!r} iterations cannot be worked.", do="Ask for 1 or more.")
    if iterations > MOST_ITERATIONS:
        raise Refusal(
            f"{iterations:,} iterations are asked for; at most {MOST_ITERATIONS:,} are worked with all their numbers.",
            do="Use thalweg fit, which needs no more time for a billion.",
        )
    found, penalty = given_cost(cost, constants, ridge=ridge, lasso=lasso)
    values = _values(X, Y, alpha, beta, exact)
    for name, value in (*found.constants.items(), *penalty.constants.items()):
        values[name] = value if exact else float(value)
    labels = _labels(names, values["n"])
    working = Working(found, values, labels, target, exact, penalty)
    rate = float(f"{working.cautious_rate:.0e}") if learning_rate is None else learning_rate
    return Worksheet(working.at_rate(given_number(rate, "learning_rate", exact)), iterations)


def _values(X: Any, Y: Any, alpha: Any, beta: Any, exact: bool) -> dict[str, Any]:
    """The data and the start, read; their shapes meet."""
    inputs, outputs = given_table(X, "X", exact), given_table(Y, "Y", exact).reshape(-1, 1)
    m, n = inputs.shape
    if len(outputs) != m:
        raise Refusal(f"X has {m} rows and Y has {len(outputs)}.", "Each example needs its value.")
    start = given_table([0] * n if beta is None else beta, "beta", exact).reshape(1, -1)
    if start.shape[1] != n:
        raise Refusal(
            f"beta has {start.shape[1]} values and X has {n} columns.", do="Give one weight for each feature."
        )
    bias = given_table([[0 if alpha is None else alpha]], "alpha", exact)
    return {"X": inputs, "Y": outputs, "alpha": bias, "beta": start, "m": m, "n": n}


def _labels(names: Sequence[str] | None, n: int) -> tuple[str, ...]:
    labels = tuple(names) if names else tuple(f"x{j + 1}" for j in range(n))
    if len(labels) != n:
        raise Refusal(f"There are {len(labels)} names and X has {n} columns.", do="Name each column.")
    return labels


def work_file(data: Any, target: str | None, features: Sequence[str] | None = None, **options: Any) -> Worksheet:
    """``work`` on the columns of a file or of any other source, under their own names."""
    # the built-in example and arrays at hand do not wait for the libraries that read files
    from thalweg.descent.problem import pose

    problem = pose(data, target, features)
    columns = (*problem.features, problem.target)
    rows = np.concatenate([np.empty((0, len(columns))), *problem.source.blocks(columns)])
    if not len(rows):
        raise Refusal(f"{problem.source.name} has no rows.", do="Give at least one example.")
    return work(rows[:, :-1], rows[:, -1], names=problem.features, target=problem.target, **options)


@final
@dataclass(frozen=True, eq=False)
class Worksheet(Document):
    """Twelve worked steps, the last of which repeats the first eleven ``count`` times. Computed when asked for."""

    working: Working
    count: int

    @cached_property
    def iterations(self) -> tuple[Iteration, ...]:
        """k = 0 is the start; each entry after it is one update further."""
        return tuple(place.iteration(k) for k, place in enumerate(self.working.walk(self.count)))

    @cached_property
    def steps(self) -> tuple[WorkedStep, ...]:
        """The twelve steps."""
        return twelve_steps(self.working, self.iterations)

    @property
    def bound(self) -> float | None:
        """The largest stable learning rate, 2/lambda_max; ``None`` where the cost is not quadratic."""
        return self.working.bound

    def blank(self) -> str:
        """A worksheet to be filled in, as CSV: the given numbers, and a blank cell for every other one.

        ``thalweg.documents.sheet.sheet_marking.mark_sheet`` marks it.

        >>> print(work(iterations=1).blank().splitlines()[-3])
        1,update,alpha new,,alpha new = alpha - eta * dJ/dalpha
        """
        return blank(self.working, self.count)

    def to_dict(self) -> dict[str, Any]:
        """What ``json`` writes; fractions are strings."""
        plain = self.working.numerals.plain
        iterations = [{name: plain(value) for name, value in asdict(at).items()} for at in self.iterations]
        steps = [step.to_dict(self.working.numerals) for step in self.steps]
        rate = plain(self.working.values["eta"])
        return {"steps": steps, "iterations": iterations, "learning_rate": rate, "bound": self.bound}

    def paper(self) -> Paper:
        working = self.working
        m, n = working.values["X"].shape
        note = (
            "All numbers are exact."
            if working.exact
            else "Results are printed to 7 digits; ≈ marks a line in which something is rounded."
        )
        rate = working.numerals.text(working.values["eta"])
        penalty = f", the penalty {working.penalty.name}" if working.model.has_penalty else ""
        lead = (
            f"{m} examples, {n} features, the cost {working.cost.name}{penalty}, the learning rate η = {rate}. {note}"
        )
        return Paper("Gradient descent, worked", lead, tuple(step.section for step in self.steps))
