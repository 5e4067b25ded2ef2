"""The pace of a descent by rule: what was asked for, and what is chosen where nothing was."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import final

from thalweg.core.errors import Refusal
from thalweg.descent.settings import Settings
from thalweg.rules.plain import Plain
from thalweg.rules.rule import Facts, Rule
from thalweg.schedules.constant import Constant
from thalweg.schedules.schedule import Schedule

_MOST = 10**12


@final
@dataclass(frozen=True)
class Pace:
    """A rule, a schedule and the learning rate ``eta`` that it changes; ``count`` is how many steps are planned.

    Raises ``Refusal`` for a rule whose steps are not those that the schedule is made for.
    """

    rule: Rule
    schedule: Schedule
    eta: float
    count: int | None = None

    def __post_init__(self) -> None:
        if self.schedule.ignores_eta and not isinstance(self.rule, Plain):
            raise Refusal(
                f"The schedule {self.schedule.name} finds its rates for steps along the gradient.",
                f"The rule {self.rule.name} takes others.",
                "Leave out the rule, or choose the schedule constant.",
            )

    @classmethod
    def of(cls, settings: Settings, facts: Facts) -> Pace:
        """What was asked for; plain steps, a constant rate, and the rate that the rule takes for best, otherwise."""
        rule = Plain() if settings.rule is None else settings.rule
        schedule = Constant() if settings.schedule is None else settings.schedule
        rate = rule.auto_rate(facts) if settings.rate is None else settings.rate
        return cls(rule, schedule, rate, settings.iterations)

    @classmethod
    def fixed(cls, rate: float, count: int | None = None) -> Pace:
        """The tutorial's steps."""
        return cls(Plain(), Constant(), rate, count)

    def need_walkable(self) -> None:
        """Refuse more steps than can be taken one by one."""
        if self.count is not None and self.count > _MOST:
            raise Refusal(
                f"{self.count:,} iterations are too many to be walked one by one.",
                f"Even {_MOST:,} would take months.",
                "Ask for fewer, or for a tolerance in their place.",
            )

    @property
    def is_plain(self) -> bool:
        """Whether the steps go along the gradient."""
        return isinstance(self.rule, Plain)

    @property
    def is_constant(self) -> bool:
        """Whether the learning rate stays what it is."""
        return isinstance(self.schedule, Constant)

    @property
    def unusual(self) -> dict[str, str]:
        """The rule and the schedule, as ``fit`` takes them, where they are not the usual ones."""
        rule = {} if self.is_plain else {"rule": self.rule.name}
        return rule if self.is_constant else {**rule, "schedule": self.schedule.name}

    @property
    def halved(self) -> Pace:
        """Half as fast."""
        return replace(self, eta=self.eta / 2)
