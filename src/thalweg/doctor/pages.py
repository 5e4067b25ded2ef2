"""A page for each check of the doctor, written from the check itself; ``python -m`` this writes them all anew."""

from __future__ import annotations

import sys
from pathlib import Path

from thalweg.core.files import write_text
from thalweg.doctor.check import Check, checks

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


def table() -> str:
    """The checks as a table with links to their pages."""
    rows = [f"| [`{check.code}`](doctor/{check.code}.md) | {check.title} |" for check in checks().values()]
    return "\n".join(["| Code | What is found |", "|---|---|", *rows]) + "\n"


def write_pages(folder: Path) -> None:
    """Write a page for each check into the folder, and the table of them into ``doctor.md`` beside it."""
    for check in checks().values():
        write_text(folder / f"{check.code}.md", page(check))
    overview = folder.with_suffix(".md")
    head, mark, _ = overview.read_text(encoding="utf-8").partition("| Code |")
    if not mark:
        raise ValueError(f"{overview} has no table to replace")
    write_text(overview, head + table())


if __name__ == "__main__":
    write_pages(Path(sys.argv[1]))
