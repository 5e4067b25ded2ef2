"""What a check says when it finds something."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, final

Severity = Literal["error", "info"]


@final
@dataclass(frozen=True)
class Finding:
    """A mistake by its code, with what shows it in numbers, why it matters and what to change.

    ``likelihood`` in 0 to 1 orders findings of one severity; ``hint`` points to the place without the answer.

    >>> Finding("wrong-sign", "The step goes uphill", "error", "The right one x -1.", "J grows.", "Subtract.").code
    'wrong-sign'
    """

    code: str
    title: str
    severity: Severity
    evidence: str
    why: str
    fix: str
    hint: str = ""
    line: int | None = None
    patch: str | None = None
    likelihood: float = 1.0
    part: str = "both"
    """Of what it speaks: the ``bias``, the ``weights``, both, or the ``cost``."""
    function: str = ""
    """In which function it was found."""

    def to_dict(self) -> dict[str, Any]:
        """The finding as JSON has it."""
        shown = "code", "title", "severity", "evidence", "why", "fix", "line", "patch"
        return {name: getattr(self, name) for name in shown}


def ordered(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Errors first, the likeliest first."""
    return tuple(sorted(findings, key=lambda finding: (finding.severity != "error", -finding.likelihood)))
