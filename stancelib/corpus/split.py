"""Split corpora so that no document stands on both sides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from stancelib.corpus.pairs import PairCorpus
from stancelib.corpus.schema import Corpus
from stancelib.errors import InputError

__all__ = [
    "document_groups",
    "grouped_folds",
    "leave_one_source_out",
    "leave_one_topic_out",
    "train_test_split",
]

IntArray = npt.NDArray[np.int64]
AnyCorpus = TypeVar("AnyCorpus", Corpus, PairCorpus)

#: With more targets than this, folds are balanced over labels alone.
_FEW_TARGETS = 20


def document_groups(corpus: Corpus | PairCorpus) -> IntArray:
    """Give each document a number; a paragraph without a doc_id is one of its own.

    Parameters
    ----------
    corpus : Corpus or PairCorpus
        With n paragraphs or pairs.

    Returns
    -------
    ndarray of int64, shape (n,)
        From 0, in order of first occurrence.

    Examples
    --------
    >>> from stancelib.corpus import LabelledParagraph as P
    >>> document_groups(Corpus([P("a", doc_id="x"), P("b"), P("c"), P("d", doc_id="x")])).tolist()
    [0, 1, 2, 0]
    """
    numbers: dict[object, int] = {}
    keys = [doc_id or position for position, doc_id in enumerate(corpus.doc_ids)]
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.int64)


def grouped_folds(corpus: Corpus | PairCorpus, k: int = 5, seed: int = 0) -> IntArray:
    """Assign documents to folds, balanced over topics, stances and size.

    Iterative stratification [1]_ with documents in place of examples: the
    rarest (topic, stance) is dealt out first, the largest document first, each
    to the fold that lacks most of it. Pairs are balanced over (target, label),
    or over labels alone where there are more than 20 targets.

    Parameters
    ----------
    corpus : Corpus or PairCorpus
        With n paragraphs or pairs.
    k : int, optional
        Number of folds, from 2 to the number of documents.
    seed : int, optional
        Decides among documents that are alike.

    Returns
    -------
    ndarray of int64, shape (n,)
        Fold of each paragraph, 0 to k - 1; no fold is empty.

    Raises
    ------
    InputError
        If k is below 2 or above the number of documents.

    References
    ----------
    .. [1] K. Sechidis, G. Tsoumakas, I. Vlahavas, "On the stratification of
       multi-label data", ECML PKDD 2011, algorithm 1.

    Examples
    --------
    >>> from stancelib.corpus import LabelledParagraph as P
    >>> corpus = Corpus([P("a", doc_id="x"), P("b", doc_id="y"), P("c", doc_id="x")])
    >>> folds = grouped_folds(corpus, k=2)
    >>> bool(folds[0] == folds[2] != folds[1])
    True
    """
    groups = document_groups(corpus)
    documents = len(np.unique(groups))
    if not isinstance(k, int) or k < 2:
        raise InputError(f"k={k!r}: the number of folds must be an int of at least 2")
    if k > documents:
        raise InputError(
            f"k={k}: {corpus.name} has only {documents} documents; use fewer folds or more data"
        )
    return _stratify(corpus, groups, [1 / k] * k, seed)


def train_test_split(
    corpus: AnyCorpus, test_size: float = 0.2, seed: int = 0
) -> tuple[AnyCorpus, AnyCorpus]:
    """Split a corpus by document, balanced like `grouped_folds`.

    Parameters
    ----------
    corpus : Corpus or PairCorpus
        With at least two documents.
    test_size : float, optional
        Share of the paragraphs to test on, above 0 and below 1; met as nearly
        as whole documents allow.
    seed : int, optional
        Decides among documents that are alike.

    Returns
    -------
    train, test : Corpus or PairCorpus, as given
        Neither is empty; paragraphs keep their order.

    Raises
    ------
    InputError
        If test_size is out of range or there is only one document.

    Examples
    --------
    >>> from stancelib.corpus import LabelledParagraph as P
    >>> train, test = train_test_split(Corpus([P(t, doc_id=t) for t in "abcde"]))
    >>> len(train), len(test)
    (4, 1)
    """
    if not 0 < test_size < 1:
        raise InputError(f"test_size={test_size!r}: use a share above 0 and below 1")
    groups = document_groups(corpus)
    if len(np.unique(groups)) < 2:
        raise InputError(f"{corpus.name} has fewer than two documents; there is nothing to split")
    side = _stratify(corpus, groups, [1 - test_size, test_size], seed)
    train = corpus.take(np.flatnonzero(side == 0).tolist(), f"{corpus.name} (train)")
    test = corpus.take(np.flatnonzero(side == 1).tolist(), f"{corpus.name} (test)")
    return train, test


def leave_one_source_out(
    corpus: Corpus, min_size: int = 30
) -> Iterator[tuple[str, IntArray, IntArray]]:
    """Hold out each source in turn.

    Parameters
    ----------
    corpus : Corpus
        Paragraphs without a source are only ever trained on.
    min_size : int, optional
        Sources with fewer paragraphs are not held out.

    Yields
    ------
    source : str
        The source held out.
    train, test : ndarray of int64
        Positions; a document that also has paragraphs in the source is not
        trained on. A source that leaves nothing to train on is skipped.

    Examples
    --------
    >>> from stancelib.corpus import LabelledParagraph as P
    >>> corpus = Corpus([P("a", source="x"), P("b", source="y")])
    >>> [(s, t.tolist(), v.tolist()) for s, t, v in leave_one_source_out(corpus, min_size=1)]
    [('x', [1], [0]), ('y', [0], [1])]
    """
    groups = document_groups(corpus)
    sources = [paragraph.source for paragraph in corpus]
    for source in dict.fromkeys(s for s in sources if s is not None):
        held = np.array([s == source for s in sources])
        if held.sum() >= min_size:
            train = np.flatnonzero(~np.isin(groups, groups[held]))
            if train.size:
                yield source, train, np.flatnonzero(held)


def leave_one_topic_out(corpus: Corpus) -> Iterator[tuple[str, IntArray, IntArray]]:
    """Hold out each topic in turn.

    Parameters
    ----------
    corpus : Corpus
        With n paragraphs.

    Yields
    ------
    topic : str
        The topic held out.
    train, test : ndarray of int64
        Positions: test on the paragraphs with the topic, train on documents
        that have none of them. A topic that leaves nothing to train on is skipped.

    Examples
    --------
    >>> from stancelib.corpus import Label, LabelledParagraph as P
    >>> corpus = Corpus([P("a", (Label("x", "support"),)), P("b", (Label("y", "support"),))])
    >>> [(t, train.tolist(), test.tolist()) for t, train, test in leave_one_topic_out(corpus)]
    [('x', [1], [0]), ('y', [0], [1])]
    """
    groups = document_groups(corpus)
    for topic in corpus.topics:
        held = np.array([paragraph.label(topic) is not None for paragraph in corpus])
        train = np.flatnonzero(~np.isin(groups, groups[held]))
        if train.size:
            yield topic, train, np.flatnonzero(held)


def _keys(corpus: Corpus | PairCorpus) -> list[list[object]]:
    """Return what each row is balanced by."""
    if isinstance(corpus, Corpus):
        return [[(label.topic, label.stance) for label in p.labels] for p in corpus]
    by_target = len(corpus.targets) <= _FEW_TARGETS
    return [[(pair.target if by_target else None, pair.label)] for pair in corpus]


def _label_counts(corpus: Corpus | PairCorpus, groups: IntArray) -> IntArray:
    """Return how often each (topic, stance) occurs in each document, (documents, labels)."""
    labels: dict[object, int] = {}
    cells = [
        (group, labels.setdefault(key, len(labels)))
        for group, keys in zip(groups.tolist(), _keys(corpus), strict=True)
        for key in keys
    ]
    counts = np.zeros((int(groups.max()) + 1, len(labels)), dtype=np.int64)
    np.add.at(counts, tuple(np.array(cells, dtype=np.int64).reshape(-1, 2).T), 1)
    return counts


def _stratify(
    corpus: Corpus | PairCorpus, groups: IntArray, shares: Sequence[float], seed: int
) -> IntArray:
    counts, sizes = _label_counts(corpus, groups), np.bincount(groups)
    order = np.random.default_rng(seed).permutation(len(sizes))
    share = np.array(shares)
    wanted = share[:, None] * counts.sum(axis=0)  # (folds, labels)
    room = share * sizes.sum()  # (folds,)
    fold = np.full(len(sizes), -1, dtype=np.int64)

    def place(document: int, lack: npt.NDArray[np.float64]) -> None:
        best = int(np.lexsort((room, lack))[-1])  # most lacking, then most room
        fold[document] = best
        wanted[best] -= counts[document]
        room[best] -= sizes[document]

    while True:
        left = counts[fold < 0].sum(axis=0)
        if not left.any():
            break
        label = int(np.argmin(np.where(left > 0, left, left.max() + 1)))
        here = order[(fold[order] < 0) & (counts[order, label] > 0)]
        for document in here[np.argsort(-counts[here, label], kind="stable")].tolist():
            place(document, wanted[:, label])
    rest = order[fold[order] < 0]
    for document in rest[np.argsort(-sizes[rest], kind="stable")].tolist():
        place(document, room)
    _fill_empty(fold, sizes, len(shares))
    return fold[groups]


def _fill_empty(fold: IntArray, sizes: IntArray, folds: int) -> None:
    """Give each empty fold the smallest document of the fold that has most documents."""
    for empty in np.flatnonzero(np.bincount(fold, minlength=folds) == 0).tolist():
        donors = np.flatnonzero(fold == np.bincount(fold, minlength=folds).argmax())
        fold[donors[sizes[donors].argmin()]] = empty
