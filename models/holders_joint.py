"""Joining the ranker of holders with the encoder, on documents that neither learned from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from holders_data import FOLDS, Example
from numpy.typing import NDArray

from stancelib.corpus import read_corpus
from stancelib.corpus.split import grouped_folds
from stancelib.encoder.holding import heads, shown
from stancelib.encoder.judge import Read as Judged
from stancelib.encoder.model import EncoderModel
from stancelib.encoder.spans import Source
from stancelib.evaluation.holders import match, same_holder
from stancelib.holders.finder import HolderFinder, Read, Side, heads_of_candidates
from stancelib.holders.scores import HolderScores
from stancelib.model.asked import ask
from stancelib.results import AUTHOR, UNKNOWN
from stancelib.text import normalize

__all__ = ["HELD", "fit_joint"]

#: The fold of documents that the encoder never learned from; see encoder_data.py.
HELD = 3
_SIDES = ("support", "oppose")


class Case(NamedTuple):
    """A held-out side: the text, what both say, and who holds it."""

    read: Read
    side: Side
    candidates: NDArray[np.float64]
    author: NDArray[np.float64]
    gold: tuple[str, ...]
    document: str
    right: bool
    evidence_f1: float | None


def fit_joint(
    others: HolderScores, examples: Sequence[Example], texts: Path
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return how to join both, and scores of each half by what was chosen on the other.

    Parameters
    ----------
    others : HolderScores
        Trained without the held-out documents.
    examples : sequence of Example
    texts : path
        Real paragraphs with labels.

    Returns
    -------
    joint : dict
        As in ``weights.json``.
    measured : dict
    """
    from holders import _interval, hash_of

    cases = list(_cases(HolderFinder(others), examples, texts))
    halves = np.array([hash_of(case.document) % 2 for case in cases])
    counts = np.zeros((len(cases), 3), dtype=np.int64)
    writer: dict[int, bool] = {}
    for half in (0, 1):
        joint = _fit([c for c, h in zip(cases, halves, strict=True) if h != half])
        finder = HolderFinder(others_with(others, joint))
        for i in np.flatnonzero(halves == half).tolist():
            names = _names(finder, cases[i], joint)
            counts[i] = match(names, cases[i].gold)
            if len({name == AUTHOR for name in cases[i].gold}) == 1:
                writer[i] = bool(names) and (names[0] == AUTHOR) == (cases[i].gold[0] == AUTHOR)
    right = [i for i, case in enumerate(cases) if case.right]
    documents = [hash_of(case.document) for case in cases]
    pure = [i for i in right if i in writer]
    shown_f1 = [(i, cases[i].evidence_f1) for i in right if cases[i].evidence_f1 is not None]

    def share(values: Sequence[Any], rows: Sequence[int]) -> dict[str, float]:
        pairs = np.stack([np.array(values, dtype=np.float64), np.ones(len(values))], axis=1)
        return _interval(pairs, [documents[i] for i in rows], lambda s: s[..., 0] / s[..., 1])

    def f1(sums: NDArray[np.float64]) -> NDArray[np.float64]:
        return 2 * sums[..., 0] / np.maximum(2 * sums[..., 0] + sums[..., 1] + sums[..., 2], 1)

    return _fit(cases), {
        "sides": len(right),
        "holder_f1": _interval(counts[right], [documents[i] for i in right], f1),
        "author_accuracy": share([writer[i] for i in pure], pure),
        "evidence_token_f1": share([v for _, v in shown_f1], [i for i, _ in shown_f1]),
    }


def others_with(scores: HolderScores, joint: dict[str, Any]) -> HolderScores:
    """Return scores with another way to join."""
    from dataclasses import replace

    from stancelib.holders.scores import Joint

    return replace(scores, joint=Joint(*map(tuple, joint.values())))


