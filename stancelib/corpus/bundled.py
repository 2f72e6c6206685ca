"""The corpus that comes with the package."""

from __future__ import annotations

from importlib.resources import as_file, files

from stancelib.corpus.readers import read_corpus
from stancelib.corpus.schema import Corpus

__all__ = ["load_bundled"]


def load_bundled() -> Corpus:
    """Load the paragraphs written for this project, each a document of its own.

    They cover missile defense, NATO expansion and Kosovo in eleven families of
    genres; ``meta`` holds genre and era. ``data/DATA_CARD.md`` says how they were
    made and what they cannot show.

    Returns
    -------
    Corpus

    Examples
    --------
    >>> corpus = load_bundled()
    >>> len(corpus) >= 1100, sorted(corpus.topics)
    (True, ['kosovo', 'missile_defense', 'nato_expansion'])
    """
    with as_file(files("stancelib.corpus") / "data" / "authored.jsonl") as path:
        return read_corpus(path, name="authored")
