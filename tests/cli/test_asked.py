"""The option --topic."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancelib.cli.asked import asked_topics, topic_of
from stancelib.errors import InputError
from stancelib.topics import Topic

TAX = "carbon tax=A carbon tax should be introduced."


class Open:
    """A model that can be asked about any topic."""

    topics = (Topic("kosovo"), Topic("nato_expansion"))
    takes_other_topics = True


@pytest.mark.parametrize(
    ("option", "name", "title", "proposition"),
    [
        (TAX, "carbon_tax", "carbon tax", "A carbon tax should be introduced."),
        (" UBI = Pay all = the same. ", "UBI", "UBI", "Pay all = the same."),
        ("a/b & c!=Yes.", "a_b_c", "a/b & c!", "Yes."),
        ("_x-=Yes.", "x", "_x-", "Yes."),
        ("Ökosteuer=Ja.", "Ökosteuer", "Ökosteuer", "Ja."),
        (f"{'x' * 80}=Yes.", "x" * 64, "x" * 80, "Yes."),
    ],
)
def test_a_name_with_a_proposition_is_a_topic(option, name, title, proposition):
    assert topic_of(option) == Topic(name, title, proposition)


def test_a_name_alone_is_a_name():
    assert topic_of(" kosovo ") == "kosovo"


@pytest.mark.parametrize(
    ("option", "missing"),
    [("=Yes.", "name"), ("!?=Yes.", "name"), ("tax=", "proposition"), ("tax= ", "proposition")],
)
def test_both_parts_are_needed(option, missing):
    with pytest.raises(InputError, match=f"has no {missing}; write it as in --topic"):
        topic_of(option)


@given(st.text(max_size=90))
def test_any_option_is_a_name_a_topic_or_refused(option):
    try:
        topic = topic_of(option)
    except InputError:
        return
    assert isinstance(topic, Topic) == ("=" in option)


def test_topics_are_those_known_and_others():
    found = asked_topics(["nato_expansion", TAX, "nato_expansion", TAX], Open())
    assert [topic.name for topic in found] == ["nato_expansion", "carbon_tax"]
    assert found[0] is Open.topics[1]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            ["plums"],
            r"--topic 'plums' is not one .*kosovo, nato_expansion; another.*--topic \"carbon",
        ),
        ([TAX, "carbon tax=No."], "'carbon_tax' is given twice"),
        ([f"t{i}=Yes." for i in range(65)], "more than 64"),
    ],
)
def test_what_cannot_be_asked_is_refused(options, message):
    with pytest.raises(InputError, match=message):
        asked_topics(options, Open())


def test_a_linear_model_points_to_the_accurate_tier(small_model):
    assert asked_topics(["kosovo"], small_model) == (small_model.topics[2],)
    for option in ("plums", TAX):
        with pytest.raises(InputError, match=r"kosovo.*--model accurate"):
            asked_topics([option], small_model)
