"""Threads that wait for work: few, none kept from what they worked on, and a forked process has its own."""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
import weakref
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import numpy as np
import pytest

from thalweg.engines.threads import measured, share_out

TASKS = Path("/proc/self/task")


def squares(count: int) -> list[int]:
    return measured(range(100), lambda number: number * number, count)


@pytest.mark.skipif(not TASKS.exists(), reason="this system does not list the threads of a process")
def test_no_call_leaves_more_threads_than_the_call_before() -> None:
    squares(4)
    before = len(list(TASKS.iterdir()))
    for _ in range(200):
        assert squares(4) == [number * number for number in range(100)]
    assert len(list(TASKS.iterdir())) == before


def test_callers_at_the_same_time() -> None:
    found: dict[int, list[int]] = {}
    callers = [Thread(target=lambda k=k: found.update({k: squares(3)})) for k in range(8)]  # type: ignore[misc]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert [found[k] for k in range(8)] == [[number * number for number in range(100)]] * 8


def test_calls_within_calls() -> None:
    assert measured(range(3), lambda _: squares(2), 3) == [squares(1)] * 3


def test_nothing_is_held_after_a_call() -> None:
    data = np.ones(10)
    seen = weakref.ref(data)

    def work(line: Iterator[int], data: np.ndarray = data) -> None:
        for _ in line:
            data.sum()

    share_out(range(50), work, 3)
    del work, data
    gc.collect()
    assert seen() is None


def test_the_first_error_is_raised_and_the_threads_go_on() -> None:
    def fail(number: int) -> int:
        if number == 7:
            raise ValueError("seven")
        return number

    with pytest.raises(ValueError, match="seven"):
        measured(range(100), fail, 3)
    assert squares(3)[7] == 49


@pytest.mark.skipif(sys.platform == "win32", reason="this system does not fork")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_forked_process() -> None:
    squares(3)
    context = multiprocessing.get_context("fork")
    place, other = context.Pipe()
    child = context.Process(target=lambda: other.send((os.getpid(), squares(3))))
    child.start()
    assert place.poll(30), "the threads of the parent are waited for"
    assert place.recv() == (child.pid, squares(1))
    child.join()
