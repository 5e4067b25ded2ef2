"""Threads that wait for work: to begin one, and for it to find a processor, takes as long as much of the work."""

from __future__ import annotations

import ctypes
import os
from _thread import LockType, allocate_lock, get_native_id, start_new_thread
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeAlias, final

Job: TypeAlias = tuple[Callable[[], None], LockType]
_idle: list[Worker] = []
_processor = getattr(ctypes.PyDLL(None), "sched_getcpu", None) if hasattr(os, "sched_setaffinity") else None


@final
@dataclass(frozen=True, eq=False)
class Worker:
    """A thread that does one thing after the other and sleeps in between."""

    jobs: deque[Job] = field(default_factory=deque)
    go: LockType = field(default_factory=allocate_lock)
    thread: list[int] = field(default_factory=list)
    bounds: set[int] = field(default_factory=set)
    """The processors that it was last told to keep to."""

    @classmethod
    def found(cls) -> Worker:
        """One that has nothing to do, or a new one."""
        with suppress(IndexError):
            return _idle.pop()
        worker = cls()
        worker.go.acquire()
        start_new_thread(worker._serve, ())
        return worker

    def start(self, work: Callable[[], None], end: LockType) -> None:
        """Have the work done; then ``end`` is released. The work raises nothing."""
        self.jobs.append((work, end))
        self._keep_off()
        self.go.release()

    def _serve(self) -> None:
        self.thread.append(get_native_id())
        while True:
            self.go.acquire()
            self._do()

    def _do(self) -> None:
        work, end = self.jobs.popleft()
        try:
            work()
        finally:
            # from here on it may be asked again: what it is asked waits until the loop comes round
            _idle.append(self)
            end.release()

    def _keep_off(self) -> None:
        """Not on the processor of who asks: some systems wake a thread there, behind who asks."""
        if _processor is None or not self.thread:
            return
        others = os.sched_getaffinity(0) - {_processor()}
        if others and others != self.bounds:
            with suppress(OSError):
                os.sched_setaffinity(self.thread[0], others)
                self.bounds.clear()
                self.bounds.update(others)


if hasattr(os, "register_at_fork"):
    # a forked process has none of the threads
    os.register_at_fork(after_in_child=_idle.clear)
