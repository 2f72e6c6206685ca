from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict
from sklearn.pipeline import make_pipeline

from stancelib.errors import InputError
from stancelib.estimators import CueVectorizer, RelativeVectorizer
from stancelib.features.cues import cue_names
from stancelib.topics import SHIPPED_TOPICS, Topic
from tests.estimators.data import stance_slice

TEXTS = ["We oppose the tram.", "They oppose every tram!", "Nobody spoke of buses."]


def test_counts_around_the_mentions():
    vectorizer = RelativeVectorizer(["tram*"], min_df=2)
    matrix = vectorizer.fit_transform(TEXTS)
    assert isinstance(matrix, sparse.csr_array)
    assert matrix.dtype == np.float64
    assert vectorizer.vocabulary_.dtype == np.uint64
    names = vectorizer.get_feature_names_out()
    assert len(set(names)) == len(names) == matrix.shape[1]
    shared = {name.rsplit(" #", 1)[0] for name in names}
    assert {"context: oppose", "window: oppose", "mention: tram"} <= shared
    assert not any("buses" in name or "every" in name for name in names)
    assert matrix[[2]].nnz == 0


def test_only_the_words_of_the_mention_tell_topics_apart():
    vocabularies = []
    for topic, text in ((["tram*"], "We oppose trams."), (["kosov*"], "We oppose Kosovo.")):
        vectorizer = RelativeVectorizer(topic, min_df=1).fit([text])
        names = vectorizer.get_feature_names_out()
        vocabularies.append(dict(zip(vectorizer.vocabulary_.tolist(), names, strict=True)))
    ours, others = vocabularies
    assert len(ours.keys() & others.keys()) > 10
    assert all(ours[key].startswith("mention: trams") for key in ours.keys() - others.keys())


def test_window():
    text = ["far farther near trams"]
    narrow = RelativeVectorizer(["tram*"], 1, window=1).fit(text).get_feature_names_out()
    wide = RelativeVectorizer(["tram*"], 1, window=3).fit(text).get_feature_names_out()
    assert sum(name.startswith("window:") for name in narrow) == 2
    assert sum(name.startswith("window:") for name in wide) == 6
    with pytest.raises(InputError, match="window=0"):
        RelativeVectorizer(["tram*"], window=0).fit(text)


@pytest.mark.parametrize("kind", [RelativeVectorizer, CueVectorizer])
def test_a_topic_by_name_object_or_aliases_is_the_same(kind):
    texts, _ = stance_slice(16)
    kosovo = next(topic for topic in SHIPPED_TOPICS if topic.name == "kosovo")
    matrices = [kind(t).fit_transform(texts) for t in ("kosovo", kosovo, list(kosovo.aliases))]
    assert matrices[0].nnz
    assert all((matrix != matrices[0]).nnz == 0 for matrix in matrices)


@pytest.mark.parametrize(
    "texts",
    [[], [""], ["...", "?"], ["no mention of it", ""]],
    ids=["none", "empty", "marks", "no"],
)
def test_texts_without_mentions(texts):
    relative = RelativeVectorizer(["tram*"]).fit(TEXTS).transform(texts)
    cues = CueVectorizer(["tram*"]).fit_transform(texts)
    assert relative.shape[0] == cues.shape[0] == len(texts)
    assert relative.nnz == cues.nnz == 0


def test_columns_are_the_cues_in_their_order():
    cues = CueVectorizer(["tram*"])
    names = cues.get_feature_names_out().tolist()
    assert names == list(cue_names().values())
    row = cues.transform(["We oppose trams. We do not welcome trams."]).toarray()[0]
    found = {name: value for name, value in zip(names, row.tolist(), strict=True) if value}
    assert found["cue: oppose"] == 2
    assert "cue: support" not in found
    assert found["cue: turned oppose"] == 1


def test_cues_as_a_data_frame():
    pytest.importorskip("pandas")
    cues = CueVectorizer(Topic("trams", aliases=("tram*",))).set_output(transform="pandas")
    with pytest.raises(ValueError, match="sparse"):
        cues.fit_transform(TEXTS)
    frame = cues.set_params(sparse_output=False).fit_transform(TEXTS)
    assert frame["cue: oppose"].tolist() == [1.0, 1.0, 0.0]


@pytest.mark.parametrize("kind", [RelativeVectorizer, CueVectorizer])
def test_what_was_fitted_for_one_topic_serves_another(kind):
    texts = [
        "We welcome the trams.",
        "She rejects a tram.",
        "He backs every tram.",
        "We oppose trams.",
    ]
    pipeline = make_pipeline(kind(["tram*"]), TfidfTransformer(), LogisticRegression(C=10))
    pipeline.fit(texts * 2, ["support", "oppose"] * 4)
    pipeline[0].set_params(topic=["park*"])
    others = ["He backs a park. Trams he rejects.", "She rejects parks. Trams she backs."]
    assert pipeline.predict(others).tolist() == ["support", "oppose"]


@pytest.mark.parametrize("kind", [RelativeVectorizer, CueVectorizer])
def test_cross_validation_on_the_bundled_corpus(kind):
    texts, stances = stance_slice()
    pipeline = make_pipeline(kind("kosovo"), LogisticRegression(max_iter=500))
    predicted = cross_val_predict(pipeline, texts, stances, cv=2)
    assert set(predicted) <= set(stances)
    assert len(predicted) == len(texts)
