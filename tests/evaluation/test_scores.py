from __future__ import annotations

import pytest

from stancelib.errors import InputError
from stancelib.evaluation.scores import Interval, Score


@pytest.mark.parametrize("arguments", [(float("nan"),), (float("inf"),), (None,), (0.5, "why")])
def test_a_score_is_a_finite_value_or_a_reason(arguments):
    with pytest.raises(InputError):
        Score(*arguments)


@pytest.mark.parametrize(
    "arguments", [(0.5, 0.4, None), (0.5, None, 0.6), (float("nan"),), (0.5, 0.1, float("inf"))]
)
def test_an_interval_has_both_bounds_or_neither_and_no_nan(arguments):
    with pytest.raises(InputError):
        Interval(*arguments)


def test_an_interval_reads_well():
    assert str(Interval(0.5)) == "0.500"
    assert str(Interval(0.5, 0.25, 0.75)) == "0.500 [0.250, 0.750]"
