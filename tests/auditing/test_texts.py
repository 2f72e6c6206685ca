"""Encodings, contents, boilerplate, marks: checks that look at the texts alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancelib.auditing.boilerplate import check_boilerplate
from stancelib.auditing.content import check_content
from stancelib.auditing.encodings import check_encodings, mojibake
from stancelib.auditing.finding import excerpt
from stancelib.auditing.marks import is_word, marks
from tests.auditing.data import checks, view


@given(st.text(st.characters(min_codepoint=0xC0, max_codepoint=0x17F), min_size=1, max_size=8))
def test_utf8_read_as_another_encoding_is_recognised(word):
    assert mojibake(f"so {word.encode().decode('latin-1')} it") is not None


@pytest.mark.parametrize("sign", ["’", "“", "—", "€", "…", "™"])
def test_typographic_signs_read_as_another_encoding_are_recognised(sign):
    wrong = "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in sign.encode())
    assert mojibake(f"the town{wrong}s mayor") == 8


@pytest.mark.parametrize(
    "text",
    [
        "Café, naïve, “Zürich” – Škoda’s «prix»…",
        "Он сказал: «нет»",
        "Gauß” é” “Ö” 中文 日本",
        "",
        "£5 ½ §3",
    ],
)
def test_what_is_written_rightly_is_left_alone(text):
    assert mojibake(text) is None
    assert check_encodings(view((text, "a"), ("Plain words.", "b"))) == []


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_can_be_looked_at(one, two):
    corpus = view((one, "a"), (two, "b"))
    for check in (check_encodings, check_content, check_boilerplate):
        for finding in check(corpus):
            assert set(finding.rows) <= {2, 3}
    assert len(set(marks(one))) == len(marks(one))


def test_tags_are_told_from_comparisons():
    assert checks(check_encodings(view(("Is 3 < 4 or <b 5?", "a"), ("x <- y >", "b")))) == {}
    found = check_encodings(view(("<p class='x'>Hm.</p>", "a"), ("one<br/>two", "b")))
    assert checks(found) == {"html-tags": "warning"}
    assert found[0].rows == (2, 3)


def test_one_odd_text_in_thousands_is_no_warning():
    rows = [(f"Plain words {i}.", "a") for i in range(2000)]
    assert checks(check_encodings(view(("caf\ufffd", "a"), *rows)))["lost-characters"] == "info"
    assert (
        checks(check_encodings(view(("caf\ufffd", "a"), *rows[:9])))["lost-characters"] == "warning"
    )


def test_a_corpus_in_another_language_is_an_error():
    german = "Die Regierung lehnt den Plan ab, weil er nicht mit dem Vertrag vereinbar ist."
    assert checks(check_content(view((german, "a"), (german, "b"), ("Plums are ripe.", "a")))) == {
        "other-language": "error"
    }


def test_a_notice_counts_once_a_document_and_copies_not_at_all():
    notice = "All rights reserved by the Harbour Gazette of Plumstadt."
    words = ("plum", "pear", "fig", "quince", "cherry", "apple")
    several = [(f"The {w} is ripe now. {notice}", "a") for w in words]
    (finding,) = check_boilerplate(view(*several))
    assert finding.data["repeated"][0]["documents"] == len(words)
    one = [(text, label, None, "same") for text, label in several]
    assert check_boilerplate(view(*one)) == []
    copies = [(several[0][0], "a")] * 8
    assert [f.check for f in check_boilerplate(view(*copies))] == []


def test_marks_show_hosts_shapes_and_form():
    found = marks("see https://www.plum.example/a?b#c by @Mayor id AB-1234\n  now")
    assert "link to www.plum.example" in found
    assert "tag @mayor" in found
    assert "number like AB-0000" in found
    assert {"form: line breaks", "form: starts in lower case"} <= set(found)
    assert [is_word(mark) for mark in ("“see”", "number like 00", "form: line breaks")] == [
        True, False, False,
    ]  # fmt: skip


@given(st.text(max_size=300), st.integers(0, 300), st.integers(2, 50))
def test_an_excerpt_is_one_short_line(text, at, width):
    found = excerpt(text, at, width)
    assert len(found) <= width + 2
    assert len(found.splitlines()) <= 1
