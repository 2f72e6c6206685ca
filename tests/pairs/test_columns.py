from __future__ import annotations

import math

import pytest

from stancelib.errors import InputError
from stancelib.pairs.columns import pair_columns, result_columns
from stancelib.pairs.results import PairResult

TABLE = {"a": ("x", "y"), "b": ["tax", "tram"], "c": [1, 2]}


def test_columns_by_name():
    assert pair_columns(TABLE, "a", "b", needed=True) == (["x", "y"], ["tax", "tram"])
    assert pair_columns(TABLE, "a", "b", needed=False) == (["x", "y"], ["tax", "tram"])
    assert pair_columns(TABLE, "a", "d", needed=False) == (["x", "y"], None)


@pytest.mark.parametrize(
    ("text", "target", "missing"), [("d", "b", "d"), ("a", "d", "d"), ("d", "e", "d, e")]
)
def test_what_is_missing_is_named(text, target, missing):
    with pytest.raises(InputError, match=f"no column {missing} among a, b, c; give text_column"):
        pair_columns(TABLE, text, target, needed=True)


def test_what_is_missing_in_results_has_the_type_of_the_rest():
    found = result_columns(iter([PairResult("a", None, 0.5), PairResult(abstained="not_english")]))
    probability = found.pop("probability")
    assert found == {
        "predicted_label": ["a", ""],
        "predicted_stance": ["", ""],
        "abstained": ["", "not_english"],
    }
    assert probability[0] == 0.5
    assert math.isnan(probability[1])
    assert result_columns([]) == {
        "predicted_label": [], "predicted_stance": [], "probability": [], "abstained": [],
    }  # fmt: skip
