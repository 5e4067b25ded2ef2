"""What is typed after an option, read into what the verbs work with; what cannot be read is refused in one message."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from thalweg.core.errors import Refusal
from thalweg.core.files import not_a_file


def number(text: str, option: str) -> float:
    """A finite number, written as 0.25, 2.5e-1 or 1/4.

    Raises ``Refusal`` for anything else.

    >>> number("1/4", "--alpha")
    0.25
    """
    above, slash, below = text.partition("/")
    try:
        value = float(above) / float(below) if slash else float(above)
    except (ValueError, ZeroDivisionError):
        value = math.nan
    if not math.isfinite(value):
        raise Refusal(f"{option} {text!r} is not a finite number.", do="Write it as 0.25, 2.5e-1 or 1/4.")
    return value


def whole(text: str, option: str) -> int:
    """A whole number. Raises ``Refusal`` for anything else.

    >>> whole("32", "--batch")
    32
    """
    try:
        return int(text)
    except ValueError:
        raise Refusal(f"{option} {text!r} is not a whole number.", do="Write it as 32, say.") from None


def numbers(text: str, option: str) -> tuple[float, ...]:
    """Numbers with commas between them.

    >>> numbers("0.5, 1/4", "--beta")
    (0.5, 0.25)
    """
    return tuple(number(part.strip(), option) for part in text.split(","))


def names(text: str, option: str) -> tuple[str, ...]:
    """Column names with commas between them; a name that has a comma in it stands in double quotes.

    Raises ``Refusal`` for an empty name or an open quote.

    >>> names('age,"income, net",bmi', "--features")
    ('age', 'income, net', 'bmi')
    """
    try:
        lines = list(csv.reader([text], strict=True, skipinitialspace=True))
    except csv.Error as error:
        raise Refusal(f"{option} {text!r} cannot be read: {error}.", do='Write A,B or "A, with a comma",B.') from error
    found = tuple(lines[0]) if lines else ()
    if not found or not all(found):
        raise Refusal(f"{option} {text!r} holds an empty name.", do="Write the column names with commas between them.")
    return found


def cost_options(command: Callable[..., None]) -> Callable[..., None]:
    """``--set``, ``--ridge`` and ``--lasso``: what is added to a cost. ``cost_settings`` reads them."""
    command = click.option("--lasso", metavar="L", help="Add L times the sum of the weights' sizes to the cost.")(
        command
    )
    command = click.option("--ridge", metavar="L", help="Add L times the sum of the weights' squares to the cost.")(
        command
    )
    return click.option(
        "--set", "constants", metavar="NAME=VALUE", multiple=True, help="The value of a constant; may be repeated."
    )(command)


def choice_options(command: Callable[..., None]) -> Callable[..., None]:
    """``--stop`` and what belongs to it: rows that the descent does not see choose for it."""
    for option in (
        click.option("--seed", type=int, default=0, show_default=True, metavar="S", help="Decides all that is random."),
        click.option("--folds", type=int, default=5, show_default=True, metavar="K", help="For cv: how many parts."),
        click.option("--hold-out", metavar="SHARE", help="For --stop held-out: the share of the rows; 0.2."),
        click.option(
            "--stop",
            default="tolerance",
            show_default=True,
            metavar="tolerance|held-out|cv",
            help="Stop at the tolerance, or where held-out rows or cross-validation are best.",
        ),
    ):
        command = option(command)
    return command


def cost_settings(constants: tuple[str, ...], ridge: str | None, lasso: str | None) -> dict[str, Any]:
    """The values of ``cost_options``. Raises ``Refusal`` for what is no number.

    >>> cost_settings(("delta=1.5",), "1/4", None)
    {'constants': {'delta': 1.5}, 'ridge': 0.25, 'lasso': 0.0}
    """
    typed = typed_cost_settings(constants, ridge, lasso)
    values = {name: number(text, f"--set {name}") for name, text in typed.pop("constants").items()}
    return {"constants": values, **{name: number(text, f"--{name}") for name, text in typed.items()}}


def typed_cost_settings(constants: tuple[str, ...], ridge: str | None, lasso: str | None) -> dict[str, Any]:
    """The same as typed, for work in fractions.

    >>> typed_cost_settings(("delta=1/3",), None, None)
    {'constants': {'delta': '1/3'}, 'ridge': '0', 'lasso': '0'}
    """
    values = {}
    for text in constants:
        name, equals, value = text.partition("=")
        if not equals:
            raise Refusal(f"--set {text!r} gives no value.", do="Write --set delta=1.5, say.")
        values[name.strip()] = value.strip()
    return {"constants": values, "ridge": ridge or "0", "lasso": lasso or "0"}


def places(outputs: Iterable[tuple[str, Path]], inputs: Iterable[Path]) -> None:
    """Check, before any work, that every output has a folder and replaces neither an input nor another output.

    ``outputs`` are pairs of option and path. Raises ``Refusal``.
    """
    taken = {path.resolve(): "is read by this command" for path in inputs}
    for option, path in outputs:
        found = f"{option} {path}"
        if not path.resolve().parent.is_dir():
            raise Refusal(f"{found}: the folder {path.parent} does not exist.", do="Make it first, or choose another.")
        if what := not_a_file(path):
            raise Refusal(f"{found} is {what}.", do="Name a file.")
        if path.resolve() in taken:
            raise Refusal(f"{found} {taken[path.resolve()]}.", "It would be lost.", "Choose another name.")
        taken[path.resolve()] = f"is also where {option} writes"


def as_typed(ctx: click.Context) -> list[str]:
    """The command that gives this run again: its arguments and the options that differ from their defaults."""
    words = [*ctx.command_path.split()]
    for parameter in ctx.command.params:
        value = ctx.params.get(parameter.name or "")
        if isinstance(parameter, click.Argument):
            words.append(str(value))
        elif value is not None and value != parameter.get_default(ctx):
            words += _option(parameter, value)
    return words


def _option(parameter: click.Parameter, value: Any) -> list[str]:
    """An option as it is typed: a flag stands alone, an option that may be repeated stands before each value."""
    name = parameter.opts[0]
    if isinstance(parameter, click.Option) and parameter.is_flag:
        return [name]
    return [word for each in (value if parameter.multiple else [value]) for word in (name, str(each))]
