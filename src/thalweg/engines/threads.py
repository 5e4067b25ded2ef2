"""This process, several parts at a time."""

from __future__ import annotations

import os
from _thread import allocate_lock
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import Any, TypeVar, final

from threadpoolctl import ThreadpoolController

from thalweg.core.additive import Additive, tree_sum
from thalweg.engines.engine import Engine
from thalweg.engines.worker import Worker

A = TypeVar("A", bound=Additive)
P = TypeVar("P")
R = TypeVar("R")

_LIMITS = "THALWEG_NUM_THREADS", "OMP_NUM_THREADS"


def threads_allowed() -> int:
    """How many threads may be busy: as many as there are processors, or fewer where it says so somewhere.

    Said in ``THALWEG_NUM_THREADS`` or, as workers of joblib and Dask are told, in ``OMP_NUM_THREADS``; or by a limit
    of threadpoolctl on the threads of NumPy's linear algebra.
    """
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    said = [int(text) for name in _LIMITS if (text := os.environ.get(name, "").strip()).isdecimal()]
    return max(1, min([usable, *said[:1], *_limits()]))


def _limits() -> list[int]:
    return [library.num_threads for library in _libraries()]


@cache
def _libraries() -> tuple[Any, ...]:
    # looking for the libraries takes milliseconds, asking one of them for its limit almost nothing
    return tuple(library for library in ThreadpoolController().lib_controllers if library.user_api == "blas")


@final
@dataclass(frozen=True)
class Threads(Engine):
    """As many parts at a time as threads may be busy; a part is asked for when there is a thread for it.

    Threads live only as long as one call, so that a fork before or after it finds none of them.

    >>> Threads(2).total([[1, 2], [3]], sum)
    6
    """

    count: int = field(default_factory=threads_allowed)

    def total(self, parts: Iterable[P], measure: Callable[[P], A]) -> A | None:
        return tree_sum(self.each(parts, measure))

    def each(self, parts: Iterable[P], measure: Callable[[P], R]) -> Iterator[R]:
        """The measures of the parts, in their order; at most a few parts are held at a time."""
        if self.count == 1:
            yield from map(measure, parts)
            return
        waiting, parts = deque[Future[R]](), iter(parts)
        with ThreadPoolExecutor(self.count) as pool:
            try:
                waiting.extend(pool.submit(measure, part) for part in islice(parts, 2 * self.count))
                while waiting:
                    yield waiting.popleft().result()
                    waiting.extend(pool.submit(measure, part) for part in islice(parts, 1))
            finally:
                pool.shutdown(cancel_futures=True)


def share_out(tasks: Iterable[P], work: Callable[[Iterator[P]], None], count: int) -> None:
    """Several threads, this one among them, take the tasks from one line until none is left.

    For tasks of microseconds, where the futures of a pool would take longer. The first error is raised here.

    >>> done: list[int] = []
    >>> share_out(range(5), lambda line: done.extend(line), 2)
    >>> sorted(done)
    [0, 1, 2, 3, 4]
    """
    # the iterator of a list gives each entry once, whoever asks
    line, errors = iter(list(tasks)), list[BaseException]()

    def take_part() -> None:
        try:
            work(line)
        except BaseException as error:
            errors.append(error)

    ends = [allocate_lock() for _ in range(count - 1)]
    for end in ends:
        end.acquire()
        Worker.found().start(take_part, end)
    take_part()
    for end in ends:
        end.acquire()
    if errors:
        raise errors[0]


def measured(parts: Sequence[P], measure: Callable[[P], R], count: int) -> list[R]:
    """The measures of parts that are all at hand, in their order, by several threads.

    >>> measured(["a", "bc"], len, 2)
    [1, 2]
    """
    found: dict[int, R] = {}

    def work(line: Iterator[int]) -> None:
        for place in line:
            found[place] = measure(parts[place])

    share_out(range(len(parts)), work, count)
    return [found[place] for place in range(len(parts))]
