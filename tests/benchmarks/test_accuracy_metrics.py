from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, f1_score

from benchmarks.accuracy.catalog import DATASETS
from benchmarks.accuracy.load import default_folder, load
from benchmarks.accuracy.metrics import (
    accuracy,
    confusion,
    f1_by_label,
    f_avg,
    macro_f1,
    mean_f_avg,
    measures,
)
from benchmarks.accuracy.score import Scorer, difference, interval
from benchmarks.accuracy.systems import SYSTEMS

# Gold AGAINST 5, FAVOR 3, NONE 2; answers AGAINST 4, FAVOR 4, NONE 2.
#   AGAINST: 3 of 4 answers right, 3 of 5 found: F1 = 6/9.
#   FAVOR:   2 of 4 answers right, 2 of 3 found: F1 = 4/7.
#   NONE:    1 of 2 answers right, 1 of 2 found: F1 = 2/4.
WORKED = np.array([[[3.0, 1.0, 1.0], [1.0, 2.0, 0.0], [0.0, 1.0, 1.0]]])


def test_a_worked_example():
    assert f1_by_label(WORKED[0]).tolist() == pytest.approx([6 / 9, 4 / 7, 2 / 4])
    assert float(f_avg(WORKED, [1, 0])) == pytest.approx((4 / 7 + 6 / 9) / 2)
    assert float(macro_f1(WORKED)) == pytest.approx((6 / 9 + 4 / 7 + 2 / 4) / 3)
    assert float(accuracy(WORKED)) == pytest.approx(6 / 10)


def test_pooling_targets_is_not_the_mean_over_targets():
    # One target all FAVOR, one all AGAINST, and always the commonest label: pooled, both labels
    # have perfect F1; target by target, each lacks the other label.
    both = np.array([[[4.0, 0.0], [0.0, 0.0]], [[0.0, 0.0], [0.0, 6.0]]])
    assert float(f_avg(both, [1, 0])) == 1.0
    assert float(mean_f_avg(both, [1, 0])) == 0.5
    assert float(f_avg(both, [1, 0], block=0)) == 0.5


def test_a_label_that_nobody_uses_counts_as_zero():
    assert f1_by_label(np.array([[2.0, 0.0], [0.0, 0.0]])).tolist() == [1.0, 0.0]
    assert float(accuracy(np.zeros((1, 2, 2)))) == 0.0


@given(st.lists(st.tuples(*[st.integers(0, 2)] * 2), min_size=1, max_size=60))
def test_they_agree_with_scikit_learn(pairs):
    truth, said = (np.array(side) for side in zip(*pairs, strict=True))
    counts = confusion(truth, said, np.zeros(len(truth), dtype=np.int64), (1, 3)).astype(float)
    options = {"labels": [0, 1, 2], "zero_division": 0}
    assert float(macro_f1(counts)) == pytest.approx(
        f1_score(truth, said, average="macro", **options)
    )
    assert float(accuracy(counts)) == pytest.approx(accuracy_score(truth, said))
    sides = f1_score(truth, said, labels=[0, 1], average="macro", zero_division=0)
    assert float(f_avg(counts, [1, 0])) == pytest.approx(sides)


def test_measures_begin_with_the_official_one():
    labels = ["AGAINST", "FAVOR", "NONE"]
    assert list(measures("f_avg", labels, ["A", "B"]))[:2] == ["f_avg", "f_avg: A"]
    assert next(iter(measures("accuracy", ["a", "b"], [""]))) == "accuracy"
    assert list(measures("macro_f1", ["a", "b"], ["few-shot", "zero-shot"])) == [
        "macro_f1",
        "macro_f1: few-shot",
        "macro_f1: zero-shot",
        "accuracy",
    ]
    with pytest.raises(KeyError):
        measures("bleu", labels, [""])


def real(name):
    if not (default_folder() / name).is_dir():
        pytest.skip("the public data set is not here: give its folder in STANCELIB_BENCH")
    return load(DATASETS[name], default_folder())


@pytest.mark.parametrize(
    ("name", "answer", "score"),
    [("semeval2016_taskA", None, 65.22), ("semeval2016_taskB", "AGAINST", 29.72)],
)
def test_the_published_scores_of_the_majority_come_out(name, answer, score):
    loaded = real(name)
    said = SYSTEMS["majority"].start()(loaded.train, loaded.test, 0).labels
    said = said if answer is None else [answer] * len(loaded.test)
    assert 100 * Scorer(loaded)([said])["f_avg"].value == pytest.approx(score, abs=0.005)


@pytest.mark.parametrize(
    ("name", "sizes"),
    [
        ("vast", {"few-shot": 1546, "zero-shot": 1460}),
        ("pstance", {"Bernie Sanders": 635, "Donald Trump": 777, "Joe Biden": 745}),
    ],
)
def test_the_parts_have_their_published_sizes(name, sizes):
    names, block = real(name).blocks()
    assert {part: block.count(i) for i, part in enumerate(names)} == sizes


class TestScorer:
    @pytest.fixture
    def loaded(self, tmp_path):
        from tests.benchmarks.public import write_bench

        return load(DATASETS["handeset"], write_bench(tmp_path))

    def test_right_answers_have_a_narrow_interval_at_one(self, loaded):
        right = [pair.label for pair in loaded.scored]
        found = interval(Scorer(loaded)([right])["accuracy"])
        assert (found["value"], found["low"], found["high"]) == (1.0, 1.0, 1.0)

    def test_whole_groups_are_drawn(self, loaded):
        # Right in every motion of the first half, wrong in the others: motions differ more than
        # rows, and the interval is as wide as that of 24 draws.
        wrong = {"support": "oppose", "oppose": "support"}
        half = set(loaded.scored.targets[:12])
        said = [p.label if p.target in half else wrong[p.label] for p in loaded.scored]
        found = interval(Scorer(loaded)([said])["accuracy"])
        assert found["value"] == 0.5
        assert found["high"] - found["low"] > 0.3

    def test_seeds_are_averaged_resample_by_resample(self, loaded):
        right = [pair.label for pair in loaded.scored]
        same = ["support"] * len(right)
        both = Scorer(loaded)([right, same])["accuracy"]
        assert both.by_seed == (1.0, 0.5) and both.value == 0.75

    def test_a_system_does_not_differ_from_itself(self, loaded):
        scorer = Scorer(loaded)
        same = scorer([["support"] * len(loaded.scored)])["accuracy"]
        assert difference(same, same) == {"value": 0.0, "low": 0.0, "high": 0.0}
        assert interval(same) == interval(
            Scorer(loaded)([["support"] * len(loaded.scored)])["accuracy"]
        )
