"""Steps by a few rows each, every second of a whole fit counted: beside scikit-learn's, by cost, rule and batch.

``python -m benchmarks.batches`` takes a minute.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, final

import numpy as np

import thalweg
from benchmarks import machine

ROWS, EPOCHS, REPEATS = 100_000, 20, 5
RATE = 1e-4
WAYS = (("mse", "plain"), ("logistic", "plain"), ("huber", "plain"), ("mse", "momentum"), ("mse", "adam"))
Go = Callable[[], None]


@final
@dataclass(frozen=True, eq=False)
class Data:
    """Rows, a target of numbers and one of two classes."""

    X: np.ndarray
    number: np.ndarray
    kind: np.ndarray

    @classmethod
    def drawn(cls, features: int) -> Data:
        draw = np.random.default_rng(0)
        X = draw.normal(size=(ROWS, features))
        signal = X @ draw.normal(size=features) / features**0.5
        return cls(X, signal + draw.normal(size=ROWS), (signal > 0).astype(float))


def contestants(data: Data, batches: tuple[int, ...]) -> dict[str, tuple[int, Go]]:
    """Each by what it is called: how many steps it takes, and how it takes them."""
    ours = {
        f"thalweg, {cost}, {rule}, batch {batch}": (EPOCHS * -(-ROWS // batch), _ours(data, cost, rule, batch))
        for batch in batches
        for cost, rule in WAYS
    }
    return ours | {name: (EPOCHS * ROWS, go) for name, go in _peers(data).items()}


def _ours(data: Data, cost: str, rule: str, batch: int) -> Go:
    y = data.kind if cost == "logistic" else data.number
    asked: dict[str, Any] = {"cost": cost, "rule": rule, "batch": batch, "scale": "none", "learning_rate": RATE}
    return lambda: _done(thalweg.fit((data.X, y), **asked, iterations=EPOCHS * -(-ROWS // batch)))


def _peers(data: Data) -> dict[str, Go]:
    """The same steps, if scikit-learn is there; its squared error has a half in it."""
    try:
        from sklearn.linear_model import SGDClassifier, SGDRegressor
    except ImportError:
        print("scikit-learn is not there: skipped")
        return {}
    alike: dict[str, Any] = {"penalty": None, "learning_rate": "constant", "max_iter": EPOCHS, "tol": None}
    return {
        "SGDRegressor": lambda: _done(SGDRegressor(eta0=2 * RATE, **alike).fit(data.X, data.number)),
        "SGDClassifier": lambda: _done(SGDClassifier(loss="log_loss", eta0=RATE, **alike).fit(data.X, data.kind)),
    }


def _done(_: object) -> None:
    """What came of it is not looked at."""


def _seconds(go: Go) -> float:
    """Of the processor, of all threads."""
    begun = time.process_time()
    go()
    return time.process_time() - begun


def main() -> None:
    """Interleaved turns; the quickest of each counts."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--features", type=int, default=20)
    arguments.add_argument("--batch", type=int, nargs="+", default=[1, 32])
    asked = arguments.parse_args()
    field = contestants(Data.drawn(asked.features), tuple(asked.batch))
    watch = machine.Watch.start()
    times: dict[str, list[float]] = {name: [] for name in field}
    for _ in range(1 + REPEATS):
        for name, (_, go) in field.items():
            times[name].append(_seconds(go))
    print(f"{ROWS:,} x {asked.features}, {EPOCHS} epochs; processor time of whole fits, the quickest of {REPEATS}")
    print(watch.look())
    for name, (steps, _) in field.items():
        quickest = min(times[name][1:])
        million = 1e6 * quickest
        print(f"{name:40}{steps / million:9.2f} million steps/s{EPOCHS * ROWS / million:9.2f} million rows/s")


if __name__ == "__main__":
    main()
