"""Moments are exact and additive, and a survey leaves nothing of a constant column."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import thalweg
from thalweg.descent.problem import pose
from thalweg.descent.survey import survey
from thalweg.laws import moments
from thalweg.sources.opening import open_source

rows = st.lists(st.tuples(st.integers(-99, 99), st.integers(-99, 99), st.integers(-9, 9)), min_size=1, max_size=40)


@given(rows, st.lists(st.integers(0, 40), max_size=6), st.sampled_from([0, 10**6, -(10**9)]))
def test_any_grouping_adds_up_to_the_exact_moments(table: list[tuple[int, ...]], cuts: list[int], offset: int) -> None:
    moments.adds_in_any_grouping(np.array(table, dtype=float) + offset, cuts)


def test_the_law_sees_raw_sums() -> None:
    rows = np.array([[1.0, 2.0], [3.0, 6.0], [5.0, 7.0]])

    def raw(part: np.ndarray) -> moments.Moments:
        return moments.Moments(len(part), float(len(part)), part.mean(axis=0), part.T @ part)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(moments, "cut", lambda rows, places, of: iter([raw(rows)]))  # noqa: ARG005
        with pytest.raises(AssertionError, match="scatter"):
            moments.adds_in_any_grouping(rows, [])


@pytest.mark.parametrize("count", [1, 4096, 9000])
def test_blocks_of_any_size_hold_the_same_rows(count: int) -> None:
    table = np.random.default_rng(0).normal(size=(count, 3))
    moments.blocks_keep_the_rows(open_source((table[:, :2], table[:, 2])), [1, 7, 4096])


@pytest.mark.parametrize("scale", ["standard", "none"])
@pytest.mark.parametrize("value", [0.1, 1 / 3, 1234567.1, 1e9 + 0.1, -7.3e-5, 1e15 / 3, 1e150])
@pytest.mark.parametrize("count", [3, 100, 9000])
def test_a_constant_column_scatters_not_at_all(value: float, count: int, scale: str) -> None:
    draw = np.random.default_rng(0)
    x = draw.normal(size=count)
    data = np.column_stack([x, np.full(count, value)]), 2 * x + draw.normal(size=count)
    found = survey(pose(data, "y", scale=scale))
    assert found.scatter[1].tolist() == [0, 0, 0] == found.scatter[:, 1].tolist()
    assert found.scatter[0, 2] != 0
    if scale == "standard":
        run = thalweg.fit(data)
        assert (run.beta[1], run.outcome.name, run.spectrum.null_modes) == (0, "converged", 1)


@pytest.mark.parametrize("value", [0.0, 0.1, 1234567.1, 1e9 + 0.1, 1e15 / 3])
@pytest.mark.parametrize("count", [2, 100, 9000])
def test_a_constant_target_is_refused(value: float, count: int) -> None:
    x = np.random.default_rng(0).normal(size=(count, 1))
    with pytest.raises(thalweg.Refusal, match="in every row"):
        thalweg.fit((x, np.full(count, value)))


def test_squares_beyond_the_doubles_are_refused_by_the_column() -> None:
    with pytest.raises(thalweg.Refusal, match="'x2'"):
        thalweg.fit(([[1, 1e200], [2, 3e200], [0, 1]], [1, 2, 4]))


def test_progress_tells_every_block_of_the_one_pass() -> None:
    told: list[tuple[int, int | None]] = []
    table = np.random.default_rng(0).normal(size=(9000, 2))
    survey(pose((table[:, :1], table[:, 1]), "y"), lambda done, total: told.append((done, total)))
    assert told == [(4096, 9000), (8192, 9000), (9000, 9000)]
