from __future__ import annotations

import numpy as np
import pytest

from stancelib.pairs.blocks import BLOCKS
from stancelib.pairs.scoring import PairScorer
from stancelib.pairs.state import PairState
from stancelib.training.pair_search import Choice
from tests.pairs import data

CHOICES = [
    (data.contrast, Choice("text", "shared", 0.2)),
    (data.contrast, Choice("near", "shared", 0.2)),
    (data.many, Choice("near", "shared", 0.2)),
    (data.many, Choice("related", "shared", 0.2)),
    (data.wide, Choice("near", "own", 0.2)),
    (data.wide, Choice("near", "both", 0.2)),
    (lambda: data.town(targets=(None,)), Choice("text", "shared", 0.2)),
    (lambda: data.town(labels=tuple(data.SAY)), Choice("near", "shared", 0.2)),
]


@pytest.mark.parametrize(("corpus", "choice"), CHOICES)
def test_a_model_adds_up_what_training_multiplied(corpus, choice):
    corpus = corpus()
    fitted = data.fit(corpus, choice)
    trained = fitted.heads.margins(fitted.matrix, fitted.columns)
    found = PairScorer(fitted.state).score(corpus.texts, [pair.target for pair in corpus])
    np.testing.assert_allclose(found.margins, trained, atol=2e-4)
    assert np.ptp(trained) > 0.5


def test_each_profile_uses_its_blocks():
    fitted = data.fit(data.many(), Choice("related", "shared", 0.2))
    used = {BLOCKS[i] for i in np.unique(fitted.state.arrays["blocks"])}
    assert {"target", "cross", "context", "window", "near", "mention", "related"} <= used


def test_a_target_has_its_own_column_and_others_the_last():
    scorer = PairScorer(data.own_model().state)
    assert [scorer.column_of(t) for t in ("carbon tax", "tram lines", "dam", None)] == [0, 1, 2, 2]
    scorer = PairScorer(data.model().state)
    assert [scorer.column_of(t) for t in ("carbon tax", "tram lines", "dam", None)] == [0, 0, 0, 0]


def test_known_counts_different_words():
    scorer = PairScorer(data.model().state)
    texts = ["mayor mayor praised zyx", "zyx!", "", "\U0001f600"]
    assert scorer.score(texts, ["carbon tax"] * 4).known.tolist() == [2, 0, 0, 0]


def test_features_of_a_text_come_once_and_sorted():
    texts, targets = data.many().texts[:40], [p.target for p in data.many()][:40]
    fitted = data.fit(data.many(), Choice("related", "shared", 0.2))
    scorer = PairScorer(fitted.state)
    found = scorer.score(texts, targets)
    cells = found.rows * len(scorer.table.keys) + found.features
    assert (np.diff(cells) > 0).all()
    assert found.counts.min() == 1
    total = sum(len(hits.features) for hits in scorer.hits(texts, targets))
    assert found.counts.sum() == total


def long_text(repeat):
    text = "The mayor praised the carbon tax and urged parliament to adopt it. "
    return text * (repeat // len(text)) + "The end."


def test_long_texts_are_read_in_pieces_that_cover_them():
    scorer = PairScorer(data.model().state)
    texts = ["Plums.", long_text(50_000), "", long_text(500_000)]
    covered = [[] for _ in texts]
    sizes = []
    for hits in scorer.hits(texts, ["carbon tax"] * 4):
        sizes.append(len(hits.owners))
        for owner, start, end in zip(hits.owners, hits.starts, hits.ends, strict=True):
            covered[owner].append((int(start), int(end)))
    assert max(sizes) == 256  # pieces that are read at once
    assert len(sizes) > 1
    for text, spans in zip(texts, covered, strict=True):
        assert [a for a, _ in spans] == [0, *(b for _, b in spans[:-1])]
        assert spans[-1][1] == len(text)
    assert len(covered[1]) > 40


def test_counts_of_pieces_are_added_up():
    scorer = PairScorer(data.model().state)
    once = scorer.score([long_text(100)], ["carbon tax"])
    found = scorer.score(["Plums.", long_text(500_000), "Plums."], ["carbon tax"] * 3)
    ours = found.rows == 1
    words = scorer.table.blocks == BLOCKS.index("word")
    times = {
        f: c for f, c in zip(found.features[ours], found.counts[ours], strict=True) if words[f]
    }
    assert set(times) == {f for f in once.features.tolist() if words[f]}
    assert max(times.values()) > 5_000
    assert (np.diff(found.rows) >= 0).all()
    alone = scorer.score([long_text(500_000)], ["carbon tax"])
    assert alone.margins.tolist() == found.margins[1:2].tolist()


def emptied(*names):
    """Return the untargeted model without some of its numbers."""
    state = data.untargeted().state
    arrays = {name: a[:0] if name in names else a for name, a in state.arrays.items()}
    return PairScorer(PairState(state.labels, state.stances, (), False, arrays)), arrays["bias"][0]


FEATURES = ("keys", "blocks", "factors", "weights")
SAID = ["The mayor praised the dam.", "The governor praised the weir.", "", "zyx"]


def test_a_model_that_learned_nothing_knows_nothing():
    scorer, bias = emptied(*FEATURES, "meaning_weights")
    found = scorer.score(SAID, [None] * 4)
    assert found.known.tolist() == [0] * 4
    assert found.margins.tolist() == [bias.tolist()] * 4


def test_features_and_meanings_add_up():
    whole = PairScorer(data.untargeted().state).score(SAID, [None] * 4).margins
    parts = []
    for names in (FEATURES, ("meaning_weights",)):
        scorer, bias = emptied(*names)
        parts.append(scorer.score(SAID, [None] * 4).margins - bias)
        assert np.abs(parts[-1][:2]).max(axis=1).min() > 0
        assert not parts[-1][2:].any()
    np.testing.assert_allclose(parts[0] + parts[1] + bias, whole, atol=1e-12)


def test_a_target_is_known_whatever_its_case_and_blanks():
    scorer = PairScorer(data.own_model().state)
    found = [scorer.column_of(target) for target in (" Carbon  TAX ", "TRAM lines", "trams")]
    assert found == [0, 1, 2]
