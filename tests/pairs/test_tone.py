from __future__ import annotations

import pytest

from stancelib.features.batch import tokenize_batch
from stancelib.features.hashing import salt
from stancelib.features.relative import find_pairs
from stancelib.pairs.targets import OwnTargets
from stancelib.pairs.tone import tone_features

NAMES = {
    int(salt(f"tone: {where}, {kind}>={level}")): f"{where}, {kind}>={level}"
    for where in ("text", "context", "before", "after")
    for kind in ("praise", "blame", "more praise", "more blame")
    for level in (1, 2, 3)
}


def tones(texts, targets):
    """Return the facts of each text by name."""
    batch = tokenize_batch(texts)
    hashes, rows = tone_features(batch, find_pairs(batch, OwnTargets.of(targets).mentions(batch)))
    out = [set() for _ in texts]
    for h, row in zip(hashes.tolist(), rows.tolist(), strict=True):
        out[row].add(NAMES[h])
    assert sum(map(len, out)) == len(hashes)
    return out


def test_praise_and_blame_are_counted():
    (found,) = tones(["A wise and admired plan, no disaster."], [None])
    assert found == {
        "text, praise>=1", "text, praise>=2", "text, praise>=3",
        "text, more praise>=1", "text, more praise>=2", "text, more praise>=3",
    }  # fmt: skip
    (found,) = tones(["A wise disaster."], [None])
    assert found == {"text, praise>=1", "text, blame>=1"}


def test_what_stands_near_the_target_is_told_apart():
    text = "A wise tax. The tram is a disaster."
    tax, tram, nothing = tones([text] * 3, ["tax", "tram", "dam"])
    assert tax - nothing == {
        f"{where}, {kind}>=1" for where in ("context", "before") for kind in ("praise", "more praise")
    }  # fmt: skip
    assert tram - nothing == {
        f"{where}, {kind}>=1" for where in ("context", "after") for kind in ("blame", "more blame")
    }  # fmt: skip
    assert nothing == {"text, praise>=1", "text, blame>=1"}


def test_only_the_nearest_words_are_beside_a_target():
    (found,) = tones([f"A wise {'x ' * 7}tax."], ["tax"])
    assert "before, praise>=1" in found
    (found,) = tones([f"A wise {'x ' * 8}tax."], ["tax"])
    assert "before, praise>=1" not in found
    assert "context, praise>=1" in found


@pytest.mark.parametrize("texts", [[], [""], ["Plums."], ["", "The tax."]])
def test_nothing_to_tell(texts):
    assert tones(texts, ["tax"] * len(texts)) == [set() for _ in texts]
