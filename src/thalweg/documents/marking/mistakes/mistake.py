"""What a mistake in a derivation is: a lesson, and a way to repair a formula in one place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias, final

from thalweg.algebra.expression import Apply, Expression, Symbol, children
from thalweg.algebra.linear_model import LinearModel
from thalweg.documents.lessons import Lesson


@final
@dataclass(frozen=True)
class Case:
    """A wrong formula: what it is of, what it was to be equal to, how that is made, and the names it may hold."""

    model: LinearModel
    written: Expression
    subject: Expression
    true: Expression
    formula: Expression
    is_update: bool
    names: Mapping[str, Symbol]

    @property
    def is_of_bias(self) -> bool:
        """Whether the formula is for alpha, or for a derivative by it."""
        return isinstance(self.subject, Symbol) and self.subject.name.endswith("alpha")


Repairs: TypeAlias = Callable[[Expression, Case], Iterator[Expression]]


@final
@dataclass(frozen=True)
class Mistake:
    """A mistake by name. The first that repairs the formula names it, in the order of ``rank``.

    ``repairs`` gives what may have been meant by a part of the formula (by the whole, ``of_the_whole``). ``found``
    says what is wrong with the ``{part}``. ``is_above_only`` leaves alone what stands under a fraction line.
    """

    lesson: Lesson
    rank: int
    repairs: Repairs
    found: str
    of_the_whole: bool = False
    is_above_only: bool = False

    @property
    def code(self) -> str:
        return self.lesson.code

    def candidates(self, case: Case) -> Iterator[tuple[Expression, Expression]]:
        """A part of the formula, and the formula with that part repaired."""
        if self.of_the_whole:
            for repaired in self.repairs(case.written, case):
                yield case.written, repaired
            return
        yield from self._everywhere(case.written, case)

    def _everywhere(self, whole: Expression, case: Case) -> Iterator[tuple[Expression, Expression]]:
        for repaired in self.repairs(whole, case):
            yield whole, repaired
        if not isinstance(whole, Apply):
            return
        is_halved = self.is_above_only and whole.operation == "div"
        for place, child in enumerate(children(whole)[:1] if is_halved else children(whole)):
            for part, repaired in self._everywhere(child, case):
                arguments = (*whole.arguments[:place], repaired, *whole.arguments[place + 1 :])
                yield part, Apply(whole.operation, arguments)
