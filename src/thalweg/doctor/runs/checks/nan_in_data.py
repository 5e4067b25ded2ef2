"""Cells that are no numbers among the data that are learnt from."""

from __future__ import annotations

from typing import final

import numpy as np

from thalweg.descent.asked import Asked
from thalweg.doctor.finding import Finding
from thalweg.doctor.runs.check import RunCheck
from thalweg.doctor.runs.examples import line
from thalweg.doctor.runs.gaps import Column, Gaps
from thalweg.doctor.runs.seen import Seen
from thalweg.doctor.runs.trial import quoted


@final
class NanInData(RunCheck[Gaps]):
    """An error where a cell is missing or infinite, or a word stands among numbers. Columns of words that nobody named
    as features are left out, which is told for information."""

    why = (
        "Every gradient is a sum over all rows, and NaN plus anything is NaN: one such cell makes every parameter NaN "
        "in the first step. The learning rate has nothing to do with it."
    )
    fix = "Leave out the rows with such cells, or fill them in before the descent; leave out a column of gaps."
    hint = "How many cells of each column are no numbers?"

    def examine(self, facts: Gaps) -> Finding | None:
        words = [column for column in facts.left_out if column.is_of_words and not facts.is_named]
        holes = [column for column in facts.columns if _is_fault(facts, column) and column not in words]
        if not holes and not words:
            return None
        if not holes:
            evidence = f"{_words(words)} Text has no slope: the run does without."
            title = f"{quoted(column.name for column in words)} left out: text"
            return self.found(title, "info", evidence, facts.before, facts.after)
        first = holes[0]
        title = f"{sum(map(_bad, holes)):,} cells hold no number, the first in column {first.name!r}"
        evidence = " ".join([*map(_told, holes), *([_words(words)] if words else []), _left(facts)])
        return self.found(title, "error", evidence, facts.before, facts.after)

    def cured(self, facts: Gaps) -> Seen | None:
        return facts.rest

    def sick(self) -> Asked:
        X, Y = line(60)
        X[[3, 17], [0, 1]] = np.nan
        return Asked.read((X, Y))

    def well(self) -> Asked:
        return Asked.read(line(60))


def _is_fault(facts: Gaps, column: Column) -> bool:
    """Words in the target are another mistake."""
    return bool(column.missing or (column.words and column is not facts.target))


def _bad(column: Column) -> int:
    return column.missing + column.words


def _told(column: Column) -> str:
    missing = f"{column.missing:,} missing, NaN or infinite (the first in row {column.first_missing})"
    words = f"{column.words:,} with text (the first is {column.word!r} in row {column.first_word})"
    found = " and ".join([missing] * bool(column.missing) + [words] * bool(column.words))
    return f"Column {column.name!r} has {column.rows:,} cells, {found}."


def _words(columns: list[Column]) -> str:
    shown, verbs = quoted(column.name for column in columns), ("holds", "is") if len(columns) == 1 else ("hold", "are")
    return f"{shown} {verbs[0]} text, {columns[0].word!r} for one, and {verbs[1]} left out."


def _left(facts: Gaps) -> str:
    if facts.rest is None:
        return "Without such rows and columns too little is left to learn from."
    return f"{facts.rows - facts.rest.rows:,} of {facts.rows:,} rows have such a cell."
