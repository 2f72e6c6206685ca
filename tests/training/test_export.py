from __future__ import annotations

import numpy as np
import pytest

from stancelib.features.batch import token_hash, tokenize_batch
from stancelib.features.ngrams import STEM_BYTES, prefixes, role_hashes
from stancelib.model import SPECS
from stancelib.model.scoring import Scorer
from stancelib.training.calibration import Calibration
from stancelib.training.design import featurize
from stancelib.training.export import export_state
from stancelib.training.heads import TrainingSet, fit_heads
from tests.training.data import TAX, TRAMS, WHO, town

TOPICS = (TAX, TRAMS)
SEEN = 6 * 10  # paragraphs of the first six speakers


@pytest.fixture(scope="module")
def heads():
    """Heads that learned from the first six speakers of a corpus of eight."""
    design = featurize(town(WHO[:8], TOPICS), TOPICS)
    training = TrainingSet.select(design, np.arange(len(design)) < SEEN)
    return fit_heads(training, {"topic": 10.0, "side": 1.0})


@pytest.fixture(scope="module")
def state(heads):
    calibration = Calibration(
        np.ones((2, 3, 2)), np.full((2, 3), 0.5), np.full((2, 2), 0.4), np.full(2, 0.3)
    )
    return export_state(heads, calibration, np.arange(3, dtype=np.uint64), {"seed": 5})


def test_integers_give_the_logits_of_the_fitted_heads(heads, state):
    design = heads.training.design
    found = Scorer(state).score(design.batch).logits
    expected = heads.logits(np.arange(len(design)))
    assert np.abs(found - expected).max() < 2e-3 * np.abs(expected).max()
    # Speakers that were held out are words never seen, known by their stems at most.
    assert np.abs(found[SEEN:] - expected[SEEN:]).max() < 2e-3 * np.abs(expected).max()


def block(heads, name):
    """Return keys and weights of one block of features."""
    at = 0
    for other, columns in heads.training.columns.items():
        size = len(columns.keys)
        if other == name:
            weights = heads.coefficients[at : at + size] * columns.factors[:, None, None]
            return dict(zip(columns.keys.tolist(), weights, strict=True))
        at += size
    raise AssertionError(name)


ROLES = {
    "text": ("word", "stem"),
    "context": ("context", "context"),
    "before": ("window", "window"),
    "after": ("window", "window"),
}


@pytest.mark.parametrize("word", ["condemned", "the", "plum", "mayor", "praised"])
def test_a_word_carries_its_own_weight_and_its_stem_s(heads, state, word):
    batch = tokenize_batch([word])
    stem = prefixes(batch, STEM_BYTES, np.array([0]))
    row = np.flatnonzero(state.arrays["token_keys"] == token_hash(word))
    assert len(row) == 1
    zero = np.zeros((2, 3))
    for number, (role, (words, stems)) in enumerate(ROLES.items()):
        expected = block(heads, words).get(int(role_hashes(batch.hashes, role)[0]), zero)
        expected = expected + block(heads, stems).get(
            int(role_hashes(stem, role, stem=True)[0]), zero
        )
        steps = state.arrays["scales"][0 if role == "text" else 1]
        found = state.arrays["token_weights"][row[0], number] * steps
        assert (np.abs(found - expected) <= 0.5001 * steps).all()


def test_a_word_never_seen_is_known_by_its_stem(state):
    seen, unseen, unknown = (
        Scorer(state).score(tokenize_batch([text])) for text in ("condemn", "condemnably", "zqxj")
    )
    assert seen.known.tolist() == unseen.known.tolist() == [1]
    assert unknown.known.tolist() == [0]
    assert np.array_equal(unseen.tokens, seen.tokens)
    assert np.array_equal(unseen.logits, seen.logits)
    assert not np.array_equal(unknown.logits, seen.logits)


def test_words_of_held_out_paragraphs_are_not_known(heads, state):
    keys = set(state.arrays["token_keys"].tolist())
    assert int(token_hash(WHO[0])) in keys
    assert int(token_hash(WHO[6])) not in keys


def test_arrays_are_as_the_format_says(state):
    sizes = {"n_topics": 2}
    assert set(state.arrays) == {spec.name for spec in SPECS}
    for spec in SPECS:
        array = state.arrays[spec.name]
        assert array.dtype == np.dtype(spec.dtype), spec.name
        for size, wanted in zip(array.shape, spec.shape, strict=True):
            assert size == (wanted if isinstance(wanted, int) else sizes.setdefault(wanted, size))
        if spec.sorted:
            assert (array[1:] > array[:-1]).all(), spec.name
        if array.dtype.kind == "f":
            assert np.isfinite(array).all()


def test_facts_are_handed_on(heads, state):
    assert state.topics == TOPICS
    assert state.manifest == {"seed": 5}
    assert np.array_equal(state.arrays["bias"], heads.bias)
    assert np.array_equal(state.arrays["unmentioned"], heads.coefficients[-1])
    assert state.arrays["trained_on"].tolist() == [0, 1, 2]
    assert state.arrays["given_thresholds"].tolist() == [[0.4, 0.4]] * 2
