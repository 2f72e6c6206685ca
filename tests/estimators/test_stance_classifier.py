from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np
import pytest
from sklearn.model_selection import GridSearchCV, cross_val_predict
from sklearn.pipeline import Pipeline

from stancelib.corpus import Corpus, Label, LabelledParagraph
from stancelib.errors import InputError, TrainingError
from stancelib.estimators import StanceClassifier
from stancelib.model import StanceModel
from stancelib.topics import STANCES, resolve_topics
from stancelib.training.fit import fit_state
from tests.estimators.data import stance_slice

TEXTS = ["We welcome trams.", "We reject trams.", "Trams run.", "Some welcome, some reject trams."]
TEXTS = TEXTS * 3
Y = ["support", "oppose", "neutral", "mixed"] * 3


@pytest.fixture(scope="module")
def fitted():
    return StanceClassifier(["tram*"]).fit(TEXTS, Y)


def test_probabilities_are_products_of_the_sides(fitted):
    assert fitted.classes_.tolist() == sorted(STANCES)
    s, o = fitted.model_.decide(TEXTS).probabilities[:, 0, 1:].T
    expected = np.stack([s * o, (1 - s) * (1 - o), o * (1 - s), s * (1 - o)], axis=1)
    np.testing.assert_allclose(fitted.predict_proba(TEXTS), expected, atol=1e-15)


def test_stances_are_those_of_the_models_thresholds(fitted):
    stances = fitted.predict(TEXTS)
    results = [fitted.model_.classify(text).stance for text in TEXTS]
    assert stances.tolist() == results
    assert fitted.score(TEXTS, Y) == (stances == np.array(Y)).mean() > 0.5
    assert fitted.predict([]).tolist() == []


def test_thresholds_go_before_the_most_probable_stance(fitted):
    state = fitted.model_.state
    eager = pickle.loads(pickle.dumps(fitted))
    low = np.zeros_like(state.arrays["thresholds"])
    eager.model_ = StanceModel(replace(state, arrays={**state.arrays, "thresholds": low}))
    np.testing.assert_array_equal(eager.predict_proba(TEXTS), fitted.predict_proba(TEXTS))
    assert eager.predict(TEXTS).tolist() == ["mixed"] * len(TEXTS)


def test_probabilities_of_the_stances_seen_add_up_to_one():
    seen = StanceClassifier(["tram*"]).fit(TEXTS[:2] * 4, Y[:2] * 4)
    assert seen.classes_.tolist() == ["oppose", "support"]
    proba = seen.predict_proba(TEXTS)
    np.testing.assert_allclose(proba.sum(axis=1), 1)
    s, o = seen.model_.decide(TEXTS).probabilities[:, 0, 1:].T
    np.testing.assert_allclose(proba[:, 1], s * (1 - o) / (s * (1 - o) + o * (1 - s)))


def test_a_stance_never_seen_gives_way_to_the_most_probable():
    seen = StanceClassifier(["tram*"]).fit(TEXTS[:2] * 4, Y[:2] * 4)
    unknown = ["Xyzzy plugh."]
    assert not seen.model_.decide(unknown).positive.any()  # neutral, by the thresholds
    best = seen.classes_[seen.predict_proba(unknown).argmax(axis=1)]
    assert seen.predict(unknown).tolist() == best.tolist()


