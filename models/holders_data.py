"""What the ranker of holders learns from: sides, with what the linear model shows of them."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from stancelib.corpus import Corpus, join_texts, load_bundled, read_corpus
from stancelib.corpus.apart import Apart
from stancelib.corpus.split import grouped_folds
from stancelib.features.batch import I64
from stancelib.holders import Side
from stancelib.model.asked import ask
from stancelib.model.judge import Judge
from stancelib.model.output import Sources
from stancelib.text import normalize
from stancelib.topics import SHIPPED_TOPICS
from stancelib.training.fit import fit_state

__all__ = ["FOLDS", "Example", "hash_of", "read_examples"]

FOLDS = 5
HERE = Path(__file__).parent / "data"
_BATCH = 256


@dataclass(frozen=True, slots=True)
class Example:
    """A side that somebody labelled.

    Parameters
    ----------
    text : str
    doc_id : str
    fold : int
        Of the document; -1 for texts that are not tested on.
    side : Side
        With what a linear model shows that did not learn from the document.
    gold : tuple of (str, str)
        Holders, and the evidence of each.
    right : bool
        Whether that model found the topic and this side.
    """

    text: str
    doc_id: str
    fold: int
    side: Side
    gold: tuple[tuple[str, str], ...]
    right: bool


def hash_of(doc_id: str) -> int:
    """Return a number for a document."""
    return zlib.crc32(doc_id.encode())


def read_examples(texts: Path, unlabelled: Path) -> list[Example]:
    """Return the sides of all labelled paragraphs; real ones are shown by models of other folds.

    Parameters
    ----------
    texts : path
        Real paragraphs with labels.
    unlabelled : path
        The texts of ``silver.jsonl``.

    Returns
    -------
    list of Example
    """
    real = read_corpus(texts, name="foreign-policy")
    silver = join_texts(unlabelled, pointers=HERE / "silver.jsonl")
    more = load_bundled() + silver
    folds = grouped_folds(real, FOLDS, 0)
    out: list[Example] = []
    for fold in range(FOLDS):
        held = real.take(np.flatnonzero(folds == fold).tolist())
        learned = real.take(np.flatnonzero(folds != fold).tolist()) + Apart(held).keep(more)
        judge = Judge(fit_state(learned, list(SHIPPED_TOPICS), seed=0))
        out += _examples(judge, held, fold)
        if fold == 0:
            out += _examples(judge, more, -1)
        print(f"fold {fold + 1} of {FOLDS}: {len(out)} sides", flush=True)
    return out


def _examples(judge: Judge, corpus: Corpus, fold: int) -> Iterator[Example]:
    names = [topic.name for topic in judge.state.topics]
    asked = ask(None, judge.state.topics)
    for begin in range(0, len(corpus), _BATCH):
        part = corpus.take(range(begin, min(begin + _BATCH, len(corpus))))
        texts = list(part.texts)
        sources = Sources(texts, [normalize(text) for text in texts])
        judged = judge.judge([n.text for n in sources.normalized], asked, evidence=True)
        labels = [
            (row, names.index(label.topic), label)
            for row, paragraph in enumerate(part)
            for label in paragraph.labels
            if label.topic in names and label.sides
        ]
        if not labels:
            continue
        rows: I64 = np.array([row for row, _, _ in labels])
        topics: I64 = np.array([topic for _, topic, _ in labels])
        every = np.ones((len(rows), 3), dtype=np.bool_)
        shown = judge.maker.evidence(sources, judged, rows, topics, every)
        decided = judged.decisions.positive[rows, topics]
        for (row, _, label), spans, found in zip(labels, shown, decided, strict=True):
            for side in label.sides:
                yield Example(
                    texts[row],
                    part[row].doc_id,
                    fold,
                    Side(
                        side,
                        [(e.start, e.end) for e in spans if e.label == side],
                        [(e.start, e.end) for e in spans if e.label == "topic"],
                    ),
                    tuple((h.holder, h.evidence) for h in label.holders if h.stance == side),
                    bool(found[0] and found[1 if side == "support" else 2]),
                )
