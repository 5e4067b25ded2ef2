"""The report of a fit: one page that says what came out, why, how sure that is, and how to get it again."""

from __future__ import annotations

import math
import shlex
from collections.abc import Sequence
from pathlib import PurePath

from thalweg import __version__, costs
from thalweg.algebra.linear_model import ALPHA, BETA, B, U
from thalweg.algebra.write import write
from thalweg.descent.course import Walked
from thalweg.descent.run import Run
from thalweg.documents.chart import bar
from thalweg.documents.facts import facts
from thalweg.documents.figures import cost_figure, mode_figure
from thalweg.documents.history_figure import history_figure
from thalweg.documents.page import escape, page, table
from thalweg.documents.weights import weights
from thalweg.penalties import find_penalty


def report(run: Run, command: Sequence[str] = ()) -> str:
    """The report of ``run`` as a self-contained HTML page; ``command`` is how it was called, if by a command.

    >>> import thalweg
    >>> report(thalweg.fit(([[1.0], [2.0], [4.0]], [2.0, 3.0, 7.0]))).count("<svg") >= 2
    True
    """
    sections = (
        _head(run),
        _section("The model", _model(run)),
        *_pictures(run),
        _section("The plan, and why", _plan(run)),
        _section("How sure this is", f"<p>{escape(run.certificate.sentence)}</p>"),
        _section("The rule that ran", _rule(run)),
        _section("How to get this again", _again(run, command)),
        f'<p class="quiet">Written by thalweg {escape(__version__)}.</p>',
    )
    return page(_title(run), "\n".join(sections))


def _pictures(run: Run) -> tuple[str, ...]:
    if isinstance(run.course, Walked):
        return (_section("The cost along the way", history_figure(run)),)
    return (
        _section("The cost along the way", cost_figure(run)),
        _section("Why it took that long: the modes", mode_figure(run)),
    )


def _title(run: Run) -> str:
    return f"{run.target} fitted from {PurePath(run.plan.source).name}"


def _section(title: str, body: str) -> str:
    return f"<section>\n<h2>{escape(title)}</h2>\n{body}\n</section>"


def _head(run: Run) -> str:
    look = "lead bad" if run.outcome.bad else "lead"
    many = "feature" if len(run.features) == 1 else "features"
    return (
        f"<h1>{escape(_title(run))}</h1>\n"
        f'<p class="quiet">{run.rows:,} rows, {len(run.features)} {many}, cost {escape(run.plan.cost)}</p>\n'
        f'<p class="{look}"><strong>{escape(run.outcome.name.capitalize())}.</strong> '
        f"{escape(run.outcome.paragraph)}</p>\n{_facts(run)}"
    )


def _facts(run: Run) -> str:
    boxes = "".join(f"<div><dt>{escape(name)}</dt><dd>{fact}</dd></div>" for name, fact in facts(run))
    return f'<dl class="facts">{boxes}</dl>'


def _model(run: Run) -> str:
    found = weights(run)
    if run.outcome.bad and run.iterations == 0:
        return "<p>Nothing was run, so there is no model: the parameters are still those of the start.</p>"
    if not all(math.isfinite(weight.effect) for weight in found):
        return "<p>The parameters are no longer numbers: there is no model.</p>"
    largest = max(abs(weight.effect) for weight in found)
    rows = [["alpha (bias)", f"{run.alpha:.6g}", "", "", ""]]
    rows += [
        [
            escape(weight.feature),
            f"{weight.weight:.6g}",
            f"{weight.deviation:.6g}",
            f"{weight.effect:+.6g}",
            bar(weight.effect, largest),
        ]
        for weight in found
    ]
    head = ["feature", "weight", "sd", "one sd does", '<span aria-hidden="true">less&nbsp;·&nbsp;more</span>']
    return (
        f"<p>Prediction of {escape(run.target)} = alpha + the sum of weight × feature, all in the data’s own units. "
        "“One sd does” is weight × standard deviation: what a usual difference in that feature changes.</p>\n"
        + table(head, rows)
    )


def _plan(run: Run) -> str:
    return "<ul>" + "".join(f"<li>{escape(reason)}</li>" for reason in run.plan.why) + "</ul>"


def _rule(run: Run) -> str:
    penalty = find_penalty(run.plan.ridge, run.plan.lasso)
    model = costs.find_cost(run.plan.cost).model(penalty.formula, penalty.constants)
    lines = [f"{write(ALPHA, 'text')} ← {write(model.update(ALPHA), 'text')}"]
    if model.has_proximal_step:
        lines.append(f"{write(B, 'text')} = {write(model.half_step, 'text')}")
    weights_become = model.proximal(B) if model.has_proximal_step else model.update(BETA)
    lines.append(f"{write(BETA, 'text')} ← {write(weights_become, 'text')}")
    where = "with u = Y − Ŷ, " if model.inner == U else ""
    hurried = escape(_manner(run))
    return (
        f"<p>Both at once in every iteration, {where}the features in the coordinates named in the plan:{hurried}</p>\n"
        f"<pre>{escape(chr(10).join(lines))}</pre>"
    )


def _manner(run: Run) -> str:
    """What stood in the place of the plain steps with all rows, if anything did."""
    plan, words = run.plan, ""
    if plan.rule == "accelerated":
        words = " The steps were accelerated, as the plan says."
    elif plan.rule != "plain":
        words = f" In the place of each gradient stood the direction that the rule {plan.rule} makes of it."
    if plan.schedule != "constant":
        words += f" The schedule {plan.schedule} changed η from step to step."
    return words + (f" Each step saw {plan.batch:,} of the rows." if plan.batch else "")


def _again(run: Run, command: Sequence[str]) -> str:
    start, settings = run.course.start, dict(run.course.again)
    penalty = {name: value for name, value in (("ridge", run.plan.ridge), ("lasso", run.plan.lasso)) if value}
    settings |= {"cost": run.plan.cost, "scale": run.plan.scale, **penalty}
    settings |= {"alpha": float(start.alpha), "beta": start.beta.tolist()}
    call = (
        f"thalweg.fit(data, target={run.target!r}, features={list(run.features)!r},\n            "
        + ",\n            ".join(f"{name}={value!r}" for name, value in settings.items())
        + ")"
    )
    shown = [shlex.join(command)] if command else [call]
    return "\n".join(f"<pre>{escape(text)}</pre>" for text in shown)
