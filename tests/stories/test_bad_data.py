"""Data that cannot be used are refused in one message that names the file, the row and the column."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from thalweg.core.errors import Refusal
from thalweg.sources.opening import open_source
from thalweg.sources.sink import write_columns


def read(data: Any, columns: list[str] | None, size: int) -> list[list[float]]:
    source = open_source(data)
    return [row for block in source.blocks(columns or source.columns(), size) for row in block.tolist()]


def refusal(data: Any, columns: list[str] | None = None, size: int = 4096) -> str:
    """What is said when all of the data, or the columns, are read."""
    with pytest.raises(Refusal) as caught:
        read(data, columns, size)
    message = str(caught.value)
    sentences = [part for part in (caught.value.found, caught.value.why, caught.value.do) if part]
    assert 1 <= len(sentences) <= 3
    assert all(sentence.endswith((".", "?")) for sentence in sentences), message
    assert "Traceback" not in message
    assert "\n" not in message
    assert len(message) < 500
    return message


def numbers(data: Any, columns: list[str] | None = None) -> list[list[float]]:
    return read(data, columns, 2)


CELLS = [
    ("red", ["'red' is not a number", "--features"]),
    ("", ["empty", "Fill it in"]),
    ("   ", ["empty"]),
    ('""', ["empty"]),
    ("NA", ["'NA'", "missing"]),
    ("null", ["'null'", "missing"]),
    ("n/a", ["'n/a'", "missing"]),
    ("NaN", ["'NaN'", "missing"]),
    ("inf", ["inf", "NaN"]),
    ("-Infinity", ["-Infinity"]),
    ("1e400", ["1e400", "range of a double"]),
    ("9" * 400, ["9999", "range of a double"]),
    ("0x10", ["'0x10' is not a number"]),
    ("1_000", ["'1_000' is not a number"]),
    ('"1,5"', ["'1,5' is not a number"]),
    ('"1 000"', ["'1 000' is not a number"]),
    ("12%", ["'12%' is not a number"]),
    ("$5", ["'$5' is not a number"]),
    ("true", ["'true' is not a number"]),
    ("2024-01-31", ["'2024-01-31' is not a number"]),
    ("１", ["is not a number"]),
    ("−1", ["'−1' is not a number"]),
    ("1\x00", ["'1\\x00' is not a number"]),
    ("word " * 50, ["word", "…"]),
]


@pytest.mark.parametrize(("cell", "words"), CELLS, ids=[cell[:12] or "empty" for cell, _ in CELLS])
@pytest.mark.parametrize("size", [1, 4096])
@pytest.mark.parametrize("before", [0, 2, 30_000])
def test_a_bad_cell_is_named(cell: str, words: list[str], size: int, before: int, tmp_path: Path) -> None:
    path = tmp_path / "cars.csv"
    path.write_text("age,price,paint\n" + "1,2,red\n" * before + f"3,{cell},blue\n4,oops,blue\n", encoding="utf-8")
    message = refusal(path, ["age", "price"], size)
    for word in ["cars.csv", f"row {before + 1},", "'price'", *words]:
        assert word in message
    assert "oops" not in message


@pytest.mark.parametrize("cell", ["1", " 1 ", "\t1", "+1", "1.", "1.0", '"1"', '" 1"', "1e0", "01", "10E-1", ".1e1"])
def test_a_number_in_another_dress_is_read(cell: str, tmp_path: Path) -> None:
    (tmp_path / "cars.csv").write_text(f"age,price\n{cell},2\n", encoding="utf-8")
    assert numbers(tmp_path / "cars.csv") == [[1, 2]]


FILES = [
    ("ragged short", b"a,b\n1,2\n3\n", ["row 2", "1 cells", "2"]),
    ("ragged long", b"a,b\n1,2\n3,4\n5,6,7\n", ["row 3", "3 cells", "2"]),
    ("ragged after blank lines", b"a,b\n\n1,2\n\n\n5,6,7\n", ["row 2", "3 cells"]),
    ("first fault first", b"a,b\n1,x\n5,6,7\n", ["row 1", "'x'", "'b'"]),
    ("empty", b"", ["is empty", "header"]),
    ("blank", b"\n\n \n", ["is empty"]),
    ("only a byte order mark", b"\xef\xbb\xbf", ["is empty"]),
    ("only commas", b",,\n,,\n", ["3 columns called ''"]),
    ("doubled name", b"a,b,a\n1,2,3\n", ["2 columns called 'a'", "Rename"]),
    ("not utf-8 header", b"pre\xe7o,b\n1,2\n", ["header", "UTF-8"]),
    ("not utf-8 cell", b"a,b\n1,2\n3,\xe7\n", ["row 2", "'b'"]),
    ("utf-16", "a,b\n1,2\n".encode("utf-16"), ["header", "UTF-8"]),
    ("utf-16 without mark", "a,b\n1,2\n".encode("utf-16-le"), ["header", "UTF-8"]),
    ("compressed", gzip.compress(b"a,b\n1,2\n", mtime=0), ["UTF-8"]),
    ("another format", b"PK\x03\x04\x14\x00\x06\x00\n", ["UTF-8"]),
    ("decimal commas", b"a;b\n1,5;2\n", ["row 1", "'a'", "'1,5'"]),
    ("an open quote", b'a,b\n1,2\n3,"4\n5,6\n7,8\n', ["row 2", "quote is never closed"]),
    ("an open quote at the end", b'a,b\n1,2\n3,"4', ["row 2", "quote is never closed"]),
    ("an open quote in the header", b'a,"b\n1,2\n', ["header", "quote in it is never closed"]),
    ("a page", b"<html>\n<body>1</body>\n</html>\n", ["row 1", "'<html>'"]),
]


@pytest.mark.parametrize(("content", "words"), [case[1:] for case in FILES], ids=[case[0] for case in FILES])
def test_a_bad_file_is_refused(content: bytes, words: list[str], tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_bytes(content)
    message = refusal(tmp_path / "bad.csv")
    for word in ["bad.csv", *words]:
        assert word in message


def test_an_open_quote_does_not_swallow_rows_in_silence(tmp_path: Path) -> None:
    path = tmp_path / "notes.csv"
    path.write_text('a,note\n1,fine\n2,"never closed\n' + "3,fine\n" * 100, encoding="utf-8")
    assert "row 2" in refusal(path, ["a"])
    path.write_text('a,note\n1,fine\n2,"never closed\n' + "3,fine\n" * 500_000, encoding="utf-8")
    assert "row 2" in refusal(path, ["a"])
    path.write_text('a,note\n1,5" pipe\n2,"closed\nhere"\n', encoding="utf-8")
    assert numbers(path, ["a"]) == [[1], [2]]


GOOD = [
    ("byte order mark", b"\xef\xbb\xbfa,b\n1,2\n", ("a", "b"), [[1, 2]]),
    ("byte order mark and quotes", b'\xef\xbb\xbf"a","b"\n1,2\n', ("a", "b"), [[1, 2]]),
    ("windows line ends", b"a,b\r\n1,2\r\n3,4\r\n", ("a", "b"), [[1, 2], [3, 4]]),
    ("old line ends", b"a,b\r1,2\r3,4\r", ("a", "b"), [[1, 2], [3, 4]]),
    ("no last line end", b"a,b\n1,2\n3,4", ("a", "b"), [[1, 2], [3, 4]]),
    ("blank lines", b"\n\na,b\n\n1,2\n\n3,4\n\n\n", ("a", "b"), [[1, 2], [3, 4]]),
    ("header only", b"a,b\n", ("a", "b"), []),
    ("header only, no line end", b"a,b", ("a", "b"), []),
    ("header and blank lines", b"a,b\n\n\n", ("a", "b"), []),
    ("one column", b"a\n1\n2\n", ("a",), [[1], [2]]),
    ("semicolons", b"a;b\n1;2.5\n", ("a", "b"), [[1, 2.5]]),
    ("tabs", b"a\tb\n1\t2.5\n", ("a", "b"), [[1, 2.5]]),
    ("commas in quotes", b'"a,1";"b,2"\n1;2\n', ("a,1", "b,2"), [[1, 2]]),
    ("text after quotes", b'"a" ,b\n1,2\n', ("a ", "b"), [[1, 2]]),
    ("quotes in quotes", b'"a ""x""",b\n1,2\n', ('a "x"', "b"), [[1, 2]]),
    ("line break in a name", b'"a\nx","b\r\ny"\n1,2\n', ("a\nx", "b\r\ny"), [[1, 2]]),
    ("spaces around names", b" a ,b\n1,2\n", (" a ", "b"), [[1, 2]]),
    ("nameless column", b",b\n1,2\n", ("", "b"), [[1, 2]]),
    ("names of any script", "größe,面積,😀\n1,2,3\n".encode(), ("größe", "面積", "😀"), [[1, 2, 3]]),
    ("names that are numbers", b"1,0\n5,6\n", ("1", "0"), [[5, 6]]),
]


