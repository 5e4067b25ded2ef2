"""A report is one page that stands alone, says what the run says, and lets no column name speak HTML."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

import thalweg
from thalweg.descent.run import Run
from thalweg.documents.report import report

DIABETES = Path(__file__).parents[1] / "data" / "diabetes.csv"
_VOID = {"meta", "br", "hr", "img", "link", "input"}


class Reader(HTMLParser):
    """Reads a page strictly: every element is closed in the order in which it was opened."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.text += data


def fetched_from_outside(page: str) -> list[str]:
    """Whatever in the page would make a browser ask for something: addresses in attributes and in the style."""
    reader = Reader(page)
    links = [value or "" for name, value in reader.attributes if name in {"src", "href", "data", "srcset", "action"}]
    return [link for link in links if not link.startswith("#")] + re.findall(r"url\(|@import|https?://|//cdn", page)


@pytest.fixture(scope="module")
def run() -> Run:
    return thalweg.fit(str(DIABETES), target="target")


@pytest.fixture(scope="module")
def diverged() -> Run:
    return thalweg.fit(str(DIABETES), target="target", learning_rate=0.6)


def odd_names() -> Run:
    names = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "größe & gewicht", "tab\tname\x1b[31m"]
    rows = np.random.default_rng(5).normal(size=(60, 5))
    return thalweg.fit(table([*names, "</title><b>y"], rows), target="</title><b>y")


def table(names: list[str], rows: np.ndarray) -> object:
    import pandas as pd

    return pd.DataFrame(rows, columns=names)


def test_the_page_is_whole_and_stands_alone(run: Run, diverged: Run) -> None:
    for page in (report(run), report(diverged), report(run, ["thalweg", "fit", "a b.csv"])):
        assert fetched_from_outside(page) == []
        assert "script" not in Reader(page).tags


def test_the_check_for_outside_references_finds_one() -> None:
    assert fetched_from_outside('<p><img src="http://example.org/a.png"></p>')


def test_the_page_says_what_the_run_says(run: Run) -> None:
    text = Reader(report(run)).text
    for said in (run.target, f"{run.cost:.6g}", f"{run.cost_start:.6g}", f"{run.iterations:,}", *run.features):
        assert said in text
    assert all(f"{weight:.6g}" in text for weight in run.beta)
    assert all(reason in text for reason in run.plan.why)


def test_the_curve_in_the_table_is_the_path(run: Run) -> None:
    first = report(run).split("<details>")[1]
    rows = re.findall(r'<tr><th scope="row" class="n">([\d,]+)</th><td class="n">([^<]+)</td>', first)
    ks = [int(k.replace(",", "")) for k, _ in rows]
    assert ks[0] == 0
    assert ks[-1] == run.iterations
    for k, (_, cost) in zip(ks, rows, strict=True):
        assert float(cost) == pytest.approx(float(run.path.cost(k)), rel=1e-9)


def test_a_diverged_run_is_drawn_to_its_overflow(diverged: Run) -> None:
    overflow = diverged.path.overflow()
    assert overflow is not None
    assert f"overflow at k = {overflow:,}" in Reader(report(diverged)).text


def test_column_names_cannot_speak_html() -> None:
    page = report(odd_names())
    reader = Reader(page)
    assert "script" not in reader.tags
    assert "img" not in reader.tags
    assert "<script>alert(1)</script>" in reader.text
    assert "\x1b" not in page
    assert html.escape("größe & gewicht") in page


def test_pictures_are_told_to_those_who_do_not_see_them(run: Run) -> None:
    page = report(run)
    pictures = re.findall(r'<svg[^>]*role="img"[^>]*>\s*<title>[^<]+</title>\s*<desc>[^<]+</desc>', page)
    assert len(pictures) == 2
    assert page.count("<details>") == 2


def test_the_command_is_quoted_for_a_shell(run: Run) -> None:
    import shlex

    command = ["thalweg", "fit", "my data.csv", "--target", "it's"]
    shown = [html.unescape(text) for text in re.findall(r"<pre>(thalweg fit[^<]*)</pre>", report(run, command))]
    assert [shlex.split(text) for text in shown] == [command]
