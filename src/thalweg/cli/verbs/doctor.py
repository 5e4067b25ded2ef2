"""Examine a gradient descent, a run on data, or a log, and name what is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from thalweg.cli import arguments, terminal
from thalweg.core.errors import Refusal

if TYPE_CHECKING:
    from thalweg.doctor.examination import Examination

_RUN_OPTIONS = "learning_rate", "iterations", "scale"


@click.command()
@click.argument("subject", metavar="FILE.py|DATA", required=False)
@click.option("--target", metavar="T", help="The column to predict.")
@click.option("--features", metavar="A,B", help="The columns to predict it from; by default all others.")
@click.option("--data", metavar="FILE", help="For FILE.py: examine it on these data, not on the doctor's own.")
@click.option("--learning-rate", metavar="E", help="For DATA: the rate of the run; for a log: the one you named.")
@click.option("--iterations", metavar="K", help="For DATA: how many updates.")
@click.option("--scale", metavar="standard|none", help="For DATA: whether features are standardised.")
@click.option("--log", type=click.Path(path_type=Path), metavar="LOG.csv", help="Iterates of any program on DATA.")
@click.option("--hint", is_flag=True, help="A question that leads to the mistake, without the answer.")
@click.option("--grade", type=click.Path(path_type=Path), metavar="FOLDER", help="Examine every .py file in FOLDER.")
@click.option("-o", "out", type=click.Path(path_type=Path), metavar="GRADES.csv", help="With --grade: where to.")
@click.option("--time-limit", metavar="SECONDS", default="10", show_default=True, help="For FILE.py: at most so long.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
@click.pass_context
def command(ctx: click.Context, /, subject: str | None, as_json: bool, hint: bool, **options: Any) -> None:
    """Examine FILE.py, which holds a gradient descent of anybody's making, and name its mistakes.

    FILE.py defines one or more of gradient(X, Y, alpha, beta) -> (d_alpha, d_beta), step(X, Y, alpha, beta,
    learning_rate) -> (alpha, beta), fit(X, Y, learning_rate, iterations) -> (alpha, beta) and cost(X, Y, alpha, beta);
    or with theta for alpha and beta, and a leading column of ones in X. LAYOUT = "flat", "column" or "theta" in it
    names the shapes; else the layout that works is found. It runs in a process of its own.

    DATA --target T examines a run on data, --log LOG.csv DATA --target T the iterates of another program. --grade
    FOLDER -o GRADES.csv examines a whole class.

    Exit status: 0 sound, 1 faulty, 2 it could not be examined.
    """
    kind = _kind(subject, options["log"], options["grade"])
    _check(ctx, kind)
    if kind == "class":
        _grade(ctx, options, as_json)
        return
    examination = {"file": _file, "data": _data, "log": _log}[kind](str(subject), options)
    _tell(examination, as_json, hint)
    if examination.verdict == "faulty":
        ctx.exit(1)


def _kind(subject: str | None, log: Path | None, folder: Path | None) -> Literal["class", "log", "file", "data"]:
    """What is to be examined."""
    if folder is not None:
        return "class"
    if subject is None:
        raise Refusal("There is nothing to examine.", do="Name a .py file, or data with --target.")
    if log is not None:
        return "log"
    return "file" if subject.lower().endswith(".py") else "data"


def _check(ctx: click.Context, kind: str) -> None:
    """Refuse options that say nothing about this kind of subject."""
    idle = {
        "file": (*_RUN_OPTIONS, "out"),
        "class": (*_RUN_OPTIONS, "subject", "hint", "log"),
        "data": ("data", "out", "time_limit"),
        "log": ("data", "out", "time_limit", "scale", "iterations"),
    }[kind]
    typed = [name for name in idle if ctx.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE]
    if typed:
        by_name = {parameter.name: parameter for parameter in ctx.command.params}
        shown = by_name[typed[0]].opts[0] if typed[0] != "subject" else "FILE.py"
        raise Refusal(f"{shown} is of no use when a {kind} is examined.", do="Leave it out.")


def _file(subject: str, options: dict[str, Any]) -> Examination:
    from thalweg.doctor.examine import examine_file

    return examine_file(subject, _own_data(options), _seconds(options))


def _data(subject: str, options: dict[str, Any]) -> Examination:
    from thalweg.cli import output
    from thalweg.doctor.runs.examine_run import examine_run

    iterations, scale = options["iterations"], options["scale"] or "standard"
    count = None if iterations is None else arguments.whole(iterations, "--iterations")
    with output.reading(Path(subject).name, quiet=False) as progress:
        return examine_run(
            subject, learning_rate=_rate(options), iterations=count, scale=scale, progress=progress, **_columns(options)
        )


def _log(subject: str, options: dict[str, Any]) -> Examination:
    from thalweg.cli import output
    from thalweg.doctor.logs.examine_log import examine_log

    with output.reading(Path(subject).name, quiet=False) as progress:
        return examine_log(
            str(options["log"]), subject, learning_rate=_rate(options), progress=progress, **_columns(options)
        )


def _rate(options: dict[str, Any]) -> float | Literal["auto"]:
    typed = options["learning_rate"]
    return "auto" if typed in (None, "auto") else arguments.number(typed, "--learning-rate")


def _columns(options: dict[str, Any]) -> dict[str, Any]:
    features = options["features"]
    return {"target": options["target"], "features": features and arguments.names(features, "--features")}


def _own_data(options: dict[str, Any]) -> Any:
    data, target, features = options["data"], options["target"], options["features"]
    if data is None:
        if target or features:
            raise Refusal("--target and --features speak of columns, but no data are named.", do="Add --data FILE.")
        return None
    from thalweg.doctor.own_data import read

    return read(data, target, None if features is None else arguments.names(features, "--features"))


def _seconds(options: dict[str, Any]) -> float:
    seconds = arguments.number(options["time_limit"], "--time-limit")
    if not 0 < seconds <= 3600:
        raise Refusal(f"--time-limit {options['time_limit']} is not above 0 and up to 3600.", do="Give seconds.")
    return seconds


def _grade(ctx: click.Context, options: dict[str, Any], as_json: bool) -> None:
    from thalweg.cli import output
    from thalweg.doctor.examine import examine_file
    from thalweg.doctor.grades import grades, write_grades

    out, folder = options["out"], options["grade"]
    if out is None:
        raise Refusal("--grade needs a place for the grades.", do="Add -o grades.csv.")
    arguments.places([("-o", out)], [])
    data, seconds = _own_data(options), _seconds(options)
    rows = []
    for grade in grades(folder, lambda path: examine_file(path, data, seconds)):
        rows.append(grade)
        terminal.message(f"{grade.file}: {grade.verdict}{' (' + grade.row[2] + ')' if grade.codes else ''}")
    write_grades(rows, out)
    terminal.message(f"{len(rows)} files examined, written to {out}")
    if as_json:
        output.json_object({"grades": [grade.to_dict() for grade in rows]})
    if any(grade.verdict == "faulty" for grade in rows):
        ctx.exit(1)


def _tell(examination: Examination, as_json: bool, hint: bool) -> None:
    from thalweg.cli import diagnosis, output
    from thalweg.core.plain import plain

    if as_json and hint:
        output.json_object({"verdict": examination.verdict, "hints": diagnosis.hints(examination)})
    elif as_json:
        output.json_object(plain(examination.to_dict()))
    elif hint:
        diagnosis.show_hint(examination)
    else:
        diagnosis.show(examination)
