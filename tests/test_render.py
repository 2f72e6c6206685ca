from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancelib import render
from stancelib.results import Document, Evidence, Paragraph, Result, TopicResult
from tests.test_results import ALL, DOCUMENT

VOID = {"br", "meta"}


class Checker(HTMLParser):
    """Collects tags and text, and fails on a tag that is not closed in order."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.tags, self.text, self.marks = [], set(), [], []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)
        if "mark" in self.open:
            self.marks.append(data)


def check(html: str) -> Checker:
    checker = Checker()
    checker.feed(html)
    checker.close()
    assert checker.open == []
    html.encode("utf-8")
    return checker


@pytest.mark.parametrize("value", ALL, ids=lambda v: type(v).__name__)
def test_every_result_shows_itself_as_well_formed_html(value):
    assert "oppose" in "".join(check(value._repr_html_()).text)


def test_abstention_and_absence_are_told_apart():
    assert "abstained: no_evidence" in Result(abstained="no_evidence")._repr_html_()
    assert "no topic" in Result()._repr_html_()


def test_text_is_escaped_everywhere():
    evil = "<script>alert('&')</script>"
    topic = TopicResult(evil, 0.5, evil, 0.5, 0.5, (), (Evidence(0, 8, evil, 1.0, evil),))
    for value in (topic, Paragraph(0, len(evil), evil, (topic,)), Result((), evil)):
        checker = check(value._repr_html_())
        assert "script" not in checker.tags
        assert "alert('&')" in "".join(checker.text)


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=40), st.data())
def test_any_text_renders_with_its_evidence_marked(text, data):
    offset = data.draw(st.integers(0, 50))
    spans = data.draw(
        st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, len(text))), max_size=4)
    )
    evidence = tuple(
        Evidence(offset + min(s), offset + max(s), text[min(s) : max(s)], 1.0, "topic")
        for s in spans
    )
    topic = TopicResult("t", 0.5, "neutral", 0.1, 0.1, (), evidence)
    paragraph = Paragraph(offset, offset + len(text), text, (topic,))
    checker = check(paragraph._repr_html_())
    marked = {i for s in spans for i in range(min(s), max(s))}
    assert len("".join(checker.marks)) == len(marked)


def test_page_is_whole_and_needs_nothing_else():
    page = DOCUMENT.to_html()
    checker = check(page)
    assert {"html", "head", "title", "body", "table"} <= checker.tags
    assert not checker.tags & {"script", "link", "img"}
    assert "color-scheme:light dark" in page
    assert "%s" in Document((Paragraph(0, 2, "%s"),), ()).to_html()


def test_only_results_can_be_rendered():
    with pytest.raises(TypeError, match="int"):
        render.fragment(3)
