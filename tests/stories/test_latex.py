"""LaTeX documents compile, with amsmath, booktabs and xcolor alone, and stay within their margins."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

import thalweg

pytestmark = pytest.mark.skipif(shutil.which("pdflatex") is None, reason="there is no TeX here to compile with")
_PARAGRAPH_OVER = re.compile(r"Overfull \\hbox \((\d+)\.\d+pt too wide\)")


def documents() -> dict[str, str]:
    derive = thalweg.derive
    return {
        "mse": derive("mse").latex(),
        "huber and elastic net": derive("huber", ridge=0.1, lasso=0.2).told("micro-steps").latex(),
        "hinge, try first": derive("hinge").told(try_first=True).latex(),
        "poisson": derive("poisson").latex(),
        "of one's own": derive("where(y > 0, 1, 2)*log1p((y - yhat)**2/c_1)", constants={"c_1": 0.1}).latex(),
        "outline": derive("quantile").told("outline").latex(),
        "worked": thalweg.work(exact=True).latex(),
    }


@pytest.mark.parametrize("name", documents())
def test_it_compiles(name: str, tmp_path: Path) -> None:
    source = documents()[name]
    packages = re.findall(r"\\usepackage(?:\[[^]]*\])?\{([^}]*)\}", source)
    assert set(",".join(packages).split(",")) == {"fontenc", "inputenc", "amsmath", "booktabs", "xcolor"}
    (tmp_path / "page.tex").write_text(source, encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "page.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=120, check=False)
    log = (tmp_path / "page.log").read_text(encoding="latin-1")
    assert done.returncode == 0, log[-2000:]
    # a stretch of 20 mm, the margin of the page, is what a reader would notice
    assert all(int(points) < 57 for points in _PARAGRAPH_OVER.findall(log)), _PARAGRAPH_OVER.findall(log)
