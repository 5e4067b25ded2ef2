"""Every check of a run finds its sick example, leaves the well one alone, and its advice makes the sick one well."""

from __future__ import annotations

from typing import Any

import pytest

from thalweg.doctor.finding import Finding
from thalweg.doctor.runs.check import RunCheck
from thalweg.doctor.runs.checks import shelf
from thalweg.doctor.runs.examine_run import facts_of, findings

CHECKS = {code: kind() for code, kind in shelf.classes().items()}
CODES = {
    "learning-rate-too-large",
    "learning-rate-too-small",
    "unscaled-features",
    "collinear-features",
    "constant-feature",
    "duplicate-feature",
    "nan-in-data",
    "non-numeric-target",
    "target-leak",
    "more-features-than-examples",
    "outliers",
}


def errors(found: tuple[Finding, ...]) -> list[str]:
    return [finding.code for finding in found if finding.severity == "error"]


def test_the_list_of_codes_is_closed() -> None:
    assert set(CHECKS) == CODES


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_the_sick_one_is_found_and_nothing_else(check: RunCheck[Any]) -> None:
    found = findings(*facts_of(check.sick()))
    assert [finding.code for finding in found] == [check.code]
    assert errors(found) == [check.code]


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_the_well_one_is_left_alone(check: RunCheck[Any]) -> None:
    assert findings(*facts_of(check.well())) == ()


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_the_advice_makes_the_sick_one_well(check: RunCheck[Any]) -> None:
    (fact,) = (fact for fact in facts_of(check.sick()) if isinstance(fact, check.facts()))
    cured = check.cured(fact)
    assert cured is not None
    assert errors(findings(cured)) == []


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_the_run_before_stands_beside_the_run_after(check: RunCheck[Any]) -> None:
    (found,) = findings(*facts_of(check.sick()))
    assert [line.partition(",")[0] for line in found.evidence.splitlines()[-2:]] == ["Before", "After"]
    assert all((found.title, found.why, found.fix, found.hint))
