from __future__ import annotations

import json
from itertools import repeat
from pathlib import Path

import pytest

import stancelib
from stancelib.errors import InputError
from stancelib.surveys import Article, survey
from stancelib.surveys.rates import rates_of
from tests.report.markup import Page

FOR = "We strongly support an independent Kosovo and welcome its recognition."
AGAINST = "Serbia rejects independence for Kosovo as an illegal act."
NOTHING = "It rained in the mountains all day."


@pytest.fixture(scope="module")
def model():
    return stancelib.load_model("fast")


def rows():
    for number in range(12):
        text = FOR if number < 4 else AGAINST
        yield Article(f"{text}\n\n{NOTHING}", f"2008-{1 + number:02}-03", f"paper {number % 2}")
    yield Article(NOTHING)


def kosovo(group):
    return next(topic for topic in group.topics if topic.topic == "kosovo")


def test_by_date(model):
    found = survey(rows(), model=model, every="quarter")
    assert [group.name for group in found.groups] == [
        "2008-Q1", "2008-Q2", "2008-Q3", "2008-Q4", "undated",
    ]  # fmt: skip
    first, last = kosovo(found.groups[0]), kosovo(found.groups[3])
    assert (first.documents, first.paragraphs, first.share.raw) == (3, 3, 0.5)
    assert first.support.raw == 1.0
    assert last.oppose.raw == 1.0
    assert first.support.value > last.support.value
    assert (found.total.documents, found.total.paragraphs) == (13, 25)
    assert found.notes == ("1 documents without a date are under 'undated'.",)


def test_the_length_of_time_is_chosen(model):
    assert survey(rows(), model=model).every == "day"
    many = ({"text": NOTHING, "date": f"{year}-{month:02}"} for year in (2001, 2002, 2003) for month in range(1, 13))  # fmt: skip
    assert survey(many, model=model).every == "quarter"


def test_by_source_and_without_correction(model):
    found = survey(rows(), by="source", model=model, correction="none")
    assert {group.name for group in found.groups} == {"paper 0", "paper 1", "no source"}
    for group in found.groups:
        assert kosovo(group).share.value == kosovo(group).share.raw


def test_holders_are_counted_by_document(model):
    found = survey(rows(), by="holder", model=model)
    serbia = next(row for row in found.holders if row.holder == "Serbia")
    assert (serbia.topic, serbia.stance, serbia.oppose, serbia.documents) == (
        "kosovo", "oppose", 8, 8,
    )  # fmt: skip
    group = next(group for group in found.groups if group.name == "Serbia")
    assert kosovo(group).oppose.value == 1.0


def test_documents_go_by_one_by_one(model):
    taken = []

    def articles():
        for number in range(5):
            taken.append(number)
            yield FOR

    seen = []
    original = type(model).classify_document

    class Watching(type(model)):
        def classify_document(self, text, *args, **kwargs):
            seen.append(len(taken))
            return original(self, text, *args, **kwargs)

    survey(articles(), model=Watching(model.state, model.path))
    assert seen == [1, 2, 3, 4, 5]


def test_rates_are_those_of_the_report(model):
    rates = rates_of(model)
    assert 0.8 < rates["kosovo", "about"].sensitivity < 1
    assert 0.8 < rates["kosovo", "about"].specificity < 1
    assert rates["kosovo", "support"] == rates["missile_defense", "support"]
    bare = type(model)(model.state)
    assert rates_of(bare) == {}
    found = survey([FOR], model=bare)
    assert "Not corrected for errors" in found.notes[0]
    assert kosovo(found.total).support.value == 1.0


def test_errors_are_counted_where_one_says(model, tmp_path):
    whole = json.loads((Path(model.path) / "report.json").read_bytes())
    row = whole["classes"]["topic"]["stancelib"]["kosovo"]
    row["recall"]["value"] = 0.5
    path = tmp_path / "mine.json"
    path.write_text(json.dumps(whole))
    assert rates_of(model, path)["kosovo", "about"].sensitivity == 0.5
    found, own = survey(rows(), model=model, report=path), survey(rows(), model=model)
    assert kosovo(found.total).share.value > kosovo(own.total).share.value
    path.write_text("{")
    with pytest.raises(InputError, match=r"mine\.json"):
        survey([], model=model, report=path)


def test_tables_hold_the_same_in_all_forms(model):
    found = survey(rows(), model=model, every="year")
    frame, arrow = found.to_frame(), found.to_arrow()
    assert list(frame["date"].unique()) == ["2008", "undated", "all"]
    assert arrow.column_names == list(frame.columns)
    assert arrow.num_rows == len(frame) == 3 * len(model.topics)
    assert json.loads(json.dumps(found.to_dict()))["total"]["documents"] == 13
    assert len(found.holders_frame()) == len(found.holders)
    assert repr(found) == "Survey(13 documents, 25 paragraphs, 2 groups by date)"
    assert "Serbia" in Page(found._repr_html_()).text


def test_the_same_documents_give_the_same_survey(model):
    assert survey(rows(), model=model) == survey(rows(), model=model)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"by": "colour"}, "use one of date, source, holder"),
        ({"every": "week"}, "use one of day, month"),
        ({"by": "source", "every": "year"}, "with by='date'"),
        ({"correction": "magic"}, "use one of adjusted, none"),
    ],
)
def test_wrong_choices_are_named(options, said):
    with pytest.raises(InputError, match=said):
        survey([], **options)


def test_nothing_is_a_survey_too(model):
    found = survey([], model=model)
    assert (found.groups, found.total.documents) == ((), 0)
    assert kosovo(found.total).share.value is None
    with pytest.raises(InputError, match="row 2"):
        survey([FOR, FOR, 3], model=model)
    assert survey(repeat(NOTHING, 3), model=model).total.paragraphs == 3
