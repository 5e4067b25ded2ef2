"""What is left to rows that the descent does not see: when to stop, or how heavy the ridge is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, final, get_args

from thalweg.core.errors import Refusal, did_you_mean
from thalweg.descent.settings import number, whole

Stop: TypeAlias = Literal["tolerance", "held-out", "cv"]
_STOPS: tuple[Stop, ...] = get_args(Stop)
_SHARE = 0.2


@final
@dataclass(frozen=True)
class Choice:
    """``stop`` says what ends the descent; ``of_ridge`` whether cross-validation finds the weight of the ridge."""

    stop: Stop
    of_ridge: bool
    hold_out: float
    folds: int
    seed: int

    @classmethod
    def read(
        cls,
        stop: Any = "tolerance",
        hold_out: Any = None,
        folds: Any = 5,
        seed: Any = 0,
        ridge: Any = 0.0,
        iterations: Any = None,
    ) -> Choice:
        """Refuse what cannot be meant, and two settings that say the same thing twice.

        >>> Choice.read("cv").stop
        'cv'
        """
        if stop not in _STOPS:
            raise Refusal(f"No way to stop is called {str(stop)[:40]!r}.", do=did_you_mean(str(stop), _STOPS))
        choice = cls(
            stop=stop,
            of_ridge=isinstance(ridge, str) and ridge == "cv",
            hold_out=_share(hold_out, stop),
            folds=whole(folds, "folds", least=2),
            seed=whole(seed, "seed"),
        )
        choice._check(iterations)
        return choice

    @property
    def is_open(self) -> bool:
        """Whether anything is left to be chosen."""
        return self.of_ridge or self.stop != "tolerance"

    @property
    def held_out_share(self) -> float | None:
        """The share of the rows that are held out, if they say when to stop."""
        return self.hold_out if self.stop == "held-out" else None

    @property
    def words(self) -> str:
        """As it was asked for."""
        return "ridge='cv'" if self.of_ridge else f"stop={self.stop!r}"

    def _check(self, iterations: Any) -> None:
        if self.of_ridge and self.stop != "tolerance":
            raise Refusal(
                f"ridge='cv' and stop={self.stop!r} are both asked for.",
                "Stopping early shrinks the weights as a ridge does: one choice is enough.",
                "Leave out one of them.",
            )
        if self.is_open and iterations is not None:
            why = "The ridge is judged at its least cost." if self.of_ridge else "Both say when to stop."
            raise Refusal(f"iterations and {self.words} are both given.", why, "Leave out one of them.")


def _share(hold_out: Any, stop: str) -> float:
    if hold_out is None:
        return _SHARE
    if stop != "held-out":
        found = f"hold_out is given, but stop is {stop!r}, which holds out no share of the rows."
        raise Refusal(found, do="Give stop='held-out' with it, or leave it out.")
    share = number(hold_out, "hold_out")
    if not 0.01 <= share <= 0.99:
        raise Refusal(f"hold_out is {share:g}.", do="Give the share of the rows to hold out, from 0.01 to 0.99.")
    return share
