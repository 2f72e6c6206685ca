"""What scikit-learn asks of every estimator."""

from __future__ import annotations

import pickle
import subprocess
import sys

import numpy as np
import pytest
from sklearn.base import clone, is_classifier
from sklearn.exceptions import NotFittedError
from sklearn.utils import estimator_checks, get_tags

from stancelib.errors import InputError
from stancelib.estimators import (
    CueVectorizer,
    NgramVectorizer,
    RelativeVectorizer,
    StanceClassifier,
    TopicClassifier,
)
from stancelib.topics import Topic

TRAMS = Topic("trams", aliases=("tram*",))
TEXTS = ["We welcome trams.", "We reject trams.", "A tram is welcome.", "They reject the tram."]

TRANSFORMERS = [NgramVectorizer(), RelativeVectorizer(TRAMS), CueVectorizer(["tram*"])]
CLASSIFIERS = [TopicClassifier([TRAMS]), StanceClassifier(TRAMS)]
ALL = [*TRANSFORMERS, *CLASSIFIERS]


def name(estimator):
    return type(estimator).__name__


def labels(estimator):
    """Return labels of TEXTS that the estimator can learn."""
    if isinstance(estimator, TopicClassifier):
        return [[1], [1], [0], [0]]
    return ["support", "oppose", "support", "oppose"]


@pytest.fixture(params=ALL, ids=name)
def estimator(request):
    return clone(request.param)


@pytest.mark.parametrize(
    "check",
    [
        estimator_checks.check_estimator_cloneable,
        estimator_checks.check_no_attributes_set_in_init,
        estimator_checks.check_estimator_repr,
        estimator_checks.check_valid_tag_types,
        estimator_checks.check_estimator_tags_renamed,
    ],
    ids=lambda check: check.__name__,
)
def test_scikit_learns_own_checks(estimator, check):
    check(name(estimator), estimator)


def test_clone_keeps_parameters_and_forgets_the_fit(estimator):
    estimator.fit(TEXTS, labels(estimator))
    copy = clone(estimator)
    assert copy.get_params() == estimator.get_params()
    assert not [a for a in vars(copy) if a.endswith("_")]


def test_set_params_refuses_what_is_no_parameter(estimator):
    with pytest.raises(ValueError, match="Invalid parameter 'colour'"):
        estimator.set_params(colour=1)


def test_fit_returns_the_estimator_and_leaves_parameters_alone(estimator):
    before = dict(estimator.get_params())
    assert estimator.fit(TEXTS, labels(estimator)) is estimator
    after = estimator.get_params()
    assert after.keys() == before.keys()
    assert all(after[key] is before[key] for key in after)


def test_pickling_keeps_what_was_learned(estimator):
    estimator.fit(TEXTS, labels(estimator))
    again = pickle.loads(pickle.dumps(estimator))
    if is_classifier(estimator):
        np.testing.assert_array_equal(again.predict_proba(TEXTS), estimator.predict_proba(TEXTS))
        np.testing.assert_array_equal(again.predict(TEXTS), estimator.predict(TEXTS))
    else:
        same = again.transform(TEXTS).toarray()
        np.testing.assert_array_equal(same, estimator.transform(TEXTS).toarray())
        assert list(again.get_feature_names_out()) == list(estimator.get_feature_names_out())


@pytest.mark.parametrize("estimator", [*TRANSFORMERS[:2], *CLASSIFIERS], ids=name)
def test_not_fitted(estimator):
    methods = ("predict", "predict_proba") if is_classifier(estimator) else ("transform",)
    for method in methods:
        with pytest.raises(NotFittedError):
            getattr(clone(estimator), method)(TEXTS)


def test_cues_need_no_fit():
    assert get_tags(CueVectorizer("kosovo")).requires_fit is False
    cues = CueVectorizer(["tram*"])
    assert (cues.transform(TEXTS) != cues.fit(TEXTS).transform(TEXTS)).nnz == 0


def test_tags_say_texts_and_multilabel(estimator):
    tags = get_tags(estimator)
    assert tags.input_tags.string
    assert tags.input_tags.one_d_array
    assert not tags.input_tags.two_d_array
    assert is_classifier(estimator) == (estimator.__class__.__name__.endswith("Classifier"))
    if is_classifier(estimator):
        assert tags.classifier_tags.multi_label == isinstance(estimator, TopicClassifier)


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ("one text", "single text"),
        (b"one text", "single text"),
        (["fine", 3.5, None], r"row 1: expected str, got float; row 2: expected str, got NoneType"),
        (["fine", float("nan")], r"row 1: .*missing value"),
        (["fine", b"\xff"], r"row 1: bytes are not UTF-8"),
        (np.array([["a"], ["b"]]), "2 dimensions"),
        ({"a": 1}, "got dict"),
        (7, "got int"),
    ],
)
def test_wrong_texts_are_refused(estimator, bad, message):
    with pytest.raises(InputError, match=message):
        estimator.fit(bad, labels(estimator))
    fitted = clone(estimator).fit(TEXTS, labels(estimator))
    with pytest.raises(ValueError, match=message):
        (fitted.predict if is_classifier(fitted) else fitted.transform)(bad)


def test_many_wrong_rows_are_counted(estimator):
    with pytest.raises(InputError, match=r"row 0: .*; row 9: .*; and 15 more"):
        estimator.fit([None] * 25, labels(estimator))


def test_a_table_is_refused_and_a_column_taken(estimator):
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame({"text": TEXTS}, index=[9, 8, 7, 6])
    with pytest.raises(InputError, match="pass its column of texts"):
        estimator.fit(table, labels(estimator))
    fitted = estimator.fit(table["text"], labels(estimator))
    method = "predict" if is_classifier(fitted) else "transform"
    of_list, of_column = (getattr(fitted, method)(x) for x in (TEXTS, table["text"]))
    assert (of_list != of_column).sum() == 0


@pytest.mark.parametrize("topic", [[], 5, None, ["trams", 3], "not a name"])
@pytest.mark.parametrize("kind", [RelativeVectorizer, CueVectorizer, StanceClassifier])
def test_wrong_topics_are_refused_when_fitting(kind, topic):
    estimator = kind(topic)
    with pytest.raises(InputError, match="topic"):
        estimator.fit(TEXTS, ["support", "oppose"] * 2)


@pytest.mark.parametrize("kind", [RelativeVectorizer, CueVectorizer])
def test_a_topic_without_aliases_is_never_mentioned(kind):
    with pytest.raises(InputError, match="no aliases"):
        kind(Topic("trams")).fit(TEXTS)


def test_importing_stancelib_does_not_import_scikit_learn():
    code = "import stancelib, sys; sys.exit('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
