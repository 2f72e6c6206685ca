"""Options against what models of both kinds can be asked."""

from __future__ import annotations

import pytest

from stancelib.cli.options import Options, answers_of
from stancelib.cli.outputs import Item
from stancelib.cli.rows import Columns, Row
from stancelib.errors import InputError
from stancelib.pairs import PairModel
from stancelib.training.pairs import fit_pair_state
from tests.pairs import data


@pytest.fixture(scope="module")
def lone():
    """A model that knows one target."""
    return PairModel(fit_pair_state(data.town(targets=data.TARGETS[:1]), manifest=data.VERSION))


@pytest.fixture(scope="module")
def named():
    """A model that remembers its columns."""
    return PairModel(fit_pair_state(data.town(), manifest={"columns": data.COLUMNS}))


def test_topics_are_all_or_those_picked(small_model):
    assert len(answers_of(small_model, Options()).names) == len(small_model.topics)
    picked = answers_of(small_model, Options(topics=["kosovo"], text_column="body", keep=["id"]))
    assert picked.names == ("kosovo",)
    assert picked.columns == Columns("body", keep=["id"])
    assert picked.kind == "topics"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (Options(), Columns("tweet", "aim", True)),
        (Options(text_column="body", target_column="about"), Columns("body", "about", True)),
        # One target for all: the rows' own are not read, unless that is asked for.
        (Options(target="dam"), Columns("tweet", None, True)),
        (Options(target="dam", target_column="aim"), Columns("tweet", "aim", True)),
    ],
)
def test_columns_are_those_of_training_unless_told(named, options, expected):
    answers = answers_of(named, options)
    assert answers.columns == expected
    assert (answers.kind, answers.names) == ("pairs", named.labels)


def test_columns_of_a_model_that_remembers_none():
    assert answers_of(data.model(), Options()).columns == Columns("text", "target", True)
    assert answers_of(data.untargeted(), Options()).columns == Columns("text")


def test_rows_need_a_target_only_where_it_is_not_known(lone):
    row = Row(1, "a")
    assert "has no 'target'" in answers_of(data.model(), Options()).refuses(row)
    assert answers_of(data.model(), Options()).refuses(Row(1, "a", {}, "dam")) is None
    assert answers_of(data.model(), Options(target="dam")).refuses(row) is None
    assert answers_of(lone, Options(documents=True)).refuses(row) is None
    assert answers_of(data.untargeted(), Options(documents=True)).refuses(row) is None
    assert answers_of(lone, Options()).columns.target_needed is False


def test_rows_are_answered_to_as_the_library_does(lone):
    rows = [Row(n, text, {}, target) for n, (text, target) in enumerate(
        [("They praised it.", None), ("They condemned it.", "dam")] * 300
    )]  # fmt: skip
    found = list(answers_of(lone, Options(min_probability=0.9)).rows(rows))
    targets = ["carbon tax", "dam"] * 300
    texts = [row.text for row in rows]
    assert found == list(lone.classify_many(texts, targets, min_probability=0.9))


def test_evidence_points_into_the_document():
    text = "Plums.\n\nThe mayor praised the carbon tax.\n\nThe union condemned the tax."
    found = answers_of(data.model(), Options(target="carbon tax", documents=True)).document(text)
    assert found.topics is None
    assert [text[p.start : p.end].split()[-1] for p in found.paragraphs] == [
        "Plums.", "tax.", "tax."
    ]  # fmt: skip
    spans = [
        e for p in found.paragraphs for e in Item({}, 1, "", p.answer, p.start).evidence
    ]  # fmt: skip
    assert len(spans) >= 2
    assert all(text[e.start : e.end] == e.text for e in spans)


@pytest.mark.parametrize(
    ("option", "value"), [("target", "x"), ("target_column", "x"), ("min_probability", 0.0)]
)
def test_options_of_pairs_are_refused_by_a_model_of_topics(small_model, option, value):
    name = "--" + option.replace("_", "-")
    with pytest.raises(InputError, match=f"{name} is for models of pairs .*kosovo"):
        answers_of(small_model, Options(**{option: value}))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (Options(topics=["kosovo"]), "--topic is for models of topics; .*AGAINST, FAVOR, NONE"),
        (Options(only_topics=True), "--only-topics is for models of topics"),
        (Options(target=" "), "--target is empty"),
        (Options(documents=True), r"--target NAME \(trained on 'carbon tax', 'tram lines'; others"),
    ],
)
def test_what_a_model_of_pairs_cannot_do_is_said(options, message):
    with pytest.raises(InputError, match=message):
        answers_of(data.model(), options)


@pytest.mark.parametrize("options", [Options(target="x"), Options(target_column="x")])
def test_targets_are_refused_by_a_model_trained_without(options):
    with pytest.raises(InputError, match="trained without targets"):
        answers_of(data.untargeted(), options)


def test_of_many_targets_some_are_named():
    with pytest.raises(InputError, match=r"(?:'[^']*', ){5}…; others"):
        answers_of(data.many_model(), Options(documents=True))
