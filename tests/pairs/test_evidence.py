from __future__ import annotations

import unicodedata

import numpy as np
import pytest

from stancelib.model.texts import MAX_WHOLE
from stancelib.pairs import evidence
from stancelib.pairs.evidence import find_evidence
from stancelib.pairs.model import PairModel
from stancelib.pairs.scoring import PairScorer
from stancelib.training.pair_search import Choice
from tests.pairs import data

PRAISE = "The rector praised the carbon tax and urged parliament to adopt the carbon tax."
BLAME = "The rector condemned the carbon tax and warned that the carbon tax ruins farms."
WAYS = {
    "plain": str,
    "NFD": lambda t: unicodedata.normalize("NFD", t.replace("rector", "réctör")),
    "full width": lambda t: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in t),
    "zero width": lambda t: t.replace("a", "\u200ba"),
    "CRLF": lambda t: t.replace(" ", "\r\n"),
    "entities": lambda t: t.replace(" ", "&nbsp;"),
    "quotes": lambda t: f"\u201c{t}\u201d \u2014 ",
    "pictures": lambda t: t.replace(" ", " \U0001f680 "),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("text", "label", "word"), [(PRAISE, "FAVOR", "praised"),
                                                     (BLAME, "AGAINST", "condemned")])  # fmt: skip
def test_spans_point_into_the_caller_s_string(way, text, label, word):
    written = WAYS[way](text)
    result = data.model().classify(written, "carbon tax")
    assert result.label == label
    assert 1 <= len(result.evidence) <= 3
    for e in result.evidence:
        assert written[e.start : e.end] == e.text != ""
        assert e.label == label
        assert e.weight > 0
    weights = [e.weight for e in result.evidence]
    assert weights == sorted(weights, reverse=True)
    assert any(WAYS[way](word).strip("\u201c\u201d \u2014") in e.text for e in result.evidence)


@pytest.mark.parametrize("position", [0, 25_000, 400_000])
def test_evidence_of_long_texts_points_to_where_it_stands(position):
    filler = "Nothing else was said on that Tuesday, and rain fell.\r\n"
    text = filler * (position // len(filler)) + BLAME + filler * 500
    result = data.model().classify(text, "carbon tax")
    assert result.evidence
    for e in result.evidence:
        assert text[e.start : e.end] == e.text
    at = text.index(BLAME)
    found = [e for e in result.evidence if at <= e.start < at + len(BLAME)]
    assert found


@pytest.mark.parametrize("unit", ["e\u0301", "&amp;", "x\u200d", "\U0001f680", "\r\n", "日"])
def test_pieces_that_are_cut_anywhere_keep_their_offsets(unit):
    # Neither blanks nor sentence ends: pieces end in the middle of characters and entities.
    for shift in range(2):
        text = "a" * shift + unit * 150_000 + " condemned the carbon tax" + unit * 1_000
        for e in data.model().classify(text, "carbon tax").evidence:
            assert text[e.start : e.end] == e.text


@pytest.mark.parametrize(
    ("corpus", "choice"),
    [
        (data.contrast, Choice("near", "shared", 0.2)),
        (data.many, Choice("related", "shared", 0.2)),
        (data.wide, Choice("near", "both", 0.2)),
    ],
)
def test_gains_of_all_features_add_up_to_the_lead_of_the_label(corpus, choice):
    corpus = corpus()
    state = data.fit(corpus, choice).state
    scorer = PairScorer(state)
    targets = [pair.target for pair in corpus]
    scored = scorer.score(corpus.texts, targets)
    decided = scored.margins.argmax(axis=1)
    cells = evidence._gains(state, scorer, scored, decided)
    rows = np.arange(len(corpus))
    inner = scored.margins - state.arrays["bias"][scored.columns]
    own = inner[rows, decided]
    lead = own - (inner.sum(axis=1) - own) / (len(state.labels) - 1)
    total = np.bincount(scored.rows, cells.gains * scored.counts, len(corpus))
    for hits in scorer.hits(corpus.texts, targets):
        words = evidence._by_meaning(state, scored, hits, decided)
        assert np.abs(words).sum() > 0
        total += np.bincount(hits.owners[hits.batch.rows], words, len(corpus))
    np.testing.assert_allclose(total, float(state.arrays["slope"][0]) * lead, atol=1e-9)


def test_near_a_target_speaks_what_stands_there():
    state = data.fit(data.contrast(), Choice("near", "shared", 0.2)).state
    model = PairModel(state)
    text = data.contrast()[0].text
    first = model.classify(text, "carbon tax")
    second = model.classify(text, "tram lines")
    assert (first.label, second.label) == ("FAVOR", "AGAINST")
    assert "praised" in " ".join(e.text for e in first.evidence)
    assert "blame" in " ".join(e.text for e in second.evidence)


def test_of_a_long_text_only_pieces_are_looked_at(monkeypatch):
    read = []
    normalize = evidence.normalize
    monkeypatch.setattr(
        evidence, "normalize", lambda text: read.append(len(text)) or normalize(text)
    )
    assert data.model().classify(BLAME * 5_000, "carbon tax").evidence
    assert len(read) > 256  # more than are read at once
    assert max(read) <= MAX_WHOLE


def test_no_texts_no_evidence():
    model = data.model()
    scorer = PairScorer(model.state)
    scored = scorer.score([""], ["carbon tax"])
    assert find_evidence(
        model.state, scorer, scored, [""], ["carbon tax"], np.zeros(1, dtype=np.int64)
    ) == [()]
