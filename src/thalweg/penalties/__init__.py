"""Penalties: each file is what one weight adds to the cost."""

from __future__ import annotations

from fractions import Fraction

from thalweg.core.shelf import Shelf
from thalweg.penalties.elastic_net import ElasticNet
from thalweg.penalties.lasso import Lasso
from thalweg.penalties.none import NoPenalty
from thalweg.penalties.penalty import Penalty
from thalweg.penalties.ridge import Ridge

shelf: Shelf[Penalty] = Shelf(__name__, Penalty)


def find_penalty(ridge: float | Fraction = 0.0, lasso: float | Fraction = 0.0) -> Penalty:
    """The penalty with these weights on the squares and on the absolute values. Raises ``Refusal`` below 0.

    >>> find_penalty(ridge=0.1).name, find_penalty(lasso=2).name, find_penalty().name
    ('ridge(lam=0.1)', 'lasso(lam=2)', 'none')
    """
    both = ElasticNet(lam1=lasso, lam2=ridge)
    if ridge and lasso:
        return both
    return Ridge(lam=ridge) if ridge else Lasso(lam=lasso) if lasso else NoPenalty()
