"""Every source keeps the laws of sources, and reads what other libraries read."""

from __future__ import annotations

import csv
import io
import json
import math
import tracemalloc
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from thalweg.core.errors import Refusal
from thalweg.laws import sources as laws
from thalweg.sources.arrays import Arrays
from thalweg.sources.beside import Beside
from thalweg.sources.csv_file import CsvFile
from thalweg.sources.kept import Kept
from thalweg.sources.loose import LooseColumn
from thalweg.sources.opening import open_source, shelf
from thalweg.sources.sink import write_columns
from thalweg.sources.source import Source
from thalweg.sources.worded import Worded

SPECTRUM = Path(__file__).resolve().parents[1] / "data" / "csv-spectrum"
finite = st.floats(allow_nan=False, allow_infinity=False)
names = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\n"), min_size=1, max_size=8)


def rows_of(source: Source, columns: Sequence[str] | None = None, size: int = 4096) -> np.ndarray:
    columns = source.columns() if columns is None else columns
    return np.concatenate([*source.blocks(columns, size), np.empty((0, len(columns)))])


def as_csv(path: Path, header: Sequence[str], rows: np.ndarray) -> Source:
    return open_source(write_columns(path / "data.csv", header, list(rows.T)))


def as_parquet(path: Path, header: Sequence[str], rows: np.ndarray) -> Source:
    return open_source(write_columns(path / "data.parquet", header, list(rows.T)))


def as_table(_: Path, header: Sequence[str], rows: np.ndarray) -> Source:
    whole = pa.Table.from_arrays([pa.array(column) for column in rows.T], names=list(header))
    return open_source(pa.Table.from_batches(whole.to_batches(max_chunksize=3), schema=whole.schema))


def as_polars(_: Path, header: Sequence[str], rows: np.ndarray) -> Source:
    return open_source(pl.DataFrame({name: rows[:, place] for place, name in enumerate(header)}))


def as_pandas(_: Path, header: Sequence[str], rows: np.ndarray) -> Source:
    return open_source(pd.DataFrame(rows, columns=list(header)))


def as_arrays(_: Path, header: Sequence[str], rows: np.ndarray) -> Source:
    return Arrays(rows[:, :-1], rows[:, -1:], tuple(header))


def as_beside(_: Path, header: Sequence[str], rows: np.ndarray) -> Source:
    return Beside.to(Arrays(rows[:, :-2], rows[:, -2:-1], tuple(header[:-1])), header[-1], rows[:, -1])


def as_kept(_: Path, header: Sequence[str], rows: np.ndarray) -> Source:
    return Kept.of(as_arrays(_, header, rows), ())


def as_worded(_: Path, header: Sequence[str], rows: np.ndarray) -> Source:
    return Worded(tuple(header), tuple(LooseColumn.of_cells(column.tolist()) for column in rows.T))


FORMS = [as_csv, as_parquet, as_table, as_polars, as_pandas, as_arrays, as_beside, as_kept, as_worded]
forms = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
numbers = np.random.default_rng(0).normal(size=(250, 3)) * [1e-9, 1, 1e9] + [0, 1e6, 0]


def test_every_room_on_the_shelf_is_held_to_the_laws(tmp_path: Path) -> None:
    tried = {type(form(tmp_path, ["a", "b", "y"], numbers)) for form in FORMS}
    assert tried == set(shelf.classes().values())


@forms
@pytest.mark.parametrize("count", [0, 1, 2, 99, 250])
def test_the_same_rows_and_moments_in_any_blocks(form, count: int, tmp_path: Path) -> None:
    source = form(tmp_path, ["a", "b", "y"], numbers[:count])
    laws.same_rows_at_any_size(source)
    laws.same_columns_in_any_order(source)
    laws.same_moments_in_any_grouping(source)
    laws.refuses_unknown_names(source)


@forms
def test_what_is_not_finite_is_refused_in_its_place(form, tmp_path: Path) -> None:
    laws.refuses_what_is_not_finite(lambda header, rows: form(tmp_path, header, rows), rows=3)


