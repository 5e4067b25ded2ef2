"""What a warm fit of few rows takes and where it goes: least of many repeats, in milliseconds.

`python benchmarks/small_fit.py`
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import Any

import numpy as np

import thalweg
from thalweg.descent.asked import Asked
from thalweg.descent.quadratic.run import arrive, lay
from thalweg.descent.survey import survey

SIZES = ((442, 10), (10_000, 20), (100_000, 20), (3_000, 1_000))
_REPEATS, _BUDGET = 300, 10.0


def data(m: int, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Features of many scales, far from zero, and a target that follows them."""
    draw = np.random.default_rng(0)
    X = draw.normal(size=(m, n)) * draw.uniform(0.1, 10, size=n) + draw.normal(size=n)
    return X, X @ draw.normal(size=n) + draw.normal(size=m)


def stages(X: np.ndarray, Y: np.ndarray) -> dict[str, Callable[[], Any]]:
    """The whole, its parts, and what is worked out afterwards, for whoever asks."""
    asked = Asked.read((X, Y))
    assert asked.quadratic is not None, "the default cost is quadratic"
    moments = survey(asked.problem)
    laid = lay(asked.problem, asked.quadratic, moments, asked.settings)

    def told() -> Any:
        run = arrive(laid)
        return run.plan, run.outcome, run.certificate, run.cost, run.r2

    return {
        "fit": lambda: thalweg.fit((X, Y)),
        "- what is asked": lambda: Asked.read((X, Y)),
        "- the survey": lambda: survey(asked.problem),
        "- the modes, and when to stop": lambda: lay(asked.problem, asked.quadratic, moments, asked.settings),
        "- the end": lambda: arrive(laid),
        "plan, outcome, certificate": told,
    }


def least(calls: dict[str, Callable[[], Any]], repeats: int) -> dict[str, float]:
    """Interleaved, so that what disturbs the machine disturbs all."""
    found, begun = dict.fromkeys(calls, float("inf")), time.perf_counter()
    for repeat in range(repeats):
        for name, call in calls.items():
            start = time.perf_counter()
            call()
            found[name] = min(found[name], time.perf_counter() - start)
        if repeat and time.perf_counter() - begun > _BUDGET:
            break
    return found


def main() -> None:
    """Print the times of every size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=_REPEATS)
    repeats = parser.parse_args().repeats
    for m, n in SIZES:
        print(f"{m:,} rows x {n} features")
        for name, seconds in least(stages(*data(m, n)), repeats).items():
            print(f"  {name:32}{seconds * 1e3:10.3f} ms")


if __name__ == "__main__":
    main()
