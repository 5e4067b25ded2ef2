"""A process of its own for everything that is timed: no library's threads, warnings or memory disturb another's."""

from __future__ import annotations

import contextlib
import gc
import math
import multiprocessing
import statistics
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from typing import Any, TypeAlias, final

from benchmarks.memory import added
from benchmarks.pulse import HEART

# the data are drawn once; a forked process shares their pages
_FORK = multiprocessing.get_context("fork")
_REST = 0.1
_SHORT, _LONG = 0.02, 0.1
Ready: TypeAlias = Callable[[], Callable[[Any], Any]]


class Failed(Exception):
    """What was to be timed raised an error."""


@final
@dataclass(frozen=True, eq=False)
class Turn:
    """What a call gave, how long it took, how long the first one did, the bytes it added where that was asked, and the
    pulse of the machine around it."""

    result: Any
    seconds: float
    rested: float
    added: float = math.nan
    pulse: float = 0.0


@final
@dataclass(frozen=True)
class Worker:
    """A process that has made something ready and calls it on demand."""

    pipe: Connection

    def turn(self, argument: Any = None, weigh: bool = False) -> Turn:
        """One call, or as many as a short one takes to be timed well: the first finds its data far away.

        Raises ``Failed`` with the words of the error. Threads of the turn before get a moment to rest.
        """
        before = _rest()
        self.pipe.send((argument, weigh))
        turn: Turn = self._answer()
        return replace(turn, pulse=max(before, HEART.feel()))

    def _answer(self) -> Any:
        try:
            answer = self.pipe.recv()
        except EOFError:
            raise Failed("the process ended") from None
        if isinstance(answer, str):
            raise Failed(answer)
        return answer


def _rest() -> float:
    """Without a rest for the processors, whose clock would go down: only the pulse is felt, and the last one given."""
    end = time.perf_counter() + _REST
    while time.perf_counter() < end:
        felt = HEART.feel()
    return felt


@contextlib.contextmanager
def worker(ready: Ready) -> Iterator[Worker]:
    """Start a process, make ready in it, and end it afterwards. Raises ``Failed``."""
    here, there = _FORK.Pipe()
    process = _FORK.Process(target=_serve, args=(there, ready), daemon=True)
    with warnings.catch_warnings():
        # Python 3.12 and later warn of forks beside threads: those of the linear algebra, which knows of forks
        warnings.simplefilter("ignore", DeprecationWarning)
        process.start()
    there.close()
    try:
        found = Worker(here)
        found._answer()
        yield found
    finally:
        with contextlib.suppress(OSError):
            here.send(None)
        process.join(timeout=5)
        process.kill()
        process.join()


def alone(call: Callable[[], Any]) -> Any:
    """What a call gives in a process of its own."""
    with worker(lambda: lambda _: call()) as one:
        return one.turn().result


def _serve(pipe: Connection, ready: Ready) -> None:
    warnings.simplefilter("ignore")
    try:
        call = ready()
        pipe.send(True)
        while (order := pipe.recv()) is not None:
            pipe.send(_turn(call, *order))
    except (EOFError, KeyboardInterrupt):
        return
    # whatever a library raises belongs in the table, and the others go on
    except Exception as error:
        pipe.send(f"{type(error).__name__}: {error}".splitlines()[0])


def _turn(call: Callable[[Any], Any], argument: Any, weigh: bool) -> Turn:
    if weigh:
        (result, seconds), bytes_added = added(lambda: _timed(call, argument))
        return Turn(result, seconds, seconds, bytes_added)
    gc.collect()
    result, rested = _timed(call, argument)
    seconds = [rested]
    while rested < _SHORT and sum(seconds) < _LONG:
        seconds.append(_timed(call, argument)[1])
    return Turn(result, statistics.median(seconds), rested)


def _timed(call: Callable[[Any], Any], argument: Any) -> tuple[Any, float]:
    begun = time.perf_counter()
    result = call(argument)
    return result, time.perf_counter() - begun
