"""Each outside library has one home, nothing runs text as code, and importing costs nearly nothing."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import thalweg

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "thalweg"
FILES = sorted(SOURCE.rglob("*.py"))
ANYWHERE = {"numpy", "jaxtyping"}
HEAVY = {"numpy", "pyarrow", "rich", "click", "jaxtyping", "numba", "duckdb", "scipy"}


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names.add((node.module or "").partition(".")[0])
    return names - set(sys.stdlib_module_names) - {"thalweg"}


def test_each_library_has_one_home() -> None:
    homes = defaultdict(set)
    for path in FILES:
        for library in imported(path) - ANYWHERE:
            homes[library].add(path.relative_to(SOURCE).parts[0])
    assert homes, "no outside library found: the search is broken"
    assert {library: rooms for library, rooms in homes.items() if len(rooms) > 1} == {}


def called_code(tree: ast.AST) -> set[str]:
    """Names that turn text into code, called or only passed on; ``re.compile`` is none of them."""
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return names & {"eval", "exec", "compile", "__import__"} | attributes & {"eval", "exec", "__import__"}


def test_no_text_becomes_code() -> None:
    assert called_code(ast.parse("run = eval; builtins.exec(x); re.compile(x)")) == {"eval", "exec"}
    found = {path: called_code(ast.parse(path.read_text(encoding="utf-8"))) for path in FILES}
    assert {path: names for path, names in found.items() if names} == {}


def loaded_after(code: str) -> set[str]:
    program = f"import sys\n{code}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in done.stdout.split("\n")[-2].split()}


def test_importing_loads_nothing_heavy() -> None:
    assert loaded_after("import thalweg") & HEAVY == set()


def test_help_loads_no_numbers() -> None:
    code = "from thalweg.cli.main import thalweg\nthalweg.main(['--help'], standalone_mode=False)"
    assert loaded_after(code) & (HEAVY - {"click"}) == set()


def test_deriving_reads_no_data_library() -> None:
    assert loaded_after("import thalweg\nthalweg.derive().text()") & {"pyarrow", "rich", "click"} == set()


def test_the_command_derive_loads_only_what_derives() -> None:
    code = "from thalweg.cli.main import thalweg\nthalweg.main(['derive'], standalone_mode=False)"
    program = (
        f"import sys, io\nout, sys.stdout = sys.stdout, io.StringIO()\n{code}\nsys.stdout = out\nprint(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert {name for name in loaded if name.partition(".")[0] in {"pyarrow", "rich", "scipy"}} == set()
    assert {
        name for name in loaded if name.startswith(("thalweg.descent", "thalweg.kernels", "thalweg.sources"))
    } == set()


def test_every_public_name_is_documented_with_an_example() -> None:
    for name in thalweg.__all__:
        if name != "__version__":
            assert ">>>" in (getattr(thalweg, name).__doc__ or ""), name
