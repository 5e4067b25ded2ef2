"""Files are written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from thalweg.core.errors import Refusal


@contextlib.contextmanager
def atomic(path: str | Path) -> Iterator[Path]:
    """Give a temporary path beside ``path``; it takes the place of ``path`` only if the block succeeds.

    Raises ``Refusal`` where the folder is missing or cannot be written.
    """
    wanted = Path(path)
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
    except IsADirectoryError as error:
        raise Refusal(f"{wanted} is a folder.", do="Name a file in it.") from error
    finally:
        draft.unlink(missing_ok=True)


def write_text(path: str | Path, text: str) -> Path:
    """Write ``text`` to ``path`` atomically, in UTF-8; gives the path back."""
    with atomic(path) as draft:
        draft.write_text(text, encoding="utf-8", newline="\n")
    return Path(path)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