@pytest.mark.parametrize(("content", "names", "rows"), [case[1:] for case in GOOD], ids=[case[0] for case in GOOD])
def test_an_odd_file_is_read(content: bytes, names: tuple[str, ...], rows: list, tmp_path: Path) -> None:
    (tmp_path / "odd.csv").write_bytes(content)
    assert open_source(tmp_path / "odd.csv").columns() == names
    assert numbers(tmp_path / "odd.csv") == rows


def test_a_doubled_name_is_in_nobodys_way_until_asked_for(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_bytes(b"a,b,a\n1,2,3\n")
    table = pa.Table.from_arrays([pa.array([1]), pa.array([2]), pa.array([3])], names=["a", "b", "a"])
    pq.write_table(table, tmp_path / "d.parquet")
    for data in (tmp_path / "d.csv", tmp_path / "d.parquet", table):
        assert open_source(data).columns() == ("a", "b", "a")
        assert numbers(data, ["b"]) == [[2]]
        assert "2 columns called 'a'" in refusal(data, ["a"])
        assert "Did you mean 'b'?" in refusal(data, ["B"])


def test_thousands_of_columns_and_long_rows(tmp_path: Path) -> None:
    cells = [f"{place}.12345678901234567" for place in range(20_000)]
    names = [f"column {place}" for place in range(20_000)]
    path = tmp_path / "wide.csv"
    path.write_text("\n".join([",".join(names), ",".join(cells), ",".join(cells)]), encoding="utf-8")
    assert numbers(path) == [[float(cell) for cell in cells]] * 2
    assert numbers(path, ["column 19999", "column 7"]) == [[float(cells[19999]), float(cells[7])]] * 2
    path.write_text("\n".join([",".join(names), ",".join(cells), ",".join([*cells[:-1], "red"])]), encoding="utf-8")
    assert "row 2, column 'column 19999': 'red'" in refusal(path)


# --- places ------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("cars.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    Path("notes.txt").write_text("a,b\n1,2\n", encoding="utf-8")
    Path("sub").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("car.csv", ["no file car.csv", "Did you mean 'cars.csv'?"]),
        ("cars.parquet", ["no file cars.parquet", "cars.csv"]),
        ("cars", ["no file cars", "Did you mean 'cars.csv'?"]),
        ("zzz.csv", ["no file zzz.csv", "'cars.csv'"]),
        ("sub/cars.csv", ["no file sub/cars.csv", "Check the path"]),
        ("nowhere/cars.csv", ["no folder nowhere"]),
        ("notes.txt", ["notes.txt", ".csv or .tsv or .parquet"]),
        ("sub", ["sub is a folder"]),
        (".", [". is a folder"]),
        ("", ["is a folder"]),
        ("x" * 5000 + ".csv", ["cannot be opened"]),
        ("a\0b.csv", ["no file"]),
    ],
)
def test_a_path_that_leads_nowhere(name: str, words: list[str], folder: Path) -> None:  # noqa: ARG001
    message = refusal(name)
    for word in words:
        assert word in message


