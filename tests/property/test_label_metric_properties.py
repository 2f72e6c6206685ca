"""The metrics of pairs against scikit-learn's, and what must hold for any predictions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import (
    accuracy_score,
    f1_score,
    precision_recall_fscore_support,
)

from stancelib.evaluation.intervals import bootstrap
from stancelib.evaluation.label_metrics import LABEL_METRICS
from stancelib.evaluation.labels import LabelPredictions
from stancelib.evaluation.metrics import LOWER_IS_BETTER
from stancelib.evaluation.tables import label_confusion, label_rows
from tests.evaluation.data import random_pairs

NAMES = ("AGAINST", "FAVOR", "NONE", "b", "c")
CASES = st.builds(
    lambda seed, n, k, documents, targets: random_pairs(
        np.random.default_rng(seed), n, NAMES[:k], documents, targets
    ),
    st.integers(0, 2**32),
    st.integers(1, 30),
    st.integers(1, 5),
    st.integers(1, 6),
    st.integers(0, 4),
)
quick = settings(deadline=None, max_examples=50)


@quick
@given(CASES)
def test_scores_agree_with_scikit_learn(case):
    gold, said = case
    y, p = gold.truth, said.decided
    ours = {name: metric(gold, said).value for name, metric in LABEL_METRICS.items()}
    assert ours["accuracy"] == pytest.approx(accuracy_score(y, p))
    for average in ("macro", "weighted"):
        expected = f1_score(y, p, average=average, zero_division=0)
        assert ours[f"{average}_f1"] == pytest.approx(expected)
    sides = [i for i, stance in enumerate(gold.stances) if stance in ("support", "oppose")]
    if ours["side_f1"] is not None:
        expected = f1_score(y, p, labels=sides, average="micro", zero_division=0)
        assert ours["side_f1"] == pytest.approx(expected)
    seen = [i for i in sides if i in {*y.tolist(), *p.tolist()}]
    if ours["f_avg"] is not None:
        expected = f1_score(y, p, labels=seen, average="macro", zero_division=0)
        assert ours["f_avg"] == pytest.approx(expected)


@quick
@given(CASES)
def test_the_mean_over_targets_is_the_mean_of_the_targets(case):
    gold, said = case
    ours = LABEL_METRICS["target_f_avg"](gold, said).value
    parts = []
    for target in set(gold.targets) - {None}:
        rows = [i for i, name in enumerate(gold.targets) if name == target]
        score = LABEL_METRICS["f_avg"](gold.take(rows), said.take(rows))
        if score.value is not None:
            parts.append(score.value)
    if ours is not None:
        assert ours == pytest.approx(np.mean(parts))


@quick
@given(CASES)
def test_tables_agree_with_scikit_learn(case):
    gold, said = case
    y, p = gold.truth, said.decided
    k = range(len(gold.labels))
    rows = label_rows(gold, said)
    expected = precision_recall_fscore_support(y, p, labels=k, zero_division=0)
    for i, label in enumerate(gold.labels):
        row = rows[label]
        for j, score in enumerate((row.precision, row.recall, row.f1)):
            assert (score.value or 0.0) == pytest.approx(expected[j][i])
        assert row.gold == expected[3][i]
    macro = precision_recall_fscore_support(y, p, average="macro", zero_division=0)
    ours = (rows["macro"].precision, rows["macro"].recall, rows["macro"].f1)
    assert [score.value for score in ours] == pytest.approx(list(macro[:3]))
    expected = [[int(((y == i) & (p == j)).sum()) for j in k] for i in k]
    assert label_confusion(gold, said).tolist() == expected


@quick
@given(CASES)
def test_probability_scores_agree_with_plain_loops(case):
    gold, said = case
    n = len(gold)
    confidence = [said.proba[i, said.decided[i]] for i in range(n)]
    right = (gold.truth == said.decided).tolist()
    brier = np.mean(
        [
            sum((said.proba[i, k] - (gold.truth[i] == k)) ** 2 for k in range(len(gold.labels)))
            for i in range(n)
        ]
    )
    assert LABEL_METRICS["brier"](gold, said).value == pytest.approx(brier)
    ece = 0.0
    for b in range(10):
        inside = [i for i in range(n) if min(int(confidence[i] * 10), 9) == b]
        if inside:
            gap = np.mean([confidence[i] for i in inside]) - np.mean([right[i] for i in inside])
            ece += len(inside) / n * abs(gap)
    assert LABEL_METRICS["ece"](gold, said).value == pytest.approx(ece, abs=1e-12)


@quick
@given(CASES, st.randoms(use_true_random=False))
def test_no_metric_depends_on_the_order_of_rows(case, random):
    gold, said = case
    order = list(range(len(gold)))
    random.shuffle(order)
    for metric in LABEL_METRICS.values():
        before, after = metric(gold, said), metric(gold.take(order), said.take(order))
        assert after.value == (None if before.value is None else pytest.approx(before.value))


@quick
@given(CASES)
def test_metrics_and_bounds_lie_in_their_range(case):
    gold, said = case
    for name, interval in bootstrap(gold, said, LABEL_METRICS, n_resamples=30).items():
        numbers = [x for x in (interval.value, interval.low, interval.high) if x is not None]
        assert all(0 <= x <= (2 if name == "brier" else 1) + 1e-12 for x in numbers)
        assert (interval.low is None) == (interval.reason is not None)


@quick
@given(CASES)
def test_gold_itself_is_a_perfect_prediction(case):
    gold, _ = case
    said = LabelPredictions(gold.labels, np.eye(len(gold.labels))[gold.truth], gold.truth)
    for name, metric in LABEL_METRICS.items():
        score = metric(gold, said)
        if score.value is not None:
            assert score.value == pytest.approx(0 if name in LOWER_IS_BETTER else 1)
