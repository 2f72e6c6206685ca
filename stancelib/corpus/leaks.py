"""Find what training and test data share: documents, copies and near copies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from stancelib.corpus.minhash import candidate_pairs, jaccard, shingle_ids
from stancelib.corpus.normal import normalise
from stancelib.corpus.pairs import LabelledPair, PairCorpus
from stancelib.corpus.schema import Corpus, LabelledParagraph
from stancelib.errors import InputError, Problem

__all__ = ["Duplicate", "check_leaks", "find_duplicates", "shared_documents"]

AnyCorpus = Corpus | PairCorpus


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Two texts that are the same or nearly so.

    Parameters
    ----------
    a, b : int
        Positions of the texts, from 0, a < b.
    similarity : float
        Jaccard similarity of their runs of five words; 1.0 for copies.
    """

    a: int
    b: int
    similarity: float


def find_duplicates(
    corpus_or_texts: Corpus | PairCorpus | Iterable[str], threshold: float = 0.8
) -> list[Duplicate]:
    """Find copies and near copies among texts.

    Copies are the same after case, spacing and punctuation are removed. Near
    copies share at least `threshold` of their runs of five words; MinHash with
    banding [1]_ proposes pairs, exact comparison decides. Time grows about
    linearly with the texts.

    Parameters
    ----------
    corpus_or_texts : Corpus, PairCorpus or iterable of str
        The texts.
    threshold : float, optional
        Above 0, at most 1.

    Returns
    -------
    list of Duplicate
        By position. Further copies of a text are each paired with its first
        occurrence only, and only first occurrences appear in near copies. A
        near copy is missed with probability below 1e-4 (from a threshold of 0.07); where
        more than 64 texts are alike, not all pairs among them are listed.

    Raises
    ------
    InputError
        If the threshold is out of range or a text is no str.

    References
    ----------
    .. [1] J. Leskovec, A. Rajaraman, J. Ullman, "Mining of Massive Datasets",
       chapter 3.

    Examples
    --------
    >>> find_duplicates(["NATO should grow.", "Nato should grow", "No."])
    [Duplicate(a=0, b=1, similarity=1.0)]
    """
    if not 0 < threshold <= 1:
        raise InputError(f"threshold={threshold!r}: use a number above 0, at most 1")
    if isinstance(corpus_or_texts, str):
        raise InputError("expected a Corpus or a list of texts, got one str")
    given = corpus_or_texts
    texts = list(given.texts if isinstance(given, (Corpus, PairCorpus)) else given)
    for row, text in enumerate(texts):
        if not isinstance(text, str):
            raise InputError(f"expected str, got {type(text).__name__}", row=row)
    found: list[Duplicate] = []
    first: dict[str, int] = {}
    for position, text in enumerate(texts):
        original = first.setdefault(normalise(text), position)
        if original != position:
            found.append(Duplicate(original, position, 1.0))
    position_of, sets = list(first.values()), shingle_ids(list(first))
    for a, b in candidate_pairs(sets, threshold):
        short, long = sorted((sets[a].size, sets[b].size))
        if short >= threshold * long:
            similarity = jaccard(sets[a], sets[b])
            if similarity >= threshold:
                found.append(Duplicate(position_of[a], position_of[b], similarity))
    return sorted(found, key=lambda pair: (pair.a, pair.b))


def shared_documents(train: AnyCorpus, test: AnyCorpus) -> tuple[str, ...]:
    """Return the documents that stand in both corpora, sorted.

    A doc_id that merely repeats the id of its one paragraph, on both sides, is
    numbering and not a document; copies of such paragraphs are found by text.

    Parameters
    ----------
    train, test : Corpus or PairCorpus
        The two sides of a split.

    Returns
    -------
    tuple of str
        Their doc_ids.

    Examples
    --------
    >>> from stancelib.corpus import LabelledParagraph as P
    >>> shared_documents(Corpus([P("a", (), "1", "d")]), Corpus([P("b", (), "2", "d")]))
    ('d',)
    """
    common = set(train.doc_ids) & set(test.doc_ids) - {""}
    real = {p.doc_id for corpus in (train, test) for p in corpus if p.doc_id != p.id}
    return tuple(sorted(common & real))


def check_leaks(train: AnyCorpus, test: AnyCorpus, threshold: float = 0.8) -> list[Problem]:
    """Report what lets a model know test paragraphs from its training data.

    Parameters
    ----------
    train, test : Corpus or PairCorpus
        The two sides of a split.
    threshold : float, optional
        Similarity from which texts count as near copies, see `find_duplicates`.

    Returns
    -------
    list of Problem
        Shared documents and copies (fatal), then near copies (not fatal). The
        row is the position in `test` from 1; the message names ids and rows of
        both sides. Empty where nothing leaks.

    Examples
    --------
    >>> from stancelib.corpus import LabelledParagraph as P
    >>> leaks = check_leaks(Corpus([P("No.", (), "1", "d")]), Corpus([P("NO", (), "2", "e")]))
    >>> print(leaks[0])
    row 1, text: '2' is a copy of '1' (training row 1); drop one of them
    """
    problems = [_shared(train, test, doc_id) for doc_id in shared_documents(train, test)]
    pairs = find_duplicates((*train.texts, *test.texts), threshold)
    copies: dict[int, list[int]] = {}
    for pair in pairs:
        if pair.similarity == 1.0:
            copies.setdefault(pair.a, []).append(pair.b)
    n = len(train)
    exact: list[Problem] = []
    near: list[Problem] = []
    for pair in pairs:
        if not pair.a < n <= pair.b:
            continue
        # A near copy names a first occurrence; its copies in the test data leak as well.
        for b in (pair.b, *copies.get(pair.b, ())):
            target = exact if pair.similarity == 1.0 else near
            target.append(_copied(train, test, pair.a, b - n, pair.similarity))
    return problems + exact + near


def _shared(train: AnyCorpus, test: AnyCorpus, doc_id: str) -> Problem:
    left, right = ([i for i, d in enumerate(c.doc_ids, 1) if d == doc_id] for c in (train, test))
    return Problem(
        right[0],
        f"document {doc_id!r} is in both: training rows {_rows(left)} and test rows {_rows(right)}; "
        "keep each document on one side (grouped_folds, train_test_split)",
        field="doc_id",
    )


def _copied(train: AnyCorpus, test: AnyCorpus, a: int, b: int, similarity: float) -> Problem:
    kind = "copy" if similarity == 1.0 else f"near copy ({similarity:.2f})"
    return Problem(
        b + 1,
        f"{_name(test[b])} is a {kind} of {_name(train[a])} (training row {a + 1}); drop one of them",
        fatal=similarity == 1.0,
        field="text",
    )


def _name(item: LabelledParagraph | LabelledPair) -> str:
    """Return the id, or where a pair has none the row that it was read from."""
    row = "" if isinstance(item, LabelledParagraph) else f"the text of row {item.row}"
    return repr(item.id) if item.id or not row else row


def _rows(rows: list[int]) -> str:
    shown = ", ".join(map(str, rows[:5]))
    return f"{shown} and {len(rows) - 5} more" if len(rows) > 5 else shown
