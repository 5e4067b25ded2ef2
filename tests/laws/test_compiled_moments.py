"""The compiled pass gives the exact moments, the same bits however it goes, and copies nothing but tiles."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
import tracemalloc
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from joblib import Parallel, delayed
from threadpoolctl import threadpool_limits

import thalweg
from thalweg.descent.problem import Problem, pose
from thalweg.descent.survey import survey
from thalweg.engines.threads import Threads, threads_allowed
from thalweg.kernels.moments import Moments
from thalweg.kernels.units import Packed
from thalweg.laws import moments
from thalweg.sources.strips import KINDS, Strips

DRAW = np.random.default_rng(5)
THIN, WIDE = (70_003, 20), (9000, 150)
tables = st.integers(1, 14).flatmap(
    lambda columns: st.lists(st.tuples(*[st.integers(-99, 99)] * columns), min_size=1, max_size=150)
)


def compiled(rows: np.ndarray) -> Moments:
    found = Packed.of(Strips((rows,))).moments
    assert found is not None
    return found


@given(tables, st.lists(st.integers(0, 150), max_size=3), st.sampled_from([0, 10**6, -(10**9)]))
def test_the_exact_moments(table: list[tuple[int, ...]], cuts: list[int], offset: int) -> None:
    moments.adds_in_any_grouping(np.array(table, dtype=float) + offset, cuts, compiled)


def test_rows_that_begin_far_from_the_others() -> None:
    rows = np.concatenate([np.full((64, 2), 1e8), DRAW.integers(-9, 9, (4032, 2))]).astype(float)
    rows[:64, 1] = 0
    mean, scatter = moments.exact_moments(rows.astype(int).tolist())
    found, wanted = compiled(rows), np.array(scatter, dtype=float)
    assert found.mean == pytest.approx([float(entry) for entry in mean], rel=1e-15)
    sizes = np.sqrt(np.diag(wanted))
    # a rounding for each row, of sums that are 65 times what is left of them
    worst = 65 * len(rows) * np.finfo(float).eps
    assert np.all(np.abs(found.scatter - wanted) <= worst * np.outer(sizes, sizes))


def of_shape(rows: int, columns: int) -> tuple[np.ndarray, np.ndarray]:
    return DRAW.integers(-99, 99, (rows, columns)).astype(float) + 1000, DRAW.normal(size=rows)


def same(one: Problem, other: Problem) -> None:
    moments.same_bits(survey(one), survey(other))


@pytest.mark.parametrize("weighed", [False, True])
@pytest.mark.parametrize("shape", [THIN, WIDE])
def test_any_number_of_threads(shape: tuple[int, int], weighed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    X, Y = of_shape(*shape)
    weights = DRAW.integers(0, 3, len(X)).astype(float) if weighed else None
    found = []
    for count in (1, 2, 4):
        for where in ("lying", "passing"):
            monkeypatch.setattr(f"thalweg.descent.passes.{where}.threads_allowed", lambda count=count: count)
        monkeypatch.setattr("thalweg.engines.threads.threads_allowed", lambda count=count: count)
        found.append(survey(pose((X, Y), "y", sample_weight=weights)))
    moments.same_bits(found[0], found[1])
    moments.same_bits(found[0], found[2])
    kept = np.ones(len(X)) if weights is None else weights
    rows = np.column_stack([X, Y])[kept > 0]
    wanted = Moments.of(rows, None if weights is None else kept[kept > 0])
    assert found[0].count == wanted.count
    assert np.abs(found[0].scatter - wanted.scatter).max() <= 1e-12 * np.abs(wanted.scatter).max()


@pytest.mark.parametrize("shape", [THIN, WIDE])
def test_any_source(shape: tuple[int, int], tmp_path: Path) -> None:
    X, Y = of_shape(*shape)
    names = [f"x{j + 1}" for j in range(shape[1])]
    table = pa.table({name: column for name, column in zip([*names, "y"], [*X.T, Y], strict=True)})
    pq.write_table(table, tmp_path / "rows.parquet", row_group_size=5000)
    arrays = pose((X, Y), "y")
    same(arrays, pose(str(tmp_path / "rows.parquet"), "y"))
    same(arrays, pose(table, "y"))
    same(arrays, replace(pose((np.asfortranarray(X), Y[:, None]), "y")))
    weights = DRAW.integers(0, 2, len(X)) * 0.7
    same(
        pose((X, Y), "y", sample_weight=weights),
        pose(table.append_column("w", pa.array(weights)), "y", sample_weight="w"),
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_number_type_and_stride(kind: str) -> None:
    whole = DRAW.integers(0, 2 if kind == "b1" else 99, (140_000, 16)).astype(np.dtype(kind))
    whole.flags.writeable = False
    Y = DRAW.normal(size=70_000)
    for X in (whole[::2, :8], whole[1::2, ::-2], np.asfortranarray(whole)[::-2, 3:11], whole[:70_000].T.copy().T):
        same(pose((X, Y), "y"), pose((X.astype(float), Y), "y"))


@pytest.mark.parametrize("kind", [np.float16, np.longdouble, ">f8", ">i4"])
def test_number_types_that_processors_do_not_have(kind: Any) -> None:
    X, Y = of_shape(60_000, 20)
    same(pose((X.astype(kind), Y), "y"), pose((X.astype(kind).astype(float), Y), "y"))


def test_singles_are_summed_as_doubles() -> None:
    count = 10_000_000
    x = (np.arange(count, dtype=np.int64) * 7919 % 1001).astype(np.float32) + np.float32(2**20)
    found = survey(pose((x[:, None], np.arange(count) % 2), "y"))
    whole = x.astype(np.int64) - 2**20
    total, squares = int(whole.sum()), int((whole * whole).sum())
    assert found.mean[0] == pytest.approx(2**20 + total / count, rel=1e-15)
    assert found.scatter[0, 0] == pytest.approx(squares - total * total / count, rel=1e-12)


@pytest.mark.parametrize(("cell", "said"), [(np.nan, "empty or NaN"), (np.inf, "inf")])
def test_a_cell_that_is_no_number_is_named(cell: float, said: str) -> None:
    X, Y = of_shape(*THIN)
    X[54_321, 7] = cell
    with pytest.raises(thalweg.Refusal, match=f"row 54322, column 'x8': .*{said}"):
        thalweg.fit((X, Y))


def test_a_weight_below_zero_is_named() -> None:
    X, Y = of_shape(*THIN)
    weights = np.ones(len(X))
    weights[60_000] = -2
    with pytest.raises(thalweg.Refusal, match="row 60001: the weight"):
        thalweg.fit((X, Y), sample_weight=weights)


def test_nothing_is_copied_but_tiles() -> None:
    X, Y = np.asfortranarray(DRAW.random((1_000_000, 12), dtype=np.float32)), DRAW.random(1_000_000)
    survey(pose((X[:100_000], Y[:100_000]), "y"))
    tracemalloc.start()
    survey(pose((X, Y), "y"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000 < X.nbytes / 8


def test_few_rows_wait_for_no_translator() -> None:
    told = "import sys, numpy, thalweg; thalweg.fit((numpy.random.rand(442, 10), numpy.random.rand(442)))"
    subprocess.run([sys.executable, "-c", f"{told}; sys.exit('llvmlite' in sys.modules)"], check=True)


def test_what_is_translated_is_kept_for_the_next_time(tmp_path: Path) -> None:
    program = (
        "from thalweg.kernels.compiled import machine\nmachine._translate = {translate}\n"
        "from thalweg.kernels.compiled.gram import gram\ngram()"
    )
    environment = {"XDG_CACHE_HOME": str(tmp_path), "PYTHONPATH": ":".join(sys.path)}
    for translate in ("machine._translate", "None"):
        command = [sys.executable, "-c", program.format(translate=translate)]
        subprocess.run(command, check=True, env=environment)
    (kept,) = (tmp_path / "thalweg").iterdir()
    kept.write_bytes(kept.read_bytes()[:-9])
    subprocess.run([sys.executable, "-c", program.format(translate="machine._translate")], check=True, env=environment)


def test_limits_on_threads_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    with threadpool_limits(1, user_api="blas"):
        assert threads_allowed() == 1
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    assert threads_allowed() == 1
    monkeypatch.setenv("THALWEG_NUM_THREADS", "1000")
    assert 1 <= threads_allowed() < 1000


def _alpha(_: int) -> float:
    return thalweg.fit(_DATA).alpha


_DATA = of_shape(*THIN)


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="this system has no fork")
def test_a_fork_after_a_fit_can_fit() -> None:
    here = _alpha(0)
    with multiprocessing.get_context("fork").Pool(2) as pool:
        assert pool.map_async(_alpha, range(4)).get(timeout=60) == [here] * 4


def test_workers_of_joblib_can_fit() -> None:
    here, limit = Parallel(n_jobs=2, timeout=120)([delayed(_in_a_worker)(_DATA)] * 2)[0]
    assert (here, limit) == (_alpha(0), 1)


def _in_a_worker(data: tuple[np.ndarray, np.ndarray]) -> tuple[float, int]:
    # a worker gets this function with all it needs, nothing of this file
    import thalweg
    from thalweg.engines.threads import threads_allowed

    return thalweg.fit(data).alpha, threads_allowed()


def test_a_fit_within_threads_can_fit() -> None:
    assert list(Threads(3).each(range(6), _alpha)) == [_alpha(0)] * 6


def test_the_lock_of_the_interpreter_is_free() -> None:
    """Another thread gets its turn while the routine runs."""
    from threading import Thread

    rows, counted = Strips((DRAW.random((500_000, 40)),)), [0]
    Packed.of(rows)
    thread = Thread(target=lambda: Packed.of(rows))
    thread.start()
    while thread.is_alive():
        counted[0] += 1
    assert counted[0] > 1000
