"""Choosing among candidates: order, spread, near copies, documents."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy import sparse

from stancelib.suggesting.candidates import Candidate, digest
from stancelib.suggesting.choose import Field, in_order, spread
from stancelib.suggesting.pool import PoolRow
from stancelib.suggesting.space import embed


def field(texts, labelled=(), per_document=3, docs=None, targets=None):
    rows = [
        Candidate(
            PoolRow(i, text, targets[i] if targets else None, docs[i] if docs else ""),
            digest(text),
        )
        for i, text in enumerate(texts)
    ]
    points = embed([*texts, *labelled])
    about = [None] * len(labelled)
    return Field(rows, points[: len(texts)], points[len(texts) :], about, per_document)


def test_in_order_passes_over_near_copies():
    texts = ["plums are ripe", "Plums are ripe!", "trams run late"]
    assert list(in_order(field(texts), 3)) == [0, 2]


def test_near_copies_about_another_target_are_no_copies():
    texts = ["plums are ripe", "Plums are ripe!"]
    assert list(in_order(field(texts, targets=["plums", "pears"]), 3)) == [0, 1]


def test_near_copies_of_labelled_texts_are_never_chosen():
    there = field(["plums are ripe", "trams run late"], labelled=["Plums, are ripe."])
    assert there.near_labelled == 1
    for choose in (in_order, spread_evenly):
        there = field(["plums are ripe", "trams run late"], labelled=["Plums, are ripe."])
        assert list(choose(there, 2)) == [1]


def test_a_document_gives_at_most_its_share():
    texts = [f"{word} grow well" for word in ("plums", "pears", "figs", "nuts", "beans")]
    docs = ["d", "d", "d", "e", ""]
    assert list(in_order(field(texts, docs=docs, per_document=1), 5)) == [0, 3, 4]
    assert list(in_order(field(texts, docs=docs, per_document=2), 5)) == [0, 1, 3, 4]


def test_texts_without_a_document_are_not_one_document():
    texts = ["plums grow", "pears rot", "trams run"]
    assert len(list(in_order(field(texts, docs=["", "", ""], per_document=1), 3))) == 3


def spread_evenly(there, n):
    return spread(there, n, np.ones(len(there)))


CROWD = [
    "the plum harvest was good this year",
    "the plum harvest was bad this year",
    "the plum harvest came late this year",
    "a tram line opened in the town",
    "a tram line closed in the town",
    "zyx wvu",
]


def test_spread_takes_what_stands_for_many_and_no_oddity():
    chosen = list(spread_evenly(field(CROWD), 2))
    assert {0, 1, 2} & set(chosen)
    assert {3, 4} & set(chosen)


def test_spread_leaves_out_what_labelled_texts_serve():
    assert next(spread_evenly(field(CROWD, labelled=["the plum harvest this year"]), 1)) in (3, 4)


def test_spread_can_be_told_what_matters():
    weights = np.array([0.0, 0.0, 0.0, 0.0, 0.0, 1.0])
    assert next(spread(field(CROWD), 1, weights)) == 5


def coverage(like, chosen):
    return like[:, list(chosen)].max(axis=1).sum()


def test_spread_is_as_good_as_greedy_must_be():
    rng = np.random.default_rng(5)
    words = "plum pear fig nut tram bus road town hall fair".split()
    texts = [" ".join(rng.choice(words, 5)) for _ in range(14)]
    there = field(texts)
    like = np.asarray((there.points @ there.points.T).todense())
    chosen = list(spread_evenly(there, 3))
    best = max(coverage(like, c) for c in itertools.combinations(range(14), 3))
    assert coverage(like, chosen) >= (1 - 1 / np.e) * best
    # Step by step it is the plain greedy algorithm.
    greedy = []
    for _ in chosen:
        gains = [coverage(like, [*greedy, i]) if i not in greedy else -1 for i in range(14)]
        greedy.append(int(np.argmax(gains)))
    assert coverage(like, chosen) == pytest.approx(coverage(like, greedy))


def test_points_have_length_one_and_ignore_case():
    x = embed(["Plums are ripe.", "", "PLUMS ARE RIPE", "plums"])
    norms = np.sqrt(np.asarray(x.multiply(x).sum(axis=1)).ravel())
    assert norms.tolist() == pytest.approx([1, 0, 1, 1])
    assert sparse.issparse(x)
    assert (x[0] @ x[2].T).toarray().item() == pytest.approx(1)


def test_no_pair_of_words_crosses_texts():
    joined, apart = embed(["plums are ripe"]), embed(["plums are", "ripe"])
    assert joined.nnz == 5
    assert apart.nnz == 4


def test_no_texts_are_no_points():
    assert embed([]).shape[0] == 0
