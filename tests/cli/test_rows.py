from __future__ import annotations

import csv
import datetime
import gzip
import io
import itertools
import json
import math

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancelib.cli.inputs import InputFormat
from stancelib.cli.rows import BadRow, Columns, Row, read_rows
from stancelib.errors import InputError


def read(data, kind="jsonl", encoding="utf-8-sig", **columns):
    stream = io.BytesIO(data)
    return list(read_rows(stream, InputFormat(kind), Columns(**columns), encoding=encoding))


def test_good_and_bad_lines_keep_their_numbers():
    data = (
        b'{"text": "a"}\r\n\n \n{oops\n7\n{"t": ""}\n{"text": null}\n{"text": "\xff"}\n{"text": ""}'
    )
    found = read(data)
    assert [row.number for row in found] == [1, 4, 5, 6, 7, 8, 9]
    assert [type(row) for row in found] == [Row, BadRow, BadRow, BadRow, BadRow, BadRow, Row]
    messages = [row.message for row in found if isinstance(row, BadRow)]
    for message, part in zip(
        messages,
        ("not JSON", "got int", "found 't'", "must be a string, got NoneType", "byte 0xff"),
        strict=True,
    ):
        assert part in message


def test_other_line_separators_stand_inside_json_strings():
    data = '{"text": "a\u2028b\x85c"}\n{"text": "d"}\n'.encode()
    assert [row.text for row in read(data)] == ["a\u2028b\x85c", "d"]


@pytest.mark.parametrize(
    "line",
    [b'{"text":"a","x":' + b"[" * 100_000, b'{"text": "a", "x": ' + b"9" * 5000 + b"}"],
    ids=["nested too deeply", "number too long"],
)
def test_json_made_to_break_readers_is_a_bad_row(line):
    found = read(line + b'\n{"text": "b"}')
    assert [type(row) for row in found] == [BadRow, Row]


def test_only_what_is_asked_for_is_carried_through():
    data = b'{"id": 1, "no": 2, "tags": ["x"], "n": NaN, "big": 1e999, "text": "a"}'
    (row,) = read(data, keep=["id", "tags", "n", "big", "absent"])
    assert row.fields == {"id": 1, "tags": '["x"]', "n": None, "big": None}


def test_the_text_may_have_another_name():
    assert read(b'{"body": "a"}', text="body")[0].text == "a"
    assert read(b"id,body\n1,a\n", "csv", text="body", keep=["id"]) == [Row(2, "a", {"id": "1"})]


@pytest.mark.parametrize(
    ("kind", "header", "line"),
    [
        ("csv", "id,text", "1,a"),
        ("csv", "id;text", "1;a"),
        ("csv", '"id";"text"', "1;a"),
        ("csv", "id\ttext", "1\ta"),
        ("tsv", "id\ttext", "1\ta"),
    ],
)
def test_the_header_tells_the_delimiter(kind, header, line):
    data = f"\ufeff{header}\r\n{line}\r\n".encode()
    assert read(data, kind, keep=["id"]) == [Row(2, "a", {"id": "1"})]


def test_rows_of_a_table_are_numbered_by_the_line_on_which_they_start():
    data = b'\n\nid,text\n1,"two\nlines"\n\n2,b\n3,c,d\n4\n5,"x"y\n6,e\n7,\xff\n8,"open'
    found = read(data, "csv", keep=["id"])
    assert [row.number for row in found] == [4, 7, 8, 9, 10, 11, 12, 13]
    assert [row.text for row in found if isinstance(row, Row)] == ["two\nlines", "b", "e"]
    messages = [row.message for row in found if isinstance(row, BadRow)]
    for message, part in zip(
        messages, ("3 cells", "1 of 2", "quotes", "0xff", "quotes"), strict=True
    ):
        assert part in message


def test_a_long_cell_is_read_and_the_limit_of_others_left_alone():
    before = csv.field_size_limit()
    text = "plum " * 100_000
    assert read(f"text\n{text}\n".encode(), "csv")[0].text == text
    assert csv.field_size_limit() == before


@pytest.mark.parametrize(
    "data", [b"", b"\n\n", b"a,b\n1,2\n", b"text,text\n1,2\n", b'"te"xt,b\n'], ids=repr
)
def test_a_table_without_the_column_is_an_input_error(data):
    with pytest.raises(InputError, match=r"header|column"):
        read(data, "csv")


def test_a_broken_file_gives_what_came_before():
    whole = gzip.compress(b"".join(b'{"text": "%d"}\n' % n for n in range(50_000)))
    rows = read_rows(gzip.GzipFile(fileobj=io.BytesIO(whole[:-2000])), InputFormat.jsonl, Columns())
    assert next(rows).text == "0"
    with pytest.raises(InputError, match="not a whole gzip file"):
        list(rows)


