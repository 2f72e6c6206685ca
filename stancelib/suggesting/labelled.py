"""What is labelled already: never suggested again, and counted to know what is rare."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stancelib.corpus.pairs import PairCorpus
from stancelib.corpus.readers import read_corpus
from stancelib.corpus.schema import Corpus
from stancelib.errors import InputError
from stancelib.suggesting.candidates import digest
from stancelib.suggesting.pool import Columns, Pool, PoolRow

__all__ = ["Labelled", "read_labelled"]

#: Labelled texts that candidates are compared with for near copies; exact copies of all are found.
MOST_COMPARED = 20_000

Class = tuple[str | None, str]


@dataclass(frozen=True, slots=True)
class Labelled:
    """Texts that need no label, and how often each label occurs.

    Parameters
    ----------
    rows : tuple of (str, str or None)
        Text and target, each pair once, at most ``MOST_COMPARED``.
    keys : frozenset of int
        Digests of text and target.
    counts : mapping of (topic or None, label) to int
        Empty where they are not known.
    hashes : ndarray of uint64
        Sorted; first 8 bytes of the SHA-256 of texts that the model learned from.
    """

    rows: tuple[tuple[str, str | None], ...] = ()
    keys: frozenset[int] = frozenset()
    counts: Mapping[Class, int] = field(default_factory=dict)
    hashes: NDArray[np.uint64] = field(default_factory=lambda: np.zeros(0, dtype=np.uint64))

    def knows(self, row: PoolRow, key: int) -> bool:
        """Tell whether a text has a label already."""
        if key in self.keys:
            return True
        # Without targets, the model's own list of texts settles it.
        if not len(self.hashes) or row.target is not None:
            return False
        data = hashlib.sha256(row.text.encode("utf-8", "surrogatepass")).digest()[:8]
        value = np.uint64(int.from_bytes(data, "little"))
        at = min(int(np.searchsorted(self.hashes, value)), len(self.hashes) - 1)
        return bool(self.hashes[at] == value)


def read_labelled(source: Any, model: Any, kind: str, columns: Columns, encoding: str) -> Labelled:
    """Gather what is labelled from the caller's corpus, else from what the model tells of its own.

    Parameters
    ----------
    source : path, Corpus, PairCorpus, iterable of str or dict, or None
    model : StanceModel, PairModel or None
    kind : {"pairs", "topics"}
    columns : Columns
    encoding : str

    Returns
    -------
    Labelled
    """
    hashes = _trained_on(model)
    counts = _counts_of_report(getattr(model, "report", None))
    if source is None:
        return Labelled(counts=counts, hashes=hashes)
    corpus = _read(source, kind, columns, encoding) if model is not None else source
    rows: list[tuple[str, str | None]]
    if isinstance(corpus, Corpus):
        rows = [(p.text, None) for p in corpus]
        counts = Counter((x.topic, x.stance) for p in corpus for x in p.labels)
    elif isinstance(corpus, PairCorpus):
        rows = [(pair.text, pair.target) for pair in corpus]
        counts = Counter((None, pair.label) for pair in corpus)
    else:
        pool = Pool(corpus, columns, encoding=encoding)
        rows = [(row.text, row.target if kind == "pairs" else None) for row in pool]
    compared = tuple(dict.fromkeys(rows))[-MOST_COMPARED:]
    return Labelled(compared, frozenset(digest(*row) for row in rows), counts, hashes)


def _read(source: Any, kind: str, columns: Columns, encoding: str) -> Any:
    """Read a corpus of the model's kind; rows that are wrong are somebody else's business."""
    if isinstance(source, (Corpus, PairCorpus)) or not _may_be_corpus(source):
        return source
    if kind == "topics":
        return read_corpus(source, encoding=encoding, strict=False)
    from stancelib.corpus import read_pairs

    # The model's corpus is the likeliest; another one may have other columns.
    known = columns.known
    try:
        return read_pairs(
            source,
            text_column=known.get("text"),
            target_column=known.get("target"),
            label_column=known.get("label"),
            encoding=encoding,
            strict=False,
        )
    except InputError:
        return read_pairs(source, encoding=encoding, strict=False)


def _may_be_corpus(source: Any) -> bool:
    """Tell a corpus from a bare list of texts."""
    if isinstance(source, (str, os.PathLike)):
        return Path(source).suffix.lower() != ".txt"
    return not (isinstance(source, (list, tuple)) and all(isinstance(x, str) for x in source))


def _trained_on(model: Any) -> NDArray[np.uint64]:
    arrays = getattr(getattr(model, "state", None), "arrays", None)
    found = arrays.get("trained_on") if isinstance(arrays, Mapping) else None
    return np.zeros(0, dtype=np.uint64) if found is None else np.asarray(found)


def _counts_of_report(report: Any) -> dict[Class, int]:
    labels: Any = getattr(report, "corpus", {}).get("labels", {})
    out: dict[Class, int] = {}
    for name, value in labels.items():
        if isinstance(value, Mapping):
            out |= {(name, stance): n for stance, n in value.items()}
        else:
            out[None, name] = value
    return out
