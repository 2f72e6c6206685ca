"""Every kind of bad row is found, all at once, with its row number."""

from __future__ import annotations

import json
import math

import pytest

from stancelib.corpus import read_corpus
from stancelib.errors import CorpusError

GOOD = {"doc_id": "d", "text": "Good.", "labels": []}


def label(topic="kosovo", stance="support", **more):
    return {"topic": topic, "stance": stance, **more}


def holder(name="Good", stance="support", evidence=""):
    return {"holder": name, "stance": stance, "evidence": evidence}


#: A change to a good row, and what must be said of it.
FATAL = [
    ({"text": None}, "text: text is missing"),
    ({"text": ""}, "text: text is empty"),
    ({"text": " \n\u00a0"}, "text: text is only white space"),
    ({"text": math.nan}, "text: text is NaN"),
    ({"text": ["a"]}, "text: text must be a string, not list"),
    ({"labels": None}, "labels: labels is missing; use []"),
    ({"labels": "kosovo"}, "labels: labels must be a list, not str"),
    ({"labels": ["kosovo"]}, "labels: a label must be an object with topic and stance, not str"),
    ({"labels": [label(stance="suport")]}, "unknown stance 'suport'; did you mean 'support'?"),
    ({"labels": [label(stance="Against")]}, "unknown stance 'Against'; did you mean 'oppose'?"),
    ({"labels": [label(stance="zzz")]}, "'zzz'; use one of support, oppose, mixed, neutral"),
    ({"labels": [label(stance=1)]}, "unknown stance 1; use one of"),
    ({"labels": [{"topic": "kosovo"}]}, "stance: stance is missing"),
    ({"labels": [{"stance": "mixed"}]}, "topic: topic is missing"),
    ({"labels": [label(topic=3)]}, "topic: topic is of type int"),
    ({"labels": [label(topic="carbon tax")]}, "did you mean 'carbon_tax'?"),
    ({"labels": [label(), label(stance="oppose")]}, "topic 'kosovo' is labelled twice"),
    ({"labels": [label(holders="Good")]}, "holders: holders must be a list, not str"),
    ({"labels": [label(holders=["Good"])]}, "holders: a holder must be an object"),
    ({"labels": [label(holders=[holder(name=" ")])]}, "holders: holder must be a name"),
    ({"labels": [label(holders=[holder(stance="mixed")])]}, "'mixed'; use one of support, oppose"),
    ({"labels": [label(holders=[holder(evidence=4)])]}, "evidence must be a string, not int"),
    ({"id": "first"}, "id: id 'first' is used in row 1 already"),
    ({"id": True}, "id: id must be a string or a whole number, not bool"),
    ({"doc_id": 1.5}, "doc_id: doc_id must be a string or a whole number, not float"),
    ({"weight": 0}, "weight: weight must be a positive finite number, not 0"),
    ({"weight": -1.0}, "not -1.0"),
    ({"weight": math.inf}, "not inf"),
    ({"weight": True}, "not True"),
    ({"weight": "heavy"}, "not 'heavy'"),
    ({"weight": 10**400}, "weight must be a positive finite number"),
]
WARNED = [
    ({"labels": [label(holders=[holder(stance="oppose")])]}, "'Good' is said to oppose, but"),
    ({"labels": [label(holders=[holder(name="Bad")])]}, "holder 'Bad' does not stand in the text"),
    ({"labels": [label(holders=[holder(evidence="bad")])]}, "evidence 'bad' does not stand in"),
    ({"date": "yesterday"}, "'yesterday' is no date that is understood"),
    ({"text": "good", "labels": [label()]}, "labelled kosovo: support here but nothing in row 1"),
]


def bad_rows(changes):
    rows = [{**GOOD, "id": "first"}]
    rows += [{**GOOD, "text": f"Good {n}.", **change} for n, (change, _) in enumerate(changes)]
    return rows


@pytest.mark.parametrize(("change", "message"), FATAL)
def test_each_fatal_problem(change, message):
    with pytest.raises(CorpusError) as caught:
        read_corpus(bad_rows([(change, "")]))
    assert [problem.row for problem in caught.value.problems if problem.fatal] == [2]
    assert message in str(caught.value)


