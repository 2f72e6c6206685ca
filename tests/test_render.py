from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancelib import render
from stancelib.pairs import PairResult
from stancelib.results import Evidence, Paragraph, Result, TopicResult
from tests.test_results import ALL

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


def test_a_label_is_shown_among_the_others_with_stance_and_evidence():
    evidence = (Evidence(0, 7, "praised", 2.5, "pro"),)
    result = PairResult("pro", "support", 0.75, "plums", {"con": 0.25, "pro": 0.75}, evidence)
    checker = check(result._repr_html_())
    assert checker.text == [
        "on plums", "label", "stance", "probability", "evidence",
        "con", "0.25", "pro", "support", "0.75", "“praised” ", "pro", " +2.50",
    ]  # fmt: skip
    assert "<strong>pro</strong>" in result._repr_html_()


def test_a_label_that_is_not_given_is_said_with_what_is_known():
    unknown = PairResult(target="plums", abstained="no_evidence")._repr_html_()
    assert unknown == "<div><p>on plums</p><p>abstained: no_evidence</p></div>"
    unsure = PairResult(probabilities={"a": 0.5, "b": 0.5}, abstained="low_confidence")
    assert check(unsure._repr_html_()).text[0] == "abstained: low_confidence"
    assert "strong" not in check(unsure._repr_html_()).tags


def test_text_is_escaped_everywhere():
    evil = "<script>alert('&')</script>"
    topic = TopicResult(evil, 0.5, evil, 0.5, 0.5, (), (Evidence(0, 8, evil, 1.0, evil),))
    pair = PairResult(evil, evil, 0.5, evil, {evil: 0.5}, topic.evidence)
    for value in (topic, Paragraph(0, len(evil), evil, (topic,)), Result((), evil), pair):
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


def test_only_results_can_be_rendered():
    with pytest.raises(TypeError, match="int"):
        render.fragment(3)
