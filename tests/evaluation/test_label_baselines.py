from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from stancelib.corpus.pairs import PairCorpus
from stancelib.errors import TrainingError
from stancelib.evaluation import label_baselines
from stancelib.evaluation.label_baselines import (
    LABEL_BASELINES,
    baselines_for,
    majority,
    sentiment_lexicon,
    target_blind,
    target_only,
    target_prior,
    tfidf_lr,
    tfidf_svc,
)
from tests.evaluation.town_pairs import WHO, pair, town_pairs

NAMES = tuple(LABEL_BASELINES)


def said(predictions):
    return [predictions.labels[code] for code in predictions.decided]


def lopsided():
    """Parks are mostly PRO, trams all CON."""
    rows = [pair(f"Text {i}.", "PRO", "parks") for i in range(3)]
    rows += [pair("Text 3.", "CON", "parks"), pair("Text 4.", "NONE", "parks")]
    return PairCorpus([*rows, pair("Text 5.", "CON", "trams"), pair("Text 6.", "CON", "trams")])


def test_majority_says_what_most_of_training_says():
    test = PairCorpus([pair("x", "PRO", "parks"), pair("y", "PRO")])
    train = PairCorpus([pair("a", "CON"), pair("b", "CON"), pair("c", "PRO")])
    got = majority(train, test)
    assert got.labels == ("CON", "PRO")
    assert said(got) == ["CON", "CON"]
    assert got.proba.tolist() == [[2 / 3, 1 / 3]] * 2


def test_target_prior_says_what_most_of_training_says_about_the_target():
    test = PairCorpus([pair("x", "PRO", target) for target in ("parks", "trams", "bread", None)])
    got = target_prior(lopsided(), test)
    assert said(got) == ["PRO", "CON", "CON", "CON"]
    # Trams: two CON, and one row shared out as all seven are.
    assert got.proba[1].tolist() == pytest.approx([(2 + 3 / 7) / 3, 1 / 21, 1 / 7])
    assert got.proba[2].tolist() == got.proba[3].tolist() == pytest.approx([3 / 7, 1 / 7, 3 / 7])


def test_target_only_answers_for_targets_made_of_known_words():
    train = PairCorpus(
        [pair(f"t{i}", "PRO", f"city parks {i}") for i in range(4)]
        + [pair(f"u{i}", "CON", f"tram lines {i}") for i in range(4)]
    )
    test = PairCorpus([pair("tram lines", "PRO", "more parks"), pair("parks", "PRO", "a tram")])
    assert said(target_only(train, test)) == ["PRO", "CON"]


def test_target_only_without_targets_is_the_prior():
    train = PairCorpus([pair("a", "CON"), pair("b", "CON"), pair("c", "PRO")])
    got = target_only(train, PairCorpus([pair("x", "PRO")]))
    assert got.proba.tolist() == [[2 / 3, 1 / 3]]


def test_the_sentiment_lexicon_maps_tone_to_labels_as_training_does():
    train = PairCorpus(
        [
            pair("A wise plan.", "CON"),
            pair("A generous plan.", "CON"),
            pair("A disaster.", "PRO"),
            pair("A shameful plan.", "PRO"),
            pair("It rained.", "NONE"),
        ]
    )
    test = PairCorpus([pair(t, "PRO") for t in ("Wonderful trams.", "Awful trams.", "Trams.")])
    assert said(sentiment_lexicon(train, test)) == ["CON", "PRO", "NONE"]


def test_target_blind_does_not_see_the_target():
    corpus = town_pairs()
    test = PairCorpus(
        [pair("The cook rejects parks.", "PRO", "parks"), pair("The cook rejects trams.", "PRO", "trams")]
    )  # fmt: skip
    got = target_blind(corpus, test)
    assert said(got) == ["CON", "CON"]
    assert np.array_equal(got.proba[0], got.proba[1])


def two_minds(n):
    """The same words are PRO about parks and CON about trams."""
    rows = [pair(f"Quiet streets {i}", "PRO", "parks") for i in range(n)]
    rows += [pair(f"Noisy streets {i}", "CON", "parks") for i in range(n)]
    rows += [pair(f"Quiet streets {i}", "CON", "trams") for i in range(n)]
    return PairCorpus([*rows, *(pair(f"Noisy streets {i}", "PRO", "trams") for i in range(n))])


