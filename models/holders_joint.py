"""Joining the ranker of holders with the encoder, on documents that neither learned from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from holders_data import FOLDS, Example, hash_of
from holders_fit import flattest, named
from holders_measure import f1, interval
from holders_rows import gold_words, words_between
from numpy.typing import NDArray

from stancelib.corpus import read_corpus
from stancelib.corpus.split import grouped_folds
from stancelib.encoder.holding import heads, shown
from stancelib.encoder.judge import Read as Judged
from stancelib.encoder.model import EncoderModel
from stancelib.encoder.spans import Source
from stancelib.evaluation.holders import match, same_holder
from stancelib.holders import Heads, HolderFinder, Read, Side
from stancelib.holders.choosing import UNREAD, Scored
from stancelib.holders.finder import heads_of_candidates
from stancelib.holders.reading import read_words
from stancelib.holders.scores import HolderScores
from stancelib.model.asked import ask
from stancelib.results import AUTHOR
from stancelib.text import normalize

__all__ = ["HELD", "fit_joint"]

#: The fold of documents that the encoder never learned from; see encoder_data.py.
HELD = 3
_SIDES = ("support", "oppose")


class Case(NamedTuple):
    """A held-out side: its text among those read, what both say, and who holds it."""

    row: int
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
    read, cases = _cases(HolderFinder(others), examples, texts)
    halves = np.array([hash_of(case.document) % 2 for case in cases])
    counts = np.zeros((len(cases), 3), dtype=np.int64)
    writer: dict[int, bool] = {}
    for half in (0, 1):
        joint = _fit(read, [c for c, h in zip(cases, halves, strict=True) if h != half])
        own = np.flatnonzero(halves == half).tolist()
        for i, names in zip(own, _names(read, [cases[i] for i in own], joint), strict=True):
            counts[i] = match(names, cases[i].gold)
            if len({name == AUTHOR for name in cases[i].gold}) == 1:
                writer[i] = bool(names) and (names[0] == AUTHOR) == (cases[i].gold[0] == AUTHOR)
    right = [i for i, case in enumerate(cases) if case.right]
    documents = [hash_of(case.document) for case in cases]
    pure = [i for i in right if i in writer]
    shown_f1 = [(i, cases[i].evidence_f1) for i in right if cases[i].evidence_f1 is not None]

    def share(values: Sequence[Any], rows: Sequence[int]) -> dict[str, float]:
        pairs = np.stack([np.array(values, dtype=np.float64), np.ones(len(values))], axis=1)
        return interval(pairs, [documents[i] for i in rows], lambda s: s[..., 0] / s[..., 1])

    return _fit(read, cases), {
        "sides": len(right),
        "holder_f1": interval(counts[right], [documents[i] for i in right], f1),
        "author_accuracy": share([writer[i] for i in pure], pure),
        "evidence_token_f1": share([v for _, v in shown_f1], [i for i, _ in shown_f1]),
    }


def _cases(
    finder: HolderFinder, examples: Sequence[Example], texts: Path
) -> tuple[Read, list[Case]]:
    asked = list(_asked(examples, texts))
    read = finder.read([each.example.text for each in asked])
    sides = [each.side for each in asked]
    scored = finder.log_odds(read, range(len(asked)), sides)
    cases = []
    for row, (example, side, told, gold, right) in enumerate(asked):
        seen = heads_of_candidates(read, row, told)
        found = scored.candidates[scored.bounds[row] : scored.bounds[row + 1]]
        marked = gold_words(example, read.words, row)
        own = words_between(read.words, *side.evidence[0], row) if side.evidence else set()
        both = 2 * len(own & marked) / max(1, len(own) + len(marked))
        cases.append(
            Case(
                row,
                side,
                np.stack([found, seen], axis=1),
                np.array([scored.authors[row], told.author, seen.max(initial=UNREAD)]),
                gold,
                example.doc_id,
                right,
                both if marked else None,
            )
        )
    return read, cases


class _Asked(NamedTuple):
    """A held-out side with what the encoder says of it."""

    example: Example
    side: Side
    told: Heads
    gold: tuple[str, ...]
    right: bool


def _asked(examples: Sequence[Example], texts: Path) -> Iterator[_Asked]:
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
                    words = read_words([paragraph.text])
                    run = shown(tokens, topic, number, source, words, 0)
                    author = float(judged.reading.author[row, topic, number])
                    told = heads(tokens, author, topic, number, source)
                    side_asked = Side(side, [run] if run else [], known.side.topic, run)
                    decided = judged.decisions.positive[row, topic]
                    right = bool(decided[0] and decided[1 + number])
                    yield _Asked(known, side_asked, told, gold, right)


def _fit(read: Read, cases: Sequence[Case]) -> dict[str, Any]:
    from sklearn.linear_model import LogisticRegression

    x = np.concatenate([case.candidates for case in cases])
    y = np.array([holds for case in cases for holds in _hold(read, case)])
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
        said = zip(_names(read, cases, tried), cases, strict=True)
        total = sum(np.array(match(names, case.gold)) for names, case in said)
        f1[cell] = 2 * total[0] / max(1, 2 * total[0] + total[1] + total[2])
    first, second = flattest(f1)
    return {**joint, "thresholds": [grid[first], grid[second]]}


def _hold(read: Read, case: Case) -> Iterator[bool]:
    words, candidates, *_ = read
    own = slice(*candidates.bounds[case.row : case.row + 2].tolist())
    for first, last in zip(candidates.first[own], candidates.last[own], strict=True):
        yield any(same_holder(words.span(first, last)[2], name) for name in case.gold)


def _names(read: Read, cases: Sequence[Case], joint: dict[str, Any]) -> list[list[str]]:
    *factors, shift = joint["candidate"]
    found = np.concatenate([case.candidates for case in cases]) @ np.array(factors) + shift
    *factors, shift = joint["author"]
    authors = np.stack([case.author for case in cases]) @ np.array(factors) + shift
    bounds = np.append(0, np.cumsum([len(case.candidates) for case in cases]))
    rows, sides = [case.row for case in cases], [case.side for case in cases]
    return named(read, rows, sides, Scored(found, bounds, authors), joint["thresholds"])
