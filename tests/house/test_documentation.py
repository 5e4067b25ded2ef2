"""What the documentation shows is what happens: commands, Python, recipes, floors and file names."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from thalweg.doctor import pages

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
HOW = (ROOT / "docs" / "how-it-works.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page, flags=re.DOTALL | re.MULTILINE)


def sessions() -> list[tuple[str, str]]:
    """Every `thalweg` command of the README with the output shown under it."""
    shown = re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", "".join(blocks(README, "console")), flags=re.MULTILINE)
    prefix = ".venv/bin/thalweg "
    return [(command.removeprefix(prefix), output) for command, output in shown if command.startswith(prefix)]


def in_order(wanted: list[str], text: str) -> list[str]:
    """The words of ``wanted`` that do not follow each other in ``text``; line breaks and spaces do not count."""
    text, missing = " ".join(text.split()), []
    for piece in wanted:
        _, found, rest = text.partition(piece)
        if found:
            text = rest
        else:
            missing.append(piece)
    return missing


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A place with the example's data, where files may be written."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    (tmp_path / "out").mkdir()
    return tmp_path


def python(code: str, desk: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    here = {**os.environ, "COLUMNS": "120", "PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-W", "error", "-c", code, *arguments]
    return subprocess.run(command, cwd=desk, env=here, capture_output=True, text=True, encoding="utf-8", check=False)


def test_the_readme_shows_what_the_commands_print(desk: Path) -> None:
    (desk / "my.csv").write_text("area,price\n1,2\n2,3\n3,5\n", encoding="utf-8")
    assert len(sessions()) >= 5
    for command, output in sessions():
        done = python("from thalweg.cli.main import main; main()", desk, *shlex.split(command))
        wanted = [" ".join(piece.split()) for piece in re.split(r"\.\.\.", output) if piece.strip()]
        assert in_order(wanted, done.stdout + done.stderr) == [], command
        is_bad_news = "above the bound" in output or "faulty" in output
        assert done.returncode == (1 if is_bad_news else 0), command


def test_the_python_of_the_readme_runs(desk: Path) -> None:
    (code,) = blocks(README, "python")
    done = python(code, desk)
    assert done.returncode == 0, done.stderr
    assert (desk / "out" / "model.json").is_file()


def test_the_recipe_of_a_cost_works(desk: Path) -> None:
    (recipe,) = blocks(CONTRIBUTING, "python")
    shelf = desk / "costs"
    shelf.mkdir()
    imports = re.findall(r"^(?:from|import) .*", (ROOT / "src/thalweg/costs/mse.py").read_text("utf-8"), re.MULTILINE)
    (shelf / "my_cost.py").write_text("\n".join(imports) + "\n" + recipe, encoding="utf-8")
    code = "import thalweg.costs; thalweg.costs.__path__.append('costs'); print(thalweg.derive('my-cost').text())"
    done = python(code, desk)
    assert done.returncode == 0, done.stderr
    assert "19. " in done.stdout


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_files_that_are_named_are_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = re.findall(r"`((?:[\w.-]+/)+[\w.-]+\.(?:py|md|csv|txt|in))`", text)
    links = [target for target in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in target]
    missing = [name for name in named if not _is_there(name)]
    missing += [target for target in links if not (page.parent / target).exists()]
    assert missing == []


def _is_there(name: str) -> bool:
    return "/my_" in name or (ROOT / name).exists() or (ROOT / "src" / "thalweg" / name).exists()


def test_the_pages_of_the_checks_are_fresh() -> None:
    folder = ROOT / "docs" / "doctor"
    written = {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}
    assert written == pages.pages(), "make pages writes them"
    assert (ROOT / "docs" / "doctor.md").read_text(encoding="utf-8").endswith(pages.table())


def test_the_floors_are_drawn_as_they_are_checked() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    (layers,) = (contract["layers"] for contract in settings["contracts"] if contract["type"] == "layers")
    drawn = re.findall(r"^    (\S.*?)(?:   .*)?$", HOW.partition("## The floors")[2], flags=re.MULTILINE)
    assert drawn == layers