def test_another_encoding_is_read_as_told_and_named_when_not():
    data = '{"text": "plüm"}\n'.encode("utf-16")
    assert read(data, encoding="utf-16")[0].text == "plüm"
    with pytest.raises(InputError, match="utf-16"):
        read(b'{"text": "plum"}\n', encoding="utf-16")


def test_rows_are_read_as_they_are_needed():
    class Endless(io.RawIOBase):
        def readable(self):
            return True

        def readinto(self, buffer):
            line = b'{"text": "a"}\n'
            buffer[: len(line)] = line
            return len(line)

    rows = read_rows(io.BufferedReader(Endless(), 64), InputFormat.jsonl, Columns())
    assert [row.number for row in itertools.islice(rows, 3)] == [1, 2, 3]
    rows.close()


def test_a_row_may_say_what_its_text_is_about():
    data = b"""{"text": "a", "aim": "plums"}
{"text": "b"}
{"text": "c", "aim": null}
{"text": "d", "aim": " "}
{"text": "e", "aim": 7}
"""
    found = read(data, target="aim", keep=["aim"])
    assert [row.target for row in found[:4]] == ["plums", None, None, None]
    assert found[0].fields == {"aim": "plums"}
    assert found[4] == BadRow(5, "'aim' must be a string, got int")
    assert read(data)[0].target is None
    table = read(b"aim,text\nplums,a\n,b\n", "csv", target="aim")
    assert [row.target for row in table] == ["plums", None]
    assert [row.target for row in read(b"text,aim\na,plums\nb\n", "csv", target="aim")] == [
        "plums", None
    ]  # fmt: skip


def test_a_table_without_a_column_of_targets_is_refused_only_where_it_is_needed():
    data = b"text\na\n"
    assert read(data, "csv", target="aim")[0].target is None
    with pytest.raises(
        InputError, match=r"the column 'aim' is not there: found 'text'; .*--target"
    ):
        read(data, "csv", target="aim", target_needed=True)


def parquet(**columns):
    """Return a Parquet file's bytes."""
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer, row_group_size=2)
    return buffer.getvalue()


def test_parquet_is_read_row_by_row():
    day = datetime.date(2001, 2, 3)
    data = parquet(
        aim=["plums", None, "tax"], body=["a", "b", None], n=[1.5, math.nan, 2], day=[day] * 3
    )
    found = read(data, "parquet", text="body", target="aim", keep=["n", "day", "absent"])
    assert found[0] == Row(1, "a", {"n": 1.5, "day": "2001-02-03"}, "plums")
    assert (found[1].target, found[1].fields["n"]) == (None, None)
    assert found[2] == BadRow(3, "'body' must be a string, got NoneType")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"text\na\n", "not readable Parquet"),
        (b"", "not readable Parquet"),
        (parquet(text=["a"])[:-9], "not readable Parquet|cannot be read"),
        (parquet(body=["a"]), "the column 'text' is not there: found 'body'"),
    ],
)
def test_what_is_no_such_parquet_is_an_input_error(data, message):
    with pytest.raises(InputError, match=message):
        read(data, "parquet")


def test_parquet_cannot_come_through_a_pipe():
    class Pipe(io.BytesIO):
        def seekable(self):
            return False

    with pytest.raises(InputError, match="pipe"):
        list(read_rows(Pipe(parquet(text=["a"])), InputFormat.parquet, Columns()))


good = st.text(max_size=12).map(lambda text: (json.dumps({"text": text}).encode(), text))
bad = st.sampled_from([b"{", b"7", b'{"text": 1}', b"{}", b'"\xff"', b"nul\0"]).map(
    lambda line: (line, None)
)


@given(st.lists(good | bad, max_size=12))
@settings(deadline=None, max_examples=100)
def test_broken_lines_never_touch_their_neighbours(lines):
    found = read(b"\n".join(line for line, _ in lines))
    assert [row.number for row in found] == list(range(1, len(lines) + 1))
    assert [row.text if isinstance(row, Row) else None for row in found] == [t for _, t in lines]


@given(st.binary(max_size=80), st.sampled_from(["jsonl", "csv", "tsv", "parquet"]))
@settings(deadline=None, max_examples=200)
def test_any_bytes_are_rows_or_an_input_error(data, kind):
    try:
        found = read(b"text,id\n" + data if kind == "csv" else data, kind)
    except InputError:
        return
    numbers = [row.number for row in found]
    assert numbers == sorted(set(numbers))


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), max_size=8))
@settings(deadline=None, max_examples=100)
def test_what_a_csv_writer_writes_is_read_back(texts):
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows([("id", "text"), *enumerate(texts)])
    found = read(buffer.getvalue().encode(), "csv")
    assert [row.text for row in found] == texts
