from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from sklearn.metrics import f1_score
from sklearn.model_selection import GridSearchCV, GroupKFold, cross_val_predict

from stancelib.corpus import Corpus, Label, LabelledParagraph
from stancelib.errors import InputError, TrainingError
from stancelib.estimators import TopicClassifier
from stancelib.topics import Topic, resolve_topics
from stancelib.training.fit import fit_state
from tests.estimators.data import TOPICS, topic_slice

TEXTS = ["Trams run.", "Parks bloom.", "It rains.", "Trams pass parks."] * 2
SETS = [{"trams"}, ["parks"], set(), ("parks", "trams")] * 2
MATRIX = np.array([[0, 1], [1, 0], [0, 0], [1, 1]] * 2)


@pytest.fixture(scope="module")
def fitted():
    texts, truth = topic_slice()
    return TopicClassifier(TOPICS).fit(texts, truth)


def same_model(a, b):
    return all(np.array_equal(a.arrays[k], b.arrays[k]) for k in b.arrays)


def test_it_learns_topics_and_gives_probabilities(fitted):
    texts, truth = topic_slice(61)
    probabilities, predicted = fitted.predict_proba(texts), fitted.predict(texts)
    assert fitted.classes_.tolist() == TOPICS
    assert [topic.name for topic in fitted.topics_] == TOPICS
    assert probabilities.shape == predicted.shape == truth.shape
    assert predicted.dtype.kind == "i"
    assert ((probabilities > 0) & (probabilities < 1)).all()
    assert f1_score(truth, predicted, average="micro") > 0.7
    assert fitted.score(texts, truth) == (truth == predicted).all(axis=1).mean()


def test_predictions_are_the_models_own(fitted):
    texts, _ = topic_slice(11)
    decisions = fitted.model_.decide(texts)
    np.testing.assert_array_equal(fitted.predict_proba(texts), decisions.probabilities[..., 0])
    np.testing.assert_array_equal(fitted.predict(texts), decisions.positive[..., 0])
    for text, row in zip(texts, fitted.predict(texts), strict=True):
        found = {topic.topic for topic in fitted.model_.classify(text).topics}
        assert found == set(fitted.classes_[row == 1].tolist())


def test_a_text_of_unknown_words_is_about_nothing(fitted):
    assert fitted.predict(["Xyzzy plugh qwrtz."]).sum() == 0
    assert fitted.predict([]).shape == (0, 3)
    assert fitted.predict_proba([]).shape == (0, 3)


def test_the_fit_is_that_of_training():
    groups = ["a", "a", "b", "b", "c", "c", "d", "d"]
    corpus = Corpus(
        LabelledParagraph(text, tuple(Label(t, "neutral") for t in sorted(names)), doc_id=group)
        for text, names, group in zip(TEXTS, SETS, groups, strict=True)
    )
    reference = fit_state(corpus, resolve_topics(["parks", "trams"]), seed=3)
    grouped = TopicClassifier(seed=3).fit(TEXTS, SETS, groups=groups)
    assert same_model(grouped.model_.state, reference)
    alone = TopicClassifier(seed=3).fit(TEXTS, SETS)
    assert not same_model(alone.model_.state, reference)


@pytest.mark.parametrize(
    "y",
    [
        MATRIX, MATRIX.astype(bool), MATRIX.astype(float), MATRIX.tolist(),
        sparse.csr_array(MATRIX), SETS, np.array(SETS, dtype=object),
    ],
    ids=["int", "bool", "float", "lists", "sparse", "sets", "array of sets"],
)  # fmt: skip
def test_all_forms_of_labels_mean_the_same(y):
    first = TopicClassifier(["parks", "trams"]).fit(TEXTS, MATRIX)
    other = TopicClassifier(["parks", "trams"]).fit(TEXTS, y)
    assert same_model(other.model_.state, first.model_.state)
    assert other.score(TEXTS, y) == first.score(TEXTS, MATRIX)


def test_columns_of_a_table_are_matched_by_name():
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame(MATRIX, columns=["parks", "trams"])
    first = TopicClassifier().fit(TEXTS, table)
    assert first.classes_.tolist() == ["parks", "trams"]
    turned = TopicClassifier(["parks", "trams"]).fit(TEXTS, table[["trams", "parks"]])
    assert same_model(turned.model_.state, first.model_.state)
    with pytest.raises(InputError, match="are not the topics"):
        TopicClassifier(["parks", "buses"]).fit(TEXTS, table)


def test_names_are_sorted_and_topics_kept():
    assert TopicClassifier().fit(TEXTS, SETS).classes_.tolist() == ["parks", "trams"]
    trams = Topic("trams", aliases=("tram*", "light rail"))
    classifier = TopicClassifier([trams, "parks"]).fit(TEXTS, SETS)
    assert classifier.topics_[0] is trams
    assert classifier.topics_[1].aliases == ("parks",)


@pytest.mark.parametrize(
    ("y", "message"),
    [
        (MATRIX[:4], "8 texts, but y 4"),
        (MATRIX[:, :1], r"expected shape \(n, 2\)"),
        (MATRIX + 1, "only 0 and 1"),
        (np.full((8, 2), np.nan), "only 0 and 1"),
        ([0, 1] * 4, r"row 0: 0; row 1: 1"),
        (["trams"] * 8, "row 0: 'trams'"),
        ("trams", "indicator matrix or sets"),
        ([[0, 1], [1]] * 4, "differ in length"),
        ([{"trams"}, {"buses"}, {"parks", "cars"}], r"row 1: 'buses'; row 2: 'cars'"),
    ],
)
def test_wrong_labels_are_refused(y, message):
    with pytest.raises(InputError, match=message):
        TopicClassifier(["parks", "trams"]).fit(TEXTS, y)


def test_what_cannot_be_learned_from_is_refused():
    with pytest.raises(InputError, match="set `topics`"):
        TopicClassifier().fit(TEXTS, MATRIX)
    with pytest.raises(TrainingError, match="trams 1"):
        TopicClassifier().fit(TEXTS[:3], SETS[:3])
    with pytest.raises(TrainingError, match="no topic at all"):
        TopicClassifier().fit(TEXTS, [[]] * 8)
    with pytest.raises(TrainingError, match="1 documents"):
        TopicClassifier().fit(TEXTS, SETS, groups=["a"] * 8)
    with pytest.raises(InputError, match="8 texts, but groups 2"):
        TopicClassifier().fit(TEXTS, SETS, groups=["a", "b"])


def test_cross_val_predict_and_grid_search():
    texts, truth = topic_slice(48)
    classifier = TopicClassifier(TOPICS)
    out_of_fold = cross_val_predict(classifier, texts, truth, cv=2, method="predict_proba")
    assert out_of_fold.shape == truth.shape
    assert out_of_fold[truth == 1].mean() > out_of_fold[truth == 0].mean()
    search = GridSearchCV(
        TopicClassifier(), {"topics": [TOPICS]}, cv=GroupKFold(2), scoring=["f1_micro", "roc_auc"],
        refit="f1_micro",
    ).fit(texts, truth, groups=np.arange(48) // 2)  # fmt: skip
    assert search.best_score_ > 0.4
    assert search.cv_results_["mean_test_roc_auc"][0] > 0.6
    assert search.predict(texts).shape == truth.shape
