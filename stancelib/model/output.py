"""From arrays to results: stances, evidence spans in the caller's string, reasons to abstain."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace

import numpy as np

from stancelib.features.batch import I64, TokenBatch
from stancelib.features.vocabulary import Vocabulary
from stancelib.model.decide import STANCE_NAMES, Decisions, join_stances
from stancelib.model.english import EnglishCheck
from stancelib.model.evidence import best_spans, contributions
from stancelib.model.scoring import Scores
from stancelib.model.state import HEADS, ModelState
from stancelib.results import ABSTENTIONS, Evidence, Result, TopicResult
from stancelib.text import Normalized

__all__ = ["ResultMaker", "decisive", "merge", "token_offsets"]

_ABSTAIN = {reason: Result(abstained=reason) for reason in ABSTENTIONS}
_NONE = Result()
_MOST_SPANS = 3


class ResultMaker:
    """Makes results from a batch's arrays.

    Parameters
    ----------
    state : ModelState
        The model's numbers.
    vocabulary : Vocabulary
        The words that it knows.
    """

    def __init__(self, state: ModelState, vocabulary: Vocabulary) -> None:
        self._english = EnglishCheck(vocabulary)
        self._names = [topic.name for topic in state.topics]
        self._state = state

    def results(
        self,
        canonical: Sequence[str],
        batch: TokenBatch,
        scores: Scores,
        decisions: Decisions,
        *,
        sources: tuple[Sequence[str], Sequence[Normalized]] | None = None,
    ) -> list[Result]:
        """Return one result a text, topics by falling probability.

        Parameters
        ----------
        canonical : sequence of str
            The texts in canonical form.
        batch, scores, decisions
            What was made of them.
        sources : (sequence of str, sequence of Normalized), optional
            The callers' texts and how they became canonical; without them
            results carry no evidence.

        Returns
        -------
        list of Result
        """
        names = self._names
        p = decisions.probabilities
        out = [_NONE] * len(canonical)
        rows, topics = np.nonzero(decisions.positive[:, :, 0])
        order = np.lexsort((topics, -p[rows, topics, 0], rows))
        rows, topics = rows[order], topics[order]
        sides = decisions.positive[rows, topics]
        stance = sides[:, 1] + 2 * sides[:, 2]
        spans: list[tuple[Evidence, ...]] = [()] * len(rows)
        if sources and len(rows):
            spans = self._evidence(*sources, batch, scores, rows, topics, sides)
        found: list[TopicResult] = [
            TopicResult(names[t], pt, STANCE_NAMES[s], ps, po, (), span)
            for t, s, (pt, ps, po), span in zip(
                topics.tolist(), stance.tolist(), p[rows, topics].tolist(), spans, strict=True
            )
        ]
        bounds = np.searchsorted(rows, np.arange(len(canonical) + 1)).tolist()
        for i in np.unique(rows).tolist():
            out[i] = Result(tuple(found[bounds[i] : bounds[i + 1]]))
        for i in np.flatnonzero(decisions.in_doubt).tolist():
            out[i] = _ABSTAIN["low_confidence"]
        for i in np.flatnonzero(decisions.no_evidence).tolist():
            out[i] = _ABSTAIN["no_evidence"]
        for i in self._english.foreign(batch, scores.tokens, canonical):
            out[i] = _ABSTAIN["not_english"]
        return out

    def _evidence(
        self,
        texts: Sequence[str],
        normalized: Sequence[Normalized],
        batch: TokenBatch,
        scores: Scores,
        rows: I64,
        topics: I64,
        sides: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
    ) -> list[tuple[Evidence, ...]]:
        parts, bounds = contributions(self._state, batch, scores, rows, topics)
        slopes = self._state.arrays["calibration"][topics, :, 0]
        out = []
        for i, (row, decided) in enumerate(zip(rows.tolist(), sides.tolist(), strict=True)):
            first = int(batch.indptr[row])
            weights = (parts[bounds[i] : bounds[i + 1]] * slopes[i]).T.tolist()
            sentences = batch.sentences[first : int(batch.indptr[row + 1])].tolist()
            found = []
            for head, label in enumerate(HEADS):
                if decided[head]:
                    for a, b, weight in best_spans(weights[head], _MOST_SPANS, sentences):
                        start, end = token_offsets(
                            batch, normalized[row], row, first + a, first + b
                        )
                        found.append(Evidence(start, end, texts[row][start:end], weight, label))
            found.sort(key=lambda e: -e.weight)
            out.append(tuple(found))
        return out

    def shift(self, topics: Sequence[TopicResult], by: int) -> tuple[TopicResult, ...]:
        """Move evidence offsets, from a piece of a text to the whole."""
        if not by:
            return tuple(topics)
        return tuple(
            replace(
                topic,
                evidence=tuple(
                    replace(e, start=e.start + by, end=e.end + by) for e in topic.evidence
                ),
            )
            for topic in topics
        )

    def strongest(
        self, found: Mapping[str, Sequence[TopicResult]], reasons: Container[str | None]
    ) -> Result:
        """Join the results of a long text's windows: each topic and side as in its best window."""
        joined = []
        for parts in found.values():
            support = max(parts, key=lambda t: t.support)
            oppose = max(parts, key=lambda t: t.oppose)
            best = max(parts, key=lambda t: t.probability)
            spans = sorted(
                {e for t in (best, support, oppose) for e in t.evidence},
                key=lambda e: (-e.weight, e.start, e.label),
            )
            joined.append(
                TopicResult(
                    best.topic,
                    best.probability,
                    join_stances(t.stance for t in parts),
                    support.support,
                    oppose.oppose,
                    (),
                    tuple(spans[: 2 * _MOST_SPANS]),
                )
            )
        if joined:
            return Result(tuple(sorted(joined, key=lambda t: (-t.probability, t.topic))))
        if None in reasons:
            return _NONE
        for reason in ("low_confidence", "not_english"):
            if reason in reasons:
                return _ABSTAIN[reason]
        return _ABSTAIN["no_evidence"]


