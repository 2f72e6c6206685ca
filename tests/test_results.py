from __future__ import annotations

import json
import math
import pickle
import subprocess
import sys

import numpy as np
import pytest

from stancelib.results import (
    Document,
    DocumentTopic,
    Evidence,
    Holder,
    Paragraph,
    Result,
    TopicResult,
)

EVIDENCE = Evidence(10, 17, "opposes", 1.23456789, "oppose")
HOLDER = Holder("Mayor Quill", "oppose", 0, 11, 0.8765432109)
TOPIC = TopicResult("toll_road", 0.93, "oppose", 0.05, 0.9, (HOLDER,), (EVIDENCE,))
OTHER = TopicResult("night_trains", 0.61, "neutral", 0.1, 0.2)
PARAGRAPH = Paragraph(0, 31, "Mayor Quill opposes the road.", (TOPIC, OTHER))
SILENT = Paragraph(33, 40, "Unknown", (), "no_evidence")
ROLLED = DocumentTopic("toll_road", (0,), 0.5, "oppose", 0.05, 0.9)
DOCUMENT = Document((PARAGRAPH, SILENT), (ROLLED,))
ALL = [EVIDENCE, HOLDER, TOPIC, Result((TOPIC,)), PARAGRAPH, ROLLED, DOCUMENT]


def test_first_topic_answers_for_the_result():
    result = Result((TOPIC, OTHER))
    assert (result.topic, result.stance, result.probability) == ("toll_road", "oppose", 0.93)
    empty = Result(abstained="no_evidence")
    assert (empty.topic, empty.stance, empty.probability) == (None, None, None)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Result((TOPIC, OTHER)), "Result(toll_road: oppose 0.93, night_trains: neutral 0.61)"),
        (Result(abstained="no_evidence"), "Result(abstained: no_evidence)"),
        (Result(), "Result(no topic)"),
        (TOPIC, "TopicResult(toll_road: oppose 0.93)"),
        (EVIDENCE, "Evidence('opposes' 10:17, oppose +1.23)"),
        (HOLDER, "Holder(Mayor Quill: oppose 0.88)"),
        (SILENT, "Paragraph(33:40 'Unknown', abstained: no_evidence)"),
        (ROLLED, "DocumentTopic(toll_road: oppose, 1 paragraph, share 0.50)"),
        (DOCUMENT, "Document(2 paragraphs; toll_road: oppose)"),
        (Document((), ()), "Document(0 paragraphs; no topic)"),
    ],
)
def test_repr_is_short_and_says_the_answer(value, shown):
    assert repr(value) == shown


def test_repr_of_a_long_paragraph_is_cut():
    assert len(repr(Paragraph(0, 10**6, "word " * 200_000))) < 100


def test_to_dict_is_plain_data_with_six_digits():
    assert TOPIC.to_dict() == {
        "topic": "toll_road",
        "probability": 0.93,
        "stance": "oppose",
        "support": 0.05,
        "oppose": 0.9,
        "holders": [
            {
                "name": "Mayor Quill",
                "stance": "oppose",
                "start": 0,
                "end": 11,
                "probability": 0.876543,
                "evidence": None,
                "entity": None,
            }
        ],
        "evidence": [
            {"start": 10, "end": 17, "text": "opposes", "weight": 1.234568, "label": "oppose"}
        ],
    }


def test_numpy_floats_become_python_floats_without_negative_zero():
    data = Evidence(0, 1, "a", np.float64(-1e-9), "topic").to_dict()
    assert type(data["weight"]) is float
    assert math.copysign(1, data["weight"]) == 1


@pytest.mark.parametrize("value", ALL, ids=lambda v: type(v).__name__)
def test_json_holds_exactly_the_dict(value):
    assert json.loads(value.to_json()) == value.to_dict()
    assert json.loads(value.to_json(indent=2)) == value.to_dict()


def test_json_carries_lone_surrogates():
    value = Result(
        (TopicResult("t", 0.5, "support", 0.5, 0.5, (Holder("\ud800", "support", 0, 1, 0.5),)),)
    )
    written = value.to_json().encode("ascii")
    assert json.loads(written)["topics"][0]["holders"][0]["name"] == "\ud800"


def test_json_refuses_what_json_cannot_say():
    with pytest.raises(ValueError, match="JSON"):
        TopicResult("t", math.nan, "support", 0.5, 0.5).to_json()


@pytest.mark.parametrize("value", ALL, ids=lambda v: type(v).__name__)
def test_results_are_frozen_hashable_slotted_and_survive_pickling(value):
    with pytest.raises(AttributeError):
        setattr(value, value.__match_args__[0], "other")
    assert not hasattr(value, "__dict__")
    copy = pickle.loads(pickle.dumps(value))
    assert copy == value
    assert hash(copy) == hash(value)


def test_frame_has_a_row_per_paragraph_and_topic():
    frame = DOCUMENT.to_frame()
    assert frame["paragraph"].tolist() == [0, 0, 1]
    assert frame["topic"].tolist() == ["toll_road", "night_trains", None]
    assert frame["abstained"].tolist() == [None, None, "no_evidence"]
    assert frame["probability"].tolist()[:2] == [0.93, 0.61]
    assert math.isnan(frame["oppose"].tolist()[2])


def test_frame_has_the_same_columns_and_types_without_paragraphs():
    empty = Document((), ()).to_frame()
    assert len(empty) == 0
    assert empty.dtypes.to_dict() == DOCUMENT.to_frame().dtypes.to_dict()


def test_frame_holds_lone_surrogates():
    document = Document((Paragraph(0, 1, "\udfff"),), ())
    assert document.to_frame()["text"].tolist() == ["\udfff"]


def test_frame_without_pandas_says_what_to_install():
    code = (
        "import sys; sys.modules['pandas'] = None\n"
        "from stancelib.results import Document\n"
        "try:\n    Document((), ()).to_frame()\n"
        "except ImportError as error:\n    print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "to_frame needs pandas: run `pip install pandas`\n"


def test_importing_results_loads_neither_rendering_nor_pandas():
    code = "import sys, stancelib.results; print({'stancelib.render', 'pandas'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
