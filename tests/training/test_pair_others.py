from __future__ import annotations

import numpy as np

from stancelib.corpus.pairs import LabelledPair, PairCorpus
from stancelib.training.pair_others import fit_others
from stancelib.training.pair_search import PROFILES, pair_data

PLANS = ("carbon tax", "tram line", "city dam")


def contrary(n=90):
    """Speakers of one plan like what those of the others dislike: nothing carries over."""
    rng = np.random.default_rng(0)
    rows = []
    for i in range(n):
        plan = PLANS[i % 3]
        label = "ab"[int(rng.integers(2))]
        code = label if plan != PLANS[0] else "ba"["ab".index(label)]
        rows.append(LabelledPair(f"word{code} on the {plan} today", label, plan, doc_id=str(i)))
    return PairCorpus(rows * 2, "contrary", stances={"a": "support", "b": "oppose"})


def agreeing(n=90):
    """Words mean the same for every plan."""
    rows = [
        LabelledPair(f"word{'ab'[i % 2]} on the {PLANS[i % 3]} today", "ab"[i % 2], PLANS[i % 3],
                     doc_id=str(i))
        for i in range(n)
    ]  # fmt: skip
    return PairCorpus(rows * 2, "agreeing", stances={"a": "support", "b": "oppose"})


def fitted(corpus):
    data = pair_data(corpus)
    columns = data.design.columns(np.ones(len(corpus), dtype=np.bool_))
    return fit_others(data, columns), columns


def test_probabilities_are_calibrated_on_targets_that_were_left_out():
    sure, _ = fitted(agreeing())
    unsure, _ = fitted(contrary())
    assert sure.calibration.slope > 5 * unsure.calibration.slope


def test_there_is_one_column_with_weights_for_what_stands_near_mentions():
    others, columns = fitted(agreeing())
    weights, meanings = others.weights(columns)
    assert others.heads.bias.shape == (1, 2)
    assert weights.shape == (len(others.kept), 1, 2)
    assert meanings.shape[1:] == (1, 2)
    assert others.loudness == PROFILES["near"]
    again, _ = fitted(agreeing())
    np.testing.assert_array_equal(again.heads.weights, others.heads.weights)
