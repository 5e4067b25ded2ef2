"""Examine every file of a folder, for whoever teaches a class."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, final

from thalweg.core.errors import Refusal
from thalweg.core.files import write_text
from thalweg.doctor.examination import Examination

_COLUMNS = "file", "verdict", "first", "codes", "message"
_STARTS_A_FORMULA = "=+-@\t\r"


@final
@dataclass(frozen=True)
class Grade:
    """One file: sound, faulty, or not examined, and why."""

    file: str
    verdict: str
    codes: tuple[str, ...]
    message: str

    @property
    def row(self) -> tuple[str, ...]:
        """The grade as a row of a table."""
        return (self.file, self.verdict, self.codes[0] if self.codes else "", " ".join(self.codes), self.message)

    def to_dict(self) -> dict[str, Any]:
        """The grade as JSON has it."""
        return {"file": self.file, "verdict": self.verdict, "codes": list(self.codes), "message": self.message}


def grades(folder: Path, examine: Callable[[Path], Examination]) -> Iterator[Grade]:
    """A grade for each Python file in a folder, in the order of their names; a bad file stops no other.

    Raises ``Refusal`` where there is none.
    """
    if not folder.is_dir():
        raise Refusal(f"{folder} is no folder.", do="Name the folder with the class's .py files.")
    files = sorted(path for path in folder.rglob("*.py") if path.is_file())
    if not files:
        raise Refusal(f"There is no .py file in {folder}.", do="Name the folder with the class's .py files.")
    return (_grade(path, folder, examine) for path in files)


def _grade(path: Path, folder: Path, examine: Callable[[Path], Examination]) -> Grade:
    name = path.relative_to(folder).as_posix()
    try:
        found = examine(path)
    except Refusal as refusal:
        return Grade(name, "not examined", (), str(refusal))
    said = [f"{finding.title}. {finding.evidence}" for finding in found.findings]
    return Grade(name, found.verdict, found.codes, " ".join(said))


def write_grades(rows: list[Grade], path: Path) -> None:
    """Write the grades as CSV, whole or not at all; a cell that a spreadsheet would compute is kept a text."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows(tuple(_text(cell) for cell in grade.row) for grade in rows)
    write_text(path, sheet.getvalue())


def _text(cell: str) -> str:
    return f"'{cell}" if cell.startswith(tuple(_STARTS_A_FORMULA)) else cell
