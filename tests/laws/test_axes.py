"""An axis puts larger values further along, and its ticks where their values lie."""

from __future__ import annotations

from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thalweg.documents.axis import Axis, around

positive = st.floats(1e-300, 1e300)


@given(st.lists(positive, min_size=1, max_size=5))
def test_a_logarithmic_axis_holds_its_values_and_keeps_their_order(values: list[float]) -> None:
    axis = around("x", values)
    places = [axis.place(value) for value in sorted(values)]
    assert places == sorted(places)
    assert all(axis.low <= value <= axis.high for value in values)
    check_ticks(axis)


@given(st.integers(1, 10**18))
def test_an_axis_of_counts_begins_at_zero(last: int) -> None:
    axis = Axis("k", 0.0, float(last), "counts")
    assert axis.ticks()[0] == (0.0, "0")
    assert axis.place(0.0) == 0.0
    assert axis.place(float(last)) == 1.0
    assert all(value.is_integer() for value, _ in axis.ticks())
    check_ticks(axis)


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6))
def test_a_linear_axis_halves_in_the_middle(low: float, length: float) -> None:
    axis = Axis("x", low, low + length)
    assert axis.place(low + length / 2) == pytest.approx(0.5, abs=1e-6)
    check_ticks(axis)


@pytest.mark.parametrize("kind", ["linear", "log", "counts"])
def test_a_value_off_the_axis_is_drawn_at_its_end(kind: Literal["linear", "log", "counts"]) -> None:
    axis = Axis("x", 1.0 if kind == "log" else 0.0, 100.0, kind)
    assert axis.place(1e9) == 1.0
    assert axis.place(axis.low) == 0.0


def check_ticks(axis: Axis) -> None:
    """Between two and a dozen ticks, rising, on the axis, each with a text of its own."""
    values, texts = zip(*axis.ticks(), strict=True)
    assert 2 <= len(values) <= 12
    assert list(values) == sorted(set(values))
    assert len(set(texts)) == len(texts)
    slack = 1e-6 * (axis.high - axis.low)
    assert all(axis.low - slack <= value <= axis.high + slack for value in values)
