"""A row's fold depends on the seed and its number alone; what cannot be chosen is refused in one message."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import thalweg
from thalweg.descent.folds import fold_of, held_out
from thalweg.descent.inference.groups import without_each
from thalweg.kernels.moments import Moments

rows = np.arange(10_000)


@given(st.integers(0, 2**40), st.integers(2, 5000), st.integers(0, 9_999), st.integers(0, 2000))
def test_the_fold_of_a_row_does_not_depend_on_how_it_is_read(seed: int, folds: int, first: int, count: int) -> None:
    places = np.arange(min(count, len(rows) - first))
    np.testing.assert_array_equal(
        fold_of(seed, first, places, folds), fold_of(seed, 0, rows, folds)[first:][: len(places)]
    )


@given(st.integers(0, 2**40), st.integers(2, 100), st.integers(1, 4096))
def test_no_fold_of_a_block_has_two_rows_more_than_another(seed: int, folds: int, count: int) -> None:
    sizes = np.bincount(fold_of(seed, 0, np.arange(count), folds), minlength=folds)
    assert sizes.max() - sizes.min() <= 1


@given(st.integers(0, 2**40), st.fractions(min_value="1/20", max_value="19/20", max_denominator=20))
def test_the_share_held_out_is_the_share_asked_for(seed: int, share: Any) -> None:
    assert held_out(seed, 0, np.arange(4000), float(share)).sum() == pytest.approx(4000 * share, abs=share.denominator)


def test_another_seed_and_another_block_deal_otherwise() -> None:
    first, second = fold_of(0, 0, np.arange(4096), 5), fold_of(1, 0, np.arange(4096), 5)
    later = fold_of(0, 4096, np.arange(4096), 5)
    for other in (second, later):
        assert 0.1 < np.mean(first == other) < 0.3  # by chance 1 in 5


def test_the_others_of_each_part_are_added_never_subtracted() -> None:
    draw = np.random.default_rng(0)
    tables = [draw.normal(size=(size, 3)) + 1e6 for size in (4, 1, 9, 2)]
    for place, found in enumerate(without_each([Moments.of(table) for table in tables])):
        wanted = Moments.of(np.vstack(tables[:place] + tables[place + 1 :]))
        assert found is not None
        assert found.count == wanted.count
        # each entry is a sum of products of numbers that an offset of 1e6 leaves some 1e-10 of
        np.testing.assert_allclose(found.scatter, wanted.scatter, rtol=0, atol=1e-8)
    assert without_each([None, None]) == [None, None]


@pytest.mark.parametrize("choice", [{"stop": "cv"}, {"ridge": "cv"}, {"stop": "held-out"}])
def test_the_same_bits_for_any_chunking_and_the_same_seed(choice: dict[str, Any]) -> None:
    draw = np.random.default_rng(0)
    table = draw.normal(size=(9000, 4))
    table[:, 3] += table[:, 0]
    pieces = pa.Table.from_batches(
        [
            pa.record_batch(dict(zip(("x1", "x2", "x3", "y"), table[start : start + 700].T, strict=True)))
            for start in range(0, len(table), 700)
        ]
    )
    whole = thalweg.fit((table[:, :3], table[:, 3]), **choice)
    parted, again, other = (thalweg.fit(pieces, "y", seed=seed, **choice) for seed in (0, 0, 1))
    for run in (parted, again):
        assert run.validation.to_dict() == whole.validation.to_dict()  # type: ignore[union-attr]
        assert (run.alpha, *run.beta) == (whole.alpha, *whole.beta)
    assert other.validation.cost[-1] != whole.validation.cost[-1]  # type: ignore[union-attr]


def test_rows_of_weight_zero_are_in_no_fold() -> None:
    draw = np.random.default_rng(1)
    X, Y = draw.normal(size=(50, 2)), draw.normal(size=50)
    weights = np.where(np.arange(50) % 7 == 0, 0.0, 1.0)
    run = thalweg.fit((X, Y), stop="cv", sample_weight=weights)
    spoilt = np.where(weights == 0, 1e6, Y)
    again = thalweg.fit((X, spoilt), stop="cv", sample_weight=weights)
    assert run.validation.rows == int(weights.sum())  # type: ignore[union-attr]
    assert run.validation.to_dict() == again.validation.to_dict()  # type: ignore[union-attr]


TABLE = ([[1.0], [2.0], [4.0], [3.0], [7.0]], [2.0, 3.0, 7.0, 5.0, 1.0])


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"stop": "cvv"}, "'cv'"),
        ({"stop": "held out"}, "'held-out'"),
        ({"stop": "cv", "iterations": 3}, "iterations"),
        ({"ridge": "cv", "iterations": 3}, "iterations"),
        ({"ridge": "cv", "stop": "cv"}, "one choice is enough"),
        ({"hold_out": 0.3}, "'tolerance'"),
        ({"stop": "held-out", "hold_out": 1.5}, "share"),
        ({"stop": "held-out", "hold_out": 0}, "share"),
        ({"stop": "cv", "folds": 1}, "folds"),
        ({"stop": "cv", "folds": 2.5}, "folds"),
        ({"stop": "cv", "folds": 6}, "at most 5"),
        ({"stop": "cv", "seed": -1}, "seed"),
        ({"stop": "cv", "cost": "huber"}, "huber"),
        ({"stop": "cv", "lasso": 0.1}, "lasso"),
        ({"ridge": "cv", "cost": "mae"}, "mae"),
        ({"stop": "cv", "learning_rate": 5.0}, "does not converge"),
        ({"ridge": "vc"}, "ridge"),
    ],
)
def test_what_cannot_be_chosen_is_refused(asked: dict[str, Any], said: str) -> None:
    with pytest.raises(thalweg.Refusal, match=said):
        thalweg.fit(TABLE, **asked)


def test_folds_from_which_nothing_can_be_learnt_are_refused() -> None:
    with pytest.raises(thalweg.Refusal, match="Nothing can be learnt from the other 1 of 2 folds"):
        thalweg.fit(([[1.0], [2.0], [3.0], [4.0]], [1.0, 0.0, 0.0, 0.0]), stop="cv", folds=2)
    with pytest.raises(thalweg.Refusal, match="held out"):
        thalweg.fit(([[1.0], [2.0]], [1.0, 0.0]), stop="held-out", hold_out=0.01)


@pytest.mark.parametrize("choice", [{"stop": "cv"}, {"ridge": "cv"}, {"stop": "held-out", "hold_out": 0.4}])
def test_constant_and_collinear_features_and_a_perfect_fit(choice: dict[str, Any]) -> None:
    draw = np.random.default_rng(0)
    x = draw.normal(size=30)
    run = thalweg.fit((np.column_stack([x, 2 * x, np.full(30, 7.0), np.arange(30) == 3]), 1 + 3 * x), **choice)
    assert run.finite
    assert run.r2 == pytest.approx(1, abs=1e-6)
