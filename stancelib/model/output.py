"""From arrays to results: stances, evidence spans in the caller's string, reasons to abstain."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from stancelib.features.batch import I64, TokenBatch, distinct, expand
from stancelib.features.vocabulary import Vocabulary
from stancelib.model.decide import STANCE_NAMES, Decisions, join_stances
from stancelib.model.english import EnglishCheck
from stancelib.model.evidence import best_spans, contributions
from stancelib.model.scoring import Scores
from stancelib.model.state import HEADS, ModelState
from stancelib.results import ABSTENTIONS, UNKNOWN, Evidence, Holder, Result, TopicResult
from stancelib.text import Normalized

__all__ = [
    "Bools",
    "Detail",
    "Details",
    "Judged",
    "ResultMaker",
    "Sources",
    "decisive",
    "merge",
    "ranked",
    "source_span",
    "token_bytes",
]

Bools = NDArray[np.bool_]

#: Who takes the sides on a topic, and the spans that tell.
Detail: TypeAlias = tuple[tuple[Holder, ...], tuple[Evidence, ...]]
#: Finds details for texts (by row), topics (by place among those asked about) and what is
#: decided of them (bool, shape (n, 3)).
Details: TypeAlias = Callable[[I64, I64, Bools], Sequence[Detail]]

_ABSTAIN = {reason: Result(abstained=reason) for reason in ABSTENTIONS}
_NONE = Result()
_MOST_SPANS = 3
_NOTHING: Detail = ((), ())


class Sources(NamedTuple):
    """The callers' texts, and how they became canonical."""

    texts: Sequence[str]
    normalized: Sequence[Normalized]


