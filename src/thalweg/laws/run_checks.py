"""Laws of the doctor's checks of runs: whoever adds one file to ``doctor/runs/checks`` has these for nothing."""

from __future__ import annotations

import re
from typing import Any

from thalweg.doctor.finding import Finding
from thalweg.doctor.runs.check import RunCheck
from thalweg.doctor.runs.examine_run import facts_of, findings


def finds_its_sick_example(check: RunCheck[Any]) -> Finding:
    """This and nothing else is found in the sick example, with all there is to say, before and after."""
    found = findings(*facts_of(check.sick()))
    assert [finding.code for finding in found] == [check.code], f"{check.code}: found are {found}"
    (first,) = found
    assert first.severity == "error", f"{check.code}: the sick example is none"
    assert all((first.title, first.evidence, first.why, first.fix, first.hint)), f"{check.code}: something is not said"
    shown = [line.partition(",")[0] for line in first.evidence.splitlines()[-2:]]
    assert shown == ["Before", "After"], f"{check.code}: the advice was not tried out"
    return first


def passes_its_well_example(check: RunCheck[Any]) -> None:
    """Nothing is found in the well example."""
    assert findings(*facts_of(check.well())) == (), f"{check.code}: something is found in the well example"


def advice_cures(check: RunCheck[Any]) -> None:
    """The run after the advice has no error."""
    (fact,) = (fact for fact in facts_of(check.sick()) if isinstance(fact, check.facts()))
    cured = check.cured(fact)
    assert cured is not None, f"{check.code}: the advice cannot be tried out"
    left = [finding for finding in findings(cured) if finding.severity == "error"]
    assert not left, f"{check.code}: after the advice there is {left}"


def hint_keeps_the_answer(check: RunCheck[Any]) -> None:
    """The hint is a question, and does not name the code."""
    assert check.hint.endswith("?"), f"{check.code}: the hint is no question"
    assert check.code not in check.hint
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", check.code)
