from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancelib.errors import InputError
from stancelib.evaluation.scores import Interval
from stancelib.report import html
from stancelib.report.html import Markup
from tests.report.markup import Page

ANY = st.text(st.characters(), max_size=40)
ATTRIBUTES = {"class", "scope", "role", "aria-label", "tabindex", "title"}
MAKERS = (
    html.text,
    html.name,
    html.paragraph,
    html.subheading,
    html.value,
    lambda s: html.notice("warning", s),
    lambda s: html.unordered_list([s, s]),
    lambda s: html.definition_list({s: s}),
    lambda s: html.details(s, html.paragraph(s)),
    lambda s: html.columns([html.paragraph(s)]),
    lambda s: html.table([s, s], [[s, s]], caption=s, numeric=[1]),
    lambda s: html.value(Interval(None, reason="x" + s)),
)


@settings(deadline=None)
@given(ANY)
def test_no_string_becomes_markup(s):
    for make in MAKERS:
        plain, page = Page(make("word")), Page(make(s))
        assert page.tags == plain.tags
        assert {key for _, key, _ in page.attributes} <= ATTRIBUTES


@settings(deadline=None)
@given(ANY)
def test_what_a_reader_reads_is_the_string_less_what_html_cannot_carry(s):
    read = Page(html.paragraph(s)).text
    assert len(read) == len(s)
    for shown, given_ in zip(read, s, strict=True):
        assert shown in (given_, "\N{REPLACEMENT CHARACTER}")


def test_markup_is_not_escaped_twice():
    assert html.paragraph(html.text("a & b")) == "<p>a &amp; b</p>"
    assert html.join([Markup("<br>"), "<br>"]) == "<br>&lt;br&gt;"


def test_long_names_are_shortened_where_they_stand():
    long = "word " * 5000
    assert len(html.name(long)) < 200
    assert len(html.value(long)) < 200
    assert len(html.shorten("abc", 3)) == 3


@pytest.mark.parametrize(
    ("x", "shown"),
    [
        (None, "–"),
        (True, "yes"),
        (1234567, "1,234,567"),
        (0.5, "0.500"),
        (-0.25, "−0.250"),
        (-0.0001, "0.000"),
        (Interval(None), "–"),
        (Interval(0.5), "0.500"),
        (Interval(-0.5, -0.6, 0.1), '−0.500 <span class="range">[−0.600, 0.100]</span>'),
    ],
)
def test_values_are_shown_alike_everywhere(x, shown):
    assert html.value(x) == shown


def test_a_table_has_heads_a_caption_and_a_frame_that_the_keyboard_reaches():
    page = Page(html.table(["topic", "n"], [["parks", 3]], caption="Topics", numeric=[1]))
    assert page.values("scope") == ["col", "col", "row"]
    assert page.values("aria-label") == ["Topics"]
    assert page.values("tabindex") == ["0"]
    assert "caption" in page.tags
    assert page.values("class").count("number") == 2


def test_a_table_without_rows_is_left_out_and_a_crooked_one_refused():
    assert html.table(["a"], [], caption="Empty") == ""
    with pytest.raises(InputError, match=r"'Odd': row 2 has 1 cells for 2 columns"):
        html.table(["a", "b"], [[1, 2], [1]], caption="Odd")


def test_empty_lists_are_left_out():
    assert html.unordered_list([]) == html.definition_list({}) == html.columns([Markup("")]) == ""


def test_a_notice_says_its_kind_in_words():
    for kind, word in (("info", "Note"), ("warning", "Warning"), ("error", "Error")):
        assert word in Page(html.notice(kind, "x")).text
    with pytest.raises(InputError, match="'fatal'; use one of info, warning, error"):
        html.notice("fatal", "x")
