"""Which columns say the same: copies, the same in other units, and exact combinations of others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

import numpy as np
from jaxtyping import Float64

from thalweg.descent.quadratic.square_root import matters
from thalweg.doctor.runs.seen import Seen

EXACT = 1e-10
"""1 - r^2 of columns that say the same: a copy in single precision, or printed to six digits, is still one."""
_INFLATED = 100.0


@final
@dataclass(frozen=True)
class Relation:
    """``name`` is the combination of ``others`` with these slopes, but for a constant."""

    name: str
    others: tuple[str, ...]
    slopes: tuple[float, ...]
    constant: float

    @property
    def is_copy(self) -> bool:
        """Whether it is one other column, number for number."""
        scale = max(1.0, abs(self.constant))
        return len(self.others) == 1 and abs(self.slopes[0] - 1) < 1e-5 and abs(self.constant) < 1e-5 * scale

    def __str__(self) -> str:
        terms = " ".join(
            f"{'-' if slope < 0 else '+'} {abs(slope):.6g} x {other!r}"
            for slope, other in zip(self.slopes, self.others, strict=True)
        )
        shift = f" {'-' if self.constant < 0 else '+'} {abs(self.constant):.6g}" if self.constant else ""
        return f"{self.name!r} = {terms.removeprefix('+ ')}{shift}"


def twins(seen: Seen) -> list[Relation]:
    """Each feature that is an earlier one, as it stands or in other units."""
    same = seen.correlations**2 >= 1 - EXACT
    found = []
    for place in range(1, len(seen.features)):
        earlier = np.flatnonzero(same[place, :place])
        if len(earlier):
            found.append(relation(seen, place, earlier[:1]))
    return found


def combinations(seen: Seen) -> list[Relation]:
    """Each feature that is an exact combination of several earlier ones; twins and constants left out."""
    out = {twin.name for twin in twins(seen)}
    kept: list[int] = []
    found = []
    for place, name in enumerate(seen.features):
        if name in out or seen.is_constant[place]:
            continue
        if _is_spanned(seen.correlations[np.ix_([*kept, place], [*kept, place])]):
            found.append(relation(seen, place, np.array(kept)))
        else:
            kept.append(place)
    return found


def relation(seen: Seen, place: int, others: np.ndarray) -> Relation:
    """A column as a combination of these features: those without a part in it left out. Place -1 is the target."""
    deviations, mean = seen.moments.deviations, seen.moments.mean
    within = seen.correlations[np.ix_(others, others)]
    against = (seen.with_target if place < 0 else seen.correlations[place])[others]
    weights = np.linalg.lstsq(within, against, rcond=None)[0]
    used = np.abs(weights) > 1e-6
    slopes = weights[used] * deviations[place] / deviations[others[used]]
    constant = float(mean[place] - slopes @ mean[others[used]])
    size = abs(mean[place]) + np.abs(slopes) @ np.abs(mean[others[used]]) + deviations[place]
    return Relation(
        seen.problem.columns[place],
        tuple(seen.features[other] for other in others[used]),
        tuple(map(float, slopes)),
        constant if abs(constant) > 1e-7 * size else 0.0,
    )


def inflation(seen: Seen) -> Float64[np.ndarray, " n"]:
    r"""Variance inflation :math:`1/(1 - R_j^2)` of each feature; infinite where others give it exactly."""
    values, vectors = np.linalg.eigh(seen.correlations)
    kept = matters(values)
    factors: np.ndarray = (vectors[:, kept] ** 2 / values[kept]).sum(axis=1)
    null = (vectors[:, ~kept] ** 2).sum(axis=1) > EXACT
    return np.where(null & ~seen.is_constant, np.inf, factors)


def inflated(seen: Seen) -> list[str]:
    """The features that others nearly give; those that have a twin are not among them."""
    alone = seen.without([twin.name for twin in twins(seen)])
    factors = inflation(alone)
    return [name for name, factor in zip(alone.features, factors, strict=True) if _INFLATED <= factor < np.inf]


def left_out(seen: Seen) -> list[str]:
    """One feature after the other, the most inflated first, until none is."""
    out: list[str] = []
    while names := inflated(left := seen.without(out)):
        factors = dict(zip(left.features, inflation(left), strict=True))
        out.append(max(names, key=lambda name: factors[name]))
    return out


def redundant(seen: Seen) -> list[str]:
    """The features without which every other one has something of its own to say."""
    exact = [relation.name for relation in (*twins(seen), *combinations(seen))]
    same = [name for name, constant in zip(seen.features, seen.is_constant, strict=True) if constant]
    return [*exact, *same, *left_out(seen.without([*exact, *same]))]


def _is_spanned(correlations: np.ndarray) -> bool:
    if len(correlations) == 1:
        return False
    return not bool(matters(np.linalg.eigvalsh(correlations)).all())
