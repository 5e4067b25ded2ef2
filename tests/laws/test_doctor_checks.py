"""Every check of the doctor obeys the laws of checks."""

from __future__ import annotations

from pathlib import Path

import pytest

from thalweg.doctor.check import Check, checks
from thalweg.laws import checks as laws

CODES = """missing-mean double-mean wrong-divisor factor-two wrong-sign bias-gradient weights-gradient swapped-gradients
bias-not-updated weights-not-updated sequential-update stale-error accumulated-gradient broadcast transposed
penalised-bias unrequested-penalty cost-mismatch integer-truncation integer-overflow ignores-learning-rate
squared-learning-rate off-by-one not-gradient-descent sampled-rows"""


def test_the_list_of_codes_is_closed() -> None:
    assert set(checks()) == set(CODES.split())


@pytest.mark.parametrize("check", checks().values(), ids=lambda check: check.code)
def test_a_check_finds_the_sick_and_passes_the_well(check: Check, tmp_path: Path) -> None:
    seen = laws.finds_its_sick_example(check, tmp_path)
    laws.passes_its_well_example(check, tmp_path)
    laws.patch_cures(seen, tmp_path)
    laws.hint_keeps_the_answer(check)
