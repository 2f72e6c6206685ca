from __future__ import annotations

import numpy as np
import pytest

from stancelib.features.batch import tokenize_batch
from stancelib.features.relative import find_pairs
from stancelib.features.vectors import word_vectors
from stancelib.pairs.meaning import MEANINGS, add_up, closeness, meaning_tokens, unit
from stancelib.pairs.targets import OwnTargets


def vector(*words):
    """Return the sum of some words' vectors."""
    table = word_vectors()
    rows = table.rows(tokenize_batch([" ".join(words)]).hashes)
    return table.vectors[rows[rows >= 0]].astype(np.float64).sum(axis=0)


def sums(texts, targets):
    batch = tokenize_batch(texts)
    pairs = find_pairs(batch, OwnTargets.of(targets).mentions(batch))
    tokens, words, cells = meaning_tokens(batch, pairs)
    assert (np.diff(cells) >= 0).all()
    assert (batch.rows[tokens] == cells // len(MEANINGS)).all()
    return add_up(words, cells, len(texts))


def cosine(a, b):
    return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))


def test_a_text_s_meaning_is_the_sum_of_its_words():
    found = sums(["The tariff protects farmers.", "", "xyzzyx"], [None] * 3)
    np.testing.assert_allclose(found[0, 0], vector("the", "tariff", "protects", "farmers"))
    assert not found[0, 1].any()
    assert not found[1:].any()


def test_words_beside_a_mention_count_twice_and_those_of_its_sentence_once():
    far = "when winter comes and snow lies on every field of ours"
    text = f"We like that tariff {far}. Plums ripen."
    found = sums([text], ["a tariff"])
    near = ["we", "like", "that", *far.split()[:8]]
    once = far.split()[8:]
    np.testing.assert_allclose(found[0, 1], 2 * vector(*near) + vector(*once), atol=1e-6)
    np.testing.assert_allclose(
        found[0, 0], vector(*text.replace(".", "").lower().split()), atol=1e-6
    )


def test_texts_don_t_change_each_other():
    texts = ["A fair tariff.", "Plums.", "No tariff for farmers."]
    together = sums(texts, ["tariff", "tariff", "farmers"])
    for i, (text, target) in enumerate(zip(texts, ["tariff", "tariff", "farmers"], strict=True)):
        np.testing.assert_array_equal(together[i], sums([text], [target])[0])


def test_without_pairs_there_are_no_surroundings():
    batch = tokenize_batch(["The tariff."])
    _, _, cells = meaning_tokens(batch, None)
    assert set(cells.tolist()) == {0}
    assert add_up(np.zeros(0, np.int64), np.zeros(0, np.int64), 0).shape[0] == 0


def test_unit_length():
    found = unit(np.array([[[3.0, 4.0], [0.0, 0.0]], [[1e-9, 0.0], [5.0, 0.0]]]))
    np.testing.assert_allclose(np.linalg.norm(found, axis=2), [[1, 0], [1, 1]])


def close(text, target):
    batch, own = tokenize_batch([text]), OwnTargets.of([target])
    found = closeness(batch, own, own.rows)
    assert all(values.shape == (1,) for values in found.values())
    return {name: float(values[0]) for name, values in found.items()}


def test_cosines_by_hand():
    found = close("Duties burden farmers.", "the tariff and peasants")
    text, target = ("duties", "burden", "farmers"), ("tariff", "peasants")
    assert found["whole"] == pytest.approx(cosine(vector(*text), vector(*target)), abs=1e-5)
    best = [max(cosine(vector(word), vector(t)) for word in text) for t in target]
    assert found["close words"] == pytest.approx(np.mean(best), abs=1e-5)
    assert found["least word"] == pytest.approx(min(best), abs=1e-5)
    nearest = [cosine(vector(word), vector(*target)) for word in text]
    assert found["closest words"] == pytest.approx(np.mean(nearest), abs=1e-5)


def test_the_same_words_are_as_close_as_can_be_and_like_ones_closer_than_others():
    same = close("tariff", "tariff")
    assert all(value == pytest.approx(1, abs=1e-5) for value in same.values())
    like, unlike = close("The customs duties.", "tariffs"), close("Ripe plums.", "tariffs")
    assert like["close words"] > unlike["close words"]


@pytest.mark.parametrize(("text", "target"), [("", "tariff"), ("xyzzyx", "tariff"), ("tariff", ""),
                                              ("tariff", "xyzzyx")])  # fmt: skip
def test_what_has_no_vector_is_close_to_nothing(text, target):
    assert set(close(text, target).values()) == {0.0}


def test_each_text_is_compared_with_its_own_target():
    batch = tokenize_batch(["tariff", "tariff", "tariff"])
    own = OwnTargets.of(["tariff", None, "plums"])
    found = closeness(batch, own, own.rows)
    assert found["whole"][0] == pytest.approx(1, abs=1e-5)
    assert found["whole"][1] < 0.9
    assert len(closeness(batch, OwnTargets.of([None] * 3), np.zeros(0, np.int64))["whole"]) == 0
