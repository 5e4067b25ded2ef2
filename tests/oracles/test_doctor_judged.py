"""The doctor is examined: programs with one mistake, with several, with none, and programs that mean it harm.

The ordinary run takes every tenth case; ``THALWEG_DOCTOR=all`` takes them all (some minutes).
"""

from __future__ import annotations

import contextlib
import csv
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import final

import pytest

from doctor_cases.cases import Case, cases
from doctor_cases.sound import combined

ROOT = Path(__file__).resolve().parents[2]
WHOLE = os.environ.get("THALWEG_DOCTOR") == "all"
STRIDE = 1 if WHOLE else 10
SICK, COMPOUND = cases("sick")[::STRIDE], cases("compound")[::STRIDE]
SOUND = (cases("sound") + combined())[::STRIDE]
IN_BRIEF = [
    "loops_in_step",
    "leaves_in_the_middle",
    "floods_standard_output",
    "leaves_children_behind",
    "writes_its_own_verdict",
    "makes_every_comparison_true",
    "syntax_error",
    "nothing",
    "other_names",
    "words_come_back",
]
HOSTILE = [case for case in cases("hostile") if WHOLE or case.name in IN_BRIEF]
MOST_SECONDS = 30.0
MARK, CHILD = "THALWEG_VISIT", b"299.7531"
COMMAND = [sys.executable, "-c", "from thalweg.cli.main import main; main()", "doctor"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "utf-8"}


@final
@dataclass(frozen=True)
class Diagnosis:
    """What the doctor said: sound, faulty or another word where it could not examine; errors first."""

    verdict: str
    codes: tuple[str, ...]
    message: str


