"""What holds for every text whatever is in it."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from stancelib.text import (
    canonical,
    html_paragraphs,
    is_english,
    markdown_paragraphs,
    normalize,
    paragraphs,
    sentences,
    tokenize,
)

#: Every code point, lone surrogates included, and the pieces that rules are made of.
PIECES = st.one_of(
    st.characters(exclude_categories=[]),
    st.sampled_from(
        ["&", "&amp;", "amp;", "&lt;", "&#38;", "#x26;", "&#108;", ";", "&nbsp;", "'", "`", "``",
         "\u200b", "\u00ad", "\ufeff", "\u0301", "\u0308", "\u0345", "e", "Ι", "½", "¨", "ß", "İ",
         "\u1100", "\u1161", "ｶ", "ﾞ", "\u0e33", "\r\n", "\n", "\r", "\f", " ", "\t", ". ", "! ",
         '." ', "- ", "1. ", "• ", "# ", "the ", "Mr. ", "U.S. ", "x" * 50, "Word ", "“", "…", "—",
         "<p>", "</p>", "<", ">", "<!--", "-->", "<script>", "**", "_", "[a](b)", "|", "```\n"]
    ),
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=40).map("".join)
BOUNDED = settings(deadline=None, max_examples=300)


@BOUNDED
@given(TEXTS)
@example("e\u200b\u0301")
@example("&amp;#38;lt;")
def test_normalizing_twice_changes_nothing(text: str) -> None:
    once = normalize(text).text
    assert normalize(once).text == once


@BOUNDED
@given(TEXTS)
def test_canonical_text_has_the_promised_alphabet(text: str) -> None:
    for char in normalize(text).text:
        if char.isascii():
            assert char in "\t\n\r" or " " <= char <= "~"
        else:
            assert unicodedata.category(char)[0] in "LMN"
            assert len(char.lower()) > 1 or char.lower() == char


@settings(BOUNDED, max_examples=1500)
@given(TEXTS)
@example("“Vučić” – ‘No’…")
@example("e\u0301 \u200dx½ 1½ &amp; “&quot;”")
def test_the_quick_canonical_form_is_the_same(text: str) -> None:
    assert canonical(text) == normalize(text).text


@BOUNDED
@given(TEXTS)
def test_offsets_are_monotone_and_within_the_source(text: str) -> None:
    result = normalize(text)
    offsets = [result.offset(i) for i in range(len(result.text) + 1)]
    assert offsets == sorted(offsets)
    assert offsets[0] >= 0
    assert offsets[-1] == len(text)
    spans = [result.span(i, i + 1) for i in range(len(result.text))]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert result.is_identity == (
        offsets == list(range(len(text) + 1)) and all(end == start + 1 for start, end in spans)
    )


@BOUNDED
@given(TEXTS, st.data())
def test_a_span_reaches_from_its_first_to_its_last_character(
    text: str, data: st.DataObject
) -> None:
    result = normalize(text)
    start = data.draw(st.integers(0, len(result.text)))
    end = data.draw(st.integers(start, len(result.text)))
    if start < end:
        assert result.span(start, end) == (
            result.span(start, start + 1)[0],
            result.span(end - 1, end)[1],
        )
    else:
        assert result.span(start, end) == (result.offset(start),) * 2


@BOUNDED
@given(TEXTS, TEXTS)
def test_lines_are_normalized_independently(left: str, right: str) -> None:
    joined = normalize(f"{left}\n{right}")
    assert joined.text == f"{normalize(left).text}\n{normalize(right).text}"


@BOUNDED
@given(TEXTS)
def test_tokens_are_the_runs_of_word_characters(text: str) -> None:
    canonical = normalize(text).text
    tokens = tokenize(canonical)
    runs = list(re.finditer(r"(?:(?![_])[0-9A-Za-z]|[^\x00-\x7f])+", canonical))
    assert [(t.start, t.end) for t in tokens] == [run.span() for run in runs]
    for token in tokens:
        held = canonical[token.start : token.end]
        assert token.text == "".join(c.lower() if c.isascii() else c for c in held)


@BOUNDED
@given(TEXTS)
def test_segments_are_ordered_stripped_and_hold_everything(text: str) -> None:
    for split in (paragraphs, sentences):
        spans = list(split(text))
        assert all(start < end for start, end in spans)
        assert all(before.end <= after.start for before, after in pairwise(spans))
        assert all(text[start:end] == text[start:end].strip() for start, end in spans)
        inside = "".join(text[start:end] for start, end in spans)
        assert "".join(inside.split()) == "".join(text.split())


@BOUNDED
@given(TEXTS)
def test_sentences_lie_inside_paragraphs(text: str) -> None:
    outer = list(paragraphs(text))
    for start, end in sentences(text):
        assert any(o.start <= start and end <= o.end for o in outer)


@BOUNDED
@given(st.lists(st.text("abc .", min_size=1).filter(str.strip), min_size=1, max_size=8))
def test_blank_lines_always_separate(parts: list[str]) -> None:
    text = "\n\n".join(parts)
    assert [text[start:end] for start, end in paragraphs(text)] == [part.strip() for part in parts]


@BOUNDED
@given(TEXTS)
def test_markup_is_read_without_errors_and_with_offsets_in_order(text: str) -> None:
    for blocks in (html_paragraphs(text), markdown_paragraphs(text)):
        assert all(0 <= block.start < block.end <= len(text) for block in blocks)
        assert all(a.end <= b.start for a, b in pairwise(blocks))
        assert all(block.text and block.text == " ".join(block.text.split()) for block in blocks)


@BOUNDED
@given(TEXTS)
def test_every_text_is_english_or_not(text: str) -> None:
    assert is_english(normalize(text).text) in (True, False)
