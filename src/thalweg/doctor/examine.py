"""Examine functions of anybody's making: which mistakes are in them."""

from __future__ import annotations

import inspect
import tokenize
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from thalweg.core.errors import Refusal
from thalweg.core.plain import printable
from thalweg.doctor.check import checks
from thalweg.doctor.closer import look_closer
from thalweg.doctor.examination import Examination
from thalweg.doctor.facts import Facts
from thalweg.doctor.finding import Finding, ordered
from thalweg.doctor.probing.patient import Patient, here
from thalweg.doctor.probing.trial import Trial, trial_on
from thalweg.doctor.repair import with_patch
from thalweg.doctor.sandbox.child import NAMES, parameters
from thalweg.doctor.sandbox.process import examined
from thalweg.doctor.source import with_line
from thalweg.doctor.study import Study, study

SECONDS = 10.0


def examine_file(
    path: str | Path, data: tuple[np.ndarray, np.ndarray] | None = None, seconds: float = SECONDS
) -> Examination:
    """Examine the functions of a Python file, which runs in a process of its own for so many seconds at most.

    ``data`` are arrays (X, Y) to examine on; else the doctor's own. Raises ``Refusal`` for a file that cannot be
    examined: it is not there, cannot be imported, defines none of the functions, takes too long, ends its process.
    """
    path = Path(path)
    source = _read(path)
    seen = _examine_source(path, source, data, seconds)
    return with_patch(path, source, seen, lambda draft: _examine_source(draft, _read(draft), data, seconds))


def _examine_source(path: Path, source: str, data: tuple[np.ndarray, np.ndarray] | None, seconds: float) -> Examination:
    with examined(path, seconds) as process:
        about = process.about()
        patient = Patient(
            str(path), about["functions"], about["layout"], process.ask, source, bool(about.get("tensors"))
        )
        _check_names(patient, about.get("others", ()))
        return _examine(patient, _trials(data))


def examine_functions(
    functions: dict[str, Callable[..., Any]],
    name: str,
    layout: str | None = None,
    data: tuple[np.ndarray, np.ndarray] | None = None,
) -> Examination:
    """Examine functions of this process: ``gradient``, ``step``, ``fit``, ``cost``, whichever there are."""
    about = {"functions": {key: parameters(function) for key, function in functions.items()}, "layout": layout}
    return _examine(here(name, functions, about, _source(functions)), _trials(data))


def _examine(patient: Patient, trials: Sequence[Trial] | None) -> Examination:
    if patient.layout not in (None, "flat", "column", "theta"):
        raise Refusal(
            f"LAYOUT {patient.layout!r} is not known.", do="Use 'flat', 'column' or 'theta', or leave it out."
        )
    with np.errstate(all="ignore"):
        seen = study(patient, trials)
        facts = [look_closer(patient, each) for each in seen.facts]
        found = ordered(_findings(patient, _undone(facts)))
    if not any(finding.severity == "error" for finding in found):
        if seen.failures:
            raise _failed(patient, seen)
        _check_given(patient, facts)
    return Examination(patient.name, seen.layout.name, found)


def _findings(patient: Patient, facts: Sequence[Facts]) -> tuple[Finding, ...]:
    """What the checks find in each function, each mistake once, an error before what is only told."""
    found: dict[str, Finding] = {}
    for each in facts:
        for check in checks().values():
            finding = check.examine(each)
            if finding is None:
                continue
            known = found.get(finding.code)
            if known is None or (known.severity == "info" and finding.severity == "error"):
                found[finding.code] = with_line(patient.source, each.function, finding)
    return tuple(found.values())


def _undone(facts: Sequence[Facts]) -> Sequence[Facts]:
    """Without a gradient that points uphill where the file's own step, right as it is, goes against it."""
    right = [each for each in facts if each.function in ("step", "fit") and each.is_right]
    return [each for each in facts if not (right and each.function == "gradient" and each.is_only_flipped)]


def _trials(data: tuple[np.ndarray, np.ndarray] | None) -> Sequence[Trial] | None:
    return None if data is None else trial_on(*data)


def _read(path: Path) -> str:
    if not path.is_file():
        raise Refusal(f"There is no file {path}.", do="Check the path.")
    try:
        with tokenize.open(path) as file:
            return file.read()
    except (OSError, SyntaxError, UnicodeDecodeError) as error:
        raise Refusal(f"{path} cannot be read as text in UTF-8, nor as it says itself.", do="Save it so.") from error


def _source(functions: dict[str, Callable[..., Any]]) -> str:
    try:
        return "\n".join(inspect.getsource(function) for function in functions.values())
    except (OSError, TypeError):
        return ""


def _check_names(patient: Patient, others: Sequence[str]) -> None:
    if patient.functions:
        return
    there = f" It has {', '.join(printable(str(name)) for name in others[:6])}." if others else ""
    raise Refusal(
        f"{patient.name} defines no function called {', '.join(NAMES[:-1])} or {NAMES[-1]}.{there}",
        do="Give one of them that name, such as gradient(X, Y, alpha, beta).",
    )


def _failed(patient: Patient, seen: Study) -> Refusal:
    name, failure = seen.failures[0]
    return Refusal(
        f"{name} in {patient.name} raises {printable(failure.text)}.",
        f"It was called with X (m, n) and the rest in the layout {seen.layout.name!r}.",
        'Mend that first, or name the layout: LAYOUT = "flat", "column" or "theta".',
    )


def _check_given(patient: Patient, facts: Sequence[Facts]) -> None:
    """Refuse where what came back is of no shape in which it could be examined."""
    for each in facts:
        missed = each.misshapen
        if missed is not None and not (each.single is not None and each.single.is_explained):
            raise Refusal(
                f"{each.function} in {patient.name} gives {printable(missed.kind)}.",
                do="Let it return the bias and the weights (or theta), and the cost as one number.",
            )
