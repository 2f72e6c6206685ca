from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from stancelib.corpus.schema import Corpus
from stancelib.errors import TrainingError
from stancelib.evaluation.baselines import BASELINES, majority, target_blind, tfidf_lr, topic_prior
from stancelib.evaluation.metrics import side_f1, topic_micro_f1
from stancelib.evaluation.predictions import Gold
from tests.evaluation.data import TOPICS, paragraph, town_corpus

FIELDS = ("topic_proba", "support_proba", "oppose_proba", "topic", "support", "oppose")


def small_train():
    return Corpus(
        [
            paragraph("Parks please.", ("parks", "support")),
            paragraph("No park here.", ("parks", "oppose")),
            paragraph("More green spaces.", ("parks", "support")),
            paragraph("The tram comes at two.", ("trams", "neutral")),
            paragraph("We went to a park."),
        ]
    )


def test_majority_says_what_most_of_training_says():
    said = majority(small_train(), Corpus([paragraph("x"), paragraph("y")]), TOPICS)
    assert said.topic.tolist() == [[True, False]] * 2  # parks in 3 of 5, trams in 1 of 5
    assert said.topic_proba.tolist() == [[0.6, 0.2]] * 2
    assert said.support.tolist() == [[True, False]] * 2
    assert said.oppose.any() == np.False_
    assert said.support_proba[0].tolist() == [2 / 3, 0]
    assert said.oppose_proba[0].tolist() == [1 / 3, 0]


def test_topic_prior_follows_mentions():
    test = Corpus([paragraph("a tram"), paragraph("bread")])
    said = topic_prior(small_train(), test, TOPICS)
    assert said.topic.tolist() == [[False, True], [False, False]]
    # Parks: 0 of 1 paragraphs without a mention, add-one; trams: 1 of 1 with, 0 of 4 without.
    assert said.topic_proba[0].tolist() == [1 / 3, 2 / 3]
    assert said.topic_proba[1].tolist() == [1 / 3, 1 / 6]
    assert said.support[0].tolist() == [True, False]


def test_a_topic_without_labels_takes_the_others_stances():
    train = Corpus([paragraph("No parks.", ("parks", "oppose")), paragraph("Bread.")])
    said = topic_prior(train, Corpus([paragraph("a tram")]), TOPICS)
    assert said.topic[0].tolist() == [False, True]
    assert said.oppose[0].tolist() == [True, True]
    assert said.topic_proba[0, 1] == 2 / 3  # as parks where it is mentioned


def test_tfidf_learns_topics_and_sides():
    corpus = town_corpus()
    gold, said = Gold.from_corpus(corpus, TOPICS), tfidf_lr(corpus, corpus, TOPICS)
    assert topic_micro_f1(gold, said).value == 1
    assert side_f1(gold, said).value > 0.9


def test_tfidf_learns_sides_from_paragraphs_about_the_topic_only():
    train = Corpus(
        [paragraph(f"tram tram welcome {i}", ("trams", "support")) for i in range(3)]
        + [paragraph(f"bread {i}") for i in range(3)]
    )
    said = tfidf_lr(train, Corpus([paragraph("bread")]), TOPICS)
    assert said.support_proba[0].tolist() == [0, 1]  # given the topic, all of training supports
    assert not said.topic[0].any()


def test_target_blind_does_not_see_the_topic():
    corpus = town_corpus()
    test = Corpus(
        [paragraph("Residents reject the parks."), paragraph("Residents reject the tram.")]
    )
    said = target_blind(corpus, test, TOPICS)
    assert said.topic.tolist() == [[True, False], [False, True]]
    assert np.unique(said.oppose_proba).size == 1  # the same for both texts and both topics
    assert said.oppose.all()
    assert not said.support.any()


@pytest.mark.parametrize("name", BASELINES)
@pytest.mark.parametrize(
    "train",
    [
        Corpus([paragraph("One tram.", ("trams", "support"))]),
        Corpus([paragraph("One tram.", ("trams", "mixed")), paragraph("Bread.")]),
        Corpus([paragraph("Nothing."), paragraph("At all.")]),
        Corpus([paragraph("!"), paragraph("?", ("parks", "oppose"))]),
        Corpus([paragraph(""), paragraph(" ", ("parks", "oppose"))]),
    ],
    ids=["one paragraph", "one class", "no topic", "no words", "no characters"],
)
def test_poor_training_data_give_constants_not_errors(name, train):
    said = BASELINES[name](train, Corpus([paragraph("a tram"), paragraph("")]), TOPICS)
    assert len(said) == 2
    assert np.isfinite(said.topic_proba).all()


@pytest.mark.parametrize("name", BASELINES)
def test_no_test_paragraphs_give_no_rows(name):
    assert len(BASELINES[name](town_corpus(), Corpus([]), TOPICS)) == 0


@pytest.mark.parametrize("name", BASELINES)
def test_nothing_to_train_on_is_an_error(name):
    with pytest.raises(TrainingError, match="empty"):
        BASELINES[name](Corpus([]), town_corpus(), TOPICS)


@pytest.mark.parametrize("name", BASELINES)
def test_baselines_are_deterministic(name):
    corpus = town_corpus()
    first, second = (BASELINES[name](corpus[:16], corpus[16:], TOPICS) for _ in range(2))
    for field in FIELDS:
        assert np.array_equal(getattr(first, field), getattr(second, field))


def test_importing_evaluate_loads_no_scikit_learn():
    code = (
        "import sys, stancelib.evaluation as e; e.METRICS; "
        "sys.exit(any(m.split('.')[0] in ('sklearn', 'scipy', 'pandas') for m in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
