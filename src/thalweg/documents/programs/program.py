"""What a program is: the cost and its gradient as code that stands on its own."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import final

from thalweg import __version__
from thalweg.algebra.differentiate import differentiate
from thalweg.algebra.expression import Expression, Symbol, substitute, symbol
from thalweg.algebra.linear_model import ALPHA, BETA, LinearModel, R
from thalweg.algebra.tidy import tidy
from thalweg.algebra.write import Language, write
from thalweg.core.errors import Refusal
from thalweg.core.notation import NAMES


@final
@dataclass(frozen=True)
class Task:
    """What is to be written: the model under its name, and the names and the start that SQL needs.

    Constants whose names mean nothing to us get the prefix ``c_``: nobody's name may be a word of the language.
    """

    name: str
    model: LinearModel
    features: tuple[str, ...] = ("x1", "x2")
    target: str = "y"
    alpha: float = 0.0
    beta: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if not self.features or len(set(self.features)) < len(self.features):
            raise Refusal("The features are not one or more different names.", do="Name each column once.")
        if self.beta and len(self.beta) != len(self.features):
            raise Refusal(
                f"beta has {len(self.beta)} values and there are {len(self.features)} features.",
                do="Give one weight for each feature.",
            )

    @property
    def safe(self) -> LinearModel:
        """The model with names that no language has taken."""
        new = {name: name if name in NAMES else f"c_{name}" for name, _ in self.model.constants}
        symbols: dict[Symbol, Expression] = {Symbol(old): Symbol(safe) for old, safe in new.items()}
        return replace(
            self.model,
            loss=substitute(self.model.loss, symbols),
            penalty=substitute(self.model.penalty, symbols),
            constants=tuple((new[name], value) for name, value in self.model.constants),
        )

    @property
    def cost(self) -> Expression:
        """J with the penalty written out."""
        return substitute(self.safe.cost_of_inner, {R: self.safe.penalty_sum})

    @property
    def loss_and_slope(self) -> tuple[Expression, Expression]:
        """The loss of one example, and its slope by the prediction."""
        model = self.safe
        slope = differentiate(model.loss_of_one, model.inner_of_one).result
        return model.loss_of_one, tidy(slope if model.inner_of_one.name == "yhat" else -slope)

    @property
    def penalty_and_slope(self) -> tuple[Expression, Expression]:
        """What one weight, called ``beta``, adds to the cost and to its own gradient."""
        term = tidy(self.safe.penalty)
        return term, differentiate(term, BETA).result

    @property
    def heading(self) -> tuple[str, ...]:
        """What stands at the top of the program."""
        updates = (f"{write(parameter)} <- {write(self.model.update(parameter))}" for parameter in (ALPHA, BETA))
        return (
            f"Cost and gradient of the linear model alpha + X beta^T under {self.name}.",
            *(f"  {update}" for update in updates),
            f"Written by thalweg {__version__}.",
        )


class Program(ABC):
    """Abstract or final: one file for each language."""

    @abstractmethod
    def write(self, task: Task) -> str:
        """The whole program."""


def plain(value: Fraction) -> str:
    """A number as every language reads it, never rounded further than a double is."""
    return repr(float(value))


def vector_lines(task: Task, language: Language) -> Iterator[str]:
    """The lines of the derivation on whole columns, for a language that has matrices."""
    model = task.safe
    lines: list[tuple[Symbol, Expression]] = [(symbol("Yhat"), model.prediction)]
    if model.inner.name == "u":
        lines.append((symbol("u"), symbol("Y") - symbol("Yhat")))
    lines.append((symbol("J"), task.cost))
    for quantity, formula in lines:
        yield f"{quantity.name} = {write(formula, language)}"
    for parameter in (ALPHA, BETA):
        yield f"d_{parameter.name} = {write(model.gradient(parameter), language)}"
