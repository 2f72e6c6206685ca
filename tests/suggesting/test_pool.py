"""Pools: every format, columns, and rows that cannot be used."""

from __future__ import annotations

import gzip
import json
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancelib.errors import CorpusError, InputError, StancelibError
from stancelib.suggesting.pool import Columns, Pool

ROWS = [
    {"text": "Plums, ripe.", "target": "plums", "doc_id": "d1", "id": "a"},
    {"text": 'He said "no".\nTwice.', "target": "pears", "doc_id": "d2", "id": "b"},
]


def write(folder, name):
    path = folder / name
    if name.endswith(".parquet"):
        parquet = pytest.importorskip("pyarrow.parquet")
        arrow = pytest.importorskip("pyarrow")
        parquet.write_table(arrow.Table.from_pylist(ROWS), path)
        return path
    if ".json" in name and ".jsonl" not in name:
        data = json.dumps(ROWS)
    elif ".jsonl" in name:
        data = "".join(json.dumps(row) + "\n" for row in ROWS)
    else:
        mark = {".tsv": "\t"}.get(path.suffix, ";" if "semi" in name else ",")
        lines = [list(ROWS[0]), *(row.values() for row in ROWS)]
        quoted = [['"' + str(c).replace('"', '""') + '"' for c in line] for line in lines]
        data = "\r\n".join(mark.join(line) for line in quoted)
    raw = b"\xef\xbb\xbf" * ("csv" in name) + data.encode()
    path.write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)
    return path


@pytest.mark.parametrize(
    "name",
    ["p.jsonl", "p.ndjson.jsonl.gz", "p.json", "p.csv", "semi.csv", "p.csv.gz", "p.tsv",
     "p.parquet"],
)  # fmt: skip
def test_every_format_gives_the_same_rows(tmp_path, name):
    pool = Pool(write(tmp_path, name))
    found = list(pool)
    assert [(r.text, r.target, r.doc_id, r.id) for r in found] == [
        (r["text"], r["target"], r["doc_id"], r["id"]) for r in ROWS
    ]
    assert (pool.bad, pool.has_target) == (0, True)


def test_rows_are_numbered_by_line_in_text_files(tmp_path):
    (tmp_path / "p.txt").write_text("Plums.\n\n  \nPears.\n", encoding="utf-8")
    assert [(r.row, r.text) for r in Pool(tmp_path / "p.txt")] == [(1, "Plums."), (4, "Pears.")]
    (tmp_path / "p.csv").write_text('\ntext,id\n"two\nlines",a\nPears.,b\n', encoding="utf-8")
    assert [r.row for r in Pool(tmp_path / "p.csv")] == [3, 5]


def test_frames_and_datasets(tmp_path):
    pandas = pytest.importorskip("pandas")
    datasets = pytest.importorskip("datasets")
    for source in (pandas.DataFrame(ROWS), datasets.Dataset.from_list(ROWS)):
        assert [r.target for r in Pool(source)] == ["plums", "pears"]


def test_columns_are_those_given_then_the_models_then_the_usual():
    rows = [{"Body": "a", "text": "b", "tweet": "c", "about": "x", "Thread": 7}]
    assert next(iter(Pool(rows))).text == "b"
    known = {"text": "TWEET", "target": "about", "group": "thread"}
    row = next(iter(Pool(rows, Columns(known=known))))
    assert (row.text, row.target, row.doc_id) == ("c", "x", "7")
    assert next(iter(Pool(rows, Columns(text="Body", known=known)))).text == "a"


def test_a_lone_column_is_the_text():
    assert next(iter(Pool([{"headline": "Plums."}]))).text == "Plums."


def test_columns_that_cannot_be_told_are_asked_for():
    with pytest.raises(InputError, match=r"which column holds the texts.*'a', 'b'"):
        list(Pool([{"a": "x", "b": "y"}]))
    with pytest.raises(InputError, match="no column 'body'"):
        list(Pool([{"text": "x"}], Columns(text="body")))


def test_a_target_for_all_gives_way_to_a_rows_own():
    rows = [{"text": "a", "target": " plums "}, {"text": "b", "target": " "}, {"text": "c"}]
    assert [r.target for r in Pool(rows, target="pears")] == ["plums", "pears", "pears"]


def test_rows_that_cannot_be_used_are_counted_and_the_rest_is_read(tmp_path):
    path = tmp_path / "p.jsonl"
    lines = ['{"text": "a"}', "{oops", "[1]", '{"text": 7}', '{"text": " "}', '{"text": "b"}']
    path.write_text("\n".join(lines), encoding="utf-8")
    pool = Pool(path)
    assert [r.text for r in pool] == ["a", "b"]
    assert pool.bad == 4
    assert [p.row for p in pool.problems] == [2, 3, 4, 5]
    assert "is a int, not a text" in str(pool.problems[2])
    assert "is empty" in str(pool.problems[3])


def test_a_cell_too_many_is_one_bad_row(tmp_path):
    (tmp_path / "p.csv").write_text("text,id\na, b,c\nd,e\n", encoding="utf-8")
    pool = Pool(tmp_path / "p.csv")
    assert [r.text for r in pool] == ["d"]
    assert "put quotes around" in str(pool.problems[0])


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("p.csv", b"", "is empty"),
        ("p.csv", b"text,text\na,b\n", "occurs twice"),
        ("p.json", b"{}", "not a list"),
        ("p.json", b"[", "not JSON"),
        ("p.csv.gz", b"no gzip", "cannot be read"),
        ("p.parquet", b"no parquet", "not a readable Parquet"),
        ("p.docx", b"x", "unknown format"),
        ("p.txt", b"caf\xe9 and more\n", "tell the file's encoding"),
    ],
)
def test_files_that_cannot_be_read_say_why(tmp_path, name, data, message):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(CorpusError, match=message):
        list(Pool(tmp_path / name))


def test_wrong_sources_are_refused(tmp_path):
    with pytest.raises(CorpusError, match="no such file"):
        list(Pool(tmp_path / "missing.csv"))
    for source in (7, b"text", {"text": "a"}, None):
        with pytest.raises(InputError, match="a pool is a path"):
            Pool(source)
    with pytest.raises(InputError, match="not known to Python"):
        (tmp_path / "p.txt").write_text("a")
        list(Pool(tmp_path / "p.txt", encoding="plum"))


def test_another_encoding_is_read_when_told(tmp_path):
    (tmp_path / "p.txt").write_bytes("café".encode("cp1252"))
    assert [r.text for r in Pool(tmp_path / "p.txt", encoding="cp1252")] == ["café"]


def test_a_large_file_is_never_held_whole(tmp_path):
    path = tmp_path / "p.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("text,id\n")
        for number in range(8_000):
            file.write(f"{'plum ' * 40}{number},{number}\n")
    tracemalloc.start()
    try:
        read = sum(1 for _ in Pool(path))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert read == 8_000
    assert peak < path.stat().st_size / 4


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=120), st.sampled_from(["p.csv", "p.jsonl", "p.json", "p.tsv", "p.txt"]))
def test_any_bytes_are_read_or_refused(tmp_path_factory, data, name):
    path = tmp_path_factory.mktemp("pool") / name
    path.write_bytes(data)
    try:
        rows = list(Pool(path))
    except StancelibError:
        return
    assert all(row.text.strip() for row in rows)