@dataclass(frozen=True)
class Judged:
    """What was made of a batch of canonical texts.

    Parameters
    ----------
    batch : TokenBatch
        Their tokens.
    scores : Scores
        What the linear weights say, of every topic that the model knows.
    decisions : Decisions
        On the topics that were asked about.
    """

    batch: TokenBatch
    scores: Scores
    decisions: Decisions


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
        self._state = state

    def results(
        self,
        canonical: Sequence[str],
        judged: Judged,
        names: Sequence[str],
        details: Details | None = None,
    ) -> list[Result]:
        """Return one result a text, topics by falling probability.

        Parameters
        ----------
        canonical : sequence of str
            The texts in canonical form.
        judged : Judged
            What was made of them.
        names : sequence of str
            The topics asked about.
        details : callable, optional
            Finds holders and evidence; without it results carry none.

        Returns
        -------
        list of Result
        """
        decisions = judged.decisions
        p = decisions.probabilities
        out = [_NONE] * len(canonical)
        rows, topics = np.nonzero(decisions.positive[:, :, 0])
        order = np.lexsort((topics, -p[rows, topics, 0], rows))
        rows, topics = rows[order], topics[order]
        sides = decisions.positive[rows, topics]
        stance = sides[:, 1] + 2 * sides[:, 2]
        shown = details(rows, topics, sides) if details and len(rows) else [_NOTHING] * len(rows)
        found: list[TopicResult] = [
            TopicResult(names[t], pt, STANCE_NAMES[s], ps, po, holders, spans)
            for t, s, (pt, ps, po), (holders, spans) in zip(
                topics.tolist(), stance.tolist(), p[rows, topics].tolist(), shown, strict=True
            )
        ]
        bounds = np.searchsorted(rows, np.arange(len(canonical) + 1)).tolist()
        for i in distinct(rows).tolist():
            out[i] = Result(tuple(found[bounds[i] : bounds[i + 1]]))
        for i, reason in self.abstentions(canonical, judged).items():
            out[i] = _ABSTAIN[reason]
        return out

    def abstentions(self, canonical: Sequence[str], judged: Judged) -> dict[int, str]:
        """Return why the model declines to answer, by position, where it does.

        Parameters
        ----------
        canonical : sequence of str
            The texts in canonical form; those that may not be English are read.
        judged : Judged

        Returns
        -------
        dict of int to str
        """
        decisions = judged.decisions
        out = dict.fromkeys(np.flatnonzero(decisions.in_doubt).tolist(), "low_confidence")
        out |= dict.fromkeys(np.flatnonzero(decisions.no_evidence).tolist(), "no_evidence")
        foreign = self._english.foreign(judged.batch, judged.scores.tokens, canonical)
        return out | dict.fromkeys(foreign, "not_english")

    def evidence(
        self,
        sources: Sources,
        judged: Judged,
        rows: I64,
        topics: I64,
        sides: Bools,
        slopes: NDArray[np.float64] | None = None,
    ) -> list[tuple[Evidence, ...]]:
        """Return the spans by which the linear weights speak for decisions, strongest first.

        Parameters
        ----------
        sources : Sources
        judged : Judged
        rows, topics : ndarray of int64, shape (k,)
            The texts, and the topics among those that the model knows.
        sides : ndarray of bool, shape (k, n_heads)
            The decisions wanted.
        slopes : ndarray of float64, shape (n_topics, n_heads), optional
            By what logits count in log-odds; those of calibration if not given.

        Returns
        -------
        list of tuple of Evidence
        """
        texts, normalized = sources
        batch = judged.batch
        parts, bounds = contributions(self._state, batch, judged.scores, rows, topics)
        if slopes is None:
            slopes = self._state.arrays["calibration"][..., 0]
        tokens, which = expand(batch.indptr[rows], batch.indptr[rows + 1])
        # What isn't decided has no weight, so no words show it.
        weights = parts * np.where(sides, slopes[topics], 0.0)[which]
        sentences = batch.sentences[tokens]
        out: list[list[Evidence]] = [[] for _ in range(len(rows))]
        for head, label in enumerate(HEADS):
            spans = best_spans(weights[:, head], bounds, sentences, _MOST_SPANS)
            owners = rows[spans.owners]
            places = token_bytes(batch, owners, tokens[spans.first], tokens[spans.last])
            columns = (spans.owners, owners, *places, spans.weights)
            for i, row, begin, past, weight in zip(*(c.tolist() for c in columns), strict=True):
                start, end = source_span(batch, normalized[row], row, begin, past)
                out[i].append(Evidence(start, end, texts[row][start:end], weight, label))
        return [tuple(sorted(found, key=lambda e: -e.weight)) for found in out]

    def shift(self, topics: Sequence[TopicResult], by: int) -> tuple[TopicResult, ...]:
        """Move offsets of evidence and holders, from a piece of a text to the whole."""
        if not by:
            return tuple(topics)
        return tuple(
            replace(
                topic,
                holders=tuple(_moved(holder, by) for holder in topic.holders),
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
                    _holders(decisive(parts)),
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


def _moved(holder: Holder, by: int) -> Holder:
    e = holder.evidence
    if e is not None:
        holder = replace(holder, evidence=replace(e, start=e.start + by, end=e.end + by))
    if holder.start is None or holder.end is None:
        return holder
    return replace(holder, start=holder.start + by, end=holder.end + by)


def ranked(holders: Iterable[Holder]) -> tuple[Holder, ...]:
    """Return holders by falling probability, then as they stand in the text."""
    return tuple(sorted(holders, key=lambda h: (-h.probability, h.stance, h.start or 0)))


def _holders(parts: Iterable[TopicResult]) -> tuple[Holder, ...]:
    """Join the holders of several windows: each where it is most probable, and first."""
    found: dict[tuple[str, str], Holder] = {}
    for holder in (holder for topic in parts for holder in topic.holders):
        key = (holder.name, holder.stance)
        if key not in found or holder.probability > found[key].probability:
            found[key] = holder
    named = {holder.stance for holder in found.values() if holder.name != UNKNOWN}
    kept = [h for h in found.values() if h.name != UNKNOWN or h.stance not in named]
    return tuple(sorted(kept, key=lambda holder: -holder.probability))


def decisive(parts: Sequence[TopicResult]) -> list[TopicResult]:
    """Return those of a long text's windows that decide what is said of a topic, in order.

    They are the strongest in each probability, and the first of each stance.
    """
    kept = {max(parts, key=lambda t: t.probability)}
    kept |= {max(parts, key=lambda t: t.support), max(parts, key=lambda t: t.oppose)}
    kept.update({topic.stance: topic for topic in reversed(parts)}.values())
    return [topic for topic in parts if topic in kept]


def token_bytes(batch: TokenBatch, rows: I64, first: I64, last: I64) -> tuple[I64, I64]:
    """Return the bytes of their texts where runs of tokens start and end."""
    base = batch.text_starts[rows]
    return batch.starts[first] - base, batch.starts[last] + batch.lengths[last] - base


def source_span(
    batch: TokenBatch, normalized: Normalized, row: int, start: int, end: int
) -> tuple[int, int]:
    """Return where bytes of a text stand in the caller's string: start and end in characters."""
    if not normalized.text.isascii():
        base = int(batch.text_starts[row])
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
