"""What there is to tell of a run: put down as it went, or worked out when somebody asks."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, TypeAlias, final

from thalweg.descent.certificate import Certificate
from thalweg.descent.inference.evidence import Evidence
from thalweg.descent.outcome import Outcome
from thalweg.descent.plan import Plan
from thalweg.descent.quadratic.arrived import Arrived


@final
@dataclass(frozen=True, eq=False)
class Told:
    """Put down."""

    cost: float
    cost_start: float
    r2: float | None
    outcome: Outcome
    certificate: Certificate
    plan: Plan
    evidence: Evidence | None = None

    @classmethod
    def of(cls, account: Account, **changes: Any) -> Told:
        """The same but for the changes."""
        return cls(**{entry.name: getattr(account, entry.name) for entry in fields(cls)} | changes)


Account: TypeAlias = Told | Arrived
"""Both have all that ``Told`` has."""
