from __future__ import annotations

import pytest

from stancelib.features.batch import tokenize_batch
from stancelib.features.hashing import salt
from stancelib.pairs.signs import sign_features
from stancelib.text import canonical


def signs(*texts):
    """Return (token, sign) of each sign; hashtags and user names by their kind."""
    batch = tokenize_batch([canonical(text) for text in texts])
    names = {int(salt(f"sign {s}")): s for s in '!?"#@$%*&(:;/'} | {int(salt("sign ...")): "..."}
    found = sign_features(batch)
    assert (found.first == found.last).all()
    return [
        (batch.text_of(i), names.get(h, "name"))
        for h, i in zip(found.hashes.tolist(), found.first.tolist(), strict=True)
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Tax it now!", [("now", "!")]),
        ("Tax it now!!!", [("now", "!")]),
        ("Now! Tax! It", [("now", "!"), ("tax", "!")]),
        ("Why?!", [("why", "!"), ("why", "?")]),
        ('"Fair" tax', [("fair", '"'), ("fair", '"')]),
        ("Well...", [("well", "...")]),
        ("Well. Well..", []),
        ("50% of $5", [("of", "$"), ("50", "%")]),
        # At a text's beginning a sign belongs to the token after it.
        ("!Tax it", [("tax", "!")]),
        ("#Tax it", [("tax", "name"), ("tax", "#")]),
        ("So #tax @mayor", [("tax", "name"), ("mayor", "name"), ("so", "#"), ("tax", "@")]),
        ("# tax", [("tax", "#")]),
        ("", []),
        ("!!!", []),
        ("Tax it", []),
    ],
)
def test_signs_belong_to_the_word_beside_them(text, found):
    assert signs(text) == found


def test_signs_stay_in_their_own_text():
    assert signs("Tax it", "!now") == [("now", "!")]
    assert signs("Tax it", "!!", "now") == []
    assert signs("Tax it", "", "? now?") == [("now", "?"), ("now", "?")]


def test_hashtags_user_names_and_words_are_three_things():
    batch = tokenize_batch(["#tax @tax tax #TAX"])
    found = sign_features(batch)
    tags = {int(i): int(h) for h, i in zip(found.hashes[:3], found.first[:3], strict=True)}
    assert sorted(tags) == [0, 1, 3]
    assert tags[0] == tags[3] != tags[1]
    assert not {tags[0], tags[1]} & set(batch.hashes.tolist())


def test_no_texts():
    assert len(sign_features(tokenize_batch([])).hashes) == 0
    assert len(sign_features(tokenize_batch(["", " "])).hashes) == 0
