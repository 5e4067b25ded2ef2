"""Rules, schedules and batches from the command line: what is done, what is told, what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from thalweg.cli.main import thalweg as thalweg_command

DATA = Path(__file__).parents[1] / "data" / "diabetes.csv"


@pytest.fixture(autouse=True)
def _desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(
        thalweg_command, ["fit", str(DATA), "--target", "target", *arguments], catch_exceptions=False
    )


def told(*arguments: str) -> dict[str, object]:
    done = run("--json", *arguments)
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_a_rule_is_followed_and_explained() -> None:
    done = run("--rule", "adam(beta1=0.8)", "--cost", "huber(delta=20)", "--iterations", "50")
    assert done.exit_code == 0, done.output
    assert "adam(beta1=0.8" in done.output
    assert "Learning rate:" in done.output


def test_batches_with_a_seed_give_the_same_numbers_again() -> None:
    chosen = ("--batch", "32", "--rule", "momentum", "--schedule", "inverse", "--iterations", "100")
    one, again, other = told(*chosen, "--seed", "3"), told(*chosen, "--seed", "3"), told(*chosen, "--seed", "4")
    assert one["beta"] == again["beta"] != other["beta"]
    plan = one["plan"]
    assert isinstance(plan, dict)
    assert (plan["path"], plan["batch"], plan["iterations"]) == ("batches, in memory", 32, 100)
    assert plan["rule"].startswith("momentum")
    assert plan["schedule"].startswith("inverse")
    assert any("seed 3" in reason for reason in plan["why"])


def test_noise_that_remains_is_told() -> None:
    done = run("--batch", "32")
    assert done.exit_code == 0, done.output
    assert "Outcome: noise remains" in done.output
    assert "larger batch" in " ".join(done.output.split())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--batch", "0"), "batch is 0"),
        (("--batch", "many"), "--batch 'many' is not a whole number"),
        (("--rule", "adm"), "Did you mean 'adam'?"),
        (("--rule", "adam(epsilon=0.5)"), "no constant called 'epsilon'"),
        (("--schedule", "cosin"), "Did you mean 'cosine'?"),
        (("--schedule", "chebyshev", "--cost", "huber"), "eigenvalues of the Hessian"),
        (("--rule", "adam", "--batch", "32", "--schedule", "polyak"), "gradients of all rows"),
        (("--rule", "adam", "--schedule", "polyak"), "Leave out the rule"),
        (("--seed", "-1"), "seed is -1"),
    ],
)
def test_what_cannot_be_meant_is_refused(arguments: tuple[str, ...], words: str) -> None:
    done = run(*arguments)
    assert done.exit_code == 2, done.output
    assert words in " ".join(done.output.split())
    assert "Traceback" not in done.output