def test_what_is_no_regular_file(folder: Path) -> None:
    os.mkfifo(folder / "pipe.csv")
    assert "not a regular file" in refusal("pipe.csv")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(folder: Path) -> None:
    (folder / "cars.csv").chmod(0)
    assert "cars.csv" in refusal("cars.csv")


def test_a_file_that_goes_away_while_it_is_open(folder: Path) -> None:
    pq.write_table(pa.table({"a": [1.0]}), "cars.parquet")
    for name in ("cars.csv", "cars.parquet"):
        source = open_source(name)
        (folder / name).unlink()
        with pytest.raises(Refusal, match=name):
            list(source.blocks(["a"]))


@pytest.mark.parametrize("data", [None, 3, {"a": [1]}, [[1, 2], [3, 4]], (1, 2, 3), np.ones((3, 2)), b"cars.csv"])
def test_what_is_no_data(data: object) -> None:
    assert "(X, Y)" in refusal(data)


# --- Parquet and Arrow -------------------------------------------------------------------------------------------


def test_a_damaged_parquet_file(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"a": np.random.default_rng(0).random(20_000)}), path)
    whole = path.read_bytes()
    middle = len(whole) // 2
    for damaged in (b"", b"PAR1", b"a,b\n1,2\n", whole[:middle], whole[middle:], b"\xff" * middle + whole[middle:]):
        path.write_bytes(damaged)
        assert "t.parquet cannot be read as Parquet" in refusal(path)


