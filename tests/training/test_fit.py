from __future__ import annotations

import hashlib
import os
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from stancelib.corpus.schema import Corpus
from stancelib.features.featurizer import FeaturizerSettings
from stancelib.model import StanceModel
from stancelib.training.fit import fit_state, predict, stancelib_system, text_hashes
from tests.training.data import TAX, TRAMS, WHO, town

TOPICS = (TAX, TRAMS)
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def state():
    return fit_state(town(WHO[:6], TOPICS), TOPICS, seed=3)


def same(first, second):
    return first.arrays.keys() == second.arrays.keys() and all(
        first.arrays[name].tobytes() == second.arrays[name].tobytes() for name in first.arrays
    )


def test_the_same_seed_gives_the_same_bytes_and_touches_no_other_generator(state):
    random.seed(11)
    np.random.seed(11)  # noqa: NPY002  the global state is what is tested
    before = random.getstate(), np.random.get_state()  # noqa: NPY002
    again = fit_state(town(WHO[:6], TOPICS), TOPICS, seed=3)
    assert same(state, again)
    assert random.getstate() == before[0]
    after = np.random.get_state()  # noqa: NPY002
    assert np.array_equal(after[1], before[1][1])
    assert after[2:] == before[1][2:]


_CODE = """
import hashlib, pathlib, sys
from threadpoolctl import threadpool_info
from stancelib.model import StanceModel
from stancelib.training.fit import fit_state
loaded = {x["filepath"] for x in threadpool_info()}
from tests.training.data import TAX, TRAMS, WHO, town
topics = (TAX, TRAMS)
state = fit_state(town(WHO[:6], topics), topics, seed=3, manifest={"stancelib_version": "0"})
assert loaded == {x["filepath"] for x in threadpool_info()}, "a thread pool escapes the limit"
StanceModel(state).save(sys.argv[1])
for name in ("weights.npz", "manifest.json"):
    print(hashlib.sha256(pathlib.Path(sys.argv[1], name).read_bytes()).hexdigest())
"""


def test_other_processes_write_the_same_bytes(tmp_path):
    said = set()
    for hash_seed, threads in (("1", "1"), ("2", "2")):
        folder = tmp_path / hash_seed
        done = subprocess.run(
            [sys.executable, "-c", _CODE, str(folder)],
            env={**os.environ, "PYTHONHASHSEED": hash_seed, "OMP_NUM_THREADS": threads,
                 "OPENBLAS_NUM_THREADS": threads, "PYTHONPATH": str(ROOT)},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        said.add(done.stdout)
    assert len(said) == 1


def test_a_model_keeps_what_it_was_made_of(state):
    assert state.manifest["seed"] == 3
    assert set(state.manifest["strengths"]) == {"topic", "side"}
    assert state.topics == TOPICS
    assert state.settings == FeaturizerSettings()
    narrow = fit_state(town(WHO[:4], (TAX,)), (TAX,), settings=FeaturizerSettings(words=1))
    assert narrow.settings.words == 1
    assert len(narrow.arrays["ngram_keys"]) == 0


def test_trained_on_texts_are_known_again(state):
    corpus = town(WHO[:6], TOPICS)
    assert np.array_equal(state.arrays["trained_on"], np.unique(text_hashes(corpus.texts)))
    assert not np.isin(text_hashes(["A text of its own."]), state.arrays["trained_on"]).any()


def test_text_hashes_are_the_beginnings_of_sha256():
    texts = ["", "Žižkov", "\ud800"]
    expected = [
        int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:8], "little")
        for text in texts
    ]
    assert text_hashes(texts).tolist() == expected
    assert text_hashes([]).tolist() == []


def test_what_was_learned_serves_unseen_paragraphs(state):
    model = StanceModel(state)
    unseen = town(WHO[6:], TOPICS)
    right = total = 0
    for paragraph, result in zip(unseen, model.classify_many(unseen.texts), strict=True):
        said = {(t.topic, t.stance) for t in result.topics}
        right += said == {(x.topic, x.stance) for x in paragraph.labels}
        total += 1
    assert right > 0.9 * total


def test_predictions_come_in_the_order_asked(state):
    model = StanceModel(state)
    texts = town(WHO[:2], TOPICS).texts * 60  # more than one batch of 512
    one = predict(model, texts, TOPICS)
    two = predict(model, texts, TOPICS[::-1])
    assert len(one) == len(texts) > 512
    assert (one.topics, two.topics) == (("carbon_tax", "trams"), ("trams", "carbon_tax"))
    decisions = model.decide(texts[:20])
    for i, name in enumerate(("topic_proba", "support_proba", "oppose_proba")):
        assert np.array_equal(getattr(one, name), getattr(two, name)[:, ::-1])
        assert np.array_equal(getattr(one, name)[:20], decisions.probabilities[..., i])
        assert np.array_equal(getattr(one, name)[20:40], getattr(one, name)[:20])
    assert len(predict(model, [], TOPICS)) == 0


def test_as_a_system_it_learns_from_one_corpus_and_answers_another():
    train, test = town(WHO[:5], (TAX,)), town(WHO[5:7], (TAX,))
    said = stancelib_system(train, test, (TAX,))
    expected = predict(StanceModel(fit_state(train, (TAX,))), test.texts, (TAX,))
    assert np.array_equal(said.topic_proba, expected.topic_proba)
    assert len(said) == len(test)


def test_paragraphs_without_documents_are_documents_of_their_own():
    corpus = town(WHO[:5], (TAX,))
    loose = Corpus(type(p)(p.text, p.labels, p.id) for p in corpus)
    assert fit_state(loose, (TAX,)).arrays["trained_on"].shape == (len(corpus),)
