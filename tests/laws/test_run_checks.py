"""Every check of a run obeys the laws of checks."""

from __future__ import annotations

from typing import Any

import pytest

from thalweg.doctor.runs.check import RunCheck
from thalweg.doctor.runs.checks import shelf
from thalweg.laws import run_checks as laws

CHECKS = {code: kind() for code, kind in shelf.classes().items()}
CODES = """learning-rate-too-large learning-rate-too-small unscaled-features collinear-features constant-feature
duplicate-feature nan-in-data non-numeric-target target-leak more-features-than-examples outliers"""


def test_the_list_of_codes_is_closed() -> None:
    assert set(CHECKS) == set(CODES.split())


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_a_check_finds_the_sick_passes_the_well_and_cures(check: RunCheck[Any]) -> None:
    laws.finds_its_sick_example(check)
    laws.passes_its_well_example(check)
    laws.advice_cures(check)
    laws.hint_keeps_the_answer(check)