def test_the_fit_is_that_of_training():
    groups = [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    corpus = Corpus(
        LabelledParagraph(text, (Label("trams", stance),), doc_id=str(group))
        for text, stance, group in zip(TEXTS, Y, groups, strict=True)
    )
    reference = fit_state(corpus, resolve_topics(["trams"]), seed=5)
    arrays = StanceClassifier("trams", seed=5).fit(TEXTS, Y, groups=groups).model_.state.arrays
    assert all(np.array_equal(arrays[key], reference.arrays[key]) for key in reference.arrays)
    alone = StanceClassifier("trams", seed=5).fit(TEXTS, Y).model_.state.arrays
    assert not all(np.array_equal(alone[key], reference.arrays[key]) for key in alone)


@pytest.mark.parametrize(
    ("y", "message"),
    [
        (["support", "favour", None, "oppose"] * 3, r"row 1: 'favour'; row 2: None"),
        ("support", "one stance a text"),
        ({"support": 1}, "one stance a text"),
        (np.array([Y]), "one stance a text"),
        (Y[:5], "12 texts, but y 5"),
    ],
)
def test_wrong_labels_are_refused(y, message):
    with pytest.raises(InputError, match=message):
        StanceClassifier("trams").fit(TEXTS, y)


def test_what_cannot_be_learned_from_is_refused():
    with pytest.raises(TrainingError, match="every stance is 'support'"):
        StanceClassifier("trams").fit(TEXTS, ["support"] * 12)
    with pytest.raises(TrainingError, match="0 documents"):
        StanceClassifier("trams").fit([], [])
    with pytest.raises(TrainingError, match="1 documents"):
        StanceClassifier("trams").fit(TEXTS, Y, groups=["a"] * 12)


def test_numbers_stand_for_the_stances_given(fitted):
    names = ["mixed", "neutral", "oppose", "support"]
    numbers = np.array([names.index(stance) for stance in Y])
    by_number = StanceClassifier(["tram*"], stances=names).fit(TEXTS, numbers)
    assert by_number.classes_.tolist() == [0, 1, 2, 3]
    assert by_number.stances_.tolist() == names
    np.testing.assert_array_equal(by_number.predict_proba(TEXTS), fitted.predict_proba(TEXTS))
    assert [names[i] for i in by_number.predict(TEXTS)] == fitted.predict(TEXTS).tolist()


def test_numbers_need_names():
    with pytest.raises(InputError, match="say what they stand for"):
        StanceClassifier("trams").fit(TEXTS, [0, 1] * 6)
    with pytest.raises(InputError, match="use 0, 1, not row 1: 2"):
        StanceClassifier("trams", stances=["oppose", "support"]).fit(TEXTS, [0, 2, 1] * 4)
    for stances in (["pro", "contra"], ["oppose", "oppose"], "oppose"):
        with pytest.raises(InputError, match="at most once"):
            StanceClassifier("trams", stances=stances).fit(TEXTS, [0, 1] * 6)


def test_cross_val_predict_on_the_bundled_corpus():
    texts, stances = stance_slice(48, "nato_expansion")
    pipeline = Pipeline([("stance", StanceClassifier("nato_expansion", stances=sorted(STANCES)))])
    proba = cross_val_predict(pipeline, texts, stances, cv=2, method="predict_proba")
    assert proba.shape == (len(texts), len(set(stances)))
    np.testing.assert_allclose(proba.sum(axis=1), 1)
    predicted = cross_val_predict(pipeline, texts, stances, cv=2)
    assert set(predicted) <= set(stances)


def test_cross_validation_and_grid_search():
    texts = [
        f"{who} {verb} the trams, not the parks."
        for who in ("We", "They", "Mayors", "Unions", "Shops", "Nurses", "Pupils", "Guides")
        for verb in ("back", "endorse", "oppose", "reject")
    ]
    stances = ["support", "support", "oppose", "oppose"] * 8
    classifier = StanceClassifier(["tram*"], stances=["oppose", "support"])
    proba = cross_val_predict(classifier, texts, stances, cv=2, method="predict_proba")
    assert np.array(["oppose", "support"])[proba.argmax(axis=1)].tolist() == stances
    pipeline = Pipeline([("stance", StanceClassifier("kosovo"))])
    grid = {"stance__topic": [["tram*"], ["park*"]], "stance__seed": [1]}
    search = GridSearchCV(pipeline, grid, cv=2, scoring="neg_log_loss").fit(texts, stances)
    assert np.isfinite(search.cv_results_["mean_test_score"]).all()
    assert search.best_estimator_.classes_.tolist() == ["oppose", "support"]
    assert search.predict(texts).tolist() == stances
