from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from stancelib.results import (
    ABSTENTIONS,
    Document,
    DocumentTopic,
    Evidence,
    Holder,
    Paragraph,
    Result,
    TopicResult,
)
from stancelib.schema import document_schema, result_schema
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
holder = st.builds(
    Holder,
    text,
    st.sampled_from(("support", "oppose")),
    st.none() | offset,
    st.none() | offset,
    probability,
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
)
document = st.builds(Document, tuples(paragraph), tuples(rolled))


@settings(deadline=None, max_examples=50)
@given(result)
def test_every_result_follows_its_schema(value):
    Draft202012Validator(result_schema()).validate(json.loads(value.to_json()))


@settings(deadline=None, max_examples=50)
@given(document)
def test_every_document_follows_its_schema(value):
    Draft202012Validator(document_schema()).validate(json.loads(value.to_json()))


@pytest.mark.parametrize("schema", [result_schema(), document_schema()])
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
    }.items():
        assert tuple(definitions[key]["properties"]) == kind.__match_args__
    assert tuple(definitions["stance"]["enum"]) == STANCES
    assert tuple(definitions["abstained"]["enum"]) == (None, *ABSTENTIONS)


def test_both_schemas_share_their_definitions():
    result_definitions, definitions = result_schema()["$defs"], document_schema()["$defs"]
    assert result_definitions == {key: definitions[key] for key in result_definitions}


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


def test_callers_cannot_change_the_schema():
    result_schema().clear()
    assert result_schema()["title"] == "stancelib result"