def decisive(parts: Sequence[TopicResult]) -> list[TopicResult]:
    """Return those of a long text's windows that decide what is said of a topic, in order.

    They are the strongest in each probability, and the first of each stance.
    """
    kept = {max(parts, key=lambda t: t.probability)}
    kept |= {max(parts, key=lambda t: t.support), max(parts, key=lambda t: t.oppose)}
    kept.update({topic.stance: topic for topic in reversed(parts)}.values())
    return [topic for topic in parts if topic in kept]


def token_offsets(
    batch: TokenBatch, normalized: Normalized, row: int, first: int, last: int
) -> tuple[int, int]:
    """Return where tokens stand in the caller's string: start and end in characters."""
    base = int(batch.text_starts[row])
    start = int(batch.starts[first]) - base
    end = int(batch.starts[last] + batch.lengths[last]) - base
    if not normalized.text.isascii():
        data = batch.buffer[base : base + end]
        start = len(data[:start].decode("utf-8"))
        end = len(data.decode("utf-8"))
    return normalized.span(start, end)


def merge(decisions: Decisions, owners: I64, n_texts: int) -> Decisions:
    """Join the decisions of windows: each head as in the text's strongest window.

    Where a topic is found, only the windows in which it is found speak for sides.
    """
    shape = (n_texts, *decisions.probabilities.shape[1:])
    positive = np.zeros(shape, dtype=np.bool_)
    np.logical_or.at(positive, owners, decisions.positive)
    counted = (decisions.positive[:, :, 0] | ~positive[owners, :, 0])[:, :, None]
    windows = decisions.probabilities.copy()
    windows[:, :, 1:] *= counted
    probabilities = np.zeros(shape)
    np.maximum.at(probabilities, owners, windows)
    given = np.zeros((*shape[:2], 2), dtype=np.bool_)
    np.logical_or.at(given, owners, decisions.given & counted)
    no_evidence = np.ones(n_texts, dtype=np.bool_)
    np.logical_and.at(no_evidence, owners, decisions.no_evidence)
    in_doubt = np.zeros(n_texts, dtype=np.bool_)
    np.logical_or.at(in_doubt, owners, decisions.in_doubt)
    return Decisions(
        probabilities, positive, given, no_evidence, in_doubt & ~positive[:, :, 0].any(axis=1)
    )
