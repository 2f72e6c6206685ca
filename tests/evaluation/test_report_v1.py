from __future__ import annotations

import pytest

from stancelib.errors import InputError
from stancelib.evaluation.report import Report
from stancelib.topics import STANCES


def old():
    """A report as format 1 had it."""
    row = {"precision": None, "recall": 0.0, "f1": 0.25, "gold": 3, "predicted": 0}
    value = {"value": 0.5, "low": 0.4, "high": 0.6, "reason": None}
    return {
        "format": 1,
        "title": "Old",
        "corpus": {"labels": {"b": dict.fromkeys(STANCES, 1), "a": dict.fromkeys(STANCES, 2)}},
        "protocol": {},
        "systems": {"z": {"side_f1": value}, "m": {"side_f1": value}},
        "per_topic": {"m": {"a": row, "b": row}},
        "per_stance": {"m": {"neutral": row, "support": row}},
        "confusion": {"m": [[1, 2, 3, 4]] * 4},
        "differences": {},
        "slices": [
            {"kind": "source", "name": "s", "system": "m", "n": 3, "metrics": {"side_f1": value}}
        ],
        "agreement": {},
        "notes": ["A note."],
        "order": {
            "systems": ["z", "m"],
            "metrics": ["side_f1"],
            "topics": ["b", "a"],
            "differences": [],
        },
    }


def test_an_old_report_is_read_and_written_in_the_new_form():
    report = Report.from_dict(old())
    assert report.kind == "topics"
    assert list(report.systems) == ["z", "m"]
    assert list(report.classes["topic"]["m"]) == ["b", "a"]
    assert list(report.classes["stance"]["m"]) == ["support", "neutral"]
    row = report.classes["topic"]["m"]["a"]
    assert (row.f1.value, row.f1.low, row.gold) == (0.25, None, 3)
    assert row.precision.value is None
    assert row.precision.reason
    assert report.confusion["m"] == {"labels": list(STANCES), "counts": [[1, 2, 3, 4]] * 4}
    assert report.slices[0].kind == "source left out"
    again = Report.from_dict(report.to_dict())
    assert again.to_dict() == report.to_dict()
    assert again.to_markdown() == report.to_markdown()


@pytest.mark.parametrize(
    "change",
    [
        {"per_topic": 3},
        {"per_topic": {"m": {"a": {"f1": 0.5}}}},
        {"confusion": []},
        {"slices": [1]},
        {"order": {}},
        {"order": None},
    ],
    ids=str,
)
def test_what_is_no_old_report_is_refused(change):
    with pytest.raises(InputError, match="report"):
        Report.from_dict({**old(), **change})
