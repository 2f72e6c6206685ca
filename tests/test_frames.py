from __future__ import annotations

import math

import pytest

import stancelib
from stancelib.errors import InputError
from stancelib.frames import COLUMNS
from stancelib.results import Document, Entity, Evidence, Holder, Mention, Paragraph, Result
from tests.test_results import DOCUMENT, HOLDER, OTHER, TOPIC

ARTICLE = (
    "Mayor Ann Quill, who opposes the missile defense system, called it a threat.\n\n"
    "We support the independence of Kosovo. Quill rejects it."
)


@pytest.fixture(scope="module")
def document():
    return stancelib.classify_document(ARTICLE, model="fast")


@pytest.mark.parametrize("level", COLUMNS)
def test_every_level_has_its_columns_and_types_even_empty(document, level):
    frame = document.to_frame(level)
    assert len(frame)
    for each in (frame, Document((), ()).to_frame(level)):
        assert {n: str(t) for n, t in each.dtypes.items()} == COLUMNS[level]


def test_a_paragraph_names_holders_and_entities(document):
    frame = document.to_frame()
    cells = frame.to_dict("records")[0]
    assert cells["topic"] == "missile_defense"
    held = document.paragraphs[0].topics[0].holders
    assert cells["holders"] == "; ".join(f"{h.name}: {h.stance}" for h in held)
    assert "oppose" in cells["holders"]
    assert set(cells["entities"].split("; ")) == {h.entity for h in held if h.entity}


def test_sides_have_a_row_for_each_holder_with_offsets_into_the_article(document):
    frame = document.to_frame("sides")
    count = sum(len(t.holders) for p in document.paragraphs for t in p.topics)
    assert len(frame) == count > 2
    for row in frame.to_dict("records"):
        if row["holder_start"] >= 0:
            assert ARTICLE[row["holder_start"] : row["holder_end"]] == row["holder"]
        else:
            assert row["holder"] in ("AUTHOR", "unknown")
        if row["evidence"] is not None:
            assert ARTICLE[row["evidence_start"] : row["evidence_end"]] == row["evidence"]


def test_a_side_without_holders_keeps_its_row():
    bare = stancelib.results.TopicResult("tolls", 0.9, "mixed", 0.8, 0.7, (HOLDER,))
    rows = Result((bare, OTHER)).to_frame("sides").to_dict("records")
    assert [(r["side"], r["probability"], r["holder"]) for r in rows] == [
        ("support", 0.8, None),
        ("oppose", 0.7, "Mayor Quill"),
    ]
    assert math.isnan(rows[0]["holder_probability"]) and rows[0]["holder_start"] == -1
    assert rows[1]["evidence"] is None and rows[1]["evidence_start"] == -1


def test_topics_are_the_roll_up(document):
    rows = {row["topic"]: row for row in document.to_frame("topics").to_dict("records")}
    assert set(rows) == {topic.topic for topic in document.topics}
    for topic in document.topics:
        row = rows[topic.topic]
        assert (row["stance"], row["paragraphs"]) == (topic.stance, len(topic.paragraphs))
        for side in topic.sides:
            assert row[f"{side.side}_strength"] == side.strength
        taken = {side.side for side in topic.sides}
        for side in {"support", "oppose"} - taken:
            assert math.isnan(row[f"{side}_low"])
        supporters = [p.holder for p in topic.positions if p.stance in ("support", "mixed")]
        assert row["supporters"] == ("; ".join(supporters) or None)


def test_entities_have_a_row_for_each_mention():
    mentions = (Mention("Ann Quill", 0, 9, 0, "a name"), Mention("Quill", 20, 25, 1, "last name"))
    entities = (Entity("Ann Quill", "person", mentions), Entity("AUTHOR", "author"))
    frame = Document((), (), entities).to_frame("entities")
    assert frame["entity"].tolist() == ["Ann Quill", "Ann Quill", "AUTHOR"]
    assert frame["mention"].tolist() == ["Ann Quill", "Quill", None]
    assert frame["start"].tolist() == [0, 20, -1]
    assert frame["paragraph"].tolist() == [0, 1, -1]


def test_a_result_has_a_row_for_each_topic_or_one_without():
    frame = Result((TOPIC, OTHER)).to_frame()
    assert frame["topic"].tolist() == ["toll_road", "night_trains"]
    assert frame["holders"].tolist() == ["Mayor Quill: oppose", None]
    silent = Result(abstained="no_evidence").to_frame()
    assert silent["topic"].tolist() == [None]
    assert silent["abstained"].tolist() == ["no_evidence"]
    assert len(Result().to_frame("sides")) == 0


def test_lone_surrogates_are_kept():
    holder = Holder("\udfff", "oppose", 0, 1, 0.5, Evidence(0, 1, "\udfff", 1.0, "oppose"))
    topic = stancelib.results.TopicResult("tolls", 0.9, "oppose", 0.1, 0.9, (holder,))
    frame = Document((Paragraph(0, 1, "\udfff", (topic,)),), ()).to_frame("sides")
    assert frame[["holder", "evidence"]].values.tolist() == [["\udfff", "\udfff"]]


@pytest.mark.parametrize("value", [DOCUMENT, Result()])
def test_an_unknown_level_is_refused(value):
    with pytest.raises(InputError, match="level 'words': use one of"):
        value.to_frame("words")
