"""What the shipped encoder learns from: read, split by document, turned into token ids."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from stancelib.corpus import Corpus, join_texts, load_bundled, read_corpus
from stancelib.corpus.apart import Apart
from stancelib.corpus.pairs import LabelledPair, PairCorpus
from stancelib.corpus.schema import LabelledParagraph
from stancelib.corpus.split import grouped_folds
from stancelib.encoder.wordpieces import Wordpieces
from stancelib.finetuning.examples import (
    Example,
    pair_examples,
    proposition_example,
    topic_examples,
)
from stancelib.topics import SHIPPED_TOPICS

__all__ = ["FOLDS", "HELD", "TOPICS", "Data", "read_data"]

HERE = Path(__file__).parent / "data"
FOLDS = 5
#: The fold of documents that nothing learns from: thresholds and scores come from it.
HELD = 3

_PROPOSITIONS = {
    "nato_expansion": "NATO should admit new members.",
    "kosovo": "Kosovo should be free of Serbian rule.",
}
#: The shipped topics, with propositions that take few tokens.
TOPICS = tuple(
    replace(topic, proposition=_PROPOSITIONS.get(topic.name, topic.proposition))
    for topic in SHIPPED_TOPICS
)
_MORE = {
    "missile_defense": (
        "Missile defense systems should be built.",
        "Antimissile systems are worth having.",
    ),
    "nato_expansion": (SHIPPED_TOPICS[1].proposition, "NATO enlargement is right."),
    "kosovo": (
        SHIPPED_TOPICS[2].proposition,
        "Kosovo's independence, or intervention for its Albanians, is right.",
    ),
}
_CONTRARY = {
    "missile_defense": ("Missile defenses should not be built.", "Missile defense is a mistake."),
    "nato_expansion": ("NATO should not admit new members.", "NATO expansion is a mistake."),
    "kosovo": (
        "Kosovo should remain under Serbian rule.",
        "Outside powers were wrong to act for Kosovo against Serbia.",
    ),
}
_STANCES = {
    "FAVOR": "support",
    "AGAINST": "oppose",
    "NONE": "neutral",
    "pro": "support",
    "con": "oppose",
    "neutral": "neutral",
    "positive": "support",
    "negative": "oppose",
}
#: Sets in which every text is about its target, and the one in which neutral means that it isn't.
_ABOUT = ("pstance", "newsmtsc_rw")
_TOPICAL = "vast"
#: Left out, so that SemEval's task B, which has this target, stays one without training data.
_UNSEEN = ("pstance", "Donald Trump")


@dataclass(frozen=True)
class Data:
    """Training examples by set, and the held-out paragraphs.

    Parameters
    ----------
    sets : dict of str to list of Example
        ``real``, ``authored``, ``silver``, ``propositions`` and the public sets.
    held : list of Example
        Real paragraphs of the held-out fold.
    held_corpus, learned, more : Corpus
        The paragraphs that are held out, the real ones that are learned from, and
        those that are learned from besides: bundled ones, and real ones that a
        language model labelled.
    unseen : list of Example
        Texts that nothing learned from, with propositions that nothing learned
        from: those of the held-out documents, and the development part of VAST.
    """

    sets: dict[str, list[Example]]
    held: list[Example]
    held_corpus: Corpus
    learned: Corpus
    more: Corpus
    unseen: list[Example]


def read_data(
    texts: Path,
    unlabelled: Path,
    bench: Path | None,
    pieces: Wordpieces,
    *,
    without: str | None = None,
) -> Data:
    """Read everything.

    Parameters
    ----------
    texts : path
        Real paragraphs with labels.
    unlabelled : path
        The texts of ``silver.jsonl`` and ``propositions.jsonl``, found by their hashes.
    bench : path or None
        Folder of public stance sets, of which the training parts are read.
    pieces : Wordpieces
    without : str, optional
        A topic about which nothing may be learned.

    Returns
    -------
    Data
        No document of the held-out fold, nor a near copy of one of its paragraphs,
        is in any of the sets.
    """
    real = read_corpus(texts, name="foreign-policy")
    folds = grouped_folds(real, FOLDS, 0)
    held = real.take(np.flatnonzero(folds == HELD).tolist())
    learned = real.take(np.flatnonzero(folds != HELD).tolist())
    apart = Apart(held)
    topics = [topic for topic in TOPICS if topic.name != without]

    def about_topics(corpus: Corpus) -> list[Example]:
        return topic_examples(corpus, topics, pieces, prompts=_MORE, contrary=_CONTRARY)

    silver = apart.keep(join_texts(unlabelled, pointers=HERE / "silver.jsonl"))
    sets = {
        "real": about_topics(apart.keep(learned)),
        "authored": about_topics(load_bundled()),
        "silver": about_topics(silver),
        "propositions": [
            proposition_example(paragraph, pieces) for paragraph in _propositions(unlabelled, apart)
        ],
    }
    if bench is not None:
        for name in ("vast", "pstance", "semeval2016_taskA", "newsmtsc_rw"):
            sets[name] = _public(bench, name, pieces)
    held_out = [
        proposition_example(paragraph, pieces)
        for paragraph in _propositions(unlabelled, apart, near=True)
    ]
    if bench is not None:
        held_out += _public(bench, "vast", pieces, part="dev")
    every = topic_examples(held, TOPICS, pieces)
    return Data(sets, every, held, learned, load_bundled() + silver, held_out)


def _propositions(
    unlabelled: Path, apart: Apart, *, near: bool = False
) -> Iterable[LabelledParagraph]:
    """Yield paragraphs that are labelled for propositions of their own: far ones, or near."""
    listed = json.loads((HERE / "propositions.topics.json").read_text("utf-8"))
    said = {item["name"]: (item["title"], item["proposition"]) for item in listed}
    corpus = join_texts(unlabelled, pointers=HERE / "propositions.jsonl")
    for paragraph in apart.near(corpus) if near else apart.keep(corpus):
        yield replace(paragraph, meta={**paragraph.meta, "propositions": said})


def _public(bench: Path, name: str, pieces: Wordpieces, part: str = "train") -> list[Example]:
    lines = (bench / name / f"{part}.jsonl").read_text("utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row["text"]]
    rows = [row for row in rows if (name, row["target"]) != _UNSEEN]
    labels = sorted(Counter(row["label"] for row in rows))
    corpus = PairCorpus([LabelledPair(r["text"], r["label"], r["target"], r["id"]) for r in rows])
    stances = [_STANCES[label] for label in labels]
    examples = pair_examples(corpus, labels, stances, pieces, topical=name == _TOPICAL)
    if name in _ABOUT:
        examples = [
            replace(e, asks=tuple(replace(a, answers=(1.0, *a.answers[1:])) for a in e.asks))
            for e in examples
        ]
    return _joined(examples)


def _joined(examples: Sequence[Example], most: int = 3) -> list[Example]:
    """Put questions on the same text together."""
    by_text: dict[tuple[int, ...], list[Example]] = {}
    for example in examples:
        by_text.setdefault(example.ids, []).append(example)
    return [
        replace(same[0], asks=tuple(e.asks[0] for e in same[k : k + most]))
        for same in by_text.values()
        for k in range(0, len(same), most)
    ]
