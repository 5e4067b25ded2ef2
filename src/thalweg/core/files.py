"""Files are written whole or not at all."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from thalweg.core.errors import Refusal


@contextlib.contextmanager
def atomic(path: str | Path) -> Iterator[Path]:
    """Give a temporary path beside ``path``; it takes the place of ``path`` only if the block succeeds.

    A link stays, and what it points to is replaced. Raises ``Refusal`` where the folder is missing or cannot be
    written, and for a folder, a device or a pipe: renaming onto /dev/null would end it for the whole machine.
    """
    # slow to import, and of no use to what is only printed
    import tempfile

    wanted = Path(path).resolve()
    if what := not_a_file(wanted):
        raise Refusal(f"{path} is {what}.", do="Name a file.")
    try:
        handle, name = tempfile.mkstemp(prefix=f".{wanted.name}.", dir=wanted.parent)
    except OSError as error:
        raise Refusal(f"{wanted} cannot be written: {error.strerror}.", do="Choose another place with -o.") from error
    os.close(handle)
    draft = Path(name)
    try:
        yield draft
        draft.chmod(0o666 & ~_umask())
        draft.replace(wanted)
    finally:
        draft.unlink(missing_ok=True)


def write_text(path: str | Path, text: str) -> Path:
    """Write ``text`` to ``path`` atomically, in UTF-8; gives the path back."""
    with atomic(path) as draft:
        draft.write_text(text, encoding="utf-8", newline="\n")
    return Path(path)


def not_a_file(path: Path) -> str:
    """What stands at ``path``, if it is something that a file must not take the place of.

    >>> not_a_file(Path("/"))
    'a folder'
    """
    if path.is_dir():
        return "a folder"
    return "a device or a pipe" if path.exists() and not path.is_file() else ""


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
