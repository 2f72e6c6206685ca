from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancelib.errors import InputError
from stancelib.evaluation.report import Report, Slice
from stancelib.evaluation.scores import Interval


def full_report():
    row = {"precision": None, "recall": 0.0, "f1": 0.1 + 0.2, "gold": 3, "predicted": 0}
    return Report(
        title="Town | council",
        corpus={
            "paragraphs": 4,
            "sources": {"Herald": 3, "Post": 1},
            "labels": {"parks": {"support": 1, "oppose": 0, "mixed": 1, "neutral": 1}},
        },
        protocol={"text": "2-fold", "folds": 2, "versions": {"numpy": "2"}},
        systems={
            "mine": {"side_f1": Interval(1 / 3, 0.25, 0.5), "topic_ece": Interval(0.1)},
            "base": {"side_f1": Interval(None, reason="no side")},
        },
        per_topic={"mine": {"parks": row}},
        per_stance={"mine": {"support": row}},
        confusion={"mine": [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12], [13, 14, 15, 16]]},
        differences={"mine - base": {"side_f1": Interval(0.05, -0.01, 0.11)}},
        slices=(Slice("source", "Herald", "mine", 3, {"side_f1": Interval(0.5, 0.1, 0.9)}),),
        agreement={"side_f1": 0.94},
        notes=("One note.",),
    )


def test_json_and_back(tmp_path):
    report = full_report()
    path = tmp_path / "report.json"
    report.to_json(path)
    again = Report.from_json(path)
    assert again.to_dict() == report.to_dict()
    assert again.slices[0].metrics["side_f1"] == Interval(0.5, 0.1, 0.9)
    assert again.to_markdown() == report.to_markdown()


def test_the_same_report_gives_the_same_bytes_whatever_the_order_of_keys(tmp_path):
    report = full_report()
    data = report.to_dict()
    turned = Report.from_dict({key: data[key] for key in reversed(data)})
    report.to_json(tmp_path / "a.json")
    turned.to_json(tmp_path / "b.json")
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


def test_floats_have_six_digits_and_no_negative_zero():
    report = Report("r", protocol={"x": 1 / 3, "y": -1e-9})
    assert report.to_dict()["protocol"] == {"x": 0.333333, "y": 0.0}
    assert str(report.to_dict()["protocol"]["y"]) == "0.0"


def test_a_failed_write_leaves_nothing_behind(tmp_path):
    (tmp_path / "report.json").mkdir()
    (tmp_path / "report.json" / "kept").touch()
    with pytest.raises(OSError, match="report"):
        full_report().to_json(tmp_path / "report.json")
    assert [p.name for p in tmp_path.iterdir()] == ["report.json"]


def test_writing_replaces_an_older_report(tmp_path):
    path = tmp_path / "report.json"
    path.write_text("old")
    Report("new").to_json(path)
    assert json.loads(path.read_text())["title"] == "new"
    assert [p.name for p in tmp_path.iterdir()] == ["report.json"]


def test_a_lone_surrogate_can_be_written_and_read(tmp_path):
    report = Report("bad \ud800 title")
    report.to_json(tmp_path / "r.json")
    assert Report.from_json(tmp_path / "r.json") == report


@pytest.mark.parametrize(
    "parts",
    [
        {"protocol": {"x": float("nan")}},
        {"protocol": {"x": object()}},
        {"protocol": {1: 2}},
        {"title": 3},
        {"notes": (1,)},
        {"agreement": {"side_f1": "high"}},
        {"confusion": {"m": [[1, 2], [3, 4]]}},
        {"per_topic": {"m": {"parks": 1}}},
        {"corpus": {"labels": [1]}},
        {"corpus": {"sources": 3}},
        {"slices": (Slice("source", "x", "m", "3", {}),)},
    ],
    ids=str,
)
def test_a_report_holds_only_what_can_be_shown(parts):
    with pytest.raises(InputError, match="report"):
        Report(**{"title": "r", **parts})


@pytest.mark.parametrize(
    "change",
    [
        {"format": 2},
        {"extra": 1},
        {"systems": []},
        {"systems": {"m": 1}},
        {"systems": {"m": {"side_f1": 0.5}}},
        {"systems": {"m": {"side_f1": {"value": "x"}}}},
        {"systems": {"m": {"side_f1": {"value": 10**400}}}},
        {"slices": [1]},
        {"slices": [{"kind": "source", "metrics": {}}]},
    ],
    ids=lambda change: str(change)[:60],
)
def test_data_of_another_shape_are_refused(change):
    with pytest.raises(InputError, match="report"):
        Report.from_dict({**full_report().to_dict(), **change})


def test_data_nested_too_deeply_are_refused():
    deep = []
    for _ in range(5000):
        deep = [deep]
    with pytest.raises(InputError, match="too deeply"):
        Report.from_dict({**full_report().to_dict(), "protocol": {"x": deep}})


def test_a_missing_field_is_named():
    data = full_report().to_dict()
    del data["systems"]
    with pytest.raises(InputError, match="systems"):
        Report.from_dict(data)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[]", b"[" * 100_000])
def test_a_file_that_is_no_report_is_refused(tmp_path, content):
    path = tmp_path / "r.json"
    path.write_bytes(content)
    with pytest.raises(InputError, match="report"):
        Report.from_json(path)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=8,
)


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_anything_in_a_field_is_refused_or_can_be_shown(data):
    content = full_report().to_dict()
    place = data.draw(st.sampled_from(sorted(content)))
    holder, junk = content, data.draw(JSON)
    while isinstance(holder[place], (dict, list)) and holder[place] and data.draw(st.booleans()):
        holder = holder[place]
        keys = sorted(holder) if isinstance(holder, dict) else range(len(holder))
        place = data.draw(st.sampled_from(keys))
    holder[place] = junk
    try:
        report = Report.from_dict(content)
    except InputError:
        return
    assert report.to_markdown()
    assert report.to_text()
