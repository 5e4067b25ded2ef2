"""Time Thalweg beside its peers, print the tables, and write them down in benchmarks/RESULTS.md."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from benchmarks import machine, results, screen
from benchmarks.bars import ONCE
from benchmarks.limits import Limits, measure
from benchmarks.scene import Scene
from benchmarks.section import Section, at_size, once
from benchmarks.sizes import SIZES, Data
from benchmarks.turns import FULL, QUICK, TINY, Pace
from benchmarks.worker import alone

_FULL, _QUICK = ("S", "M", "W", "T", ONCE), ("S", "T", ONCE)
_TINY, _SMALL = "tiny", "S"
_FEW_NUMBERS, _SMALL_ORDERS = 2_000_000, (256,)


def main() -> None:
    """Section after section; each is written down when it is done."""
    asked = _arguments()
    _unpin()
    screen.say(machine.before())
    for name in asked.size or (_QUICK if asked.quick else _FULL):
        pace = TINY if asked.tiny or name == _TINY else QUICK if asked.quick else FULL
        section = _section(name, pace)
        screen.show(section)
        results.renew([section], asked.results)
    screen.say(f"\nWritten to {asked.results}")


def _arguments() -> argparse.Namespace:
    arguments = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    arguments.add_argument("--size", nargs="+", choices=(*SIZES, ONCE), help="all but tiny, unless some are named")
    arguments.add_argument("--quick", action="store_true", help="S, T and once, fewer turns: about a minute")
    arguments.add_argument("--tiny", action="store_true", help="as few turns as can be: only to see whether it runs")
    arguments.add_argument("--results", type=Path, default=results.PLACE, help="where to write")
    return arguments.parse_args()


def _unpin() -> None:
    """Start anew where a kernel is pinned: it is chosen when the linear algebra is loaded."""
    if machine.PINNED in os.environ:
        screen.say(f"{machine.PINNED}={os.environ.pop(machine.PINNED)} is taken out of the environment")
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])


def _section(name: str, pace: Pace) -> Section:
    def say(text: str) -> None:
        screen.say(f"{name}: {text}")

    say("measuring what the machine can do")
    limits: Limits = alone(measure if pace is not TINY else lambda: measure(_FEW_NUMBERS, _SMALL_ORDERS))
    say("drawing the data")
    own = _TINY if pace is TINY else _SMALL
    data = Data.draw(SIZES[own if name == ONCE else name])
    scene = Scene(data, limits, pace, say)
    return once(scene) if name == ONCE else at_size(scene)


if __name__ == "__main__":
    main()
