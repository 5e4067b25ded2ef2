"""Thalweg against its peers at one size: times, ratios, how near the truth, and the memory."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import final

import numpy as np

from benchmarks import bars, machine
from benchmarks.grid import Grid, duration, megabytes, share, times
from benchmarks.ours import OurFit, OurIterations
from benchmarks.peers.peer import Peer
from benchmarks.scene import Scene
from benchmarks.sizes import Data
from benchmarks.truth import Truth, apart
from benchmarks.turns import Times, take
from benchmarks.worker import Failed, Worker, worker
from thalweg.core.shelf import Shelf

PEERS: Shelf[Peer] = Shelf("benchmarks.peers", Peer)
ITERATIONS = 1000


@final
@dataclass(frozen=True)
class Contest:
    """What all do: ours first; the figure under which a ratio is held to its bar."""

    title: str
    ours: Peer
    figure: str

    @property
    def name(self) -> str:
        return self.ours.contest

    def peers(self) -> list[Peer]:
        """Whoever lies in the folder."""
        return [kind() for kind in PEERS.classes().values() if kind.contest == self.name]


CONTESTS = (
    Contest("From the rows to the least squares solution", OurFit(), bars.FIT),
    Contest(f"{ITERATIONS} exact full-batch iterations", OurIterations(), bars.ITERATIONS),
)


@final
@dataclass(frozen=True, eq=False)
class Entry:
    """A contestant, its times, over how many iterations they were taken, and what those times are multiplied by."""

    peer: Peer
    times: Times
    iterations: int

    @property
    def scaled(self) -> float:
        return ITERATIONS / self.iterations if self.peer.grows else 1.0

    @property
    def median(self) -> float:
        return self.scaled * self.times.median

    def beside(self, other: Entry) -> float:
        """How many times as long: calm turns beside calm ones, or all beside all."""
        if self.times.are_calm and other.times.are_calm:
            return self.median / other.median
        return self.scaled * self.times.of_all / (other.scaled * other.times.of_all)


def hold(contest: Contest, scene: Scene, truth: Truth) -> tuple[Grid, dict[str, float]]:
    """One contest: the table, and the figures that are held to bars."""
    entered, remarks = _entered(contest, scene.data)
    entries = []
    for peer, found, iterations in _timed(entered, scene):
        if isinstance(found, Failed):
            remarks.append(f"{peer.title} failed: {found}")
        else:
            entries.append(Entry(peer, found, iterations))
    if not entries or entries[0].peer is not contest.ours:
        raise Failed(f"Thalweg itself: {remarks[-1]}")
    rows = tuple(_row(entry, entries[0], scene, truth) for entry in entries)
    return Grid(contest.title, _HEADER, rows, (*_notes(entries), *remarks)), _figures(contest, entries)


def _entered(contest: Contest, data: Data) -> tuple[list[Peer], list[str]]:
    """Who can take part, and why the others cannot."""
    absent = {peer: _absence(peer, data) for peer in contest.peers()}
    here = [peer for peer, why in absent.items() if not why]
    return [contest.ours, *here], [f"{peer.title} skipped: {why}" for peer, why in absent.items() if why]


def _absence(peer: Peer, data: Data) -> str:
    if machine.installed(peer.library) is None:
        return f"{peer.library} is not installed"
    if peer.widest is not None and data.size.features > peer.widest:
        return f"it does no more than {peer.widest} features in any sensible time"
    return ""


def _timed(entered: list[Peer], scene: Scene) -> Iterator[tuple[Peer, Times | Failed, int]]:
    with contextlib.ExitStack() as stack:
        workers: dict[str, Worker] = {}
        iterations: dict[str, int] = {}
        for peer in entered:
            scene.say(f"making ready: {peer.title}")
            try:
                one = stack.enter_context(worker(lambda: peer.ready(scene.data)))  # noqa: B023 (called at once)
                iterations[peer.title] = scene.pace.iterations(one, ITERATIONS) if peer.grows else ITERATIONS
                workers[peer.title] = one
            except Failed as error:
                yield peer, error, 0
        scene.say(f"taking turns: {', '.join(workers)}")
        found = take(workers, scene.pace, iterations)
    yield from ((peer, found[peer.title], iterations[peer.title]) for peer in entered if peer.title in found)


_HEADER = (
    *("", "median", "after a rest", "fastest", "slowest", "turns", "ratio"),
    *("of limit", "excess cost", "coefficients", "memory"),
)


def _notes(entries: list[Entry]) -> list[str]:
    scaled = [entry for entry in entries if entry.scaled != 1]
    first = [f"{entry.peer.title} {duration(entry.times.first)}" for entry in entries if not entry.peer.grows]
    disturbed = [entry.peer.title for entry in entries if not entry.times.are_calm]
    return [
        *([f"the machine was disturbed nearly always, and all turns count: {', '.join(disturbed)}"] * bool(disturbed)),
        *(f"{entry.peer.title}: {entry.iterations} iterations timed, times {entry.scaled:.3g}" for entry in scaled),
        f"first call in its process: {', '.join(first)}",
    ]


def _row(entry: Entry, ours: Entry, scene: Scene, truth: Truth) -> tuple[str, ...]:
    counted = entry.times.counted
    spread = (entry.median, *(entry.scaled * one for one in (entry.times.rested, min(counted), max(counted))))
    excess, error = _reached(entry, truth)
    return (
        entry.peer.title,
        *map(duration, spread),
        _turns(entry.times),
        times(entry.beside(ours)),
        share(scene.limits.of(scene.data.size) / entry.median),
        f"{excess:.1e}",
        f"{error:.1e}",
        megabytes(entry.times.added),
    )


def _turns(found: Times) -> str:
    """How many count, and of how many."""
    if not found.turns or len(found.counted) == len(found.turns):
        return str(len(found.counted))
    return f"{len(found.counted)} of {len(found.turns)}"


def _reached(entry: Entry, truth: Truth) -> tuple[float, float]:
    """The relative excess cost over what should have been found, and the error of the coefficients."""
    theta: np.ndarray = entry.times.result
    if entry.peer.contest == OurFit.contest:
        return truth.excess(theta), apart(theta, truth.theta)
    true = truth.iterate(entry.iterations)
    beyond = truth.excess(true)
    return (truth.excess(theta) - beyond) / (1 + beyond), apart(theta, true)


def _figures(contest: Contest, entries: list[Entry]) -> dict[str, float]:
    ours, *others = entries
    ratios = {contest.figure.format(entry.peer.title): entry.beside(ours) for entry in others}
    return ratios if math.isnan(ours.times.added) else {**ratios, bars.MEMORY: ours.times.added / 1e6}
