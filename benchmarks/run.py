"""Time every benchmark in this folder: interleaved repeats, medians with spreads, ratios, the machine's limit."""

from __future__ import annotations

import argparse
import importlib
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np

import machine

SIZES = {"quick": (20_000, 20), "S": (100_000, 20), "M": (2_000_000, 32), "W": (100_000, 1000), "T": (5_000_000, 8)}
BUDGET, MOST_REPEATS, FEWEST_REPEATS = 30.0, 9, 3


def benchmarks() -> dict[str, ModuleType]:
    """Every file here that has contestants."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if path.stem != "run")
    modules = {name: importlib.import_module(name) for name in names}
    return {name: module for name, module in modules.items() if hasattr(module, "CONTESTANTS")}


def timed(contestant: Callable[..., np.ndarray], *data: object) -> tuple[float, np.ndarray]:
    start = time.perf_counter()
    result = contestant(*data)
    return time.perf_counter() - start, result


def measure(module: ModuleType, m: int, n: int) -> tuple[dict[str, list[float]], dict[str, np.ndarray], int]:
    """Times and results; contestants take turns, so that what disturbs the machine disturbs them all."""
    X, Y, rate = module.data(m, n)
    times: dict[str, list[float]] = {name: [] for name in module.CONTESTANTS}
    results: dict[str, np.ndarray] = {}
    began = time.perf_counter()
    for repeat in range(MOST_REPEATS):
        for name, contestant in module.CONTESTANTS.items():
            seconds, results[name] = timed(contestant, X, Y, rate)
            times[name].append(seconds)
        if repeat + 1 >= FEWEST_REPEATS and time.perf_counter() - began > BUDGET:
            break
    return times, results, X.nbytes + Y.nbytes


def report(module: ModuleType, size: str, here: machine.Machine) -> None:
    m, n = SIZES[size]
    print(f"\n{module.__doc__}\nsize {size}: {m:,} rows x {n} features")
    times, results, held = measure(module, m, n)
    ours, reference = statistics.median(times["thalweg"]), results["thalweg"]
    print(f"  {'':<32}{'median':>11}{'fastest':>11}{'slowest':>11}{'ratio':>9}  largest relative difference")
    for name, seconds in times.items():
        median = statistics.median(seconds)
        apart = np.max(np.abs(results[name] - reference) / np.abs(reference))
        spread = f"{median:>10.4f}s{min(seconds):>10.4f}s{max(seconds):>10.4f}s"
        print(f"  {name:<32}{spread}{median / ours:>9.1f}  {apart:.1e}")
    limit = held / here.bandwidth / 1e9
    print(f"  reading the data once at that speed: {limit:.4f}s, {limit / ours:.0%} of our time")


def main() -> None:
    """Run all benchmarks at one size."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--size", choices=SIZES, default="S")
    size = arguments.parse_args().size
    here = machine.look()
    print(here)
    if not here.is_idle:
        print("The machine is not idle: others use the processor, the times below are worth little.")
    for module in benchmarks().values():
        report(module, size, here)


if __name__ == "__main__":
    main()
