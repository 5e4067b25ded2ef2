"""Every schedule on the shelf keeps the laws, with its constants at first and with others."""

from __future__ import annotations

import pytest

import thalweg
from thalweg import schedules
from thalweg.laws import schedules as laws
from thalweg.schedules import find_schedule

OTHERS = [
    "step(every=7, factor=0.1)",
    "inverse(decay=0.5, exponent=0.5)",
    "cosine(floor=0.1, cycle=6)",
    "warm-up(steps=5, then=cosine(floor=0.01))",
    "warm-up(steps=3, then=warm-up(steps=2, then=inverse))",
    "polyak(factor=0.5)",
    "chebyshev(cycle=1)",
    "chebyshev(cycle=7)",
    "chebyshev(cycle=8)",
]


@pytest.mark.parametrize("name", [*schedules.shelf.classes(), *OTHERS])
def test_the_laws_hold(name: str) -> None:
    schedule = find_schedule(name)
    laws.rates_are_rates(schedule)
    laws.open_is_known_beforehand(schedule)
    laws.period_repeats(schedule)
    laws.eta_counts_or_is_ignored(schedule)
    laws.what_is_missing_is_said(schedule)
    laws.name_is_read_back(schedule)
    laws.constants_are_checked(schedule)


def test_there_are_the_schedules_of_the_textbooks() -> None:
    wanted = {"constant", "step", "inverse", "cosine", "warm-up", "polyak", "chebyshev"}
    assert wanted | {"exact-line-search", "finite-termination"} <= set(schedules.shelf.classes())


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("chebychev", "Did you mean 'chebyshev'"),
        ("chebyshev(length=3)", "no constant called 'length'"),
        ("chebyshev(cycle=2.5)", "whole number"),
        ("constant(rate=1)", "It has none"),
        ("step(factor=2)", "grow without end"),
        ("step(every=0)", "every is 0"),
        ("cosine(floor=1)", "floor is 1"),
        ("warm-up(then=cosin)", "Did you mean 'cosine'"),
        ("warm-up(then=polyak)", "followed by polyak"),
        ("warm-up(then=chebyshev)", "followed by chebyshev"),
    ],
)
def test_bad_schedules_are_refused_in_one_message(name: str, message: str) -> None:
    with pytest.raises(thalweg.Refusal) as refused:
        find_schedule(name)
    assert message in str(refused.value)


def test_the_rates_of_a_closed_loop_are_not_known_beforehand() -> None:
    with pytest.raises(TypeError, match="where the descent goes"):
        find_schedule("polyak").rates(3, 0.1)
