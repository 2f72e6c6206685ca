from __future__ import annotations

from itertools import pairwise

import pytest

from stancelib.corpus.pairs import PairCorpus
from stancelib.errors import InputError, TrainingError
from stancelib.evaluation.baselines import BASELINES
from stancelib.evaluation.label_baselines import LABEL_BASELINES
from stancelib.evaluation.learning import SHARES, learning_curve, learning_curve_pairs
from stancelib.evaluation.report import Report
from tests.evaluation.town_pairs import WHO, pair, town_pairs
from tests.training.data import TAX, TRAMS, town


def test_curves_of_topics_have_a_point_for_each_share():
    systems = {name: BASELINES[name] for name in ("sentiment_lexicon", "majority")}
    got = learning_curve(town(topics=(TAX, TRAMS)), (TAX, TRAMS), systems, k=3, repeats=1)
    assert [(c["name"], c["system"]) for c in got.curves] == [
        ("topic_micro_f1", "sentiment_lexicon"),
        ("topic_micro_f1", "majority"),
        ("side_f1", "sentiment_lexicon"),
        ("side_f1", "majority"),
    ]
    points = got.curves[2]["points"]
    assert [p["n_documents"] for p in points] == [1, 2, 3, 6, 8]  # of 8 in each training fold
    assert [p["n_rows"] for p in points] == [10, 20, 30, 60, 80]
    assert all(p["low"] <= p["value"] <= p["high"] for p in points)
    kept = Report("Demo", curves={"learning": got.curves}).curves["learning"]
    assert [c["name"] for c in kept] == [c["name"] for c in got.curves]


def test_more_documents_give_better_scores():
    words = ("oak", "elm", "fig", "yew", "ash", "bay", "fir", "box")
    rows = [
        pair(f"Plant the {word} tree.", "PRO" if i % 2 else "CON", None, f"{word} {n}")
        for n in range(5)
        for i, word in enumerate(words)
    ]
    systems = {"m": LABEL_BASELINES["tfidf_svc"]}
    accuracy = learning_curve_pairs(PairCorpus(rows), systems, k=5).curves[0]["points"]
    assert accuracy[0]["value"] < 0.9
    assert accuracy[-1]["value"] == 1


def test_no_document_is_both_learned_from_and_tested_on_and_parts_grow():
    seen = {}

    def watch(train, test):
        assert not set(train.doc_ids) & set(test.doc_ids)
        key = tuple(test.doc_ids)
        seen.setdefault(key, []).append(set(train.doc_ids))
        return LABEL_BASELINES["majority"](train, test)

    corpus = town_pairs()
    learning_curve_pairs(corpus, {"m": watch}, k=3, repeats=1)
    assert len(seen) == 3
    for parts in seen.values():
        assert len(parts) == len(SHARES)
        assert all(small <= large for small, large in pairwise(parts))


def test_repetitions_draw_other_documents_and_all_documents_are_drawn_once():
    drawn = {}

    def watch(train, test):
        drawn.setdefault(len(train), set()).add(frozenset(train.doc_ids))
        return LABEL_BASELINES["majority"](train, test)

    learning_curve_pairs(town_pairs(), {"m": watch}, k=2, repeats=3, shares=(0.5, 1.0))
    assert {len(parts) for size, parts in drawn.items() if size == 36} == {2}
    assert max(len(parts) for size, parts in drawn.items() if size < 36) > 2


def test_labels_that_a_part_does_not_have_are_no_obstacle():
    rows = [pair(f"Bread {i}.", "RARE" if i == 0 else "PLAIN", None, f"d{i}") for i in range(20)]
    got = learning_curve_pairs(PairCorpus(rows), {"m": LABEL_BASELINES["tfidf_lr"]}, k=4)
    values = [p["value"] for p in got.curves[0]["points"]]
    assert values == [0.95] * len(SHARES)


def test_a_part_that_cannot_be_learned_from_is_left_out_and_named():
    def picky(train, test):
        if len(train) < 20:
            raise TrainingError("too few rows")
        return LABEL_BASELINES["majority"](train, test)

    steps = []
    got = learning_curve_pairs(
        town_pairs(), {"m": picky}, k=3, repeats=2, progress=lambda *step: steps.append(step)
    )
    assert [p["n_documents"] for p in got.curves[0]["points"]] == [6, 8]
    missing = [note for note in got.notes if "no point" in note]
    assert len(missing) == 3
    assert "10% of the documents: [SL300] too few rows" in missing[0]
    assert steps[-1][:2] == (27, 27)  # four shares of 3 folds twice, and all documents once


@pytest.mark.parametrize(
    "wrong", [{"shares": ()}, {"shares": (0.0, 1)}, {"shares": (2,)}, {"repeats": 0}, {"k": 1}]
)
def test_settings_out_of_range_are_refused(wrong):
    with pytest.raises(InputError):
        learning_curve_pairs(town_pairs(), {"m": LABEL_BASELINES["majority"]}, **wrong)


def test_the_same_seed_gives_the_same_curve():
    drawn = []

    def watch(train, test):
        drawn.append(train.doc_ids)
        return LABEL_BASELINES["tfidf_svc"](train, test)

    corpus = town_pairs(WHO[:6])
    first, second, _ = (
        learning_curve_pairs(corpus, {"m": watch}, k=2, repeats=1, seed=seed) for seed in (0, 0, 1)
    )
    assert first == second
    assert drawn[:10] == drawn[10:20] != drawn[20:]
