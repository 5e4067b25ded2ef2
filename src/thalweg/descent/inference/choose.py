"""Leave it to rows that the descent does not see: they choose the number of iterations, or the ridge."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from thalweg.core.errors import Refusal
from thalweg.costs.cost import Quadratic
from thalweg.descent.course import Closed
from thalweg.descent.folds import fold_of, held_out
from thalweg.descent.inference import search
from thalweg.descent.inference.choice import Choice
from thalweg.descent.inference.filters import weight_eigenvalues
from thalweg.descent.inference.fold import Fold
from thalweg.descent.inference.groups import Groups, without_each
from thalweg.descent.inference.reasons import early, reasons
from thalweg.descent.inference.validation import Of, Validation
from thalweg.descent.pace import Pace
from thalweg.descent.part import Part
from thalweg.descent.passes.examples import Examples
from thalweg.descent.passes.reading import Progress, counted
from thalweg.descent.problem import Problem
from thalweg.descent.quadratic.closed_form import decay_of, facts, has_closed_form
from thalweg.descent.quadratic.decay import Decay
from thalweg.descent.quadratic.landscape import Landscape
from thalweg.descent.quadratic.run import descend
from thalweg.descent.run import Run
from thalweg.descent.settings import Settings
from thalweg.descent.shrinkage import Shrinkage
from thalweg.descent.survey import checked
from thalweg.engines.local import Local
from thalweg.kernels.moments import Moments


def choose(
    problem: Problem, quadratic: Quadratic | None, settings: Settings, choice: Choice, progress: Progress | None
) -> Run:
    """Read the data once, judge every candidate in closed form, and run the best one.

    Raises ``Refusal`` for costs whose iterates have no closed form, and for rows too few to be parted.
    """
    if quadratic is None or problem.shrinkage.lasso:
        raise Refusal(
            f"{choice.words} cannot be had with {'a lasso' if quadratic else f'the cost {problem.cost.name}'}.",
            "It needs every iterate of every fold, which only a quadratic cost without a lasso gives in closed form.",
            "Leave it out, or take the cost mse and a ridge.",
        )
    if settings.batch is not None or not has_closed_form(settings):
        raise Refusal(
            f"{choice.words} cannot be had with these steps.",
            "It compares the same steps on every choice of rows, in closed form.",
            "Take all rows in every step, and the plain rule, momentum or nesterov.",
        )
    if choice.stop == "held-out":
        return _by_held_out_rows(problem, quadratic, settings, choice, progress)
    whole, seen, unseen = _folds(problem, choice, progress)
    folds = [Fold.of(problem, quadratic, *pair) for pair in zip(seen, unseen, strict=True)]
    if choice.of_ridge:
        return _with_ridge(problem, quadratic, settings, choice, whole, folds)
    return _stopped(problem, quadratic, settings, choice, whole, folds)


def _folds(problem: Problem, choice: Choice, progress: Progress | None) -> tuple[Moments, list[Moments], list[Moments]]:
    """The moments of all rows, those without each fold, and those of each fold."""

    def members(rows: Examples) -> Groups:
        folds = fold_of(choice.seed, rows.first, rows.places, choice.folds)
        every = np.ones(len(folds), dtype=bool)
        return Groups.of(rows, [every, *(folds == fold for fold in range(choice.folds))])

    whole, *parts = _read(problem, members, progress, 1 + choice.folds)
    moments = checked(problem, whole)
    unseen = [part for part in parts if part is not None]
    if len(unseen) < len(parts):
        raise Refusal(
            f"{problem.source.name} has too few rows for {choice.folds} folds: {moments.count:,}.",
            "A fold without a row judges nothing.",
            f"Give at most {most} folds." if (most := min(len(unseen), moments.count)) > 1 else "Give more rows.",
        )
    what = f"the other {choice.folds - 1} of {choice.folds} folds"
    return moments, [_learnable(problem, part, what) for part in without_each(parts)], unseen


def _by_held_out_rows(
    problem: Problem, quadratic: Quadratic, settings: Settings, choice: Choice, progress: Progress | None
) -> Run:
    def members(rows: Examples) -> Groups:
        held = held_out(choice.seed, rows.first, rows.places, choice.hold_out)
        return Groups.of(rows, [~held, held])

    seen, unseen = _read(problem, members, progress, 2)
    if seen is None or unseen is None:
        raise Refusal(
            f"Of {problem.source.name} no row is {'left' if seen is None else 'held out'}.",
            "Some rows must be seen and some must judge.",
            "Give more rows, or another hold_out.",
        )
    seen = _learnable(problem, seen, "the rows that are not held out")
    folds = [Fold.of(problem, quadratic, seen, unseen)]
    problem = replace(problem, part=Part(choice.seed, choice.hold_out, is_held=False))
    run = _stopped(problem, quadratic, settings, choice, seen, folds)
    if isinstance(run.course, Closed):
        asked = {"stop": "held-out", "hold_out": choice.hold_out, "seed": choice.seed}
        run = replace(run, course=replace(run.course, asked=asked))
    return run


def _read(
    problem: Problem, members: Callable[[Examples], Groups], progress: Progress | None, count: int
) -> tuple[Moments | None, ...]:
    with np.errstate(over="ignore", invalid="ignore"):
        groups = Local().total(counted(problem, progress), members)
    return (None,) * count if groups is None else groups.parts


def _learnable(problem: Problem, moments: Moments | None, what: str) -> Moments:
    try:
        return checked(problem, moments)
    except Refusal as refusal:
        raise Refusal(
            f"Nothing can be learnt from {what}: {refusal.found}",
            "Each choice of rows must have something to learn from.",
            "Give more rows, another seed, or fewer choices.",
        ) from refusal


def _stopped(
    problem: Problem, quadratic: Quadratic, settings: Settings, choice: Choice, moments: Moments, folds: Sequence[Fold]
) -> Run:
    """The run that stops where the rows that are not seen cost least."""
    landscapes = [Landscape.of(problem, quadratic, moments), *(fold.seen for fold in folds)]
    steepest = max(float(landscape.spectrum.eigenvalues[0]) for landscape in landscapes)
    pace = _pace(settings, landscapes[0], steepest, choice)
    paths = [landscape.path(decay_of(pace, landscape.spectrum, 0)) for landscape in landscapes]
    if not paths[0].is_stable:
        raise Refusal(
            f"At the learning rate {pace.eta:g} the descent does not converge, so there is no best place to stop.",
            f"The bound is {paths[0].bound:.6g}.",
            "Give a smaller one, or leave it out.",
        )
    ends = [path.iterations_to(settings.tolerance) for path in paths]
    last = max(path.decay.most if end is None else end for path, end in zip(paths, ends, strict=True))
    judge = partial(_after, paths[0].decay)
    validation = _validation(folds, choice, "iterations", judge, search.counts(last), search.counts_between)
    settled = replace(settings, rate=pace.eta, iterations=validation.chosen)
    run = descend(problem, quadratic, moments, settled)
    return early(replace(run, validation=validation), settings)


def _pace(settings: Settings, landscape: Landscape, steepest: float, choice: Choice) -> Pace:
    """The steps: at a rate that was not asked for, no mode of any of the rows overshoots."""
    pace = Pace.of(settings, facts(landscape.spectrum, landscape.start))
    if not pace.is_constant:
        raise Refusal(
            f"{choice.words} cannot be had with the schedule {pace.schedule.name}.",
            "A schedule is made for its number of steps, and this is what is to be found.",
            "Leave it out.",
        )
    if settings.rate is not None:
        return pace
    known = replace(facts(landscape.spectrum, landscape.start), largest=steepest)
    return replace(pace, eta=1 / steepest if pace.is_plain else pace.rule.auto_rate(known))


def _after(decay: Decay, fold: Fold, counts: Sequence[int]) -> list[float]:
    return fold.after(decay, counts)


def _with_ridge(
    problem: Problem, quadratic: Quadratic, settings: Settings, choice: Choice, moments: Moments, folds: Sequence[Fold]
) -> Run:
    """The run with the ridge whose least cost is best for rows that are not seen."""
    grid = search.ridges(weight_eigenvalues(Landscape.of(problem, quadratic, moments).parabola))
    validation = _validation(folds, choice, "ridge", Fold.ridged, grid, search.ridges_between)
    problem = replace(problem, shrinkage=Shrinkage(ridge=validation.chosen))
    run = descend(problem, quadratic, moments, settings)
    return replace(run.told(plan=reasons(run.plan, validation, settings)), validation=validation)


def _validation(
    folds: Sequence[Fold],
    choice: Choice,
    of: Of,
    judge: Callable[[Fold, Sequence[Any]], list[float]],
    grid: Sequence[Any],
    between: Callable[[Any, Any], Sequence[Any]],
) -> Validation:
    shares = np.array([fold.weight for fold in folds]) / sum(fold.weight for fold in folds)

    def judged(candidates: Sequence[Any]) -> np.ndarray:
        return np.array([judge(fold, candidates) for fold in folds]).T

    def mean(costs: np.ndarray) -> float:
        return float(shares @ costs)

    known = search.search(judged, mean, grid, between)
    return Validation.of_costs(known, shares, of, choice.seed, sum(fold.rows for fold in folds))
