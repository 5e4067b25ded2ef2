"""All that is measured at one size, under one heading."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import final

from benchmarks import bars, machine
from benchmarks.contests import CONTESTS, PEERS, hold
from benchmarks.grid import Grid, duration
from benchmarks.limits import Limits
from benchmarks.measures.measure import Finding, Measure
from benchmarks.scene import Scene
from benchmarks.truth import Truth
from benchmarks.worker import Failed, alone
from thalweg.core.shelf import Shelf

MEASURES: Shelf[Measure] = Shelf("benchmarks.measures", Measure)


@final
@dataclass(frozen=True)
class Section:
    """A heading, what is to be known of the circumstances, and tables."""

    heading: str
    facts: tuple[str, ...]
    grids: tuple[Grid, ...]

    def markdown(self) -> str:
        facts = "\n".join(f"- {fact}" for fact in self.facts)
        return "\n\n".join([f"## {self.heading}", facts, *(grid.markdown() for grid in self.grids)]) + "\n"


def at_size(scene: Scene) -> Section:
    """Both contests, and what is measured of Thalweg alone at this size."""
    watch, size = machine.Watch.start(), scene.data.size
    scene.say("working out the truth")
    truth = alone(lambda: Truth.of(scene.data))
    grids, figures = [], dict[str, float]()
    for contest in CONTESTS:
        grid, found = hold(contest, scene, truth)
        grids.append(grid)
        # the memory is that of the contest that took more
        figures = {key: max(figures.get(key, 0.0), found.get(key, 0.0)) for key in figures | found}
    alone_grid, found = _measured(size.name, scene)
    use = watch.look()
    facts = (f"{size}; {_least(scene.limits, scene)}", *circumstances(scene, use))
    return Section(
        _heading(size.name, scene), facts, (*grids, alone_grid, *bars.judged(size.name, figures | found, use.is_idle))
    )


def once(scene: Scene) -> Section:
    """What does not depend on the size."""
    watch = machine.Watch.start()
    grid, figures = _measured(bars.ONCE, scene)
    use = watch.look()
    return Section(
        _heading(bars.ONCE, scene), circumstances(scene, use), (grid, *bars.judged(bars.ONCE, figures, use.is_idle))
    )


def circumstances(scene: Scene, use: machine.Use) -> tuple[str, ...]:
    """Machine, versions, date, and whether it was idle all the while."""
    libraries = {"numpy", "scipy", "numba", *(kind.library for kind in PEERS.classes().values())}
    today = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M UTC")
    return (
        f"{machine.describe()}; {scene.limits}",
        f"{machine.revision()}; {machine.versions(libraries)}",
        f"{today}, pace {scene.pace.name}. {use}",
    )


def _heading(name: str, scene: Scene) -> str:
    return name if scene.pace.is_full else f"{name}, {scene.pace.name}"


def _least(limits: Limits, scene: Scene) -> str:
    size = scene.data.size
    return (
        f"the limit of a moments pass is {duration(limits.of(size))}, the larger of {duration(limits.reading(size))} "
        f"to read it and {duration(limits.arithmetic(size))} to multiply"
    )


def _measured(size: str, scene: Scene) -> tuple[Grid, dict[str, float]]:
    rows, figures = [], dict[str, float]()
    for kind in MEASURES.classes().values():
        if size in kind.sizes:
            scene.say(f"measuring: {kind.title}")
            found = _taken(kind(), scene)
            rows.append((kind.title, found.median, found.spread, found.remark))
            figures |= dict(found.figures)
    return Grid("Thalweg alone", ("", "median", "spread", ""), tuple(rows)), figures


def _taken(measure: Measure, scene: Scene) -> Finding:
    try:
        return measure.take(scene)
    except Failed as error:
        return Finding("-", "-", f"failed: {error}")
