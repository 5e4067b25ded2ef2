"""``thalweg.examine``: functions of one's own, or a file of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from thalweg.core.errors import Refusal
from thalweg.doctor.examination import Examination
from thalweg.doctor.examine import SECONDS, examine_file, examine_functions
from thalweg.doctor.logs.examine_log import examine_log
from thalweg.doctor.own_data import arrays
from thalweg.doctor.probing.arguments import wanted
from thalweg.doctor.runs.examine_run import examine_run
from thalweg.doctor.sandbox.child import NAMES, parameters


def examine(
    subject: Callable[..., Any] | str | Path | None = None,
    X: Any = None,
    Y: Any = None,
    *,
    log: Any = None,
    target: str | None = None,
    features: Sequence[str] | None = None,
    learning_rate: Any = "auto",
    iterations: Any = None,
    scale: str = "standard",
    layout: str | None = None,
    time_limit: float = SECONDS,
    **functions: Callable[..., Any],
) -> Examination:
    r"""Examine gradient descent of anybody's making, and name its mistakes.

    ``subject`` is a function, whose kind is told by its name or its parameters, or the path of a Python file. Or name
    the kind: ``examine(gradient=f, cost=g)``. The kinds are ``gradient(X, Y, alpha, beta) -> (d_alpha, d_beta)``,
    ``step(X, Y, alpha, beta, learning_rate) -> (alpha, beta)``, ``fit(X, Y, learning_rate, iterations)`` and
    ``cost(X, Y, alpha, beta)``; ``theta`` may stand for alpha and beta, X then has a leading column of ones. A right
    step is affine, :math:`\theta' = (I - \eta H) \theta + \eta c`, so what is wrong in one can be read off it.

    Functions run in this process, a file in one of its own for ``time_limit`` seconds. X (m, n) and Y (m,) are the
    data to examine on; without them the doctor has its own. ``layout`` is ``"flat"`` (Y (m,), beta (n,)), ``"column"``
    (Y (m, 1), beta (1, n)) or ``"theta"``; without it the one that works is found. Raises ``Refusal`` for what cannot
    be examined.

    ``subject`` may also be data, as ``thalweg.fit`` takes them, with a ``target``: then the run at this
    ``learning_rate``, for so many ``iterations`` and in this ``scale`` is examined; or, with a ``log`` of iterates (a
    file with the columns iteration, alpha, beta_1, ..., or rows of these), the steps between them.

    In a test suite ``thalweg.examine(step).check()`` is one line, and fails with the words.

    >>> def gradient(X, Y, alpha, beta):
    ...     u = Y - alpha - X @ beta
    ...     return -2 * sum(u), -2 * X.T @ u
    >>> found = examine(gradient)
    >>> found.verdict, found.codes
    ('faulty', ('missing-mean',))
    """
    if log is not None or _is_data(subject):
        return _on_data(subject, log, target, features, learning_rate, iterations, scale)
    data = None if X is None and Y is None else arrays(X, Y)
    if isinstance(subject, str | Path):
        return examine_file(subject, data, time_limit)
    given = dict(functions)
    if subject is not None:
        given[_kind(subject)] = subject
    _check(given)
    name = getattr(subject or next(iter(given.values())), "__name__", "a function")
    return examine_functions(given, name, layout, data)


def _is_data(subject: Any) -> bool:
    """Whether it is rows to fit, and no function, nor a file of functions."""
    if isinstance(subject, str | Path):
        return Path(subject).suffix.lower() != ".py"
    return subject is not None and not callable(subject)


def _on_data(
    data: Any,
    log: Any,
    target: str | None,
    features: Sequence[str] | None,
    learning_rate: Any,
    iterations: Any,
    scale: str,
) -> Examination:
    if log is not None:
        return examine_log(log, data, target, features, learning_rate=learning_rate)
    return examine_run(data, target, features, learning_rate=learning_rate, iterations=iterations, scale=scale)


def _check(given: dict[str, Callable[..., Any]]) -> None:
    unknown = sorted(set(given) - set(NAMES))
    if unknown:
        raise TypeError(f"unexpected keyword argument {unknown[0]!r}")
    if not given:
        raise Refusal("There is nothing to examine.", do="Give a function, or the path of a Python file.")
    for name, function in given.items():
        if not callable(function):
            raise Refusal(f"{name} is no function but {type(function).__name__}.", do="Give the function itself.")


def _kind(function: Any) -> str:
    """Which kind of function it is: by its name, else by its parameters' names, else by their number."""
    if not callable(function):
        raise Refusal(f"A {type(function).__name__} is nothing to examine.", do="Give a function or a file's path.")
    called = getattr(function, "__name__", "").lower()
    for kind in NAMES:
        if kind in called or (kind == "gradient" and "grad" in called):
            return kind
    names = [str(name).lower() for name in parameters(function)["names"]]
    if _speaks(names, ("iter", "epoch", "steps")):
        return "fit"
    if (_speaks(names, ("rate", "lr", "eta")) and not _speaks(names, ("theta",))) or len(names) == len(
        _longest("step")
    ):
        return "step"
    raise Refusal(
        f"It cannot be told what {called or 'this function'} computes.",
        do="Say so: thalweg.examine(gradient=f), step=f, fit=f or cost=f.",
    )


def _speaks(names: Sequence[str], of: tuple[str, ...]) -> bool:
    return any(name.startswith(of) or name.endswith(of) for name in names)


def _longest(function: str) -> tuple[str, ...]:
    return wanted(function, joined=False)
