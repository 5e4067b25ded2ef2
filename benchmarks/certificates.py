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
    return Seen(seed, asked.condition, cost, bound.distance / away if above and away else None)


def main() -> None:
    """Run so many problems."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--count", type=int, default=10_000)
    arguments.add_argument("--first", type=int, default=0)
    asked = arguments.parse_args()
    seen = [one for seed in range(asked.first, asked.first + asked.count) if (one := look(seed))]
    wrong = [one for one in seen if one.wrong]
    costs, distances = [
        [x for x in column if x] for column in zip(*[(one.cost, one.distance) for one in seen], strict=True)
    ]
    print(f"{len(seen):,} problems, condition numbers of the correlations up to {max(s.condition for s in seen):.2g}")
    print(f"certificates that do not hold: {len(wrong)}")
    for one in wrong[:20]:
        print(f"  seed {one.seed}, condition {one.condition:.2g}: {one.wrong}")
    for name, ratios in (("cost gap", costs), ("distance", distances)):
        print(
            f"{name}: certified / true, where the truth is above rounding ({len(ratios):,} problems): "
            f"smallest {min(ratios):.12g}, median {statistics.median(ratios):.12g}, largest {max(ratios):.4g}"
        )
    print(f"below rounding: {sum(not one.wrong and one.cost is None for one in seen):,} problems")


if __name__ == "__main__":
    main()