def test_target_blind_answers_alike_whatever_is_asked():
    rows = [pair(f"About target{i}.", "PRO" if i % 2 else "CON", f"target{i}") for i in range(30)]
    test = PairCorpus([pair("About target4.", "PRO", target) for target in ("target4", "target9")])
    got = target_blind(PairCorpus(rows), test)
    assert np.array_equal(got.proba[0], got.proba[1])
    assert np.array_equal(*(target_blind(town_pairs(), test.take([i])).proba for i in (0, 1)))


@pytest.mark.parametrize("system", [tfidf_lr, tfidf_svc])
def test_few_targets_with_enough_rows_get_models_of_their_own(system):
    test = two_minds(2)
    assert said(system(two_minds(25), test)) == [p.label for p in test]
    # With fewer rows one model serves all, and no sum of words tells these apart.
    assert said(system(two_minds(24), test)) != [p.label for p in test]


@pytest.mark.parametrize("system", [tfidf_lr, tfidf_svc])
def test_a_target_that_training_does_not_have_is_left_to_all_rows(system):
    train = town_pairs(who=[f"{who} {i}" for who in WHO for i in range(2)])
    assert label_baselines._own_models(train) == ("parks", "trams")
    test = PairCorpus(
        [pair("The cook rejects it as a costly mistake.", "CON", "bread"),
         pair("The cook supports and thanked the trams.", "PRO", "trams")]
    )  # fmt: skip
    assert said(system(train, test)) == ["CON", "PRO"]


@pytest.mark.parametrize("system", [tfidf_lr, tfidf_svc])
def test_the_targets_words_count_where_targets_are_many(system):
    train = PairCorpus(
        [pair(f"Words {i}", "PRO", f"parks {i}") for i in range(15)]
        + [pair(f"Words {i}", "CON", f"trams {i}") for i in range(15)]
    )
    test = PairCorpus([pair("Words", "PRO", "parks"), pair("Words", "CON", "trams")])
    assert said(system(train, test)) == ["PRO", "CON"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "train",
    [
        PairCorpus([pair("One tram.", "PRO", "trams")]),
        PairCorpus([pair("!", "PRO"), pair("?", "CON")]),
        PairCorpus([pair("", "PRO", "!"), pair(" ", "CON", "?")]),
        PairCorpus([pair("a tram", "PRO", "trams"), pair("bread", "CON")]),
    ],
    ids=["one row", "no words", "no characters", "a target in one row of two"],
)
def test_poor_training_data_give_probabilities_not_errors(name, train):
    got = LABEL_BASELINES[name](train, PairCorpus([pair("a tram", "PRO", "trams"), pair("", "?")]))
    assert got.labels == train.labels
    assert np.allclose(got.proba.sum(axis=1), 1)


@pytest.mark.parametrize("name", NAMES)
def test_no_test_rows_give_no_rows(name):
    assert len(LABEL_BASELINES[name](town_pairs(), PairCorpus([]))) == 0


@pytest.mark.parametrize("name", NAMES)
def test_nothing_to_train_on_is_an_error(name):
    with pytest.raises(TrainingError, match="empty"):
        LABEL_BASELINES[name](PairCorpus([]), town_pairs())


@pytest.mark.parametrize("name", NAMES)
def test_baselines_are_deterministic(name):
    corpus = town_pairs()
    first, second = (LABEL_BASELINES[name](corpus[:48], corpus[48:]) for _ in range(2))
    assert np.array_equal(first.proba, second.proba)
    assert np.array_equal(first.decided, second.decided)


@pytest.mark.parametrize(
    ("n_targets", "left_out"),
    [(0, {"target_blind", "target_only", "target_prior"}), (20, {"target_only"}), (21, set())],
)
def test_baselines_that_would_say_the_same_are_left_out(n_targets, left_out):
    rows = [pair(f"Text {i}.", "PRO", f"target {i}") for i in range(n_targets)]
    chosen = baselines_for(PairCorpus([*rows, pair("Text.", "CON")]))
    assert set(NAMES) - set(chosen) == left_out
    assert list(chosen)[-1] == "majority"


def test_importing_the_baselines_loads_no_scikit_learn():
    code = (
        "import sys, stancelib.evaluation.label_baselines; "
        "sys.exit(any(m.split('.')[0] in ('sklearn', 'scipy', 'pandas') for m in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