TABLES = [
    ({"a": ["1", "2"]}, ["'a'", "text", "--features"]),
    ({"a": pa.array(["x", "y"]).dictionary_encode()}, ["'a'", "text"]),
    ({"a": pa.array([1, 2], pa.timestamp("s"))}, ["'a'", "timestamp"]),
    ({"a": pa.array([1, 2], pa.date32())}, ["'a'", "date32"]),
    ({"a": [[1.0], [2.0]]}, ["'a'", "list"]),
    ({"a": [b"1", b"2"]}, ["'a'", "binary"]),
    ({"a": [1, None]}, ["row 2,", "'a'", "empty"]),
    ({"a": [True, None]}, ["row 2,", "'a'", "empty"]),
    ({"a": [Decimal("1.5"), None]}, ["row 2,", "'a'", "empty"]),
    ({"a": pa.nulls(2)}, ["row 1,", "'a'", "empty"]),
    ({"a": [1.0, float("nan")]}, ["row 2,", "'a'", "NaN"]),
    ({"a": [1.0, float("-inf")]}, ["row 2,", "'a'", "-inf"]),
    ({"a": pa.array([1.0, float("inf")], pa.float32())}, ["row 2,", "'a'", "inf"]),
]


@pytest.mark.parametrize(("columns", "words"), TABLES, ids=[" ".join(words) for _, words in TABLES])
def test_columns_that_hold_no_numbers(columns: dict[str, Any], words: list[str], tmp_path: Path) -> None:
    table = pa.table({**columns, "b": [1.0, 2.0]})
    pq.write_table(table, tmp_path / "t.parquet")
    for data in (table, table.to_batches()[0], table.to_reader(), tmp_path / "t.parquet"):
        message = refusal(data)
        for word in words:
            assert word in message
    for data in (table, tmp_path / "t.parquet"):
        assert numbers(data, ["b"]) == [[1], [2]]


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (pd.DataFrame({"a": [1.0, None]}), ["row 2,", "'a'"]),
        (pd.DataFrame({"a": pd.array([1, None], dtype="Int64")}), ["row 2,", "'a'"]),
        (pd.DataFrame({"a": ["x", "y"]}), ["'a'", "text"]),
        (pd.DataFrame({"a": [1, "x"]}, dtype=object), ["DataFrame", "a"]),
        (pd.DataFrame({"a": pd.Categorical(["x", "y"])}), ["'a'", "text"]),
        (pl.DataFrame({"a": [1.0, None]}), ["row 2,", "'a'"]),
        (pl.DataFrame({"a": ["x", "y"]}), ["'a'", "text"]),
        (pd.Series([1.0, 2.0]), ["Series"]),
    ],
)
def test_frames_that_hold_no_numbers(frame: Any, words: list[str]) -> None:
    message = refusal(frame)
    for word in words:
        assert word in message


# --- arrays ------------------------------------------------------------------------------------------------------

