"""Keeping what is tested on, and near copies of it, out of what is learned from."""

from __future__ import annotations

import re

from stancelib.corpus.schema import Corpus, LabelledParagraph

__all__ = ["Apart"]

#: Words in a run, and the share of runs from which on two paragraphs count as near copies.
_RUN = 8
_NEAR = 0.2

_WORD = re.compile(r"[a-z0-9]+")


class Apart:
    """Tells paragraphs that are, or nearly are, held out from those that aren't.

    A paragraph is near where its document is held out, or where a fifth of its
    runs of eight words stand in held-out paragraphs.

    Parameters
    ----------
    held : Corpus
        The paragraphs that are held out.

    Examples
    --------
    >>> from stancelib.corpus.schema import Corpus, LabelledParagraph
    >>> held = Corpus([LabelledParagraph("We will vote for the bill.", doc_id="a")])
    >>> other = Corpus([LabelledParagraph("It rained.", doc_id=doc_id) for doc_id in "ab"])
    >>> Apart(held).keep(other).doc_ids
    ('b',)
    """

    def __init__(self, held: Corpus) -> None:
        self._documents = frozenset(filter(None, held.doc_ids))
        self._runs = frozenset[tuple[str, ...]]().union(*(_runs(text) for text in held.texts))

    def keep(self, corpus: Corpus) -> Corpus:
        """Return the paragraphs that may be learned from."""
        return corpus.take([i for i, paragraph in enumerate(corpus) if self._far(paragraph)])

    def near(self, corpus: Corpus) -> Corpus:
        """Return the paragraphs that may not."""
        return corpus.take([i for i, paragraph in enumerate(corpus) if not self._far(paragraph)])

    def _far(self, paragraph: LabelledParagraph) -> bool:
        if paragraph.doc_id in self._documents:
            return False
        runs = _runs(paragraph.text)
        return len(runs & self._runs) < _NEAR * len(runs)


def _runs(text: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(text.lower())
    return {tuple(words[i : i + _RUN]) for i in range(max(1, len(words) - _RUN + 1))}
