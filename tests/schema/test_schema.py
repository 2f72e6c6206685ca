from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from stancelib.pairs import PairResult
from stancelib.results import (
    ABSTENTIONS,
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
from stancelib.schema import document_schema, pair_schema, result_schema
from stancelib.topics import STANCES

probability = st.floats(0, 1)
offset = st.integers(0, 10**9)
stance = st.sampled_from(STANCES)
text = st.text(alphabet=st.characters(exclude_categories=()), max_size=12)
name = st.text(min_size=1, max_size=8)
weight = st.floats(allow_nan=False, allow_infinity=False)
abstained = st.sampled_from((None, *ABSTENTIONS))
evidence = st.builds(
    Evidence, offset, offset, text, weight, st.sampled_from(("topic", "support", "oppose"))
)
side = st.sampled_from(("support", "oppose"))
holder = st.builds(
    Holder,
    text,
    side,
    st.none() | offset,
    st.none() | offset,
    probability,
    st.none() | evidence,
    st.none() | name,
)


def tuples(of, least=0, **kwargs):
    return st.lists(of, min_size=least, max_size=3, **kwargs).map(tuple)


topic = st.builds(
    TopicResult,
    name,
    probability,
    stance,
    probability,
    probability,
    tuples(holder),
    tuples(evidence),
)
result = st.builds(Result, tuples(topic), abstained)
paragraph = st.builds(Paragraph, offset, offset, text, tuples(topic), abstained)
rolled = st.builds(
    DocumentTopic,
    name,
    tuples(st.integers(0, 99), 1, unique=True),
    probability,
    stance,
    probability,
    probability,
    tuples(
        st.builds(
            SideSummary,
            side,
            probability,
            probability,
            probability,
            tuples(offset),
            st.none() | st.builds(Sentence, text, offset, offset, offset),
        )
    ),
    tuples(
        st.builds(
            Position,
            name,
            st.sampled_from(("support", "oppose", "mixed")),
            probability,
            probability,
            tuples(offset),
        )
    ),
    tuples(st.builds(Step, offset, stance, probability, probability)),
)
kind = st.sampled_from(("person", "state", "alliance", "organisation", "office", "group", "author"))
entity = st.builds(
    Entity, name, kind, tuples(st.builds(Mention, text, offset, offset, offset, text))
)
document = st.builds(Document, tuples(paragraph), tuples(rolled), tuples(entity), name)
pair = st.builds(
    PairResult,
    st.none() | text,
    st.none() | stance,
    st.none() | probability,
    st.none() | text,
    st.dictionaries(text, probability, max_size=3),
    tuples(st.builds(Evidence, offset, offset, text, weight, text)),
    abstained,
)


@settings(deadline=None, max_examples=50)
@given(result)
def test_every_result_follows_its_schema(value):
    Draft202012Validator(result_schema()).validate(json.loads(value.to_json()))


@settings(deadline=None, max_examples=50)
@given(document)
def test_every_document_follows_its_schema(value):
    Draft202012Validator(document_schema()).validate(json.loads(value.to_json()))


@settings(deadline=None, max_examples=50)
@given(pair)
def test_every_pair_follows_its_schema(value):
    Draft202012Validator(pair_schema()).validate(json.loads(value.to_json()))


@pytest.mark.parametrize("schema", [result_schema(), document_schema(), pair_schema()])
def test_schemas_are_valid_and_describe_every_object_closed(schema):
    Draft202012Validator.check_schema(schema)
    objects = [schema, *schema["$defs"].values()]
    for part in objects:
        if part.get("type") == "object":
            assert part["additionalProperties"] is False
            assert part["required"] == list(part["properties"])


def test_schemas_name_every_field_stance_and_reason():
    definitions = document_schema()["$defs"]
    assert tuple(result_schema()["properties"]) == Result.__match_args__
    assert tuple(document_schema()["properties"]) == Document.__match_args__
    for key, kind in {
        "evidence": Evidence,
        "holder": Holder,
        "topicResult": TopicResult,
        "paragraph": Paragraph,
        "documentTopic": DocumentTopic,
        "sideSummary": SideSummary,
        "position": Position,
        "step": Step,
        "sentence": Sentence,
        "entity": Entity,
        "mention": Mention,
    }.items():
        assert tuple(definitions[key]["properties"]) == kind.__match_args__
    assert tuple(pair_schema()["properties"]) == PairResult.__match_args__
    assert tuple(pair_schema()["$defs"]["evidence"]["properties"]) == Evidence.__match_args__
    assert tuple(definitions["stance"]["enum"]) == STANCES
    assert tuple(definitions["abstained"]["enum"]) == (None, *ABSTENTIONS)


def test_schemas_share_their_definitions():
    result_definitions, definitions = result_schema()["$defs"], document_schema()["$defs"]
    assert result_definitions == {key: definitions[key] for key in result_definitions}
    of_pairs = pair_schema()["$defs"]
    del of_pairs["evidence"]  # which speaks for any label
    assert of_pairs == {key: definitions[key] for key in of_pairs}


@pytest.mark.parametrize(
    "wrong",
    [
        {"topics": []},
        {"topics": [], "abstained": "tired"},
        {"topics": [], "abstained": None, "more": 1},
        {"topics": [{"topic": "t"}], "abstained": None},
    ],
)
def test_schema_refuses_what_is_not_a_result(wrong):
    assert not Draft202012Validator(result_schema()).is_valid(wrong)


@pytest.mark.parametrize(
    "change",
    [{"stance": "for"}, {"probability": 1.5}, {"label": 1}, {"probabilities": {"a": None}},
     {"abstained": "tired"}, {"topics": []}],
)  # fmt: skip
def test_schema_refuses_what_is_not_a_pair(change):
    good = PairResult("pro", "support", 0.9, "plums", {"pro": 0.9, "con": 0.1}).to_dict()
    validator = Draft202012Validator(pair_schema())
    assert validator.is_valid(good)
    assert not validator.is_valid(good | change)
    assert not validator.is_valid({key: good[key] for key in list(good)[1:]})


def test_callers_cannot_change_the_schema():
    result_schema().clear()
    assert result_schema()["title"] == "stancelib result"
