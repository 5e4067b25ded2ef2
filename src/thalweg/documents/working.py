"""Gradient descent by the formulas of the derivation, evaluated plainly on given numbers."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeAlias, final

import numpy as np

from thalweg.algebra.differentiate import depends
from thalweg.algebra.evaluate import Setting, evaluate, exactly
from thalweg.algebra.expression import Expression, Number
from thalweg.algebra.linear_model import ALPHA, BETA, MU, YHAT, B, J, LinearModel, R, U
from thalweg.core.errors import Refusal
from thalweg.costs.cost import Cost
from thalweg.documents.numerals import Numerals, Value
from thalweg.penalties.none import NoPenalty
from thalweg.penalties.penalty import Penalty

Values: TypeAlias = Mapping[str, Any]
_SHOWN = ("J", "dJ/dalpha", "dJ/dbeta", "alpha", "beta")
_TYPED = frozenset({"X", "Y", "alpha", "beta", "eta", "m"})


@final
@dataclass(frozen=True)
class Iteration:
    """Where the descent stands after k updates: parameters, and cost and gradient there."""

    k: int
    cost: Value
    gradient_alpha: Value
    gradient_beta: tuple[Value, ...]
    alpha: Value
    beta: tuple[Value, ...]


@final
@dataclass(frozen=True, eq=False)
class Working:
    """The numbers by symbol (X, Y, alpha, beta, eta, m, n and the named constants of cost and penalty), the names of
    the columns, the cost and the penalty."""

    cost: Cost
    values: Values
    names: tuple[str, ...]
    target: str
    exact: bool
    penalty: Penalty = field(default_factory=NoPenalty)

    @cached_property
    def model(self) -> LinearModel:
        return self.cost.model(self.penalty.formula, self.penalty.constants)

    @property
    def numerals(self) -> Numerals:
        return Numerals(exact=self.exact)

    @cached_property
    def known(self) -> Values:
        """The values with prediction, residual, cost and gradients worked out."""
        known = dict(self.values)
        made = self.model.definitions
        for symbol in (YHAT, U, MU, R, J, B):
            if symbol.name in made:
                known[symbol.name] = self.worth(symbol, known)
        for parameter in (ALPHA, BETA):
            known[f"dJ/d{parameter.name}"] = self.worth(self.model.gradient(parameter), known)
        return known

    def is_typed(self, name: str) -> bool:
        """Whether somebody gave this quantity; it is printed as it was given, never rounded."""
        return name in _TYPED or name in dict(self.model.constants)

    def shown(self, value: Value, name: str) -> Number:
        """A number of that quantity as it is printed."""
        return self.numerals.number(value, typed=self.is_typed(name))

    def at_rate(self, rate: Value) -> Working:
        """The same with a learning rate."""
        return replace(self, values={**self.values, "eta": rate})

    def value(self, formula: Expression) -> Any:
        """What a formula of the derivation is worth here."""
        return self.worth(formula, self.values)

    def worth(self, formula: Expression, values: Values) -> Any:
        """What a formula is worth where the quantities have these values."""
        setting = Setting(values, self.model.definitions, self.exact)
        if not self.exact:
            # a rate that is too large ends in infinities, which are refused by name of the iteration
            with np.errstate(all="ignore"):
                return evaluate(formula, setting)
        try:
            return exactly(formula, setting)
        except (TypeError, ZeroDivisionError) as error:
            raise Refusal(
                f"The cost {self.cost.name} has no value in fractions on these data.",
                "A root, a logarithm or a division by zero stands in its way.",
                "Leave out --exact.",
            ) from error

    @cached_property
    def updated(self) -> Working:
        """The same numbers with the parameters one update further."""
        moved = {parameter.name: self.value(self.model.update(parameter)) for parameter in (ALPHA, BETA)}
        return replace(self, values={**self.values, **moved})

    def walk(self, count: int) -> Iterator[Working]:
        """The start and ``count`` updates after it."""
        place = self
        yield place
        for _ in range(count):
            place = place.updated
            yield place

    def iteration(self, k: int) -> Iteration:
        known = self.known
        if not all(np.all(abs(known[name]) <= sys.float_info.max) for name in _SHOWN):
            raise Refusal(
                f"At iteration {k} a number is beyond the largest double, or is none.",
                "There is nothing to show from there on.",
                "Take a smaller learning rate, fewer iterations or another start.",
            )
        return Iteration(
            k,
            known["J"].item(),
            known["dJ/dalpha"].item(),
            tuple(known["dJ/dbeta"].ravel().tolist()),
            known["alpha"].item(),
            tuple(known["beta"].ravel().tolist()),
        )

    @cached_property
    def bound(self) -> float | None:
        """The largest stable learning rate, 2/lambda_max; ``None`` where the cost is not quadratic.

        The part of a penalty that bends (the lasso) does not count: a soft threshold never makes a step longer.
        """
        quadratic = self.cost.quadratic()
        if quadratic is None or depends(self.model.penalty_curvature, BETA):
            return None
        return 2 / (float(quadratic.curvature) * self._squared_norm(float(quadratic.curvature)))

    def _squared_norm(self, curvature: float) -> float:
        """The square of the largest singular value of [1 X]/sqrt(m), with rows for a ridge beside that curvature."""
        inputs = self.values["X"].astype(float)
        root = np.hstack([np.ones((len(inputs), 1)), inputs]) / np.sqrt(len(inputs))
        bent = float(np.ravel(self.value(self.model.penalty_curvature))[0])
        ridge = np.eye(root.shape[1])[1:] * np.sqrt(bent / curvature)
        return float(np.linalg.norm(np.vstack([root, ridge]), 2)) ** 2

    @property
    def cautious_rate(self) -> float:
        """Half the bound; where there is none, as if the cost were as curved everywhere as it is at the start."""
        if self.bound is not None:
            return self.bound / 2
        here = {"y": self.values["Y"].astype(float), "yhat": self.known["Yhat"].astype(float)}
        with np.errstate(all="ignore"):
            curvature = float(np.max(evaluate(self.cost.curvature, Setting(here, exact=False))))
        curvature = curvature if 0 < curvature < np.inf else 1.0
        return 1 / (curvature * self._squared_norm(curvature))
