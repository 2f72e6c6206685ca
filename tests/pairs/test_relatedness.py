from __future__ import annotations

import numpy as np
import pytest

from stancelib.features.batch import tokenize_batch
from stancelib.features.hashing import salt
from stancelib.features.ngrams import STEM_BYTES, prefixes
from stancelib.pairs import relatedness as module
from stancelib.pairs.relatedness import relatedness
from stancelib.pairs.targets import OwnTargets

NOTHING = (np.zeros(0, dtype=np.uint64), np.zeros(0))


def rarity(**values):
    batch = tokenize_batch([" ".join(values)])
    stems = prefixes(batch, STEM_BYTES, np.arange(batch.n_tokens))
    order = np.argsort(stems)
    return stems[order], np.array(list(values.values()), dtype=np.float64)[order]


def measures(texts, targets, known=NOTHING):
    """Return each measure's values by name, for the texts that have a target."""
    batch, own = tokenize_batch(texts), OwnTargets.of(targets)
    return {
        name: np.round(values, 6).tolist()
        for name, values in module._measures(batch, own, own.rows, known)
    }


def test_shares_places_and_lengths_by_hand():
    # Content words of the target: carbon, tax, works; the text of 8 tokens has two of them.
    found = measures(["The tax is a carbon levy, a tax."], ["the carbon tax works"])
    assert found["words"] == [round(2 / 3, 6)]
    assert found["weight"] == [round(2 / 3, 6)]  # nothing is known: all words count alike
    assert found["hits"] == [3.0]
    assert found["density"] == [3 / 8]
    assert found["first"] == [1 / 8]
    assert found["text length"] == [8.0]
    assert found["target length"] == [3.0]
    # 4-grams of " carbon ", " tax ", " works ": 5 + 2 + 4, of which carbon's and tax's are there.
    assert found["characters"] == [round(7 / 11, 6)]


def test_rare_words_weigh_more():
    known = rarity(carbon=3.0, tax=1.0)
    found = measures(["A carbon levy."], ["carbon tax"], known)
    assert found["weight"] == [0.75]
    assert found["rarest found"] == [3.0]
    assert found["rarest missing"] == [1.0]
    # A word that no other text has counts as the rarest that is known.
    found = measures(["A carbon levy."], ["carbon zeppelin"], known)
    assert found["weight"] == [0.5]
    assert found["rarest missing"] == [3.0]


def test_a_text_without_any_match():
    found = measures(["Plums."], ["carbon tax"])
    assert found["words"] == found["hits"] == found["characters"] == found["density"] == [0.0]
    assert found["first"] == [2.0]
    assert found["rarest found"] == [0.0]


def test_each_text_is_measured_by_its_own_target():
    texts = ["The tax.", "The tax.", "The tax.", "The carbon tax."]
    found = measures(texts, ["tax", None, "tram", "carbon tax"])
    assert found["words"] == [1.0, 0.0, 1.0]
    assert found["characters"] == [1.0, 0.0, 1.0]
    # The same 4-gram twice in a text counts once.
    assert measures(["tax tax"], ["taxi tax"])["words"] == [0.5]
    assert measures(["tax tax tax"], ["tax"])["characters"] == [1.0]


def facts(texts, targets):
    hashes, rows = relatedness(tokenize_batch(texts), OwnTargets.of(targets), NOTHING)
    return list(zip(hashes.tolist(), rows.tolist(), strict=True))


def test_a_measure_becomes_one_fact_a_step_that_it_reaches():
    found = facts(["Plums.", "The tax of the town."], [None, "tax"])
    assert {row for _, row in found} == {1}
    assert len(found) == len(set(found))
    hashes = {h for h, _ in found}
    for step in (0.1, 0.5, 0.9, 0.999):
        assert int(salt(f"related: words>={step:g}")) in hashes
    assert int(salt("related: hits>=1")) in hashes
    assert int(salt("related: hits>=2")) not in hashes
    assert int(salt("related: text length<15")) in hashes
    assert int(salt("related: words<0.1")) not in hashes


def test_no_targets_no_facts():
    assert facts(["The tax."], [None]) == []
    assert facts([], []) == []


@pytest.mark.parametrize("target", ["", "?!", "\u200b", "日本", "x" * 500])
def test_odd_targets_are_measured_too(target):
    found = facts(["The tax is 日本.", ""], [target, target])
    assert {row for _, row in found} == {0, 1}
