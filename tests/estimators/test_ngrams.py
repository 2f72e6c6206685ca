from __future__ import annotations

import string

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from sklearn.compose import ColumnTransformer
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import FeatureUnion, make_pipeline

from stancelib.errors import InputError, TrainingError
from stancelib.estimators import CueVectorizer, NgramVectorizer
from tests.estimators.data import stance_slice

WORD = r"[A-Za-z0-9]+"
# "&" may begin an HTML entity, which is decoded before tokens are found.
_PLAIN = st.text(string.ascii_letters + string.digits + " .,'-_!\n", max_size=60)
_WORDS = st.lists(st.text(string.ascii_lowercase, min_size=1, max_size=12), max_size=8)


def table(vectorizer, matrix, kind):
    """Return each column of one kind by its name."""
    columns = zip(vectorizer.get_feature_names_out(), matrix.toarray().T.tolist(), strict=True)
    return {name.removeprefix(kind): c for name, c in columns if name.startswith(kind)}


def expected(reference, matrix):
    columns = matrix.toarray().T.tolist()
    return dict(zip(reference.get_feature_names_out(), columns, strict=True))


@settings(deadline=None, max_examples=40)
@given(st.lists(_PLAIN, min_size=1, max_size=6), st.integers(1, 3), st.integers(1, 2))
def test_word_counts_are_scikit_learns(texts, words, min_df):
    reference = CountVectorizer(token_pattern=WORD, ngram_range=(1, words), min_df=min_df)
    ours = NgramVectorizer(words, None, min_df, use_idf=False, norm=None)
    try:
        matrix = reference.fit_transform(texts)
    except ValueError:
        with pytest.raises(TrainingError, match=f"min_df={min_df} of {len(texts)} texts"):
            ours.fit(texts)
        return
    assert table(ours, ours.fit_transform(texts), "word: ") == expected(reference, matrix)


@settings(deadline=None, max_examples=40)
@given(st.lists(_WORDS.filter(bool), min_size=1, max_size=4))
def test_character_counts_are_scikit_learns(lists):
    texts = [" ".join(words) for words in lists]
    reference = CountVectorizer(analyzer="char_wb", ngram_range=(3, 5))
    ours = NgramVectorizer(0, (3, 5), 1, use_idf=False, norm=None)
    matrix = reference.fit_transform(texts)
    assert table(ours, ours.fit_transform(texts), "char: ") == expected(reference, matrix)


@pytest.mark.parametrize("norm", ["l1", "l2", None])
def test_tfidf_is_scikit_learns(norm):
    texts = [t.encode("ascii", "ignore").decode().replace("&", "") for t in stance_slice()[0]]
    train, test = texts[:30], texts[30:]
    reference = TfidfVectorizer(token_pattern=WORD, ngram_range=(1, 2), min_df=2, norm=norm).fit(
        train
    )
    ours = NgramVectorizer(chars=None, norm=norm).fit(train)
    got = table(ours, ours.transform(test), "word: ")
    want = expected(reference, reference.transform(test))
    assert got.keys() == want.keys()
    for word, column in want.items():
        np.testing.assert_allclose(got[word], column, atol=1e-12, err_msg=word)


def test_output_is_a_csr_array_with_sorted_hashes():
    texts, _ = stance_slice()
    vectorizer = NgramVectorizer()
    matrix = vectorizer.fit_transform(texts)
    assert isinstance(matrix, sparse.csr_array)
    assert matrix.dtype == np.float64
    assert matrix.indices.dtype == matrix.indptr.dtype == np.int32
    vocabulary = vectorizer.vocabulary_
    assert vocabulary.dtype == np.uint64
    assert (np.diff(vocabulary.astype(object)) > 0).all()
    names = vectorizer.get_feature_names_out()
    assert matrix.shape == (len(texts), len(vocabulary)) == (len(texts), len(names))
    assert len(set(names)) == len(names)
    assert (vectorizer.transform(texts) != matrix).nnz == 0


