from __future__ import annotations

import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancelib.cli.inputs import (
    InputFormat,
    check_encoding,
    format_of,
    opened,
    plain,
    read_document,
)
from stancelib.errors import InputError
from stancelib.text import paragraphs


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.txt", "text"),
        ("a", "text"),
        ("-", "text"),
        ("a.unknown", "text"),
        ("a.MD", "markdown"),
        ("a.markdown", "markdown"),
        ("a.htm", "html"),
        ("a.xhtml", "html"),
        ("a.ndjson", "jsonl"),
        ("a.jsonl.gz", "jsonl"),
        ("a.csv", "csv"),
        ("a.tsv", "tsv"),
        ("csv", "text"),
        (".gz", "text"),
    ],
)
def test_the_suffix_tells_the_format(name, kind):
    assert format_of(name) == InputFormat(kind)


def test_a_byte_order_mark_is_no_text(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xef\xbb\xbfplum")
    assert read_document(str(path), "utf-8-sig") == "plum"


def test_gzip_is_unpacked(tmp_path):
    path = tmp_path / "a.txt.gz"
    path.write_bytes(gzip.compress("plüm".encode()))
    assert read_document(str(path), "utf-8-sig") == "plüm"


def test_half_a_gzip_file_is_named_as_such(tmp_path):
    path = tmp_path / "a.txt.gz"
    path.write_bytes(gzip.compress(b"plum" * 1000)[:-9])
    with pytest.raises(InputError, match="not a whole gzip file"):
        read_document(str(path), "utf-8-sig")


@pytest.mark.parametrize(
    ("data", "encoding", "message"),
    [
        (b"caf\xe9 x", "utf-8", "byte 0xe9 at offset 3 .*--encoding cp1252"),
        (b"\xef\xbb\xbfcaf\xe9 x", "utf-8-sig", "byte 0xe9 at offset 6 is not utf-8;"),
        ("\ufeffplum".encode("utf-16-le"), "utf-8-sig", "--encoding utf-16"),
        (b"plum", "utf-32", "utf-32"),
    ],
)
def test_a_wrong_encoding_is_located(tmp_path, data, encoding, message):
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    with pytest.raises(InputError, match=message):
        read_document(str(path), encoding)


@pytest.mark.parametrize("name", ["missing.txt", ""])
def test_what_cannot_be_opened_is_an_input_error(tmp_path, name):
    with pytest.raises(InputError, match="cannot be read"), opened(str(tmp_path) + "/" + name):
        raise AssertionError("it was opened")


@pytest.mark.parametrize("encoding", ["nonsense", "base64", ""])
def test_an_unknown_encoding_is_refused(encoding):
    with pytest.raises(InputError, match="--encoding"):
        check_encoding(encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"])
def test_a_known_encoding_is_not(encoding):
    check_encoding(encoding)


@given(st.text("ab<>p/#-*\n .|\x85\u2028\x1c\u200b&;x", max_size=60))
@settings(deadline=None, max_examples=200)
def test_markup_becomes_text_whose_paragraphs_are_its_blocks(source):
    for kind in (InputFormat.html, InputFormat.markdown):
        text, places = plain(source, kind)
        assert [start for start, _ in paragraphs(text)] == list(places)
        assert all(0 <= start <= end <= len(source) for start, end in places.values())
