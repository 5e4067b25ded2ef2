"""What a check of a run is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar, Generic, TypeVar, get_args

from thalweg.descent.asked import Asked
from thalweg.doctor.finding import Finding, Severity
from thalweg.doctor.runs.seen import Seen
from thalweg.doctor.runs.trial import Trial, side_by_side

F = TypeVar("F")


class RunCheck(ABC, Generic[F]):
    """Abstract or final: one mistake. It looks at the facts F: what is ``Seen`` of the rows, or the ``Gaps`` in them.

    An error is what breaks the run that was asked for, or what leaves its weights undetermined by the data; all else
    that is true and worth knowing is information.
    """

    why: ClassVar[str]
    """Why it matters."""
    fix: ClassVar[str]
    """What to change."""
    hint: ClassVar[str]
    """Where to look, without the answer."""

    @property
    def code(self) -> str:
        """By the name of its file."""
        return type(self).__module__.rpartition(".")[2].replace("_", "-")

    @classmethod
    def facts(cls) -> type:
        """The kind of facts that it looks at."""
        kind: type = get_args(cls.__orig_bases__[0])[0]  # type: ignore[attr-defined]
        return kind

    @abstractmethod
    def examine(self, facts: F) -> Finding | None:
        """What is found, with the run after the advice beside the run before it."""

    @abstractmethod
    def cured(self, facts: F) -> Seen | None:
        """The run after the advice; ``None`` where it cannot be tried out."""

    @abstractmethod
    def sick(self) -> Asked:
        """A run that has it."""

    @abstractmethod
    def well(self) -> Asked:
        """One that has not."""

    def found(
        self,
        title: str,
        severity: Severity,
        evidence: str,
        before: Trial,
        after: Trial | None,
        likelihood: float = 1.0,
        fix: str = "",
    ) -> Finding:
        """The finding in this check's own words."""
        shown = f"{evidence}\n{side_by_side(before, after)}"
        return Finding(self.code, title, severity, shown, self.why, fix or self.fix, self.hint, likelihood=likelihood)
