"""What is said of long work: one line that is written over where that can be, else few lines."""

from __future__ import annotations

import io
from typing import final

import numpy as np
import pytest

import thalweg
from thalweg.descent import meter as meters
from thalweg.descent.meter import Meter

DATA = (np.arange(40.0).reshape(20, 2) % 7, np.arange(20.0) % 5)


@final
class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that stands where the test sets it."""
    now = [0.0]
    monkeypatch.setattr(meters.time, "monotonic", lambda: now[0])
    return now


@pytest.mark.parametrize("stream", [io.StringIO(), Terminal()], ids=["pipe", "terminal"])
def test_short_work_is_not_talked_about(stream: io.StringIO, clock: list[float]) -> None:
    meter = Meter("d.csv", stream, begun=0.0)
    for clock[0] in np.linspace(0, 0.99, 50):
        meter.rows(10, 100)
    meter.end()
    assert stream.getvalue() == ""


def test_a_pipe_gets_few_whole_lines(clock: list[float]) -> None:
    stream = io.StringIO()
    meter = Meter("d.csv", stream, begun=0.0)
    for clock[0] in np.linspace(0, 3600, 100_000):
        meter.rows(int(clock[0]), None)
    meter.end()
    lines = stream.getvalue().splitlines()
    assert 8 <= len(lines) <= 14
    assert all(line.startswith("Reading d.csv: ") and "\r" not in line for line in lines)


def test_a_terminal_keeps_one_line_and_is_left_clean(clock: list[float]) -> None:
    stream = Terminal()
    meter = Meter("d\x1b[31m.csv", stream, begun=0.0)
    for clock[0] in (1.0, 1.05, 2.0):
        meter.rows(4096, 8192)
    for step in thalweg.steps(DATA, iterations=3):
        clock[0] += 1
        meter.step(step)
    meter.end()
    shown = stream.getvalue()
    assert "\n" not in shown
    assert "\x1b" not in shown
    assert shown.count("Reading") == 2
    assert "iteration 3, cost" in shown
    assert shown.endswith("\r")
    assert shown.split("\r")[-2].strip() == ""


def test_a_descent_over_the_rows_tells_of_its_iterations(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(meters, "_QUIET", 0.0)
    monkeypatch.setattr(Meter, "__init__", _eager(Meter.__init__))
    thalweg.fit(DATA, cost="huber", progress=True)
    said = capsys.readouterr().err
    assert "Reading the arrays" in said
    assert "Descending: iteration" in said


def _eager(init):  # type: ignore[no-untyped-def]
    return lambda self, name, **more: init(self, name, quiet=0.0, **more)
