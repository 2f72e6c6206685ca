"""The form of a corpus is told from its rows, and the reason is given."""

from __future__ import annotations

import pytest

from stancelib.corpus import Corpus, PairCorpus, read_any
from stancelib.corpus.column_facts import ColumnError
from stancelib.errors import CorpusError, CorpusWarning, InputError

SIDES = ("support", "oppose", "mixed", "neutral")


def flat(n=40, topics=("plums", "trains"), stances=SIDES, **more):
    return [
        {"doc_id": f"d{i}", "text": f"Plum {i}.", "topic": topics[i % len(topics)],
         "stance": stances[i % len(stances)], **more}
        for i in range(n)
    ]  # fmt: skip


NESTED = [{"doc_id": "d", "text": "Plums.", "labels": []}]


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (NESTED, "rows have a list of labels"),
        ([{"doc_id": "d", "text": "Plums.", "labels": ()}], "rows have a list of labels"),
        (flat(), "10 rows a topic or more"),
        ([*flat(3), {"doc_id": "e", "text": "Pears.", "topic": "", "stance": None}],
         "rows without a topic and a stance"),
        ([*flat(3), {**flat(1)[0], "topic": "trains"}], "several topics of one text"),
        (flat(2, holder="AUTHOR", holder_stance="support"), "rows name holders"),
        (flat(2, topics=("kosovo",)), "the topics are those that come with stancelib"),
        ([{key.title(): value for key, value in row.items()} for row in flat()],
         "10 rows a topic or more"),
    ],
)  # fmt: skip
def test_paragraphs_with_topics(rows, why):
    corpus = read_any(rows)
    assert isinstance(corpus, Corpus)
    assert corpus.doc_ids[0].startswith("d")
    assert corpus.notes[0].startswith("kind: topics (")
    assert why in corpus.notes[0]


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([{"text": "Plums.", "label": "a"}], "rows have one label each"),
        ([{"text": "Plums.", "labels": 1}], "rows have one label each"),
        (flat(stances=("FAVOR", "AGAINST")), "the stances are not support"),
        (flat(topics=("a plum tax", "night trains")), "not names of one word"),
        (flat(topics=[f"t{n}" for n in range(30)]), "fewer than 10 rows a topic"),
        ([{**row, "label": row["stance"]} for row in flat()], "rows have one label each"),
        ([{**row, "target": row["topic"]} for row in flat()], "rows have one label each"),
    ],
)
def test_pairs(rows, why):
    corpus = read_any(rows)
    assert isinstance(corpus, PairCorpus)
    assert corpus.notes[0].startswith("kind: pairs (")
    assert why in corpus.notes[0]
    assert len(corpus) == len(rows)


def test_a_text_that_is_asked_about_many_targets_makes_no_topics():
    rows = [{"text": f"Plum {n // 3}.", "topic": f"t{n}", "stance": "support"} for n in range(60)]
    assert isinstance(read_any(rows), PairCorpus)


def test_the_kind_may_be_told():
    pairs = read_any(flat(), kind="pairs")
    assert isinstance(pairs, PairCorpus)
    assert pairs.notes[0] == "kind: pairs (as told)"
    assert dict(pairs.stances) == {side: side for side in sorted(SIDES)}
    assert isinstance(read_any(flat(3), kind="topics"), Corpus)
    pairs = read_any(flat(), target_column="topic")
    assert pairs.notes[0] == "kind: pairs (target_column is given)"
    assert isinstance(read_any(flat(), label_map={"support": None}), PairCorpus)
    for corpus in (pairs, read_any(NESTED)):
        assert read_any(corpus) is corpus


def test_wrong_kinds_are_refused(tmp_path):
    with pytest.raises(InputError, match="use 'auto', 'topics' or 'pairs'"):
        read_any(NESTED, kind="plums")
    with pytest.raises(InputError, match="target_column is for kind='pairs'"):
        read_any(NESTED, kind="topics", target_column="x")
    path = tmp_path / "c.csv"
    path.write_text("text,topic\nPlums.,plums\n")
    with pytest.raises(CorpusError, match="no column 'stance'; found text, topic"):
        read_any(path, kind="topics")


def test_paragraphs_may_have_other_column_names(tmp_path):
    path = tmp_path / "c.csv"
    lines = [f"A plum {n} fell.,t,support,a{n // 2}\n" for n in range(12)]
    path.write_text("Body,Topic,Stance,Article\n" + "".join(lines))
    corpus = read_any(path, group_column="article")
    assert isinstance(corpus, Corpus)
    assert corpus.notes[1:] == (
        "text: column 'Body' (by name)",
        "group: column 'Article' (as told)",
    )
    assert corpus[1].text == "A plum 1 fell."
    assert [p.doc_id for p in corpus[:3]] == ["a0", "a0", "a1"]
    rows = [{"text": "other", "words": "Plums fell.", "labels": [], "doc_id": "d"}]
    corpus = read_any(rows, text_column="words")
    assert (corpus.texts, corpus[0].meta) == (("Plums fell.",), {"text_": "other"})
    with pytest.raises(ColumnError, match="several columns may hold the text"):
        read_any([{"post": "Some plums.", "reply": "No plums.", "labels": []}])


def test_bad_paragraphs_are_all_named_or_dropped():
    rows = [*flat(), {"doc_id": "x", "text": "", "topic": "plums", "stance": "suport"}]
    with pytest.raises(CorpusError) as caught:
        read_any(rows)
    assert {problem.row for problem in caught.value.problems} == {41}
    assert len(read_any(rows, strict=False)) == 40
    with pytest.raises(CorpusError, match="labels is missing"):
        read_any([{"text": "Plums.", "labels": None, "doc_id": "d"}])


def test_the_caller_is_warned_of_missing_documents():
    with pytest.warns(CorpusWarning, match="cannot be excluded") as caught:
        read_any([{"text": "Plums.", "labels": []}])
    assert caught[0].filename == __file__
