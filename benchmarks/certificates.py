"""Hold the certificates of random problems to the truth in exact fractions, and print the extremes."""

from __future__ import annotations

import argparse
import math
import statistics
from dataclasses import dataclass

import thalweg
from thalweg.laws import paths
from thalweg.laws.optima import trial


@dataclass(frozen=True)
class Seen:
    """One problem: its condition number, certified over true for cost and distance, what was found wrong."""

    seed: int
    condition: float
    cost: float | None
    distance: float | None
    wrong: str = ""


def look(seed: int) -> Seen | None:
    """Fit the problem of a seed; ``None`` where it is refused."""
    asked = trial(seed)
    try:
        run = asked.fit()
        truth = paths.certificate_holds(run, asked.X, asked.Y, **asked.exact)
    except thalweg.Refusal:
        return None
    except AssertionError as error:
        return Seen(seed, asked.condition, None, None, str(error))
    bound = run.certificate
    above = truth.excess > bound.rounding
    cost = float(bound.cost_gap / float(truth.excess)) if above and truth.excess else None
    away = math.sqrt(truth.squared_distance)
    return Seen(seed, asked.condition, cost, bound.distance / away if away > bound.distance_rounding else None)


def _ratios(seen: list[Seen], name: str) -> list[tuple[float, int]]:
    return [(value, one.seed) for one in seen if (value := getattr(one, name))]


def main() -> None:
    """Run so many problems."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--count", type=int, default=10_000)
    arguments.add_argument("--first", type=int, default=0)
    asked = arguments.parse_args()
    seen = [one for seed in range(asked.first, asked.first + asked.count) if (one := look(seed))]
    wrong = [one for one in seen if one.wrong]
    costs, distances = _ratios(seen, "cost"), _ratios(seen, "distance")
    print(f"{len(seen):,} problems, condition numbers of the correlations up to {max(s.condition for s in seen):.2g}")
    print(f"certificates that do not hold: {len(wrong)}")
    for one in wrong[:20]:
        print(f"  seed {one.seed}, condition {one.condition:.2g}: {one.wrong}")
    for name, ratios in (("cost gap", costs), ("distance", distances)):
        print(
            f"{name}: certified / true, where the truth is above rounding ({len(ratios):,} problems): "
            f"smallest 1 + {min(ratios)[0] - 1:.2g}, median 1 + {statistics.median_low(ratios)[0] - 1:.2g}, "
            f"largest {max(ratios)[0]:.4g} (seed {max(ratios)[1]})"
        )
    print(f"below rounding: {sum(not one.wrong and one.cost is None for one in seen):,} problems")


if __name__ == "__main__":
    main()
