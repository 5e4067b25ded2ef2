"""The benchmark runs, finds its peers by their folder, and knows the truth that it holds everyone to."""

from __future__ import annotations

import doctest
import importlib
import itertools
import os
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT))

from benchmarks import bars, contests, memory, results, sizes, truth  # noqa: E402
from benchmarks.limits import Limits  # noqa: E402
from benchmarks.pulse import HEART, Heart  # noqa: E402
from benchmarks.turns import FULL, QUICK, Times  # noqa: E402
from benchmarks.worker import Turn  # noqa: E402

from thalweg.core import shelf  # noqa: E402

MODULES = ("bars", "grid", "limits", "machine", "results", "sizes")


def run(place: Path, *names: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])
    here = {**os.environ, "PYTHONPATH": path, "OPENBLAS_CORETYPE": "Haswell", "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "benchmarks", "--tiny", "--results", str(place), "--size", *names]
    return subprocess.run(command, cwd=ROOT, env=here, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes that share their data need fork")
def test_the_programme_runs_and_renews_only_its_own_sections(tmp_path: Path) -> None:
    place = tmp_path / "RESULTS.md"
    place.write_text("# Results\n\n## W\n\n- kept as it is\n", encoding="utf-8")
    done = run(place, "tiny")
    assert done.returncode == 0, done.stderr
    assert "OPENBLAS_CORETYPE=Haswell is taken out" in done.stderr
    assert "OPENBLAS_CORETYPE not set" in done.stdout
    assert "used" in next(line for line in done.stderr.splitlines() if "achine was" in line.lower())
    written = place.read_text(encoding="utf-8")
    assert "## W\n\n- kept as it is\n" in written
    for contest in contests.CONTESTS:
        for peer in (contest.ours, *contest.peers()):
            assert f"| {peer.title} |" in written or f"- {peer.title} skipped: " in written, done.stdout
    assert written.index("## W") < written.index("## tiny, tiny")


def test_sections_are_renewed_in_their_places(tmp_path: Path) -> None:
    from benchmarks.section import Section

    place = tmp_path / "RESULTS.md"
    for heading, fact in (("once", "a"), ("S, quick", "b"), ("M", "c"), ("S", "d"), ("M", "e")):
        results.renew([Section(heading, (fact,), ())], place)
    found = [line for line in place.read_text(encoding="utf-8").splitlines() if line[:2] in ("##", "- ")]
    assert found == ["## S", "- d", "## M", "- e", "## once", "- a", "## S, quick", "- b"]


def test_peers_are_found_by_their_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = ROOT / "benchmarks" / "peers"
    files = {path.stem.replace("_", "-") for path in folder.glob("*.py")} - {"--init--", "peer"}
    assert set(contests.PEERS.classes()) == files
    recipe = (folder / "numpy_lstsq.py").read_text(encoding="utf-8").replace("NumpyLstsq", "Newcomer")
    (tmp_path / "newcomer.py").write_text(recipe.replace("numpy.linalg.lstsq", "A newcomer", 1), encoding="utf-8")
    package = importlib.import_module("benchmarks.peers")
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path)])
    # a folder is looked through once in the life of a program
    shelf._modules.cache_clear()
    assert "newcomer" in shelf.Shelf("benchmarks.peers", contests.PEERS.kind).classes()
    shelf._modules.cache_clear()
    monkeypatch.delitem(sys.modules, "benchmarks.peers.newcomer")


def test_the_limit_is_the_larger_of_reading_and_multiplying() -> None:
    size = sizes.Size("", 7, 3)
    columns = [*(f"x{j}" for j in range(size.features)), "y"]
    assert size.fused == size.rows * len(list(itertools.combinations_with_replacement(columns, 2)))
    assert size.held == np.zeros((7, 4)).nbytes
    for bandwidth, peak in ((1.0, 1e9), (1e9, 1.0)):
        limits = Limits(bandwidth, peak)
        assert limits.of(size) == max(size.held / bandwidth, size.fused / peak)


def exact(data: sizes.Data, iterations: int) -> list[Fraction]:
    """Full-batch descent from zero in fractions."""
    rows = [[Fraction(1), *map(Fraction, row)] for row in data.X.tolist()]
    theta, step = [Fraction(0)] * len(rows[0]), 2 * Fraction(sizes.RATE) / len(rows)
    for _ in range(iterations):
        u = [Fraction(y) - sum(map(Fraction.__mul__, row, theta)) for row, y in zip(rows, data.Y.tolist(), strict=True)]
        gradient = [sum(map(Fraction.__mul__, u, column)) for column in zip(*rows, strict=True)]
        theta = [now + step * slope for now, slope in zip(theta, gradient, strict=True)]
    return theta