PAIRS: list[tuple[str, Callable[[], tuple[Any, Any]], list[str]]] = [
    ("lengths", lambda: ([[1], [2]], [1, 2, 3]), ["X has 2 rows", "Y has 3"]),
    ("two targets", lambda: ([[1], [2]], [[1, 2], [3, 4]]), ["Y has the shape (2, 2)"]),
    ("a lying target", lambda: ([[1], [2]], [[1, 2]]), ["X has 2 rows", "Y has 1"]),
    ("ragged", lambda: ([[1, 2], [3]], [1, 2]), ["X is not a table"]),
    ("three dimensions", lambda: (np.ones((2, 2, 2)), [1, 2]), ["X has the shape (2, 2, 2)"]),
    ("no dimension", lambda: (1.0, [1]), ["X has the shape ()"]),
    ("complex", lambda: (np.ones((2, 1), dtype=complex), [1, 2]), ["X holds complex128"]),
    ("text", lambda: ([["1"], ["2"]], [1, 2]), ["X holds text", "'1'"]),
    ("mixed text", lambda: (np.array([[1, "a"], [2, 3]], dtype=object), [1, 2]), ["X, row 1", "'a'"]),
    ("objects", lambda: ([[1], [2]], [object(), object()]), ["Y, row 1", "object"]),
    ("dates", lambda: (np.array(["2024-01-01"], dtype="M8[D]"), [1]), ["X holds datetime64"]),
    ("nothing", lambda: ([], []), ["X is empty"]),
    ("no rows", lambda: (np.empty((0, 3)), np.empty(0)), ["X is empty", "(0, 3)"]),
    ("no columns", lambda: (np.empty((3, 0)), np.ones(3)), ["X is empty", "(3, 0)"]),
    ("none", lambda: ([[1.0], [None]], [1, 2]), ["row 2,", "'x1'", "empty"]),
    ("nan", lambda: ([[1.0, 2], [3, np.nan]], [1, 2]), ["row 2,", "'x2'", "NaN"]),
    ("inf", lambda: ([[1.0], [2.0]], [1, np.inf]), ["row 2,", "'y'", "inf"]),
    ("masked", lambda: (np.ma.array([[1.0], [2.0]], mask=[[False], [True]]), [1, 2]), ["X has masked cells"]),
    ("huge integers", lambda: ([[10**400], [1]], [1, 2]), ["X has an integer beyond"]),
    ("fields", lambda: (np.zeros(2, dtype=[("a", "f8")]), [1, 2]), ["X holds"]),
    ("NA", lambda: (pd.DataFrame({"a": pd.array([1, None], "Int64"), "b": ["x", "y"]}), [1, 2]), ["X, row 1", "'x'"]),
]


@pytest.mark.parametrize(("pair", "words"), [case[1:] for case in PAIRS], ids=[case[0] for case in PAIRS])
def test_arrays_that_hold_no_numbers(pair: Callable[[], tuple[Any, Any]], words: list[str]) -> None:
    message = refusal(pair())
    for word in words:
        assert word in message


def test_large_numbers_are_not_taken_for_infinite() -> None:
    large = 1.7e308
    assert numbers(([[large], [large]], [large, -large])) == [[large, large], [large, -large]]
    assert numbers(([Fraction(1, 2)], [Decimal("0.5")])) == [[0.5, 0.5]]


# --- writing -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("out.xlsx", [".csv, .parquet or .arrow"]),
        ("out", [".csv, .parquet or .arrow"]),
        ("nowhere/out.csv", ["nowhere"]),
    ],
)
def test_places_that_cannot_be_written(name: str, words: list[str], folder: Path) -> None:
    with pytest.raises(Refusal) as caught:
        write_columns(name, ["a"], [np.ones(2)])
    assert all(word in str(caught.value) for word in words)
    assert sorted(entry.name for entry in folder.iterdir()) == ["cars.csv", "notes.txt", "sub"]


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_a_file_stays_as_it_was_if_writing_fails(ending: str, folder: Path) -> None:
    path = folder / f"out{ending}"
    write_columns(path, ["a", "a"], [np.array([0.1, 2e-308]), np.array([1.0, -0.0])])
    before = path.read_bytes()
    assert open_source(path).columns() == ("a", "a")
    with pytest.raises((ValueError, pa.ArrowInvalid)):
        write_columns(path, ["a", "b"], [np.ones(2), np.ones(3)])
    assert path.read_bytes() == before
    assert sorted(entry.name for entry in folder.iterdir()) == sorted(["cars.csv", "notes.txt", "sub", path.name])
