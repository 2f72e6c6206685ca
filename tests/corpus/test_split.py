"""Splits keep documents together, balance labels and depend on the seed alone."""

from __future__ import annotations

import numpy as np
import pytest

from stancelib.corpus import (
    Corpus,
    Label,
    LabelledParagraph,
    grouped_folds,
    leave_one_source_out,
    leave_one_topic_out,
    load_bundled,
    train_test_split,
)
from stancelib.corpus.pairs import LabelledPair, PairCorpus
from stancelib.corpus.split import document_groups
from stancelib.errors import InputError


def make(documents, seed=3):
    """Documents of 1 to 9 paragraphs on rare and common labels."""
    rng = np.random.default_rng(seed)
    labels = [(), (Label("a", "support"),), (Label("a", "oppose"), Label("b", "mixed"))]
    return Corpus(
        LabelledParagraph(
            f"t{d}.{n}",
            labels[rng.choice(3, p=[0.3, 0.6, 0.1])],
            f"{d}.{n}",
            f"d{d}",
            ["x", "y", None][d % 3],
        )
        for d in range(documents)
        for n in range(rng.integers(1, 10))
    )


def imbalance(corpus, folds, k):
    """Mean absolute deviation of each label's count in each fold from its fair share."""
    names = sorted({(x.topic, x.stance) for p in corpus for x in p.labels})
    has = np.array([[(t, s) in {(x.topic, x.stance) for x in p.labels} for t, s in names]
                    for p in corpus])  # fmt: skip
    counts = np.array([has[folds == fold].sum(axis=0) for fold in range(k)])
    return float(np.abs(counts / has.sum(axis=0) - 1 / k).mean())


def random_folds(corpus, k, seed):
    groups = document_groups(corpus)
    return np.random.default_rng(seed).integers(0, k, groups.max() + 1)[groups]


@pytest.mark.parametrize("source", ["bundled", "made"])
def test_folds_are_balanced_better_than_random(source):
    corpus = load_bundled() if source == "bundled" else make(200)
    folds = grouped_folds(corpus, 5)
    chance = min(imbalance(corpus, random_folds(corpus, 5, seed), 5) for seed in range(20))
    assert imbalance(corpus, folds, 5) < chance / 2
    assert np.ptp(np.bincount(folds)) <= 0.05 * len(corpus) / 5 + 1


def test_documents_do_not_cross_and_seed_decides():
    corpus = make(60)
    folds = grouped_folds(corpus, 4, seed=1)
    assert folds.dtype == np.int64
    assert folds.shape == (len(corpus),)
    assert len(set(zip(corpus.doc_ids, folds.tolist(), strict=True))) == 60
    assert (grouped_folds(corpus, 4, seed=1) == folds).all()
    assert (grouped_folds(corpus, 4, seed=2) != folds).any()


def test_a_giant_document_leaves_no_fold_empty():
    giant = [LabelledParagraph(f"g{n}", (Label("a", "support"),), "", "giant") for n in range(90)]
    corpus = Corpus([*giant, *make(3)])
    assert set(grouped_folds(corpus, 4).tolist()) == {0, 1, 2, 3}


def test_paragraphs_without_doc_id_are_documents_of_their_own():
    corpus = Corpus([LabelledParagraph(t) for t in "abcd"])
    assert sorted(grouped_folds(corpus, 4).tolist()) == [0, 1, 2, 3]


def test_global_random_state_is_left_alone():
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    grouped_folds(make(20), 3)
    assert (np.random.get_state()[1] == before).all()  # noqa: NPY002


@pytest.mark.parametrize("k", [0, 1, 2.5, True, 61])
def test_impossible_fold_numbers(k):
    with pytest.raises(InputError, match="k="):
        grouped_folds(make(60), k)


@pytest.mark.parametrize("share", [0.1, 0.2, 0.5])
def test_train_test_split(share):
    corpus = make(200)
    train, test = train_test_split(corpus, share)
    assert len(train) + len(test) == len(corpus)
    assert not set(train.doc_ids) & set(test.doc_ids)
    assert abs(len(test) / len(corpus) - share) < 0.02
    held = set(test.doc_ids)
    assert test.texts == tuple(p.text for p in corpus if p.doc_id in held)


def test_neither_side_is_empty():
    train, test = train_test_split(make(2), 0.01)
    assert len(train)
    assert len(test)
    with pytest.raises(InputError, match="fewer than two documents"):
        train_test_split(make(1))
    with pytest.raises(InputError, match="test_size"):
        train_test_split(make(5), 1.0)


def pairs(documents, targets):
    """Documents of 1 to 4 pairs whose labels depend on the target."""
    rng = np.random.default_rng(5)
    rows = []
    for d in range(documents):
        for n in range(rng.integers(1, 5)):
            target = int(rng.integers(targets))
            label = ("con", "pro")[int(rng.random() < (0.1 if target % 2 else 0.7))]
            rows.append(LabelledPair(f"t{d}.{n}", label, f"x{target}", doc_id=f"d{d}"))
    return PairCorpus(rows)


@pytest.mark.parametrize("targets", [4, 50])
def test_pairs_are_balanced_by_label_and_by_target_where_there_are_few(targets):
    corpus = pairs(300, targets)
    folds = grouped_folds(corpus, 5, seed=1)
    groups = document_groups(corpus)
    assert all(len(set(folds[groups == g])) == 1 for g in range(300))

    def off(keys):
        each = [np.bincount(folds[[k == key for k in keys]], minlength=5) for key in set(keys)]
        return max(counts.max() - counts.min() for counts in each)

    assert off([pair.label for pair in corpus]) <= 3
    if targets == 4:
        assert off([(pair.target, pair.label) for pair in corpus]) <= 2


def test_pairs_can_be_split_in_two():
    train, test = train_test_split(pairs(60, 3), 0.25)
    assert isinstance(train, PairCorpus)
    assert not set(train.doc_ids) & set(test.doc_ids)
    assert len(test) / (len(train) + len(test)) == pytest.approx(0.25, abs=0.03)


def test_leave_one_source_out():
    corpus = make(30)
    # A document with paragraphs of two sources is never on both sides.
    corpus += Corpus([LabelledParagraph("odd", (), "odd", "d0", "z")])
    parts = list(leave_one_source_out(corpus, min_size=2))
    assert [source for source, _, _ in parts] == ["x", "y"]
    for source, train, test in parts:
        assert all(corpus[i].source == source for i in test.tolist())
        assert len(test) == sum(p.source == source for p in corpus)
        assert not {corpus[i].doc_id for i in train} & {corpus[i].doc_id for i in test}
        assert any(corpus[i].source is None for i in train.tolist())
    assert len(list(leave_one_source_out(corpus, min_size=1))) == 3
    assert list(leave_one_source_out(Corpus([LabelledParagraph("a", (), "1", "d", "x")]))) == []


def test_leave_one_topic_out():
    corpus = make(60)
    parts = list(leave_one_topic_out(corpus))
    assert {topic for topic, _, _ in parts} <= {"a", "b"}
    topic, train, test = next(part for part in parts if part[0] == "b")
    assert [i for i, p in enumerate(corpus) if p.label(topic)] == test.tolist()
    assert not {corpus[i].doc_id for i in train} & {corpus[i].doc_id for i in test}
    assert all(corpus[i].label(topic) is None for i in train.tolist())
    assert train.size
