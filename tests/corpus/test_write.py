"""Writing is whole or not at all, and gives back what was written."""

from __future__ import annotations

import datetime
import gzip
import math
import os

import numpy as np
import pytest

from stancelib.corpus import Corpus, LabelledParagraph, load_bundled, read_corpus, write_jsonl
from stancelib.errors import InputError


@pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson", "a.jsonl.gz"])
def test_round_trip(tmp_path, corpus, name):
    path = write_jsonl(corpus, str(tmp_path / name))
    assert path == tmp_path / name
    assert tuple(read_corpus(path)) == tuple(corpus)
    data = path.read_bytes()
    write_jsonl(corpus, path)
    assert path.read_bytes() == data, "same corpus, same bytes"
    if name.endswith("gz"):
        assert gzip.decompress(data).startswith(b'{"id": "p1"')
    assert [p.name for p in tmp_path.iterdir()] == [name]


def test_bundled_round_trip(tmp_path):
    corpus = load_bundled()
    assert tuple(read_corpus(write_jsonl(corpus, tmp_path / "b.jsonl"))) == tuple(corpus)


def test_readable_and_complete_text(tmp_path):
    texts = ["Dž\u2028 — ć", "lone \ud800 surrogate", "nul \x00 tab\t\n"]
    corpus = Corpus(LabelledParagraph(t, (), str(n), "d") for n, t in enumerate(texts))
    path = write_jsonl(corpus, tmp_path / "a.jsonl")
    assert read_corpus(path).texts == tuple(texts)
    assert "Dž".encode() in path.read_bytes()


def test_dates_and_arrays_in_meta(tmp_path):
    meta = {"day": datetime.date(1999, 4, 12), "n": np.int64(3), "v": np.array([1, 2])}
    corpus = Corpus([LabelledParagraph("a", (), "1", "d", meta=meta)])
    (paragraph,) = read_corpus(write_jsonl(corpus, tmp_path / "a.jsonl"))
    assert paragraph.meta == {"day": "1999-04-12", "n": 3, "v": [1, 2]}


@pytest.mark.parametrize(
    ("meta", "message"),
    [
        ({"x": {1, 2}}, "row 1: meta cannot be written as JSON: set"),
        ({"x": math.nan}, "row 1: meta cannot be written as JSON"),
        ({"text": "y"}, "row 1: meta uses the key 'text'"),
        ({"year": 1999}, "row 1: meta uses the key 'year'"),
    ],
)
def test_nothing_is_written_when_a_row_cannot_be(tmp_path, corpus, meta, message):
    path = write_jsonl(corpus, tmp_path / "a.jsonl")
    before = path.read_bytes()
    bad = Corpus([corpus[0], LabelledParagraph("b", (), "b", "d", meta=meta)])
    with pytest.raises(InputError, match=message):
        write_jsonl(bad, path)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["a.jsonl"]


def test_a_failed_replacement_leaves_nothing_behind(tmp_path, corpus):
    (tmp_path / "a.jsonl").mkdir()
    with pytest.raises(OSError, match=r"a\.jsonl"):
        write_jsonl(corpus, tmp_path / "a.jsonl")
    assert [p.name for p in tmp_path.iterdir()] == ["a.jsonl"]
    with pytest.raises(FileNotFoundError):
        write_jsonl(corpus, tmp_path / "none" / "a.jsonl")


@pytest.mark.parametrize("name", ["a.csv", "a", "a.json", "a.csv.gz"])
def test_other_endings(tmp_path, corpus, name):
    with pytest.raises(InputError, match="is written as"):
        write_jsonl(corpus, tmp_path / name)


@pytest.mark.skipif(os.name != "posix", reason="POSIX permissions")
def test_others_may_read_the_file(tmp_path, corpus):
    (tmp_path / "plain").touch()
    written = write_jsonl(corpus, tmp_path / "a.jsonl")
    assert written.stat().st_mode == (tmp_path / "plain").stat().st_mode