def diagnoses(programs: list[Case], folder: Path) -> dict[str, Diagnosis]:
    """The one place that knows how a class is graded: columns file, verdict, first code, all codes, message."""
    (folder / "class").mkdir()
    for case in programs:
        (folder / "class" / f"{case.name}.py").write_text(case.source, encoding="utf-8")
    grades = folder / "grades.csv"
    words = ["--grade", str(folder / "class"), "-o", str(grades), "--json"]
    done = subprocess.run([*COMMAND, *words], env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert grades.is_file(), done.stderr
    with grades.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    found = {Path(row[0]).stem: Diagnosis(row[1], tuple(re.findall(r"[a-z][a-z-]+", row[3])), row[4]) for row in rows}
    assert set(found) == {case.name for case in programs}
    return found


Judge = Callable[[Case, Diagnosis], bool]


def names(case: Case) -> list[set[str]]:
    return [{code.rstrip("?") for code in entry} for entry in case.expected]


def found_first(case: Case, said: Diagnosis) -> bool:
    told = case.mild or said.verdict == "faulty"
    return told and bool(said.codes) and said.codes[0] in set.union(*names(case)) | _first_of(case)


def _first_of(case: Case) -> set[str]:
    """With one mistake it must be that one; the order of several is a matter of taste."""
    return set() if len(case.expected) > 1 else names(case)[0]


def found_all(case: Case, said: Diagnosis) -> bool:
    """Each mistake has been named, and nothing else has been said but what may be said."""
    known = set.union(*names(case)) | set(case.note("may"))
    return found_first(case, said) and all(e & set(said.codes) for e in names(case)) and set(said.codes) <= known


def is_sound(case: Case, said: Diagnosis) -> bool:
    return said.verdict == "sound" and set(said.codes) <= set(case.note("info"))


def is_told_the_convention(case: Case, said: Diagnosis) -> bool:
    """A right program with the halved cost is told by the way that other books have twice its gradient."""
    return is_sound(case, said) and set(said.codes) == set(case.note("info"))


def misses(programs: list[Case], said: dict[str, Diagnosis], good: Judge) -> str:
    """One line a miss, to be read."""
    lines = []
    for case in programs:
        if not good(case, said[case.name]):
            wanted = " ".join("|".join(entry) for entry in case.expected) or "sound"
            got = said[case.name]
            lines.append(f"{case.name}: {wanted}, but {got.verdict} {' '.join(got.codes)} {got.message}".rstrip())
    return "\n".join(lines)


def share(programs: list[Case], said: dict[str, Diagnosis], good: Judge) -> float:
    return 1 - len(misses(programs, said, good).splitlines()) / len(programs)


def told_by_the_label(case: Case) -> Diagnosis:
    codes = tuple(sorted(entry)[0] for entry in names(case)) or case.note("info")
    return Diagnosis("faulty" if case.expected else "sound", codes, "")


def test_the_examiner_can_tell_good_from_bad() -> None:
    for case in cases("sick") + cases("compound"):
        good = told_by_the_label(case)
        assert found_all(case, good), case.name
        assert not found_all(case, Diagnosis("faulty", (*good.codes, "something-else"), ""))
        assert not found_first(case, Diagnosis("faulty", ("something-else", *good.codes), ""))
        assert case.mild or not found_first(case, Diagnosis("sound", good.codes, ""))
        assert not found_first(case, Diagnosis("faulty", (), ""))
    for case in cases("sound") + combined():
        assert is_sound(case, told_by_the_label(case))
        assert not is_sound(case, Diagnosis("faulty", ("wrong-sign",), ""))


def test_one_mistake_is_named_first(tmp_path: Path) -> None:
    said = diagnoses(SICK, tmp_path)
    assert share(SICK, said, found_first) >= 0.95, misses(SICK, said, found_first)
    assert share(SICK, said, found_all) >= 0.90, misses(SICK, said, found_all)


def test_several_mistakes_are_all_named(tmp_path: Path) -> None:
    said = diagnoses(COMPOUND, tmp_path)
    assert share(COMPOUND, said, found_all) >= 0.90, misses(COMPOUND, said, found_all)


def test_no_false_alarm(tmp_path: Path) -> None:
    said = diagnoses(SOUND, tmp_path)
    assert misses(SOUND, said, is_sound) == ""
    halved = [case for case in SOUND if case.note("info")]
    assert share(halved, said, is_told_the_convention) >= 0.95, misses(halved, said, is_told_the_convention)


def test_one_bad_file_does_not_spoil_the_class(tmp_path: Path) -> None:
    wanted = "loops_in_step", "leaves_when_read", "syntax_error", "words_come_back"
    bad = [case for case in cases("hostile") if case.name in wanted]
    said = diagnoses([*bad, *SOUND[:2]], tmp_path)
    assert [case.name for case in bad if said[case.name].verdict in {"sound", "faulty"}] == []
    assert [case.name for case in bad if not said[case.name].message] == []
    assert misses(SOUND[:2], said, is_sound) == ""


@final
@dataclass(frozen=True)
class Visit:
    status: int
    out: str
    err: str
    seconds: float


def visit(file: Path, log: Path) -> Visit:
    """The doctor's command on one file, with a standard input that never ends."""
    begin = time.monotonic()
    with (log / "out").open("wb") as out, (log / "err").open("wb") as err:
        command = [*COMMAND, str(file), "--json"]
        marked, pipe = {**ENVIRONMENT, MARK: str(log)}, subprocess.PIPE
        doctor = subprocess.Popen(command, env=marked, stdin=pipe, stdout=out, stderr=err, cwd=log, process_group=0)
        try:
            status = doctor.wait(MOST_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(doctor.pid, signal.SIGKILL)
            doctor.wait()
            pytest.fail(f"{file.name} had not ended after {MOST_SECONDS:.0f} s")
        finally:
            assert doctor.stdin is not None
            doctor.stdin.close()
    said = [(log / name).read_text(encoding="utf-8", errors="replace")[:100_000] for name in ("out", "err")]
    return Visit(status, *said, time.monotonic() - begin)


def is_in_order(seen: Visit, case: Case) -> None:
    """The status is one that is right; a verdict is one JSON object, a refusal one short message."""
    assert str(seen.status) in case.note("exit"), (seen.status, seen.out[:500], seen.err[:500])
    if seen.status == 2:
        assert seen.out == ""
        assert seen.err.strip()
        assert "Traceback" not in seen.err
        assert len(seen.err) < 2000
        return
    told = json.loads(seen.out)
    assert told["verdict"] == ("faulty" if seen.status else "sound")
    if case.expected:
        assert told["findings"][0]["code"] in case.expected[0]


def left_behind(log: Path) -> list[bytes]:
    """Processes that a hostile program started and the doctor should have ended."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (process / "cmdline").read_bytes()
            if CHILD in words or f"{MARK}={log}".encode() in (process / "environ").read_bytes():
                found.append(words)
    return found


@pytest.mark.parametrize("case", HOSTILE, ids=lambda case: case.name)
def test_a_hostile_program_ends_in_time(case: Case, tmp_path: Path) -> None:
    (tmp_path / f"{case.name}.py").write_text(case.source, encoding="utf-8")
    is_in_order(visit(tmp_path / f"{case.name}.py", tmp_path), case)
    time.sleep(0.2)
    assert left_behind(tmp_path) == []


RIGHT = "def gradient(X, Y, alpha, beta):\n    e = alpha + X @ beta - Y\n    return 2 * e.mean(), 2 * e @ X / len(e)\n"
BYTES = {
    "latin-1_unsaid": (("# café\n" + RIGHT).encode("latin-1"), "2"),
    "latin-1_said": (("# -*- coding: latin-1 -*-\n# café\n" + RIGHT).encode("latin-1"), "0"),
    "with_a_mark": (RIGHT.encode("utf-8-sig"), "0"),
    "utf-16": (RIGHT.encode("utf-16"), "2"),
    "empty": (b"", "2"),
    "noughts": (b"\0" * 5000, "2"),
    "windows_lines": (RIGHT.replace("\n", "\r\n").encode(), "0"),
}


@pytest.mark.parametrize("name", BYTES if WHOLE else ["latin-1_unsaid", "with_a_mark"])
def test_bytes_that_are_no_plain_text(name: str, tmp_path: Path) -> None:
    content, status = BYTES[name]
    (tmp_path / "bytes.py").write_bytes(content)
    is_in_order(visit(tmp_path / "bytes.py", tmp_path), Case(name, "", (), {"exit": (status,)}))


@pytest.mark.parametrize("kind", ["folder", "nowhere", "pipe", "ring"] if WHOLE else ["folder", "pipe"])
def test_what_is_no_file(kind: str, tmp_path: Path) -> None:
    place = tmp_path / f"{kind}.py"
    made = {"folder": place.mkdir, "pipe": lambda: os.mkfifo(place), "ring": lambda: place.symlink_to(place)}
    made.get(kind, lambda: None)()
    is_in_order(visit(place, tmp_path), Case(kind, "", (), {"exit": ("2",)}))


def test_a_name_with_spaces_is_a_name(tmp_path: Path) -> None:
    (tmp_path / "my first try (1).py").write_text(RIGHT, encoding="utf-8")
    is_in_order(visit(tmp_path / "my first try (1).py", tmp_path), Case("spaces", "", (), {"exit": ("0",)}))


@pytest.mark.parametrize("case", SICK[::5], ids=lambda case: case.name)
def test_one_file_is_told_in_full(case: Case, tmp_path: Path) -> None:
    (tmp_path / "first_try.py").write_text(case.source, encoding="utf-8")
    seen = visit(tmp_path / "first_try.py", tmp_path)
    told = json.loads(seen.out)
    assert seen.status == (1 if told["verdict"] == "faulty" else 0)
    assert set(told) >= {"verdict", "layout", "findings"}
    for finding in told["findings"]:
        assert set(finding) >= {"code", "title", "severity", "evidence", "why", "fix", "line", "patch"}
    severities = [finding["severity"] for finding in told["findings"]]
    assert severities == sorted(severities), "errors come first"
    assert ("error" in severities) == (told["verdict"] == "faulty")
