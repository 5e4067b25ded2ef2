"""Mistakes that people make, alone and several at once, are named; two hundred right ways to write it are sound.

The cases are texts in ``tests/data/doctor``: each begins with a line of four hashes and the codes that are due.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import thalweg

DATA = Path(__file__).parents[1] / "data" / "doctor"


def cases(name: str) -> list[tuple[str, str]]:
    """The codes and the source of each case."""
    texts = (DATA / name).read_text(encoding="utf-8").split("####")[1:]
    pairs = (text.partition("\n") for text in texts)
    return [(codes.strip(), source) for codes, _, source in pairs]


def seen(source: str) -> thalweg.Examination:
    names: dict[str, Any] = {"np": np}
    exec(source, names)
    given = {name: names[name] for name in ("gradient", "step", "fit", "cost") if name in names}
    return thalweg.examine(layout=names.get("LAYOUT"), **given)


MISTAKES, SOUND = cases("mistakes.txt"), cases("sound.txt")


def test_there_are_enough() -> None:
    assert len(MISTAKES) > 100
    assert sum(" " in codes for codes, _ in MISTAKES) > 30
    assert len(SOUND) > 200


@pytest.mark.parametrize(("codes", "source"), MISTAKES, ids=[f"{k}-{c[0]}" for k, c in enumerate(MISTAKES)])
def test_mistakes_are_named(codes: str, source: str) -> None:
    found = seen(source)
    errors = {finding.code for finding in found.findings if finding.severity == "error"}
    assert errors == set(codes.split()), found.text()
    assert found.verdict == ("faulty" if codes else "sound")


@pytest.mark.parametrize("source", [source for _, source in SOUND], ids=range(len(SOUND)))
def test_what_is_right_is_sound(source: str) -> None:
    found = seen(source)
    assert found.verdict == "sound", found.text()
    assert set(found.codes) <= {"factor-two"}
