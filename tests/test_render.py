from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancelib import render
from stancelib.pairs import PairResult
from stancelib.results import (
    Document,
    DocumentTopic,
    Entity,
    Evidence,
    Holder,
    Mention,
    Paragraph,
    Position,
    Result,
    Sentence,
    SideSummary,
    Step,
    TopicResult,
)
from stancelib.results.records import Record
from tests.model.hostile import TEXTS
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


def everything(text):
    """One of each kind of result, with a text wherever there can be one."""
    evidence = Evidence(0, len(text), text, 1.0, text)
    holder = Holder(text, text, 0, len(text), 0.5, evidence, text)
    topic = TopicResult(text, 0.5, text, 0.5, 0.5, (holder,), (evidence,))
    mention = Mention(text, 0, len(text), 0, text)
    sentence = Sentence(text, 0, len(text), 0)
    side = SideSummary(text, 0.5, 0.25, 0.75, (0,), sentence)
    position = Position(text, text, 0.5, 0.5, (0,))
    step = Step(0, text, 0.5, 0.5)
    rolled = DocumentTopic(text, (0,), 1.0, text, 0.5, 0.5, (side,), (position,), (step,))
    entity = Entity(text, text, (mention,))
    paragraph = Paragraph(0, len(text), text, (topic,))
    return [
        *(evidence, holder, topic, Result((topic,)), Result((), text), mention, sentence, side),
        *(position, step, rolled, entity, paragraph),
        Document((paragraph, Paragraph(0, 0, "", (), text)), (rolled,), (entity,)),
    ]


def test_every_kind_of_result_is_tried():
    tried = {type(value).__name__ for value in everything("a")} | {"PairResult"}
    assert tried == {kind.__name__ for kind in Record.__subclasses__()}


@settings(deadline=None, max_examples=60)
@given(TEXTS)
def test_no_text_becomes_markup_in_any_result(text):
    plain = [check(value._repr_html_()).tags for value in everything("a")]
    for value, tags in zip(everything(f"{text}<script>&"), plain, strict=True):
        checker = check(value._repr_html_())
        assert checker.tags == tags
        assert "<script>&" in "".join(checker.text)


def test_a_document_says_who_stands_where():
    position = Position("Mayor Quill", "oppose", 0.1, 0.9, (0, 2))
    rolled = DocumentTopic("tolls", (0, 2), 1.0, "oppose", 0.1, 0.9, (), (position,))
    assert "Mayor Quill" in check(Document((), (rolled,))._repr_html_()).text[-2]
    assert "in paragraphs 1, 3" in "".join(check(position._repr_html_()).text)


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
