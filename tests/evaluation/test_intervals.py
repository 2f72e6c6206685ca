from __future__ import annotations

import numpy as np
import pytest

from stancelib.errors import InputError
from stancelib.evaluation import metrics
from stancelib.evaluation.intervals import bootstrap, measure_systems, paired_difference
from stancelib.evaluation.label_metrics import LABEL_WEIGHTED
from stancelib.evaluation.resampling import Resamples
from stancelib.evaluation.scores import Interval, Score
from tests.evaluation.data import four_rows, one_topic, random_case, random_pairs

FORMS = [
    *((m, random_case) for m in metrics.WEIGHTED),
    *((m, random_pairs) for m in LABEL_WEIGHTED),
]


@pytest.mark.parametrize(("metric", "make"), FORMS, ids=[metric.__name__ for metric, _ in FORMS])
def test_weights_give_what_recomputing_on_drawn_rows_gives(metric, make):
    gold, said = make(np.random.default_rng(1))
    ways = {"weighted": metric, "rows": lambda g, p: metric(g, p)}
    out = bootstrap(gold, said, ways, n_resamples=60, seed=3)
    assert out["weighted"].value == out["rows"].value
    assert out["weighted"].low == pytest.approx(out["rows"].low, abs=1e-12)
    assert out["weighted"].high == pytest.approx(out["rows"].high, abs=1e-12)
    assert out["weighted"].low < out["weighted"].high


def test_two_documents_by_hand():
    # One document right, one wrong: a resample has micro-F1 0, 2/3 or 1 (1/4, 1/2, 1/4).
    gold, said = one_topic([0.9, 0.1], [1, 1])
    out = bootstrap(gold, said, {"f1": metrics.topic_micro_f1}, n_resamples=400)
    assert out["f1"] == Interval(2 / 3, 0.0, 1.0)
    narrow = bootstrap(gold, said, {"f1": metrics.topic_micro_f1}, n_resamples=400, level=0.2)
    assert (narrow["f1"].low, narrow["f1"].high) == (2 / 3, 2 / 3)


def test_rows_of_a_document_are_drawn_together():
    rng = np.random.default_rng(0)
    truth = np.repeat(rng.random(30) < 0.5, 20)
    proba = np.repeat(rng.random(30), 20)
    documents = tuple(f"d{i}" for i in np.repeat(np.arange(30), 20))
    gold, said = one_topic(proba, truth, documents)

    def width(groups):
        interval = bootstrap(gold, said, {"m": metrics.topic_brier}, groups=groups)["m"]
        return interval.high - interval.low

    assert width(None) > 3 * width([str(i) for i in range(600)])


def test_one_document_has_a_value_but_no_interval():
    gold, said = one_topic([0.9, 0.1], [1, 1], ("d", "d"))
    interval = bootstrap(gold, said, {"f1": metrics.topic_micro_f1})["f1"]
    assert (interval.value, interval.low, interval.high) == (2 / 3, None, None)
    assert "one document" in interval.reason
    assert "one document" in paired_difference(gold, said, said, metrics.side_f1).reason


def test_undefined_metrics_keep_their_reason():
    gold, said = one_topic([0.1, 0.2], [0, 0])
    interval = bootstrap(gold, said, {"m": metrics.stance_macro_f1})["m"]
    assert interval == Interval(None, reason="no paragraph is about a topic")
    difference = paired_difference(gold, said, said, metrics.stance_macro_f1)
    assert difference == Interval(None, reason="no paragraph is about a topic")


def test_a_metric_undefined_in_most_resamples_has_no_interval():
    gold, said = four_rows()

    def fragile(g, p):
        return Score(1.0) if list(g.groups) == list(gold.groups) else Score(None, "drawn")

    interval = bootstrap(gold, said, {"m": fragile}, n_resamples=50)["m"]
    assert (interval.value, interval.low) == (1.0, None)
    assert "half of the resamples" in interval.reason


def test_seed_decides_the_resamples():
    gold, said = random_case(np.random.default_rng(2))
    wanted = {"m": metrics.topic_brier}
    runs = [bootstrap(gold, said, wanted, n_resamples=99, seed=s)["m"] for s in (5, 5, 6)]
    assert runs[0] == runs[1]
    assert runs[0] != runs[2]


def test_difference_of_a_system_from_itself_is_zero():
    gold, said = random_case(np.random.default_rng(3))
    assert paired_difference(gold, said, said, metrics.side_f1) == Interval(0.0, 0.0, 0.0)


def test_difference_is_first_minus_second_on_the_same_resamples():
    rng = np.random.default_rng(4)
    gold, worse = random_case(rng, n=200, documents=60)
    fixed = worse.topic_proba.copy()
    fixed[:40] = gold.topic[:40]
    better = type(worse).from_probabilities(
        worse.topics, fixed, worse.support_proba, worse.oppose_proba
    )
    metric = metrics.topic_micro_f1
    difference = paired_difference(gold, better, worse, metric)
    alone = [bootstrap(gold, p, {"m": metric})["m"] for p in (better, worse)]
    assert difference.value == pytest.approx(alone[0].value - alone[1].value)
    assert 0 < difference.low < difference.value < difference.high
    widths = [interval.high - interval.low for interval in alone]
    assert difference.high - difference.low < sum(widths) / 2


@pytest.mark.parametrize("bad", [{"n_resamples": 0}, {"level": 1.0}, {"level": 0.0}])
def test_settings_out_of_range_are_refused(bad):
    with pytest.raises(InputError, match="bootstrap"):
        bootstrap(*four_rows(), {}, **bad)


def test_groups_must_have_one_entry_per_row():
    with pytest.raises(InputError, match="3 groups for 4 rows"):
        bootstrap(*four_rows(), {}, groups=["a", "b", "c"])


def test_resamples_of_some_rows_are_those_of_the_whole():
    groups = ["a", "a", "b", "c", "c", "c"]
    whole = Resamples.draw(groups, 40, seed=2)
    part = whole.take(np.array([5, 1, 3]))
    assert part.codes.tolist() == [1, 0, 1]
    assert (part.weights == whole.weights[:, [0, 2]]).all()
    one = whole.take(np.array([0, 1]))
    assert one.weights.shape == (0, 1)
    assert "one document" in one.interval(0.5, np.zeros(0)).reason


def test_sums_in_resamples_are_those_of_the_rows_drawn():
    rng = np.random.default_rng(6)
    groups = [f"d{i}" for i in rng.integers(0, 9, 50)]
    resamples, rows = Resamples.draw(groups, 30), rng.random((50, 4))
    for weights, total in zip(resamples.weights, resamples.totals(rows), strict=True):
        expected = np.repeat(rows, weights[resamples.codes], axis=0).sum(axis=0)
        assert total == pytest.approx(expected)


def test_systems_are_measured_together_as_alone():
    gold, first = random_pairs(np.random.default_rng(7), n=100)
    _, second = random_pairs(np.random.default_rng(8), n=100)
    ways = {m.__name__: m for m in LABEL_WEIGHTED}
    resamples = Resamples.draw(gold.groups, 50)
    measured = measure_systems(gold, {"a": first, "b": second}, ways, resamples)
    assert {m: measured.interval("b", m) for m in ways} == bootstrap(
        gold, second, ways, n_resamples=50
    )
    for name, metric in ways.items():
        alone = paired_difference(gold, first, second, metric, n_resamples=50)
        assert measured.difference("a", "b", name) == alone
        assert measured.p_value("a", "b", name) > 0
