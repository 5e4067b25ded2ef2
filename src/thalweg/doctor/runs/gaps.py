"""The cells of the data that are no numbers: how many, where, and what is left without them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import final

import numpy as np

from thalweg.core.errors import Refusal
from thalweg.descent.asked import Asked
from thalweg.descent.parameters import Parameters
from thalweg.doctor.runs.seen import Seen
from thalweg.doctor.runs.trial import Trial
from thalweg.sources.kept import Kept
from thalweg.sources.loose import Loose

_MOST = 0.5


@final
@dataclass(frozen=True)
class Column:
    """Of one column: its rows, how many cells are missing (NaN and infinite ones too), and how many are words.

    ``first_missing`` and ``first_word`` are rows counted from 1.
    """

    name: str
    rows: int = 0
    missing: int = 0
    words: int = 0
    first_missing: int | None = None
    first_word: int | None = None
    word: str | None = None

    @property
    def is_usable(self) -> bool:
        """Whether at least half of its cells are numbers."""
        return self.missing + self.words <= _MOST * self.rows

    @property
    def is_of_words(self) -> bool:
        """Whether what it holds are words, for the most part."""
        return self.words > _MOST * max(self.rows - self.missing, 1)

    def after(self, missing: np.ndarray, is_word: np.ndarray, word: str | None) -> Column:
        """With one more block of cells."""
        gone = missing & ~is_word
        return Column(
            self.name,
            self.rows + len(missing),
            self.missing + int(gone.sum()),
            self.words + int(is_word.sum()),
            self.first_missing or _first(gone, self.rows),
            self.first_word or _first(is_word, self.rows),
            self.word if self.word is not None else word,
        )


@final
@dataclass(frozen=True, eq=False)
class Gaps:
    """A question whose data hold cells that are no numbers. ``is_named`` says whether the features were chosen."""

    asked: Asked
    is_named: bool
    columns: tuple[Column, ...]

    @classmethod
    def of(cls, asked: Asked, is_named: bool) -> Gaps:
        """Reads all rows once, whatever stands in them."""
        columns = tuple(map(Column, asked.problem.columns))
        for block in asked.problem.source.loosely(asked.problem.columns):
            columns = _after(columns, block)
        return cls(asked, is_named, columns)

    @property
    def features(self) -> tuple[Column, ...]:
        return self.columns[:-1]

    @property
    def target(self) -> Column:
        return self.columns[-1]

    @property
    def rows(self) -> int:
        """m."""
        return self.target.rows

    @property
    def is_none(self) -> bool:
        """Whether every cell is a number."""
        return not any(column.missing or column.words for column in self.columns)

    @property
    def left_out(self) -> tuple[Column, ...]:
        """The features that are of no use: words, or more gaps than numbers."""
        return tuple(column for column in self.features if not column.is_usable)

    @cached_property
    def rest(self) -> Seen | None:
        """The rows that are complete in the columns that can be used, looked at; ``None`` where too little is left."""
        kept = [place for place, column in enumerate(self.features) if column.is_usable]
        if not kept or not self.target.is_usable:
            return None
        problem = self.asked.problem
        features = tuple(problem.features[place] for place in kept)
        source = Kept.of(problem.source, (*features, problem.target))
        start = Parameters(problem.start.alpha, problem.start.beta[kept])
        try:
            return Seen.of(replace(self.asked, problem=replace(problem, source=source, features=features, start=start)))
        except Refusal:
            return None

    @property
    def before(self) -> Trial:
        """What the run does that meets these cells."""
        return Trial("with every row", "every parameter is NaN from iteration 1 on")

    @property
    def after(self) -> Trial | None:
        """The run on the rest."""
        if self.rest is None:
            return None
        columns = f" and without {len(self.left_out)} columns" if self.left_out else ""
        return Trial.of(f"with the {self.rest.rows:,} complete rows of {self.rows:,}{columns}", self.rest)


def _after(columns: tuple[Column, ...], block: Loose) -> tuple[Column, ...]:
    parts = zip(columns, block.table.T, block.is_text.T, block.words, strict=True)
    return tuple(column.after(np.isnan(cells), is_word, word) for column, cells, is_word, word in parts)


def _first(found: np.ndarray, before: int) -> int | None:
    return before + int(np.argmax(found)) + 1 if found.any() else None
