"""What a rule is: from the gradient to the direction that a step takes."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, ClassVar, TypeAlias, final

from thalweg.algebra.expression import Symbol
from thalweg.core.errors import Refusal
from thalweg.core.naming import Named

Memory: TypeAlias = tuple[Any, ...]
"""What a rule carries from one step to the next."""


@final
@dataclass(frozen=True)
class Facts:
    """What is known of a problem before its first step, all of it above 0.

    ``largest`` and ``smallest`` are eigenvalues of the Hessian, or bounds on them; the smallest is of a mode that
    moves. ``far`` works out the ``reach``, 1 if nobody knows: few rules ask for it.
    """

    largest: float
    smallest: float
    far: Callable[[], float] = lambda: 1.0
    dimensions: int = 1

    @property
    def reach(self) -> float:
        """About how far the parameter that has farthest to go will go."""
        return self.far()


class Rule(Named):
    r"""Abstract or final, a frozen dataclass whose fields are the constants of the rule. One writes ``move``.

    .. math:: \theta_{k+1} = \theta_k - \eta_k d_k

    The rule gives d, the ``direction``; the learning rate :math:`\eta_k` is outside of it. ``g``, ``theta`` and what
    is in the memory are arrays that hold all parameters, plain numbers, or symbols: the ``move`` that trains is the
    one that is printed. An entrywise rule moves each parameter by its own gradients alone, and uses ``theta`` for
    nothing but weight decay. A linear rule turns gradients and memory twice as large into a direction twice as large:
    on a parabola its path has a closed form, and the Hessian bounds its learning rate."""

    is_entrywise: ClassVar[bool] = True
    is_linear: ClassVar[bool] = False

    def memory(self, theta: Any) -> Memory:  # noqa: ARG002 (a rule without memory)
        """What the rule remembers before the first step."""
        return ()

    @abstractmethod
    def move(self, g: Any, theta: Any, k: Any, memory: Memory) -> tuple[Any, Memory]:
        """The direction of step k = 0, 1, ..., and what is remembered after it. ``g`` is the gradient at ``theta``."""

    def auto_rate(self, facts: Facts) -> float:
        """The learning rate where none is asked for."""
        return facts.reach / 100

    @property
    def why_rate(self) -> str:
        """The reason for it, one sentence."""
        return "A step moves a parameter by about the learning rate whatever the slope; 100 such steps go the way."

    @property
    def lettered(self) -> Rule:
        """The same rule with a letter for each number among its constants, to be printed."""
        numbers = [name for name, value in self.constants.items() if not isinstance(value, bool)]
        return replace(self, **{name: Symbol(name) for name in numbers})  # type: ignore[type-var]


@final
@dataclass(frozen=True)
class Chain(Rule):
    """Rules one after the other: the direction of each is the gradient of the next. None at all is the plain rule.

    Raises ``Refusal`` for a rule that measures its steps by the gradients themselves.
    """

    rules: tuple[Rule, ...] = ()

    def __post_init__(self) -> None:
        for rule in self.rules:
            if not rule.is_entrywise:
                why = "It measures its steps by the gradients themselves, which another rule would change."
                raise Refusal(f"The rule {rule.name} cannot be chained.", why, "Take it alone.")

    def memory(self, theta: Any) -> Memory:
        return tuple(rule.memory(theta) for rule in self.rules)

    def move(self, g: Any, theta: Any, k: Any, memory: Memory) -> tuple[Any, Memory]:
        kept = []
        for rule, its_own in zip(self.rules, memory, strict=True):
            g, after = rule.move(g, theta, k, its_own)
            kept.append(after)
        return g, tuple(kept)

    def auto_rate(self, facts: Facts) -> float:
        sizing = [rule for rule in self.rules if not rule.is_linear] or self.rules
        return min((rule.auto_rate(facts) for rule in sizing), default=1 / facts.largest)

    @property
    def why_rate(self) -> str:
        return (
            "The smallest rate of the rules that set the size of a step: none of them is driven faster than it bears."
        )

    @property
    def constants(self) -> dict[str, Any]:
        return {f"{rule.name}.{name}": value for rule in self.rules for name, value in rule.constants.items()}

    @property
    def name(self) -> str:
        return " + ".join(rule.name for rule in self.rules) or "plain"

    @property
    def lettered(self) -> Rule:
        return Chain(tuple(rule.lettered for rule in self.rules))
