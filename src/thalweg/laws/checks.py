"""Laws of the doctor's checks: whoever adds one file to ``doctor/checks`` has these for nothing."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from thalweg.doctor.check import Check
from thalweg.doctor.examination import Examination
from thalweg.doctor.examine import examine_file


def finds_its_sick_example(check: Check, folder: Path) -> Examination:
    """The first finding in the sick example is this one, with all that there is to say about it."""
    seen = _examined(check.sick, folder / "sick.py")
    assert seen.verdict == "faulty", f"{check.code}: the sick example passes"
    first = seen.findings[0]
    assert first.code == check.code, f"{check.code}: in the sick example {first.code} is found first"
    said = (first.title, first.evidence, first.why, first.fix, first.hint)
    assert all(said), f"{check.code}: something is not said"
    assert first.line is None or 0 < first.line <= len(check.sick.splitlines())
    return seen


def passes_its_well_example(check: Check, folder: Path) -> None:
    """The well example is sound."""
    seen = _examined(check.well, folder / "well.py")
    assert seen.verdict == "sound", f"{check.code}: in the well example there is {seen.text()}"


def patch_cures(seen: Examination, folder: Path) -> None:
    """Where a patch is offered, ``patch`` applies it to the sick example, and that is then without the mistake."""
    first = seen.findings[0]
    if first.patch is None:
        return
    done = subprocess.run(["patch", "-p1"], input=first.patch, cwd=folder, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout
    cured = examine_file(folder / "sick.py")
    assert first.code not in cured.codes, f"{first.code} is still there after the patch"


def hint_keeps_the_answer(check: Check) -> None:
    """The hint is a question, and names neither the code nor the title."""
    assert check.hint.endswith("?"), f"{check.code}: the hint is no question"
    assert check.title not in check.hint
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", check.code)


def _examined(source: str, path: Path) -> Examination:
    path.write_text(source, encoding="utf-8")
    return examine_file(path)