def _cases(finder: HolderFinder, examples: Sequence[Example], texts: Path) -> Iterator[Case]:
    from holders import gold_words

    model = EncoderModel.load(Path(__file__).parent / "encoder")
    real = read_corpus(texts, name="foreign-policy")
    held = real.take(np.flatnonzero(grouped_folds(real, FOLDS, 0) == HELD).tolist())
    asked = ask(None, model.topics)
    by_side = {(e.text, e.side.stance): e for e in examples if e.fold == HELD}
    judge: Any = model._judge
    for begin in range(0, len(held), 64):
        part = held.take(range(begin, min(begin + 64, len(held))))
        normalized = [normalize(text) for text in part.texts]
        judged: Judged = judge.judge([n.text for n in normalized], asked, evidence=True)
        for row, paragraph in enumerate(part):
            for label in paragraph.labels:
                topic = asked.names.index(label.topic)
                for side in label.sides:
                    gold = tuple(h.holder for h in label.holders if h.stance == side)
                    known = by_side.get((paragraph.text, side))
                    if not gold or known is None:
                        continue
                    number = _SIDES.index(side)
                    source = Source(normalized[row].text, paragraph.text, normalized[row].span)
                    tokens = (judged.reading.tokens or [])[row]
                    read = finder.read(paragraph.text)
                    run = shown(tokens, topic, number, source, read)
                    author = float(judged.reading.author[row, topic, number])
                    told = heads(tokens, author, topic, number, source)
                    asked_side = Side(side, [run] if run else [], known.side.topic, run, None)
                    found, writer = finder.log_odds(read, asked_side)
                    seen = heads_of_candidates(read, told)
                    decided = judged.decisions.positive[row, topic]
                    marked = gold_words(known, read.words)
                    own = {
                        p for p, s in enumerate(read.words.starts) if run and run[0] <= s < run[1]
                    }
                    both = 2 * len(own & marked) / max(1, len(own) + len(marked))
                    yield Case(
                        read,
                        asked_side,
                        np.array([found, seen]).reshape(2, -1).T,
                        np.array([writer, author, max(seen, default=-9.0)]),
                        gold,
                        paragraph.doc_id,
                        bool(decided[0] and decided[1 + number]),
                        both if marked else None,
                    )


def _fit(cases: Sequence[Case]) -> dict[str, Any]:
    from holders import flattest
    from sklearn.linear_model import LogisticRegression

    x = np.concatenate([case.candidates for case in cases])
    y = np.array([_holds(case, c) for case in cases for c in case.read.candidates])
    named = LogisticRegression(C=10.0).fit(x, y)
    x = np.stack([case.author for case in cases])
    wrote = LogisticRegression(C=10.0).fit(x, [AUTHOR in case.gold for case in cases])
    joint: dict[str, Any] = {
        "candidate": [*named.coef_[0].round(4).tolist(), round(float(named.intercept_[0]), 4)],
        "author": [*wrote.coef_[0].round(4).tolist(), round(float(wrote.intercept_[0]), 4)],
    }
    grid = np.arange(0.2, 0.7, 0.05).round(2).tolist()
    f1 = np.zeros((len(grid), len(grid)))
    for cell in np.ndindex(f1.shape):
        tried = {**joint, "thresholds": [grid[cell[0]], grid[cell[1]]]}
        total = sum(np.array(match(_names(None, case, tried), case.gold)) for case in cases)
        f1[cell] = 2 * total[0] / max(1, 2 * total[0] + total[1] + total[2])
    first, second = flattest(f1)
    return {**joint, "thresholds": [grid[first], grid[second]]}


def _holds(case: Case, candidate: Any) -> bool:
    words = case.read.words
    said = words.text[words.starts[candidate.first] : words.ends[candidate.last]]
    return any(same_holder(said, name) for name in case.gold)


def _names(finder: HolderFinder | None, case: Case, joint: dict[str, Any]) -> list[str]:
    from holders import _at

    finder = HolderFinder(_at(*joint["thresholds"]))
    *factors, shift = joint["candidate"]
    found = (case.candidates @ np.array(factors) + shift).tolist()
    *factors, shift = joint["author"]
    author = float(case.author @ np.array(factors) + shift)
    holders = finder.chosen(case.read, case.side, found, author)
    return [holder.name for holder in holders if holder.name != UNKNOWN]