@forms
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(header=st.lists(names, min_size=2, max_size=4, unique=True), data=st.data())
def test_every_double_survives(form, header: list[str], data: st.DataObject, tmp_path: Path) -> None:
    # a comma is the delimiter only if it makes the most columns of the header
    assume(form is not as_csv or not any(sign in name for name in header for sign in ";\t"))
    assume(form is not as_csv or (any(name.strip() for name in header) and not header[0].startswith("\ufeff")))
    assume(form is not as_polars or header[0])
    rows = np.array(data.draw(st.lists(st.tuples(*[finite] * len(header)), min_size=1, max_size=5)))
    laws.keeps_every_number(lambda columns, table: form(tmp_path, columns, table), header, rows)


@pytest.mark.parametrize("form", [as_csv, as_parquet, as_table, as_arrays, as_kept, as_worded])
def test_read_loosely_gaps_are_gaps_and_all_else_is_itself(form, tmp_path: Path) -> None:
    rows = numbers.copy()
    rows[[3, 200], [0, 2]] = np.nan
    blocks = list(form(tmp_path, ["a", "b", "y"], rows).loosely(["y", "a"]))
    assert np.array_equal(np.concatenate([block.table for block in blocks]), rows[:, [2, 0]], equal_nan=True)
    assert not any(block.is_text.any() for block in blocks)


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_read_loosely_words_are_told_from_gaps(ending: str, tmp_path: Path) -> None:
    cells = ["1.5", "red", None, "1e3", "n/a", "2"]
    path = tmp_path / f"data{ending}"
    if ending == ".csv":
        path.write_text("a,b\n" + "".join(f"{cell or ''},{row}\n" for row, cell in enumerate(cells)), encoding="utf-8")
    else:
        pq.write_table(pa.table({"a": cells, "b": list(range(6))}), path)
    (block,) = open_source(path).loosely(["a", "b"])
    assert np.array_equal(block.table[:, 0], [1.5, np.nan, np.nan, 1000, np.nan, 2], equal_nan=True)
    assert block.is_text[:, 0].tolist() == [False, True, False, False, False, False]
    assert block.words == ("red", None)


class Broken(Source):
    """Breaks one law at a time."""

    name = "broken"

    def __init__(self, law: str) -> None:
        self.law = law

    @classmethod
    def open(cls, data: object) -> Broken:
        return cls(str(data))

    def columns(self) -> tuple[str, ...]:
        return ("a", "b")

    def rows_hint(self) -> int | None:
        return 8 if self.law == "hint" else None

    def blocks(self, columns, size=4096):
        rows = np.arange(18.0).reshape(9, 2)
        if self.law != "order":
            rows = rows[:, [self.columns().index(column) for column in columns]]
        if self.law == "finite":
            rows[3, 0] = np.nan
        if self.law == "lost" and size == 2:
            rows = rows[:8]
        step = size + 1 if self.law == "size" else size
        yield from (rows[start : start + step] for start in range(0, len(rows), step))


@pytest.mark.parametrize(
    ("law", "check"),
    [
        ("hint", laws.same_rows_at_any_size),
        ("size", laws.same_rows_at_any_size),
        ("lost", laws.same_rows_at_any_size),
        ("lost", laws.same_moments_in_any_grouping),
        ("order", laws.same_columns_in_any_order),
        ("unknown", laws.refuses_unknown_names),
        ("finite", lambda source: laws.refuses_what_is_not_finite(lambda header, rows: source, columns=2)),  # noqa: ARG005
    ],
)
def test_the_laws_find_a_source_that_breaks_them(law: str, check) -> None:
    with pytest.raises((AssertionError, ValueError)):
        check(Broken(law))


# --- other libraries read the same ------------------------------------------------------------------------------


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(
    rows=st.lists(st.tuples(finite, st.text(max_size=6), st.integers(-(10**30), 10**30)), min_size=1, max_size=8),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    end=st.sampled_from(["\n", "\r\n"]),
    mark=st.sampled_from(["utf-8", "utf-8-sig"]),
    delimiter=st.sampled_from([",", ";", "\t"]),
    size=st.integers(1, 9),
)
def test_csv_as_python_writes_it(rows, quoting, end, mark, delimiter, size, tmp_path: Path) -> None:
    """Any text between the numbers, in quotes or not, with line breaks, any delimiter, with a byte order mark."""
    # Python 3.11 writes a lone carriage return without quotes, and then cannot read its own file either
    assume(quoting == csv.QUOTE_ALL or not any("\r" in text for _, text, _ in rows))
    text = io.StringIO(newline="")
    csv.writer(text, quoting=quoting, lineterminator=end, delimiter=delimiter).writerows(
        [("x", "note\nhere", "n"), *rows]
    )
    path = tmp_path / "data.csv"
    path.write_bytes(text.getvalue().encode(mark))
    source = open_source(path)
    assert source.columns() == ("x", "note\nhere", "n")
    wanted = [[float(x), float(n)] for x, _, n in rows]
    assert rows_of(source, ["x", "n"], size).tolist() == wanted


