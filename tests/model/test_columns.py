"""Results as columns, through a real dataset."""

from __future__ import annotations

import math

import pytest
from datasets import Dataset, disable_progress_bars, enable_progress_bars

from stancelib.errors import InputError
from stancelib.model.columns import result_columns
from stancelib.results import Result, TopicResult
from tests.model.hostile import PLAIN
from tests.pairs import data


@pytest.fixture
def quiet():
    disable_progress_bars()
    yield
    enable_progress_bars()


def test_each_topic_has_its_stance_and_probability():
    results = [
        Result((TopicResult("b", 0.9, "mixed", 0.8, 0.7), TopicResult("a", 0.6, "oppose", 0, 1))),
        Result(),
        Result(abstained="not_english"),
    ]
    found = result_columns(results, ["a", "b"])
    assert list(found) == ["a", "a_probability", "b", "b_probability", "abstained"]
    assert (found["a"], found["b"]) == (["oppose", "", ""], ["mixed", "", ""])
    assert [p for p in found["b_probability"] if not math.isnan(p)] == [0.9]
    assert found["abstained"] == ["", "", "not_english"]


def test_a_dataset_is_mapped_whatever_its_first_batch_holds(shipped_model, quiet):
    texts = ["It rained on the plums."] * 3 + [PLAIN, "We support Kosovo.", "\U0001f600"]
    dataset = Dataset.from_dict({"body": texts, "id": list(range(6))})
    mapped = dataset.map(
        shipped_model.batch,
        batched=True,
        batch_size=3,
        writer_batch_size=3,
        fn_kwargs={"text_column": "body"},
    )
    assert mapped["id"][:] == dataset["id"][:]
    for row, result in zip(mapped, shipped_model.classify_many(texts), strict=True):
        assert row["abstained"] == (result.abstained or "")
        found = {topic.topic: topic for topic in result.topics}
        for topic in shipped_model.topics:
            got = row[topic.name], row[f"{topic.name}_probability"]
            if topic.name in found:
                assert got == (found[topic.name].stance, found[topic.name].probability)
            else:
                assert got[0] == ""
                assert math.isnan(got[1])
    assert mapped[4]["kosovo"] == "support"
    assert mapped[5]["abstained"] == "no_evidence"


def test_a_dataset_of_pairs_is_mapped_whatever_its_first_batch_holds(quiet):
    model = data.model()
    texts = ["\U0001f600"] * 3 + ["The mayor praised it."] * 3
    dataset = Dataset.from_dict({"text": texts, "target": [data.TARGETS[0]] * 6})
    mapped = dataset.map(model.batch, batched=True, batch_size=3, writer_batch_size=3)
    results = list(model.classify_many(texts, data.TARGETS[0]))
    assert mapped["predicted_label"][:] == [result.label or "" for result in results]
    assert mapped["predicted_stance"][:] == [result.stance or "" for result in results]
    assert mapped["abstained"][:] == [result.abstained or "" for result in results]
    assert mapped["probability"][3:] == [result.probability for result in results[3:]]
    assert any(mapped["predicted_label"]) and any(mapped["abstained"])


@pytest.mark.parametrize(
    ("examples", "message"),
    [
        ({"body": ["a"]}, "no column 'text' among body; give text_column"),
        ({"text": ["a", None]}, "row 1: expected str, got NoneType"),
    ],
)
def test_what_cannot_be_mapped_is_said(shipped_model, examples, message):
    with pytest.raises(InputError, match=message):
        shipped_model.batch(examples)


def test_no_rows_give_empty_columns(shipped_model):
    found = shipped_model.batch({"text": []})
    assert set(map(len, found.values())) == {0}
    assert "kosovo_probability" in found
