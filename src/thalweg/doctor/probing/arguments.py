"""Which of a function's parameters is which: by place, or by name where all names are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_ORDER = {
    "gradient": ("X", "Y", "parameters"),
    "step": ("X", "Y", "parameters", "rate"),
    "fit": ("X", "Y", "rate", "iterations"),
    "cost": ("X", "Y", "parameters"),
}
_NAMES = {
    "X": "x xs features data inputs",
    "Y": "y ys target targets labels",
    "alpha": "alpha bias intercept",
    "beta": "beta betas weights weight coefficients slope slopes",
    "theta": "theta thetas params parameters",
    "rate": "learning_rate lr eta rate step_size stepsize learningrate",
    "iterations": "iterations n_iterations num_iterations iters n_iter num_iters epochs n_epochs steps n_steps k",
}
_MEANING = {name: meaning for meaning, names in _NAMES.items() for name in names.split()}


def wanted(function: str, joined: bool) -> tuple[str, ...]:
    """What a function takes, in order: the parameters are one vector if they are ``joined``.

    >>> wanted("step", joined=False)
    ('X', 'Y', 'alpha', 'beta', 'rate')
    """
    parameters = ("theta",) if joined else ("alpha", "beta")
    return tuple(name for entry in _ORDER[function] for name in (parameters if entry == "parameters" else (entry,)))


def takes(described: Mapping[str, Any], count: int) -> bool:
    """Whether so many arguments can be given by place."""
    needed, names = described.get("needed"), described.get("names", ())
    return needed is None or needed <= count <= len(names)


def order(function: str, described: Mapping[str, Any], joined: bool) -> Sequence[int]:
    """In which order the arguments are given: ``[2, 3, 0, 1]`` where the parameters come before the data.

    >>> order("gradient", {"names": ["alpha", "beta", "X", "y"]}, joined=False)
    [2, 3, 0, 1]
    >>> order("gradient", {"names": ["a", "b", "c", "d"]}, joined=False)
    [0, 1, 2, 3]
    """
    due = wanted(function, joined)
    meanings = [_MEANING.get(str(name).lower(), "") for name in described.get("names", ())[: len(due)]]
    if sorted(meanings) != sorted(due):
        return list(range(len(due)))
    return [due.index(meaning) for meaning in meanings]
