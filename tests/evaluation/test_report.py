from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancelib.errors import InputError
from stancelib.evaluation.records import ClassRow, Comparison, ProbeResult, Slice
from stancelib.evaluation.report import Report
from stancelib.evaluation.scores import Interval


def full_report():
    never = Interval(None, reason="never predicted")
    row = ClassRow(never, Interval(0.0), Interval(0.1 + 0.2, 0.2, 0.4), 3, 0)
    bins = [
        {
            "low": 0.1,
            "high": 0.9,
            "mean": 0.5,
            "observed": 0.25,
            "observed_low": 0.125,
            "observed_high": 0.5,
            "n": 7,
        }
    ]
    risk = [{"coverage": 0.5, "risk": 0.125, "low": 0.1, "high": 0.15}]
    grown = [{"n_documents": 2, "n_rows": 9, "value": 0.75, "low": None, "high": None}]
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
        classes={"topic": {"mine": {"parks": row}}, "stance": {"mine": {"support": row}}},
        confusion={"mine": {"labels": ["support", "oppose"], "counts": [[1, 2], [5, 6]]}},
        differences={"mine - base": {"side_f1": Interval(0.05, -0.01, 0.11)}},
        comparisons=(
            Comparison("mine", "base", "side_f1", Interval(0.05), 0.0004, 0.25, 0.5, "exact"),
        ),
        slices=(Slice("source", "Herald", "mine", 3, {"side_f1": Interval(0.5, 0.1, 0.9)}),),
        curves={
            "calibration": [{"name": "topic", "system": "mine", "bins": bins}],
            "risk_coverage": [{"name": "topic", "system": "mine", "points": risk}],
            "learning": [{"name": "side_f1", "system": "mine", "points": grown}],
        },
        probes=(ProbeResult("typo", "same", "mine", 40, Interval(0.025, 0.0, 0.1), "two"),),
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
        {"protocol": {"x": Ellipsis}},
        {"protocol": {1: 2}},
        {"title": 3},
        {"notes": (1,)},
        {"agreement": {"side_f1": "high"}},
        {"kind": "things"},
        {"kind": ["topics"]},
        {"systems": {"m": {"side_f1": 0.5}}},
        {"confusion": {"m": [[1, 2], [3, 4]]}},
        {"confusion": {"m": {"labels": ["a", "b"], "counts": [[1, 2]]}}},
        {"confusion": {"m": {"labels": ["a"], "counts": [["1"]]}}},
        {"classes": {"topic": {"m": {"parks": 1}}}},
        {"classes": {"topic": {"m": 1}}},
        {"curves": {"roc": []}},
        {"curves": {"learning": [{"name": "x", "system": "m", "points": [{"value": 1.0}]}]}},
        {
            "curves": {
                "risk_coverage": [
                    {
                        "name": "x",
                        "system": "m",
                        "points": [{"coverage": 1.0, "risk": 0.5, "low": 0.1, "high": None}],
                    }
                ]
            }
        },
        {"comparisons": (1,)},
        {"comparisons": (Comparison("a", "b", "m", Interval(0.5), "small", None, None),)},
        {"probes": (ProbeResult("typo", "same", "m", 3, 0.5),)},
        {"corpus": {"labels": [1]}},
        {"corpus": {"labels": {"parks": 3}}},
        {"kind": "pairs", "corpus": {"labels": {"parks": {"support": 3}}}},
        {"kind": "pairs", "corpus": {"targets": {"a": 0.5}}},
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
        {"format": 3},
        {"format": 1},
        {"kind": 3},
        {"classes": []},
        {"classes": {"topic": {"m": []}}},
        {"classes": {"topic": {"m": {"parks": {"f1": 1}}}}},
        {"comparisons": [{"a": "x"}]},
        {"probes": {}},
        {"order": {}},
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
