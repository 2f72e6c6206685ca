"""Suggested rows without a label are skipped, said so, and nothing else is touched."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stancelib.corpus import read_corpus
from stancelib.corpus.rows import Table
from stancelib.corpus.unlabelled import is_topic_form, skip_unlabelled


def pair(label, fill="label", **more):
    return {"text": "Plums.", "label": label, "suggest_fill": fill, "suggest_why": "x", **more}


@given(st.lists(st.dictionaries(st.sampled_from(["text", "label", "topic"]), st.text())))
def test_tables_of_others_are_left_alone(rows):
    table = Table(list(enumerate(rows, 1)))
    assert skip_unlabelled(table) is table


def test_rows_of_others_in_the_same_table_are_left_alone():
    own = {"text": "Pears.", "label": "", "suggest_fill": ""}
    table = skip_unlabelled(Table([(2, own), (3, pair("")), (4, pair("pro"))]))
    assert [number for number, _ in table.rows] == [2, 4]
    assert table.rows[0][1] is own
    assert table.rows[1][1] == {"text": "Plums.", "label": "pro"}


def test_missing_values_are_no_labels():
    blanks = [pair(value) for value in ("", " ", None, float("nan"))]
    table = skip_unlabelled(Table(list(enumerate([*blanks, pair("pro")], 2))))
    assert [number for number, _ in table.rows] == [6]
    (problem,) = table.problems
    assert not problem.fatal
    assert "4 of 5 suggested rows have no label yet and are skipped: rows 2, 3, 4, 5" in str(
        problem
    )


def test_a_long_list_of_rows_is_cut():
    table = skip_unlabelled(Table([(n, pair("")) for n in range(2, 30)]))
    assert str(table.problems[0]).endswith("10, 11, …")


def test_the_column_to_fill_in_may_have_any_name():
    rows = [(2, pair("", "Stance", Stance="con")), (3, pair("x", "Stance", Stance=""))]
    assert [number for number, _ in skip_unlabelled(Table(rows)).rows] == [2]


def test_topics_say_none_for_none():
    def row(topic, stance=""):
        return {"text": f"Text {topic}{stance}.", "doc_id": "d", "topic": topic, "stance": stance,
                "suggest_fill": "topic"}  # fmt: skip

    rows = [row("kosovo", "support"), row("None"), row("-"), row(""), row("", "oppose")]
    table = skip_unlabelled(Table(list(enumerate(rows, 2)), flat=True))
    assert [r["topic"] for _, r in table.rows] == ["kosovo", "", "", ""]
    assert table.flat
    assert all(is_topic_form(r) for _, r in table.rows)
    # A stance without a topic is a mistake that reading reports.
    corpus = read_corpus(rows, strict=False)
    assert [len(p.labels) for p in corpus] == [1, 0, 0]
    assert any("without a topic" in str(p) for p in corpus.problems)
    assert any("1 of 5 suggested rows has no label yet" in str(p) for p in corpus.problems)
