"""Rows written as tables and as JSON Lines are read back as they were."""

from __future__ import annotations

import datetime
import gzip
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancelib.corpus import write_rows
from stancelib.corpus.readers import source_table
from stancelib.errors import InputError

NAMES = st.lists(st.sampled_from(["text", "Tweet", "a b", "Größe", "x"]), min_size=2, unique=True)
TEXTS = st.text(st.characters(exclude_categories=["Cs"])).filter(str.strip)


@given(st.data())
def test_any_texts_in_a_table_are_read_back(tmp_path_factory, data):
    names = data.draw(NAMES)
    rows = data.draw(st.lists(st.fixed_dictionaries(dict.fromkeys(names, TEXTS)), min_size=1))
    path = tmp_path_factory.mktemp("rows") / data.draw(st.sampled_from(["a.csv", "a.jsonl.gz"]))
    write_rows(rows, path)
    read = [cells for _, cells in source_table(path, "a", encoding="utf-8", needed=()).rows]
    assert read == rows


def test_columns_are_those_of_all_rows_and_gaps_are_empty(tmp_path):
    path = write_rows([{"a": "x", "b": None}, {"c": 3, "a": "\r"}], tmp_path / "a.tsv")
    assert path.read_bytes() == b'a\tb\tc\r\nx\t\t\r\n"\r"\t\t3\r\n'


def test_values_of_other_types_are_written_as_they_are_read(tmp_path):
    row = {
        "day": datetime.date(1999, 3, 24),
        "n": np.int64(3),
        "l": np.array([1, 2]),
        "d": {"x": 1},
    }
    assert write_rows([row], tmp_path / "a.csv").read_text().splitlines()[1] == (
        '1999-03-24,3,"[1, 2]","{""x"": 1}"'
    )
    assert json.loads(write_rows([row], tmp_path / "a.jsonl").read_text()) == {
        "day": "1999-03-24", "n": 3, "l": [1, 2], "d": {"x": 1}
    }  # fmt: skip


def test_a_packed_file_has_the_same_bytes_each_time(tmp_path):
    path = tmp_path / "a.csv.gz"
    first = write_rows([{"a": "x"}], path).read_bytes()
    assert write_rows([{"a": "x"}], path).read_bytes() == first
    assert gzip.decompress(first) == b"a\r\nx\r\n"


@pytest.mark.parametrize(
    ("name", "row", "message"),
    [
        ("a.xlsx", {"a": "x"}, "a.xlsx: name a file that ends in .csv"),
        ("a.jsonl", {"a": float("nan")}, "row 0: a value cannot be written as JSON"),
        ("a.csv", {"a": "\ud800"}, "a table cannot hold the character .* name a .jsonl file"),
    ],
)
def test_what_cannot_be_written_leaves_the_old_file(tmp_path, name, row, message):
    path = tmp_path / name
    path.write_text("old")
    with pytest.raises(InputError, match=message):
        write_rows([row], path)
    assert path.read_text() == "old"


def test_json_lines_hold_lone_surrogates_as_escapes(tmp_path):
    path = write_rows([{"a": "x\ud800"}], tmp_path / "a.jsonl")
    assert json.loads(path.read_text(encoding="ascii")) == {"a": "x\ud800"}
