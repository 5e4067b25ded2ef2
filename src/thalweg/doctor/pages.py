"""A page for each check of the doctor, written from the check itself; ``python -m`` this writes them all anew."""

from __future__ import annotations

import inspect
import sys
from pathlib import Path
from typing import Any

from thalweg.core.files import write_text
from thalweg.doctor.check import Check, checks
from thalweg.doctor.runs.check import RunCheck
from thalweg.doctor.runs.checks import shelf
from thalweg.doctor.runs.examine_run import facts_of, findings

_PAGE = """# `{code}`

**{title}.**

## Why it matters

{why}

## Example

```python
{sick}```

## Use instead

{fix}

```python
{well}```

## To think about

{hint}

[All checks](../doctor.md)
"""

_RUN_PAGE = """# `{code}`

**{title}.**

{what}

## Why it matters

{why}

## Example

```python
{example}
```

```text
{found}
```

## Do instead

{fix}

## To think about

{hint}

[All checks](../doctor.md)
"""


def page(check: Check) -> str:
    """The page of a check, in Markdown."""
    return _PAGE.format(
        code=check.code,
        title=check.title,
        why=check.why,
        fix=check.fix,
        hint=check.hint,
        sick=check.sick,
        well=check.well,
    )


def page_of_run(check: RunCheck[Any]) -> str:
    """The page of a check of runs: what it finds in its sick example, with the run before and the run after."""
    (found,) = (found for found in findings(*facts_of(check.sick())) if found.code == check.code)
    return _RUN_PAGE.format(
        code=check.code,
        title=_title(check),
        what=inspect.cleandoc(type(check).__doc__ or ""),
        why=check.why,
        example=inspect.cleandoc(inspect.getsource(check.sick).partition("\n")[2]),
        found=f"{found.title}\n{found.evidence}",
        fix=found.fix,
        hint=check.hint,
    )


def pages() -> dict[str, str]:
    """Every page by its code."""
    runs = {check.code: page_of_run(check) for check in _of_runs()}
    return {check.code: page(check) for check in checks().values()} | runs


def _of_runs() -> list[RunCheck[Any]]:
    return [kind() for kind in shelf.classes().values()]


def _title(check: RunCheck[Any]) -> str:
    """The first line of its file."""
    return (inspect.getdoc(inspect.getmodule(type(check))) or "").partition("\n")[0].rstrip(".")


def table() -> str:
    """The checks as a table with links to their pages."""
    titles = [(check.code, check.title) for check in checks().values()]
    titles += [(check.code, _title(check)) for check in _of_runs()]
    rows = [f"| [`{code}`](doctor/{code}.md) | {title} |" for code, title in titles]
    return "\n".join(["| Code | What is found |", "|---|---|", *rows]) + "\n"


def write_pages(folder: Path) -> None:
    """Write a page for each check into the folder, and the table of them into ``doctor.md`` beside it."""
    for code, text in pages().items():
        write_text(folder / f"{code}.md", text)
    overview = folder.with_suffix(".md")
    head, mark, _ = overview.read_text(encoding="utf-8").partition("| Code |")
    if not mark:
        raise ValueError(f"{overview} has no table to replace")
    write_text(overview, head + table())


if __name__ == "__main__":
    write_pages(Path(sys.argv[1]))