@pytest.mark.parametrize("file", sorted((SPECTRUM / "csvs").glob("*.csv")), ids=lambda file: file.stem)
def test_the_csv_spectrum(file: Path) -> None:
    """Names and cells as the corpus gives them; columns of numbers are read, others are refused at the first text."""
    answer = json.loads((SPECTRUM / "json" / f"{file.stem}.json").read_text(encoding="utf-8"))
    source = open_source(file)
    answer = answer if isinstance(answer, list) else [answer]
    assert source.columns() == tuple(answer[0])
    for column in source.columns():
        cells = [row[column] for row in answer]
        bad = [number for number, cell in enumerate(cells, start=1) if not cell.isdigit()]
        if bad:
            with pytest.raises(Refusal, match=f"row {bad[0]}, column '{column}'"):
                rows_of(source, [column])
        else:
            assert rows_of(source, [column]).ravel().tolist() == [float(cell) for cell in cells]


spelled = st.one_of(
    st.from_regex(r"\A[ \t]?[+-]?[0-9]{0,25}\.?[0-9]{0,25}([eE][+-]?[0-9]{1,3})?[ \t]?\Z"),
    st.text("0123456789+-.eE_ naifxdNAIF", max_size=8),
    st.integers(-(10**400), 10**400).map(str),
    finite.map(float.hex),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(cell=spelled)
def test_a_cell_is_the_nearest_double_or_refused_by_name(cell: str, tmp_path: Path) -> None:
    """The fast reader and the slow search agree on what is a number: nothing is refused without its place."""
    path = tmp_path / "data.csv"
    path.write_text(f"a,b\n1,2\n3,{cell}\n", encoding="utf-8")
    read, refusal = _read(open_source(path))
    if refusal:
        assert "data.csv, row 2, column 'b'" in refusal
        with pytest.raises((ValueError, OverflowError)):
            _exact(cell)
    else:
        assert read == float(_exact(cell))


def _read(source: Source) -> tuple[float | None, str]:
    try:
        return rows_of(source)[1, 1], ""
    except Refusal as refusal:
        return None, str(refusal)


def _exact(cell: str) -> Fraction:
    if "/" in cell or "_" in cell:
        raise ValueError(cell)
    return Fraction(cell.strip()) if math.isfinite(float(Fraction(cell.strip()))) else Fraction("none")


@pytest.mark.parametrize("file", ["diabetes.csv"])
def test_pandas_polars_parquet_and_frames_agree(file: str, tmp_path: Path) -> None:
    path = SPECTRUM.parent / file
    frame = pd.read_csv(path)
    wanted = frame.to_numpy(dtype=float)
    frame.to_parquet(tmp_path / "a.parquet", row_group_size=37)
    pl.read_csv(path).write_parquet(tmp_path / "b.parquet")
    inputs = (frame.iloc[:, :-1], frame.iloc[:, -1])
    for data in (path, tmp_path / "a.parquet", tmp_path / "b.parquet", frame, pl.read_csv(path), inputs):
        source = open_source(data)
        assert source.columns() == tuple(frame.columns)
        np.testing.assert_array_equal(rows_of(source, size=100), wanted)


def test_types_that_are_numbers(tmp_path: Path) -> None:
    from decimal import Decimal

    values = [1, 0, 1]
    columns = {
        str(kind): pa.array(values).cast(kind)
        for kind in (pa.int8(), pa.uint64(), pa.int64(), pa.float16(), pa.float32(), pa.float64(), pa.bool_())
    }
    columns["decimal"] = pa.array([Decimal("1.0"), Decimal("0.0"), Decimal("1.0")])
    columns["dictionary"] = pa.array(values).dictionary_encode()
    table = pa.table(columns)
    pq.write_table(table, tmp_path / "t.parquet")
    for data in (table, tmp_path / "t.parquet", pl.from_arrow(table.drop_columns(["halffloat"]))):
        rows = rows_of(open_source(data))
        assert rows.tolist() == [[value] * rows.shape[1] for value in values]


def test_large_integers_become_the_nearest_double(tmp_path: Path) -> None:
    values = [2**53 + 1, 2**63 - 1, -(2**60) - 7]
    (tmp_path / "n.csv").write_text("n\n" + "\n".join(map(str, values)), encoding="utf-8")
    for data in (tmp_path / "n.csv", pa.table({"n": values})):
        assert rows_of(open_source(data)).ravel().tolist() == [float(value) for value in values]


def test_names_with_dots_are_columns_of_their_own(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": [1.0], "a.b": [2.0], "b": [3.0]}), tmp_path / "t.parquet")
    source = open_source(tmp_path / "t.parquet")
    assert rows_of(source, ["a.b", "a"]).tolist() == [[2.0, 1.0]]
    assert rows_of(source, ["a"]).tolist() == [[1.0]]


@pytest.mark.parametrize("name", [None, "number"])
def test_the_index_of_a_frame_is_no_column(name: str | None, tmp_path: Path) -> None:
    frame = pd.DataFrame({"x": [1.0, 2.0], "y": [4.0, 5.0]}, index=pd.Index([7, 3], name=name))
    frame.to_parquet(tmp_path / "f.parquet")
    for data in (frame, tmp_path / "f.parquet"):
        assert open_source(data).columns() == ("x", "y")
        assert rows_of(open_source(data)).tolist() == [[1, 4], [2, 5]]


# --- forms of arrays ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("X", "Y"),
    [
        ([1, 2, 3], [4, 5, 6]),
        (np.array([1, 2, 3], dtype=np.int8), np.array([[4], [5], [6]], dtype=np.float32)),
        ([[1], [2], [3]], (4, 5, 6)),
        (np.array([1, 2, 3], dtype=">f8"), np.array([4, 5, 6], dtype=object)),
        ([Fraction(1), 2, True + 2], [4.0, 5, np.float64(6)]),
    ],
)
def test_arrays_of_any_real_type_and_shape(X: object, Y: object) -> None:
    source = open_source((X, Y))
    assert source.columns() == ("x1", "y")
    assert rows_of(source).tolist() == [[1, 4], [2, 5], [3, 6]]
    laws.same_rows_at_any_size(source)


def test_arrays_may_bring_their_names() -> None:
    frame = pd.DataFrame({"age": [1, 2], "ok": [True, False], "price": [3.5, 4]})
    for X, Y in [
        (frame[["age", "ok"]], frame["price"]),
        (pl.from_pandas(frame[["age", "ok"]]), pl.Series("price", [3.5, 4])),
        (pa.table({"age": [1, 2], "ok": [1, 0]}), pa.table({"price": [3.5, 4]})),
    ]:
        source = open_source((X, Y))
        assert source.columns() == ("age", "ok", "price")
        assert rows_of(source).tolist() == [[1, 1, 3.5], [2, 0, 4]]


def test_a_reader_is_read_once() -> None:
    table = pa.table({"a": list(range(10)), "y": [1.0] * 10})
    source = open_source(table.to_reader(max_chunksize=3))
    assert len(rows_of(source)) == 10
    with pytest.raises(Refusal, match="only once"):
        rows_of(source)


# --- memory ------------------------------------------------------------------------------------------------------


def peak(source: Source, columns: Sequence[str]) -> int:
    """The most that Python and Arrow together held, in bytes, during one pass."""
    before, most = pa.total_allocated_bytes(), 0
    tracemalloc.start()
    for _ in source.blocks(columns):
        most = max(most, pa.total_allocated_bytes() - before)
    traced = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most + traced


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_memory_does_not_grow_with_the_file(ending: str, tmp_path: Path) -> None:
    sizes = []
    for count in (250_000, 1_000_000):
        path = tmp_path / f"{count}{ending}"
        if ending == ".csv":
            path.write_text("a,note,b,c\n" + "1.0000000000000002,any note of some length,-2.5e-5,3.0625\n" * count)
        else:
            pq.write_table(pa.table({name: np.random.default_rng(0).random(count) for name in "abc"}), path)
        sizes.append(peak(open_source(path), ["a", "b", "c"]))
    assert sizes[1] < 1.3 * sizes[0] + 1_000_000


def test_only_the_wanted_columns_are_converted(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(b"a,note,b\n1,\xff\xfe red,2\n3,,4\n")
    assert rows_of(CsvFile.open(tmp_path / "t.csv"), ["b", "a"]).tolist() == [[2, 1], [4, 3]]
