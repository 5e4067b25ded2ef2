"""What ``fit`` and ``plan`` are told on the command line."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal, final

import click

from thalweg.cli import arguments
from thalweg.descent.asked import Asked
from thalweg.descent.passes.reading import Progress

Command = Callable[..., None]


@final
@dataclasses.dataclass(frozen=True)
class Request:
    """What was asked for, read and checked."""

    data: Path
    target: str
    features: tuple[str, ...] | None
    cost: str
    learning_rate: float | Literal["auto"]
    iterations: int | None
    tolerance: float
    scale: str
    rule: str | None
    schedule: str | None
    batch: int | Literal["full"]
    alpha: float | None
    beta: tuple[float, ...] | None
    constants: Mapping[str, float]
    ridge: float | Literal["cv"]
    lasso: float
    stop: str
    hold_out: float | None
    folds: int
    seed: int
    sample_weight: str | None
    bias: bool

    def asked(self, progress: Progress | None) -> Asked:
        """What is asked of the descent."""
        settings = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        return Asked.read(**{**settings, "data": str(self.data)}, progress=progress)


_OPTIONS = (
    click.argument("data", type=click.Path(path_type=Path)),
    click.option("--target", required=True, metavar="T", help="The column to be predicted."),
    click.option("--features", metavar="A,B", help="The columns to predict from; all others when not given."),
    click.option("--cost", default="mse", show_default=True, metavar="C", help="The cost to be made small."),
    arguments.cost_options,
    click.option(
        "--learning-rate", default="auto", show_default=True, metavar="E|auto", help="eta; auto: the best there is."
    ),
    click.option("--rule", metavar="R", help="How gradients become steps: plain, momentum, adam, ..."),
    click.option("--schedule", metavar="NAME", help="How the learning rate changes: constant, cosine, chebyshev, ..."),
    click.option("--batch", default="full", show_default=True, metavar="full|N", help="How many rows each step sees."),
    click.option("--iterations", type=int, metavar="K", help="Exactly so many iterations, instead of a tolerance."),
    click.option(
        "--tolerance", default="1e-9", show_default=True, metavar="G", help="Stop at this excess of the cost."
    ),
    arguments.choice_options,
    click.option(
        "--scale",
        default="standard",
        show_default=True,
        metavar="standard|none",
        help="The units of the descent.",
    ),
    click.option("--weights", "sample_weight", metavar="COLUMN", help="The column that says what each row counts for."),
    click.option("--no-bias", "bias", flag_value=False, default=True, help="Fit without a bias: alpha stays 0."),
    click.option("--alpha", metavar="A", help="The bias to start from; 0 when not given."),
    click.option("--beta", metavar="B1,B2", help="The weights to start from, as 0.5,1/4; 0 when not given."),
)


def fit_options(command: Command) -> Command:
    """The data and all options that say how to descend. ``request`` reads them."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def request(data: Path, learning_rate: str, tolerance: str, batch: str, **typed: Any) -> Request:
    """What was typed after the options of ``fit_options``, read. Raises ``Refusal``."""
    features, alpha, beta = typed.pop("features"), typed.pop("alpha"), typed.pop("beta")
    added = {name: typed.pop(name) for name in ("constants", "ridge", "lasso")}
    by_cv = added["ridge"] == "cv"
    added = arguments.cost_settings(**{**added, "ridge": None if by_cv else added["ridge"]})
    hold_out = typed.pop("hold_out")
    return Request(
        data=data,
        features=None if features is None else arguments.names(features, "--features"),
        learning_rate="auto" if learning_rate == "auto" else arguments.number(learning_rate, "--learning-rate"),
        batch="full" if batch == "full" else arguments.whole(batch, "--batch"),
        tolerance=arguments.number(tolerance, "--tolerance"),
        alpha=None if alpha is None else arguments.number(alpha, "--alpha"),
        beta=None if beta is None else arguments.numbers(beta, "--beta"),
        hold_out=None if hold_out is None else arguments.number(hold_out, "--hold-out"),
        **{**added, "ridge": "cv" if by_cv else added["ridge"]},
        **typed,
    )
