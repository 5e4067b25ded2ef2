"""What the doctor found, in words: on a terminal, in a pipe, with or without the answer."""

from __future__ import annotations

from thalweg.cli import output
from thalweg.doctor.examination import Examination
from thalweg.doctor.finding import Finding


def show(examination: Examination) -> None:
    """The verdict and every finding with its evidence, why it matters and what to change."""
    layout = f", in the layout {examination.layout!r}" if examination.layout else ""
    output.paragraph(f"{examination.name}: {examination.verdict}{layout}.")
    if examination.remark:
        output.paragraph(examination.remark)
    elif not examination.findings:
        output.paragraph("Every step that was tried is the right one.")
    for finding in examination.findings:
        _show(finding)


def _show(finding: Finding) -> None:
    where = f", line {finding.line}" if finding.line else ""
    mark = "" if finding.severity == "error" else "For information: "
    output.heading(f"{mark}{finding.title}  [{finding.code}{where}]")
    output.pairs([("found", finding.evidence), ("matters", finding.why), ("change", finding.fix)])
    if finding.patch:
        output.paragraph(f"\n{finding.patch.rstrip()}")


def show_hint(examination: Examination) -> None:
    """The verdict and a question to the likeliest mistake, not what it is."""
    output.paragraph(f"{examination.name}: {examination.verdict}.")
    for hint in hints(examination):
        output.paragraph(f"\n{hint}")


def hints(examination: Examination) -> list[str]:
    """A question for every error, the likeliest first."""
    return [finding.hint for finding in examination.findings if finding.severity == "error"]
