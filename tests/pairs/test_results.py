from __future__ import annotations

import json

import pytest

import stancelib.pairs
from stancelib.pairs import PairResult
from stancelib.results import Evidence
from tests.pairs import data

FOUND = PairResult(
    "FAVOR", "support", 0.87654321, "a tax", {"AGAINST": 0.12345679, "FAVOR": 0.87654321},
    (Evidence(4, 8, "good", 1.5, "FAVOR"),),
)  # fmt: skip


def test_plain_data():
    assert FOUND.to_dict() == {
        "label": "FAVOR", "stance": "support", "probability": 0.876543, "target": "a tax",
        "probabilities": {"AGAINST": 0.123457, "FAVOR": 0.876543},
        "evidence": [{"start": 4, "end": 8, "text": "good", "weight": 1.5, "label": "FAVOR"}],
        "abstained": None,
    }  # fmt: skip
    assert json.loads(FOUND.to_json()) == FOUND.to_dict()


@pytest.mark.parametrize(
    ("result", "shown"),
    [
        (FOUND, "PairResult(FAVOR 0.88, support on 'a tax')"),
        (PairResult("unrelated", None, 0.5, "a tax"), "PairResult(unrelated 0.50 on 'a tax')"),
        (PairResult("FAVOR", "support", 0.5), "PairResult(FAVOR 0.50, support)"),
        (PairResult(target="a tax", abstained="not_english"),
         "PairResult(abstained: not_english on 'a tax')"),
        (PairResult(abstained="no_evidence"), "PairResult(abstained: no_evidence)"),
    ],
)  # fmt: skip
def test_shown_in_one_line(result, shown):
    assert repr(result) == shown


def test_the_package_gives_its_classes_when_asked():
    assert stancelib.pairs.PairModel is type(data.model())
    with pytest.raises(AttributeError, match="no attribute 'plum'"):
        stancelib.pairs.plum  # noqa: B018


def test_results_can_t_be_changed():
    with pytest.raises(AttributeError):
        FOUND.label = "AGAINST"
