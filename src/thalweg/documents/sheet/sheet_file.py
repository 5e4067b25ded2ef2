"""A worksheet in a file, in whatever encoding a spreadsheet has saved it."""

from __future__ import annotations

import codecs
from pathlib import Path

from thalweg.core.errors import Refusal
from thalweg.documents.sheet.sheet_marking import SheetMarking, mark_sheet

_MOST_BYTES = 16_000_000


def mark_file(path: Path, *, hint: bool = False) -> SheetMarking:
    """``mark_sheet`` on a file; it is read only. Raises ``Refusal`` where there is none that can be read."""
    if not path.is_file():
        raise Refusal(f"{path} is no file.", do="Name the worksheet: --mark SHEET.csv.")
    if path.stat().st_size > _MOST_BYTES:
        raise Refusal(f"{path} has {path.stat().st_size:,} bytes.", "A worksheet is small.", "Name another file.")
    try:
        return mark_sheet(_decoded(path.read_bytes()), hint=hint)
    except OSError as error:
        raise Refusal(f"{path} cannot be read: {error.strerror}.") from error


def _decoded(content: bytes) -> str:
    """UTF-8; UTF-16 by its mark; else what older spreadsheets write, where every byte is a character."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
