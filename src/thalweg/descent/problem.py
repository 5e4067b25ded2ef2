"""What is asked: which columns, which cost, from where, in which units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any, Literal, TypeAlias, final, get_args

import numpy as np

from thalweg.core.errors import Refusal, did_you_mean
from thalweg.costs import find_cost
from thalweg.costs.cost import Cost
from thalweg.descent.parameters import Parameters
from thalweg.descent.part import Part
from thalweg.descent.shrinkage import Shrinkage
from thalweg.penalties import find_penalty
from thalweg.sources.beside import Beside
from thalweg.sources.opening import open_source
from thalweg.sources.source import Gone, Source

Scale: TypeAlias = Literal["standard", "none"]
_SCALES: tuple[Scale, ...] = get_args(Scale)


@final
@dataclass(frozen=True, eq=False)
class Problem:
    """A source of rows, what to predict from what, the cost, the units of the descent, its start and the penalty.

    ``weights`` names the column that says what each row counts for, if any; without ``bias`` alpha stays 0. With a
    ``part`` only some of the rows are looked at.
    """

    source: Source
    target: str
    features: tuple[str, ...]
    cost: Cost
    scale: Scale
    start: Parameters
    shrinkage: Shrinkage
    weights: str | None = None
    bias: bool = True
    part: Part | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The features in order, the target last."""
        return (*self.features, self.target)

    @property
    def reads(self) -> tuple[str, ...]:
        """The columns that are read: the weights of the rows, if there are any, after the others."""
        return self.columns if self.weights is None else (*self.columns, self.weights)

    @property
    def without_rows(self) -> Problem:
        """The question alone, so that whoever keeps it does not keep the data."""
        return replace(self, source=Gone(self.source.name, self.source.columns()), part=None)

    @property
    def unusual(self) -> dict[str, Any]:
        """What ``fit`` is told of the weights of the rows and of a bias that is left out."""
        weights = {} if self.weights is None else {"sample_weight": self.weights}
        return weights if self.bias else {**weights, "bias": False}


def pose(
    data: Any,
    target: str | None,
    features: Sequence[str] | None = None,
    *,
    cost: str | Cost = "mse",
    scale: str = "standard",
    alpha: Any = None,
    beta: Any = None,
    constants: Mapping[str, float] | None = None,
    ridge: float = 0.0,
    lasso: float = 0.0,
    sample_weight: Any = None,
    bias: bool = True,
) -> Problem:
    """Pose a problem; every name is checked against the columns of the data.

    Without ``features`` all columns but the target and the weights are used. The start is given in the data's units,
    zeros otherwise; ``constants`` are values for the named constants of the cost, ``ridge`` and ``lasso`` weights of
    the penalty. ``sample_weight`` is a column's name or an array of shape (m,).
    Raises ``Refusal`` for names that are unknown, doubled, or on both sides, and for a start that does not fit.

    >>> problem = pose(([[1, 2], [3, 4]], [1, 0]), "y")
    >>> problem.features, problem.target
    (('x1', 'x2'), 'y')
    """
    source, weights = _weighted(open_source(data), sample_weight)
    columns = source.columns()
    _check_weights(weights, () if target is None else (target,), source.name)
    wanted = _target(target, columns if weights is None else tuple(c for c in columns if c != weights), source.name)
    features = [features] if isinstance(features, str) else features
    chosen = tuple(features) if features is not None else tuple(c for c in columns if c not in (wanted, weights))
    _check(chosen, wanted, columns, source.name)
    _check_weights(weights, (*chosen, wanted), source.name)
    if scale not in _SCALES:
        raise Refusal(f"No scale is called {scale!r}.", do=did_you_mean(scale, _SCALES))
    start = Parameters(0.0 if alpha is None else _finite(alpha, "alpha", 1)[0], _weights(beta, chosen))
    if not bias and start.alpha != 0:
        raise Refusal(f"alpha is {start.alpha:g}, but there is to be no bias.", do="Leave out one of the two.")
    if ridge or lasso:
        find_penalty(ridge, lasso)
    kind: Scale = "none" if scale == "none" else "standard"
    shrinkage = Shrinkage(ridge, lasso)
    return Problem(source, wanted, chosen, find_cost(cost, constants), kind, start, shrinkage, weights, bool(bias))


def _weighted(source: Source, sample_weight: Any) -> tuple[Source, str | None]:
    """The source with the weights of its rows among its columns, and their name."""
    if sample_weight is None:
        return source, None
    if isinstance(sample_weight, str):
        if sample_weight not in source.columns():
            do = did_you_mean(sample_weight, source.columns())
            raise Refusal(f"Column {sample_weight!r} is not in {source.name}.", do=do)
        return source, sample_weight
    name = next(name for name in _fresh("sample_weight") if name not in source.columns())
    return Beside.to(source, name, sample_weight), name


def _fresh(name: str) -> Iterator[str]:
    return (name + "_" * times for times in count())


def _check_weights(weights: str | None, others: tuple[str, ...], name: str) -> None:
    if weights in others:
        raise Refusal(
            f"The column {weights!r} of {name} is both what the rows weigh and a part of the model.",
            do="Name another column, or leave it out of the features.",
        )


def _target(target: str | None, columns: tuple[str, ...], name: str) -> str:
    if target is None:
        if columns[-1:] == ("y",):
            return "y"
        raise Refusal(f"Nothing says which column of {name} to predict.", do=f"Name it: --target {columns[-1]}, say.")
    if target not in columns:
        raise Refusal(f"Column {target!r} is not in {name}.", do=did_you_mean(target, columns))
    return target


def _check(features: tuple[str, ...], target: str, columns: tuple[str, ...], name: str) -> None:
    known, wanted = set(columns), {*features, target}
    for feature in features:
        if feature not in known:
            raise Refusal(f"Column {feature!r} is not in {name}.", do=did_you_mean(feature, columns))
    if target in features:
        raise Refusal(f"The target {target!r} is also among the features.", "It would predict itself.", "Leave it out.")
    if doubled := _doubled([column for column in columns if column in wanted]):
        raise Refusal(
            f"{name} has more than one column called {doubled!r}.", "It cannot be told which is meant.", "Rename one."
        )
    if doubled := _doubled(features):
        raise Refusal(f"The feature {doubled!r} is named more than once.", do="Name it once.")
    if not features:
        raise Refusal(f"{name} has no column beside the target {target!r}.", do="Give at least one feature.")


def _doubled(names: Sequence[str]) -> str | None:
    if len(set(names)) == len(names):
        return None
    return next(name for name, times in Counter(names).items() if times > 1)


def _weights(beta: Any, features: tuple[str, ...]) -> np.ndarray:
    return np.zeros(len(features)) if beta is None else _finite(beta, "beta", len(features))


def _finite(values: Any, name: str, size: int) -> np.ndarray:
    try:
        numbers = np.asarray(values, dtype=float).ravel()
    except (TypeError, ValueError) as error:
        raise Refusal(f"{name} is {values!r}, which is not a number.", do="Give finite numbers.") from error
    if len(numbers) != size or not np.all(np.isfinite(numbers)):
        found = f"{len(numbers)} values" if len(numbers) != size else "a value that is not finite"
        raise Refusal(f"{name} has {found}.", do=f"Give {size} finite {'number' if size == 1 else 'numbers'}.")
    return numbers
