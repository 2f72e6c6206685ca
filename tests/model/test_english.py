from __future__ import annotations

import numpy as np
import pytest

from stancelib.features.batch import tokenize_batch
from stancelib.features.vocabulary import Vocabulary
from stancelib.model.english import EnglishCheck
from stancelib.text import normalize

FOREIGN = {
    "german": "Der Minister lehnt die Erweiterung der NATO ab und sagt, dass sie die Beziehungen zu "
    "Moskau nur noch weiter belasten werde.",
    "french": "Le sénateur est contre le bouclier antimissile, parce que les radars sont trop chers "
    "pour la ville et ne servent pas la paix.",
    "russian": "Министр сказал, что Россия выступает против расширения НАТО и системы ПРО.",
    "serbian": "Ministar je rekao da Srbija nikada neće priznati nezavisnost Kosova i da će se o "
    "tome razgovarati u Ujedinjenim nacijama.",
    "serbian in Cyrillic": "Влада неће прихватити независност Косова.",
}
ENGLISH = [
    "The minister said that the radar in the hills would never be built.",
    "NATO Backs Kosovo Force Despite Moscow Warning",
    "Kosovo",
    "1999",
    "",
]


def positions(keys, texts):
    """Return which texts are foreign to a model that knows the words with these hashes."""
    vocabulary = Vocabulary(keys)
    canonical = [normalize(text).text for text in texts]
    batch = tokenize_batch(canonical)
    which, found = vocabulary.hits(batch.hashes)
    rows = np.full(batch.n_tokens, len(vocabulary), dtype=np.int32)
    rows[which] = found
    return EnglishCheck(vocabulary).foreign(batch, rows, canonical)


def test_texts_of_other_languages_are_found_among_english_ones(small_state):
    texts = [text for pair in zip(ENGLISH, FOREIGN.values(), strict=True) for text in pair]
    # A model that knows many words, and one that knows none: the outcome is the same.
    for keys in (small_state.arrays["token_keys"], np.zeros(0, dtype=np.uint64)):
        assert positions(keys, texts) == [1, 3, 5, 7, 9]
        assert positions(keys, ENGLISH) == []
        assert positions(keys, []) == []


@pytest.mark.parametrize("name", FOREIGN)
def test_other_languages_abstain(small_model, name):
    result = small_model.classify(FOREIGN[name])
    assert (result.topics, result.abstained) == ((), "not_english")


@pytest.mark.parametrize(
    "text",
    ["", " ", "\r\n\t\u3000", "\U0001f680\U0001f3fb \u2764\ufe0f", "\0\0", "\ufeff", "?!…", "zqxj"],
)
def test_texts_without_a_known_word_abstain(small_model, text):
    result = small_model.classify(text)
    assert (result.topics, result.abstained) == ((), "no_evidence")


def test_a_foreign_paragraph_of_a_document_abstains_alone(small_model):
    english = "We support the independence of Kosovo."
    document = small_model.classify_document(f"{english}\n\n{FOREIGN['serbian']}\n\n{english}")
    assert [p.abstained for p in document.paragraphs] == [None, "not_english", None]
    assert document.topics[0].paragraphs == (0, 2)