def test_rows_do_not_depend_on_the_batch(monkeypatch):
    texts, _ = stance_slice()
    vectorizer = NgramVectorizer().fit(texts)
    whole = vectorizer.transform(texts)
    monkeypatch.setattr("stancelib.estimators.vectorizer._BATCH", 7)
    assert (vectorizer.transform(texts) != whole).nnz == 0


def test_no_texts_and_empty_texts():
    vectorizer = NgramVectorizer(min_df=1).fit(["a few words"])
    assert vectorizer.transform([]).shape == (0, len(vectorizer.vocabulary_))
    assert vectorizer.transform(["", "&&&"]).nnz == 0
    with pytest.raises(TrainingError, match="no feature"):
        vectorizer.fit([])


def test_names_of_characters_beyond_ascii_are_distinct():
    vectorizer = NgramVectorizer(0, (1, 3), 1).fit(["Приштина"])
    names = vectorizer.get_feature_names_out()
    assert len(set(names)) == len(names)
    assert "char:  п" in names
    assert "char: при"[:7] in {n[:7] for n in names}


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"words": -1}, "words=-1"),
        ({"words": 1.5}, "words=1.5"),
        ({"words": True}, "words=True"),
        ({"words": 0, "chars": None}, "no features"),
        ({"chars": (5, 3)}, "shortest <= longest"),
        ({"chars": (3, 9)}, "shortest <= longest"),
        ({"chars": (0, 3)}, "chars=0"),
        ({"chars": 3}, "chars=3"),
        ({"chars": (3, 4, 5)}, "chars="),
        ({"min_df": 0}, "min_df=0"),
        ({"norm": "l3"}, "norm='l3'"),
    ],
)
def test_wrong_parameters_are_refused_when_fitting(parameters, message):
    vectorizer = NgramVectorizer(**parameters)
    with pytest.raises(InputError, match=message):
        vectorizer.fit(["a text", "a text"])


def test_grid_search_over_a_pipeline():
    texts, stances = stance_slice(40, stances=("support", "oppose"))
    pipeline = make_pipeline(NgramVectorizer(), LogisticRegression(solver="liblinear"))
    grid = {"ngramvectorizer__chars": [None, (3, 4)], "ngramvectorizer__words": [1, 2]}
    search = GridSearchCV(pipeline, grid, cv=2).fit(texts, stances)
    assert np.isfinite(search.cv_results_["mean_test_score"]).all()
    assert set(search.predict(texts)) == {"support", "oppose"}
    assert search.best_estimator_[:-1].get_feature_names_out()[0].startswith(("word: ", "char: "))


def test_pandas_output_needs_dense_output():
    pandas = pytest.importorskip("pandas")
    texts = pandas.Series(["more trams", "more noise"], index=["a", "b"])
    vectorizer = NgramVectorizer(1, None, 2, use_idf=False, norm=None)
    with pytest.raises(ValueError, match=r"set_output\(transform='default'\)"):
        vectorizer.set_output(transform="pandas").fit_transform(texts)
    frame = vectorizer.set_params(sparse_output=False).fit_transform(texts)
    assert frame.to_dict() == {"word: more": {"a": 1.0, "b": 1.0}}
    assert vectorizer.transform(texts).equals(frame)


def test_union_and_columns_carry_the_names():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"text": ["We oppose trams", "We want trams"], "year": [1, 2]})
    union = FeatureUnion([("ngrams", NgramVectorizer(1, None)), ("cues", CueVectorizer(["tram*"]))])
    columns = ColumnTransformer([("text", union, "text")], remainder="passthrough")
    matrix = columns.fit_transform(frame)
    names = columns.get_feature_names_out().tolist()
    assert matrix.shape == (2, len(names))
    assert {"text__ngrams__word: trams", "text__cues__cue: oppose", "remainder__year"} <= set(names)
