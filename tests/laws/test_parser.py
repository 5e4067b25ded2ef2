"""The parser reads formulas and nothing else, and says where it stopped."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from thalweg.algebra.expression import Expression
from thalweg.algebra.parse import MOST_CHARACTERS, parse
from thalweg.core.errors import Refusal

HOSTILE = [
    "__import__('os').system('true')",
    "y.__class__",
    "lambda: y",
    "y if y else yhat",
    "exec(y)",
    "[y]",
    "y; yhat",
    "y = yhat",
    "f'{y}'",
    "y**y**10**9",
    "y**999",
    "9" * 50,
    "1e99999",
    "(" * 60 + "y" + ")" * 60,
    "-" * 60 + "y",
    "y" + " + y" * MOST_CHARACTERS,
    "sqrt",
    "sqrt y",
    "y yhat",
    "2 y",
    "y +",
    "(y",
    "y)",
    "",
    " ",
    "\x00",
]


@pytest.mark.parametrize("formula", HOSTILE)
def test_what_is_no_formula_is_refused(formula: str) -> None:
    with pytest.raises(Refusal):
        parse(formula)


@given(st.text(alphabet="yhat12.()+-*/^@ eE_TsqrtlogΣ²ᵀ−·[]{}'\"\\", max_size=60))
@example("y**-yhat")
def test_any_text_is_read_or_refused(formula: str) -> None:
    with contextlib.suppress(Refusal):
        assert isinstance(parse(formula), Expression)


def test_the_place_is_marked() -> None:
    with pytest.raises(Refusal) as refusal:
        parse("(y - yhta)**2")
    _, shown, mark, hint = str(refusal.value).splitlines()
    assert shown[mark.index("^") :].startswith("yhta")
    assert "'yhat'" in hint
