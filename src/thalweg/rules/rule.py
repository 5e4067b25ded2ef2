"""What a rule is: from the gradient to the direction that a step takes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar, TypeAlias, final

Memory: TypeAlias = tuple[Any, ...]
"""What a rule carries from one step to the next."""


@final
@dataclass(frozen=True)
class Facts:
    """What is known of a problem before its first step, all of it above 0.

    ``largest`` and ``smallest`` are eigenvalues of the Hessian, or bounds on them; the smallest is of a mode that
    moves. ``reach`` is about how far the parameter that has farthest to go will go, 1 if nobody knows.
    """

    largest: float
    smallest: float
    reach: float = 1.0
    dimensions: int = 1


class Rule(ABC):
    r"""Abstract or final, a frozen dataclass whose fields are the constants of the rule. One writes ``move``.

    .. math:: \theta_{k+1} = \theta_k - \eta_k d_k

    The rule gives d, the ``direction``; the learning rate :math:`\eta_k` is outside of it. ``g``, ``theta`` and what
    is in the memory are arrays that hold all parameters, plain numbers, or symbols: the ``move`` that trains is the
    one that is printed. An entrywise rule moves each parameter by its own gradients alone, and uses ``theta``
    for nothing but weight decay.
    """

    is_entrywise: ClassVar[bool] = True

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