@pytest.mark.parametrize(("change", "message"), WARNED)
def test_each_warning(change, message):
    corpus = read_corpus(bad_rows([(change, "")]))
    assert len(corpus) == 2
    (problem,) = corpus.problems
    assert (problem.row, problem.fatal) == (2, False)
    assert message in str(problem)


def test_many_bad_rows_are_all_seen(tmp_path):
    changes = FATAL + WARNED
    lines = [json.dumps(row) for row in bad_rows(changes)]
    lines[1:1] = ["", "{oops", "[1]"]  # a blank line and two that are no objects
    path = tmp_path / "many.jsonl"
    path.write_text("\n".join(lines))
    expected = {3, 4} | {n + 5 for n in range(len(changes))}
    with pytest.raises(CorpusError) as caught:
        read_corpus(path)
    problems = caught.value.problems
    assert {problem.row for problem in problems} == expected
    for n, (_, message) in enumerate(changes):
        assert any(message in str(problem) and problem.row == n + 5 for problem in problems)
    fatal = [problem.fatal for problem in problems]
    assert fatal == sorted(fatal, reverse=True), "fatal problems come first"
    assert f"{len(problems)} problems" in str(caught.value)

    corpus = read_corpus(path, strict=False)
    assert len(corpus) == 1 + len(WARNED)
    assert {problem.row for problem in corpus.problems} == expected


def test_bad_rows_of_the_flat_form(tmp_path):
    path = tmp_path / "flat.csv"
    path.write_text(
        "id,doc_id,text,topic,stance,holder,evidence,note,weight\n"
        "a,d,Plums are fine.,kosovo,support,,,,\n"
        "a,d,Plums are fine.,kosovo,oppose,,,,\n"  # 3: contradicts row 2
        "b,d,Pears.,kosovo,support,,,,\n"
        "b,e,Pears!,nato,support,,,,\n"  # 5: other document and text
        "c,d,Figs.,,support,,,,\n"  # 6: stance without topic
        "e,d,Dates.,kosovo,support,,,,\n"
        "e,d,Dates.,,,,,,\n"  # 8: about nothing after all
        "f,d,Limes.,kosovo,mixed,Limes,,,\n"  # 9: which side does the holder take
        "g,d,Quince.,kosovo,neutral,,,x,\n"
        "g,d,Quince.,kosovo,neutral,,Q,y,\n"  # 11: repeats; other note; evidence of nobody
        "h,d,Kiwi.,kosovo,pro,,,,-1\n"  # 12: two problems
        ",,,,,,,,\n"  # 13: blank
        "i,,,,,,,,\n"  # 14: no text
    )
    with pytest.raises(CorpusError) as caught:
        read_corpus(path)
    found = [(problem.row, problem.field, problem.fatal) for problem in caught.value.problems]
    assert found == [
        (3, "stance", True),
        (5, "doc_id", True),
        (5, "text", True),
        (6, "topic", True),
        (8, "topic", True),
        (9, "holder_stance", True),
        (12, "stance", True),
        (12, "weight", True),
        (14, "text", True),
        (11, "note", False),
        (11, "evidence", False),
        (11, "topic", False),
        (14, "doc_id", False),
    ]
    corpus = read_corpus(path, strict=False)
    assert [p.id for p in corpus] == ["g"]
    assert corpus[0].meta == {"note": "x"}


def test_one_problem_is_told_once_for_a_joined_paragraph(tmp_path):
    path = tmp_path / "flat.csv"
    path.write_text("id,doc_id,text,topic,stance\na,d,,x,support\na,d,,y,oppose\n")
    with pytest.raises(CorpusError) as caught:
        read_corpus(path)
    assert [(p.row, p.field) for p in caught.value.problems] == [(2, "text")]


def test_numbers_as_ids_keep_every_digit():
    rows = [{**GOOD, "id": 2**60 + 1}, {**GOOD, "id": 7.0, "doc_id": 12}]
    assert [(p.id, p.doc_id) for p in read_corpus(rows)] == [(str(2**60 + 1), "d"), ("7", "12")]


def test_nan_counts_as_missing_where_a_field_is_optional():
    gap = dict.fromkeys(("id", "source", "date", "weight", "note"), math.nan)
    (paragraph,) = read_corpus([{**GOOD, **gap}])
    assert (paragraph.id, paragraph.source, paragraph.date, paragraph.weight) == (
        "row-1",
        None,
        None,
        1.0,
    )
    assert paragraph.meta == {"note": None}
