"""The compiled read of the rows beside reading alone: one iteration of several costs, as a share of the bandwidth.

Every kernel takes turns with a plain maximum of the same table on as many threads; the medians of the ratios are
printed. ``python -m benchmarks.row_kernel`` needs about a gigabyte and a minute.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from benchmarks import machine
from benchmarks.grid import Grid, duration, share
from benchmarks.limits import cores
from thalweg.descent.coordinates import Coordinates
from thalweg.descent.problem import pose
from thalweg.descent.stepwise.rows import Passes, Rows
from thalweg.descent.survey import survey

COSTS = ("mse", "huber", "logistic", "log-cosh", "poisson", "mae", "quantile(tau=0.9)")
LAYOUTS = {"C, float64": ("C", np.float64), "F, float64": ("F", np.float64), "C, float32": ("C", np.float32)}
CHUNK = 8192


def seconds(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def maximum(table: np.ndarray, threads: int) -> None:
    """Read all of a table: of one in columns, its transpose."""
    rows = table if table.flags.c_contiguous else table.T
    step = max(CHUNK * table.shape[1] // rows.shape[1], 1)
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda start: rows[start : start + step].max(), range(0, len(rows), step)))


def rows_of(X: np.ndarray, y: np.ndarray, cost: str, threads: int) -> Rows:
    problem = pose((X, y), "y", cost=cost)
    moments = survey(problem)
    rows = Rows.of(problem, Coordinates.of(moments, "standard"), moments.count, Passes())
    assert rows.many is not None, "so few rows are not compiled for"
    return replace(rows, many=replace(rows.many, threads=threads))


def raced(X: np.ndarray, y: np.ndarray, cost: str, threads: int, turns: int) -> tuple[str, ...]:
    """The least time of an iteration, and how much of it reading alone takes."""
    rows, theta = rows_of(X, y, cost, threads), np.linspace(-0.1, 0.1, 1 + X.shape[1])
    mu = 0.1 if cost.startswith(("mae", "quantile")) else 0.0
    rows.sums(theta, mu)
    reads, sums = [], []
    for _ in range(turns):
        reads.append(seconds(lambda: maximum(X, threads)))
        sums.append(seconds(lambda: rows.sums(theta, mu)))
    ratios = [read / took for read, took in zip(reads, sums, strict=True)]
    best = min(reads) / min(sums)
    rate = f"{X.nbytes / min(sums) / 1e9:.1f} GB/s"
    return duration(min(sums)), rate, share(best), share(statistics.median(ratios))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, default=2_000_000)
    arguments.add_argument("--columns", type=int, default=32)
    arguments.add_argument("--turns", type=int, default=9)
    asked = arguments.parse_args()
    watch, draw = machine.Watch.start(), np.random.default_rng(0)
    whole = draw.random((asked.rows, asked.columns))
    y = (whole.sum(axis=1) > asked.columns / 2) * 1.0
    lines = []
    for layout, (order, kind) in LAYOUTS.items():
        X = whole.astype(kind, order=order, copy=False)
        for threads in sorted({1, cores()}):
            for cost in COSTS:
                lines.append((layout, f"{threads}", cost, *raced(X, y, cost, threads, asked.turns)))
    header = "", "threads", "", "an iteration", "rate", "best of reading", "median of reading"
    title = f"One full-batch iteration over {asked.rows:,} x {asked.columns}, beside reading the table alone"
    print(Grid(title, header, tuple(lines), (machine.describe(), f"{watch.look()}")).markdown())


if __name__ == "__main__":
    main()