def test_the_truth_is_true() -> None:
    draw = np.random.default_rng(0)
    data = sizes.Data(sizes.Size("", 8, 2), draw.integers(-3, 4, (8, 2)) * 1.0, draw.integers(-3, 4, 8) * 1.0)
    known = truth.Truth.of(data)
    A = np.column_stack([np.ones(8), data.X])
    assert truth.apart(np.linalg.lstsq(A, data.Y, rcond=None)[0], known.theta) < 1e-14
    assert truth.apart(known.iterate(5), np.array([float(value) for value in exact(data, 5)])) < 1e-15
    theta = np.array([0.5, -1.0, 2.0])
    cost = np.mean((data.Y - A @ theta) ** 2)
    assert known.excess(theta) == pytest.approx(cost / known.least - 1, rel=1e-12)


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="nothing tells the peak of memory here")
def test_added_memory_is_what_a_call_takes() -> None:
    _, added = memory.added(lambda: np.ones(8_000_000).sum())
    # the kernel counts pages for each processor apart, and adds up late
    assert added == pytest.approx(64e6, rel=0.05)


def test_a_long_first_call_is_the_only_one() -> None:
    assert QUICK.wants_more(Times(0.1))
    assert not QUICK.wants_more(Times(QUICK.longest))
    assert not QUICK.wants_more(Times(0.1, turns_of((QUICK.seconds, 0.0))))
    assert Times(9.0, turns_of((1.0, 0.0), (3.0, 0.0), (2.0, 0.0))).median == 2.0
    assert Times(9.0).median == 9.0


def turns_of(*found: tuple[float, float]) -> tuple[Turn, ...]:
    return tuple(Turn(None, seconds, seconds, pulse=pulse) for seconds, pulse in found)


def test_turns_on_a_disturbed_machine_do_not_count_if_enough_others_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(HEART, "fastest", 1.0)
    mixed = Times(0.1, turns_of((1.0, 1.0), (8.0, 1.9), (2.0, 1.2), (3.0, 1.1), (9.0, 1.3)))
    assert mixed.counted == (1.0, 2.0, 3.0)
    assert FULL.wants_more(replace(mixed, turns=turns_of(*[(0.01, 2.0)] * FULL.turns)))
    assert not FULL.wants_more(replace(mixed, turns=turns_of(*[(0.01, 1.0)] * FULL.turns)))
    assert not FULL.wants_more(replace(mixed, turns=turns_of(*[(0.01, 2.0)] * FULL.most)))
    few = Times(0.1, turns_of((1.0, 1.0), (8.0, 1.9), (2.0, 1.2), (9.0, 1.3)))
    assert few.counted == (1.0, 8.0, 2.0, 9.0)
    assert not few.are_calm
    ours, theirs = (contests.Entry(contests.OurFit(), times, 1000) for times in (mixed, few))
    assert theirs.beside(ours) == 5.0 / 3.0
    assert ours.beside(ours) == 1.0


def test_the_fastest_pulse_is_remembered() -> None:
    heart = Heart()
    felt = [heart.feel() for _ in range(5)]
    assert 0 < heart.fastest == min(felt) < heart.calm < 1


def test_bars_are_marked_and_what_is_missing_is_said() -> None:
    figures = {bars.FIT.format("scikit-learn-intelex LinearRegression"): 2.5, bars.MEMORY: 20.5}
    (grid,) = bars.judged("S", figures, is_idle=True)
    marks = {row[0]: row[-1] for row in grid.rows}
    assert marks[bars.FIT.format("scikit-learn-intelex LinearRegression")] == "pass"
    assert marks[bars.MEMORY] == "FAIL"
    assert marks[bars.ITERATIONS.format("NumPy loop of the tutorial")] == "not measured"
    assert "others used the machine" in bars.judged("S", figures, is_idle=False)[0].title
    assert bars.judged("tiny", figures, is_idle=True) == ()


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_its_files_hold(name: str) -> None:
    tried = doctest.testmod(importlib.import_module(f"benchmarks.{name}"))
    assert tried.attempted
    assert not tried.failed
