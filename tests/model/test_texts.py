from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancelib.errors import InputError
from stancelib.model.texts import MAX_WHOLE, MAX_WINDOW, as_text, in_batches, windows


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (None, "expected str, got NoneType"),
        (float("nan"), "expected str, got float (missing value?)"),
        (3.5, "expected str, got float"),
        (7, "expected str, got int"),
        (True, "expected str, got bool"),
        ({"text": "a"}, "expected str, got dict"),
        (["a"], "expected str, got list"),
        (bytearray(b"a"), "expected str, got bytearray"),
    ],
)
def test_what_is_no_text_is_named_with_its_row(value, message):
    with pytest.raises(InputError) as caught:
        as_text(value)
    assert str(caught.value) == f"[SL100] {message}"
    assert caught.value.row is None
    with pytest.raises(InputError) as caught:
        as_text(value, 12)
    assert str(caught.value) == f"[SL100] row 12: {message}"
    assert caught.value.row == 12


def test_bytes_of_another_encoding_are_refused_with_offset_and_advice():
    with pytest.raises(InputError, match=r"row 4: bytes are not UTF-8: .* at offset 5;.*latin-1"):
        as_text(b"abcde\xe9 f", 4)


def test_texts_pass_as_they_are():
    text = "a\ud800\x00\ufeff"
    assert as_text(text) is text
    assert as_text("Žižkov – 日本".encode()) == "Žižkov – 日本"
    assert as_text(np.str_("a")) == "a"
    assert as_text(b"") == ""


PIECES = st.sampled_from(
    ["Plums fell. ", "word ", "x" * 300, "!\n", "\r\n", 'No?" ', "\u3000", "é" * 99, "a.b", "🎻"]
)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(PIECES, st.integers(1, 200)), max_size=12))
def test_windows_cover_a_text_in_bounded_pieces(parts):
    text = "".join(piece * times for piece, times in parts)[: 30 * MAX_WINDOW]
    spans = list(windows(text))
    assert spans[0][0] == 0
    assert spans[-1][1] == len(text)
    assert all(a[1] == b[0] for a, b in itertools.pairwise(spans))
    if len(text) > MAX_WHOLE:
        assert all(0 < end - start <= MAX_WINDOW for start, end in spans)
        assert all(end - start > MAX_WINDOW // 2 for start, end in spans[:-1])
    else:
        assert len(spans) == 1
    assert list(windows(text)) == spans


def test_a_text_as_long_as_a_paragraph_is_one_window():
    assert list(windows("")) == [(0, 0)]
    assert list(windows("a" * MAX_WHOLE)) == [(0, MAX_WHOLE)]
    assert len(list(windows("a" * (MAX_WHOLE + 1)))) == 3


def test_windows_end_at_sentences_then_at_blanks():
    sentence = 'The plum fair is "over." '
    text = sentence * 1000
    for start, end in windows(text):
        assert text[start:end].startswith("The plum")
        assert end == len(text) or text[:end].endswith('over." ')
    text = "plum " * 5000
    assert all(text[start:end].startswith("plum") for start, end in windows(text))


def test_texts_are_read_in_batches_as_they_are_asked_for():
    taken = []

    def source():
        for text in ("a", b"b", "c", "d"):
            taken.append(text)
            yield text

    batches = in_batches(source(), 3)
    assert taken == []
    assert next(batches) == ["a", "b", "c"]
    assert taken == ["a", b"b", "c"]
    assert list(batches) == [["d"]]


def test_what_comes_before_a_bad_item_is_read_first():
    batches = in_batches(["a", "b", "c", 7, "d"], 2)
    assert [next(batches), next(batches)] == [["a", "b"], ["c"]]
    with pytest.raises(InputError, match="row 3: expected str, got int"):
        next(batches)
