"""What an examination found, in words and as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, final

from thalweg.doctor.finding import Finding


@final
@dataclass(frozen=True)
class Examination:
    """The findings, errors first. ``verdict`` is sound where none of them is an error.

    >>> seen = Examination("mine.py", "flat", ())
    >>> seen.verdict, seen.to_dict()
    ('sound', {'verdict': 'sound', 'layout': 'flat', 'findings': []})
    """

    name: str
    layout: str | None
    findings: tuple[Finding, ...]
    remark: str = ""
    """What was looked at, or how it went, beside the findings."""
    learning_rate: float | None = None
    """The one that was really used, as far as a log tells it."""

    @property
    def verdict(self) -> Literal["sound", "faulty"]:
        """Whether there is an error among the findings."""
        return "faulty" if any(finding.severity == "error" for finding in self.findings) else "sound"

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the findings, in order."""
        return tuple(finding.code for finding in self.findings)

    def to_dict(self) -> dict[str, Any]:
        """The examination as JSON has it."""
        findings = [finding.to_dict() for finding in self.findings]
        rate = {} if self.learning_rate is None else {"learning_rate": self.learning_rate}
        return {"verdict": self.verdict, "layout": self.layout, "findings": findings, **rate}

    def text(self) -> str:
        """The examination in words."""
        layout = f", in the layout {self.layout!r}" if self.layout else ""
        head = " ".join(filter(None, [f"{self.name}: {self.verdict}{layout}.", self.remark]))
        return "\n\n".join([head, *(_paragraph(finding) for finding in self.findings)])

    def check(self) -> None:
        """Nothing if sound; else raises ``AssertionError`` with the words, for a line in a test suite."""
        if self.verdict == "faulty":
            raise AssertionError(self.text())

    def __str__(self) -> str:
        return self.text()


def _paragraph(finding: Finding) -> str:
    where = f" (line {finding.line})" if finding.line else ""
    mark = "" if finding.severity == "error" else "For information: "
    lines = [f"{mark}{finding.title} [{finding.code}]{where}"]
    lines += [f"  Seen:    {finding.evidence}", f"  Matters: {finding.why}", f"  Change:  {finding.fix}"]
    patch = [f"    {line}" for line in (finding.patch or "").splitlines()]
    return "\n".join([*lines, *patch])
