"""What must not be in the repository."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HOSTS = re.compile(r"py[p]i\.org|python[h]osted|registry\.n[p]mjs|deb\.[d]ebian")
NAMELESS = re.compile(r"(^|/)(utils?|helpers?|misc|common)\.py$")
LOCKS = re.compile(r"(^|/)(uv\.[l]ock|package-[l]ock\.json|poetry\.[l]ock)$")


def tracked() -> list[Path]:
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout: nothing tells which files belong to the repository")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_registry_host_is_named() -> None:
    files = tracked()
    assert files
    assert [path for path in files if HOSTS.search(path.read_text(encoding="utf-8", errors="replace"))] == []


def test_every_room_has_a_name_of_its_own() -> None:
    assert [path for path in tracked() if NAMELESS.search(path.as_posix()) or LOCKS.search(path.as_posix())] == []


def test_no_large_file() -> None:
    assert [path for path in tracked() if path.stat().st_size > 1_000_000] == []
