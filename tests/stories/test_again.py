"""The report tells how to get the run again, and that gives the run again."""

from __future__ import annotations

import html
import json
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from thalweg.cli.main import thalweg as thalweg_command

DIABETES = Path(__file__).parents[1] / "data" / "diabetes.csv"


def fitted(words: list[str]) -> dict[str, object]:
    done = CliRunner().invoke(thalweg_command, [*words, "--json"], catch_exceptions=False)
    found: dict[str, object] = json.loads(done.stdout)
    del found["seconds"]
    return found


@pytest.mark.parametrize(
    "more",
    [
        [],
        ["--no-bias", "--features", "bmi,bp"],
        ["--cost", "huber", "--set", "delta=20", "--quiet"],
        ["--cost", "(y - yhat)**2 * c + log(d)", "--set", "c=2", "--set", "d=5/4", "--iterations", "5"],
        ["--weights", "age", "--rule", "adam(beta1=0.8)", "--batch", "100", "--seed", "3", "--iterations", "9"],
        ["--stop", "held-out", "--hold-out", "0.3", "--alpha", "-3"],
    ],
)
def test_the_command_in_the_report_gives_the_run_again(
    more: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["fit", str(DIABETES), "--target", "target", *more]
    first = fitted(words)
    page = Path(str(first["report"])).read_text(encoding="utf-8")
    command = shlex.split(html.unescape(re.findall(r"<pre>(.*?)</pre>", page, re.DOTALL)[-1]))
    assert fitted([word for word in command[1:] if word != "--json"]) == first
