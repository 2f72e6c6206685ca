from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, chi2

from stancelib.errors import InputError
from stancelib.evaluation.comparisons import compare, holm, mcnemar
from stancelib.evaluation.intervals import measure_systems
from stancelib.evaluation.label_metrics import LABEL_METRICS
from stancelib.evaluation.labels import LabelPredictions
from stancelib.evaluation.resampling import Resamples
from tests.evaluation.data import random_pairs


def discordant(b, c, agreed=5):
    """Rows that only the first has right, only the second, and both."""
    a = np.array([True] * b + [False] * c + [True] * agreed)
    return a, np.array([False] * b + [True] * c + [True] * agreed)


@given(st.integers(0, 24), st.integers(0, 24))
def test_few_rows_are_tested_exactly(b, c):
    p, how = mcnemar(*discordant(b, c))
    if b + c < 25:
        expected = binomtest(b, b + c).pvalue if b + c else 1.0
        assert p == pytest.approx(expected)
        assert how == f"exact, {b} against {c} rows"


@given(st.integers(0, 300), st.integers(25, 300))
def test_many_rows_are_tested_by_chi_squared(b, c):
    p, how = mcnemar(*discordant(b, c))
    assert p == pytest.approx(chi2.sf(max(0, abs(b - c) - 1) ** 2 / (b + c), 1))
    assert how.startswith("chi-squared")


def test_rows_must_be_the_same():
    with pytest.raises(InputError, match="same rows"):
        mcnemar(np.array([True]), np.array([True, False]))


def test_holm_by_hand():
    assert holm([0.03, 0.01, None, 0.02, 0.9]) == pytest.approx(
        [0.06, 0.04, None, 0.06, 0.9], nan_ok=True
    )
    assert holm([]) == []
    assert holm([0.6, 0.7]) == [1.0, 1.0]


@given(st.lists(st.floats(0, 1), max_size=8))
def test_correction_never_makes_a_p_value_smaller_and_keeps_the_order(values):
    out = holm(values)
    assert all(p <= q <= 1 for p, q in zip(values, out, strict=True))
    pairs = sorted(zip(values, out, strict=True))
    assert [q for _, q in pairs] == sorted(q for _, q in pairs)


def systems(n=400, documents=100):
    rng = np.random.default_rng(0)
    gold, worse = random_pairs(rng, n=n, documents=documents)
    decided = worse.decided.copy()
    decided[: n // 3] = gold.truth[: n // 3]
    better = LabelPredictions(gold.labels, worse.proba, decided)
    return gold, {"better": better, "worse": worse, "same": better}


def compared(gold, said, metrics=("accuracy", "macro_f1")):
    measured = measure_systems(
        gold, said, {m: LABEL_METRICS[m] for m in metrics}, Resamples.draw(gold.groups, 500)
    )
    right = {name: gold.truth == p.decided for name, p in said.items()}
    return compare(measured, list(metrics), right, "accuracy")


def test_the_first_is_compared_with_each_other_on_each_metric():
    rows = compared(*systems())
    assert [(r.a, r.b, r.metric) for r in rows] == [
        ("better", "worse", "accuracy"),
        ("better", "worse", "macro_f1"),
        ("better", "same", "accuracy"),
        ("better", "same", "macro_f1"),
    ]
    clear, _, none, _ = rows
    assert clear.difference.low > 0
    assert clear.p_bootstrap < 1e-6
    assert clear.p_adjusted <= 4 * max(clear.p_bootstrap, clear.p_mcnemar)
    assert (none.difference.value, none.p_bootstrap, none.p_mcnemar, none.p_adjusted) == (
        0,
        1,
        1,
        1,
    )


def test_mcnemar_stands_beside_the_share_of_right_rows_alone():
    rows = compared(*systems())
    assert [row.p_mcnemar is not None for row in rows] == [True, False, True, False]
    assert "against" in rows[0].note
    assert rows[1].note == ""


def test_the_correction_starts_from_the_larger_p_value():
    gold, said = systems(n=30, documents=28)
    (row,) = compared(gold, {"a": said["better"], "b": said["worse"]}, ["accuracy"])
    assert row.p_adjusted == max(row.p_bootstrap, row.p_mcnemar)


def test_without_an_interval_there_is_no_p_value():
    gold, said = systems(documents=1)
    (row,) = compared(gold, {"a": said["better"], "b": said["worse"]}, ["macro_f1"])
    assert (row.p_bootstrap, row.p_adjusted) == (None, None)
    assert "one document" in row.difference.reason


def test_a_metric_without_a_value_is_not_compared():
    gold, said = random_pairs(np.random.default_rng(0), labels=("x", "y"))
    assert compared(gold, {"a": said, "b": said}, ["f_avg"]) == ()


def test_p_values_count_resamples_on_the_other_side():
    resamples = Resamples.draw([str(i) for i in range(50)], 999)
    values = np.r_[np.full(99, -0.5), np.full(900, 1.0)]
    assert resamples.p_value(0.9, values) == pytest.approx(2 * 100 / 1000)
    assert resamples.p_value(0.9, -values) == pytest.approx(2 * 100 / 1000)
    # None on the other side: counting can say 0.002 at most, the distance says less.
    spread = np.random.default_rng(0).normal(1.0, 0.1, 999)
    assert resamples.p_value(1.0, spread) < 1e-12
    assert resamples.p_value(0.0, np.zeros(999)) == 1.0
    assert resamples.p_value(0.5, np.full(999, np.nan)) is None
