"""The metrics against scikit-learn's, and what must hold for any predictions."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sklearn.metrics import brier_score_loss, confusion_matrix, f1_score, precision_score

from stancelib.evaluation import metrics
from stancelib.evaluation.counts import stance_codes
from stancelib.evaluation.intervals import bootstrap
from stancelib.evaluation.predictions import Predictions
from stancelib.evaluation.tables import stance_confusion, topic_rows
from tests.evaluation.data import random_case

CASES = st.builds(
    lambda seed, n, topics, documents: random_case(
        np.random.default_rng(seed), n, topics, documents
    ),
    st.integers(0, 2**32),
    st.integers(1, 30),
    st.integers(1, 4),
    st.integers(1, 6),
)
quick = settings(deadline=None, max_examples=50)


def sides(gold, said):
    truth = np.concatenate([gold.support, gold.oppose], axis=1)
    return truth, np.concatenate([said.topic & said.support, said.topic & said.oppose], axis=1)


@quick
@given(CASES)
def test_f1_agrees_with_scikit_learn(case):
    gold, said = case
    truth, predicted = sides(gold, said)
    pairs = [
        (metrics.topic_micro_f1, gold.topic, said.topic),
        (metrics.side_f1, truth, predicted),
    ]
    for metric, y, p in pairs:
        ours = metric(gold, said).value
        if ours is None:
            assert not y.any()
            assert not p.any()
        else:
            assert ours == pytest.approx(f1_score(y.ravel(), p.ravel()))


@quick
@given(CASES)
def test_topic_tables_and_macro_f1_agree_with_scikit_learn(case):
    gold, said = case
    values = []
    rows = topic_rows(gold, said)
    for column, topic in enumerate(gold.topics):
        row = rows[topic]
        y, p = gold.topic[:, column], said.topic[:, column]
        if row.f1.value is not None:
            values.append(row.f1.value)
            assert row.f1.value == pytest.approx(f1_score(y, p))
        if row.precision.value is not None:
            assert row.precision.value == pytest.approx(precision_score(y, p))
    macro = metrics.topic_macro_f1(gold, said).value
    assert macro == (pytest.approx(np.mean(values)) if values else None)
    assert rows["macro"].f1.value == macro
    assert rows["micro"].f1.value == metrics.topic_micro_f1(gold, said).value


@quick
@given(CASES)
def test_stance_agrees_with_scikit_learn(case):
    gold, said = case
    assume(gold.topic.any())
    y = stance_codes(gold.support, gold.oppose)[gold.topic]
    p = stance_codes(said.support, said.oppose)[gold.topic]
    # Without labels, scikit-learn averages over the classes that occur in either.
    assert metrics.stance_macro_f1(gold, said).value == pytest.approx(
        f1_score(y, p, average="macro", zero_division=0)
    )
    expected = confusion_matrix(y, p, labels=range(4))
    assert stance_confusion(gold, said).tolist() == expected.tolist()


@quick
@given(CASES)
def test_brier_agrees_with_scikit_learn(case):
    gold, said = case
    expected = brier_score_loss(gold.topic.ravel(), said.topic_proba.ravel(), pos_label=True)
    assert metrics.topic_brier(gold, said).value == pytest.approx(expected)


@quick
@given(CASES, st.integers(1, 20))
def test_ece_agrees_with_a_plain_loop(case, bins):
    gold, said = case
    p, y = said.topic_proba.ravel(), gold.topic.ravel()
    total = 0.0
    for b in range(bins):
        inside = [i for i in range(len(p)) if min(int(p[i] * bins), bins - 1) == b]
        if inside:
            total += len(inside) / len(p) * abs(np.mean(p[inside]) - np.mean(y[inside]))
    assert metrics.topic_ece(gold, said, bins=bins).value == pytest.approx(total, abs=1e-12)


@quick
@given(CASES, st.integers(0, 2**32))
def test_aurc_is_the_mean_over_random_orders_of_ties(case, seed):
    gold, said = case
    rng = np.random.default_rng(seed)
    confidence = np.maximum(said.topic_proba, 1 - said.topic_proba).ravel()
    wrong = (gold.topic != said.topic).ravel()
    ours = metrics.topic_aurc(gold, said).value
    areas = []
    for _ in range(200):
        order = np.lexsort((rng.random(len(wrong)), -confidence))
        areas.append(np.mean(np.cumsum(wrong[order]) / np.arange(1, len(wrong) + 1)))
    spread = np.std(areas) / math.sqrt(len(areas))
    assert abs(ours - np.mean(areas)) <= 6 * spread + 1e-9


@quick
@given(CASES, st.randoms(use_true_random=False))
def test_no_metric_depends_on_the_order_of_rows(case, random):
    gold, said = case
    order = list(range(len(gold)))
    random.shuffle(order)
    for metric in metrics.METRICS.values():
        before, after = metric(gold, said), metric(gold.take(order), said.take(order))
        assert after.value == (None if before.value is None else pytest.approx(before.value))


@quick
@given(CASES)
def test_metrics_and_bounds_lie_between_zero_and_one(case):
    gold, said = case
    for interval in bootstrap(gold, said, metrics.METRICS, n_resamples=30).values():
        numbers = [x for x in (interval.value, interval.low, interval.high) if x is not None]
        assert all(0 <= x <= 1 + 1e-12 for x in numbers)
        assert (interval.low is None) == (interval.reason is not None)


@quick
@given(CASES)
def test_gold_itself_is_a_perfect_prediction(case):
    gold, _ = case
    arrays = (gold.topic, gold.support, gold.oppose)
    said = Predictions(gold.topics, *(a.astype(float) for a in arrays), *arrays)
    for name, metric in metrics.METRICS.items():
        score = metric(gold, said)
        if score.value is not None:
            assert score.value == (0 if name in metrics.LOWER_IS_BETTER else 1)
