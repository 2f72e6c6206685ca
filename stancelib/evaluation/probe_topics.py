"""Probes of systems that label paragraphs by topics and stances."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from stancelib.corpus.schema import Corpus
from stancelib.evaluation.mentions import alias_pattern
from stancelib.evaluation.predictions import BoolArray, Predictions
from stancelib.evaluation.probe_negation import negate
from stancelib.evaluation.probe_texts import misspell, quote_opponent, recase, swap_mentions
from stancelib.evaluation.probes import MOST_ROWS, choose, flip_rates, generator
from stancelib.evaluation.records import ProbeResult
from stancelib.topics import Topic

__all__ = ["TopicPredictor", "probe_topics"]

#: Returns predictions on the topics for any texts.
TopicPredictor = Callable[[Sequence[str]], Predictions]

_SIDES = ("support", "oppose")
_NOTES = {
    "negation": "predicate near a mention negated, where the system has the side right at first",
    "target_swap": "mentions of the topic replaced by another topic, where the system has the "
    "topic right at first; flipped: it finds the other topic and no longer this one",
    "quoted_opponent": "a rejected quotation added, where the system has the side right at first; "
    "flipped: it no longer finds the side (finding both sides is no flip)",
    "typo": "two neighbouring letters swapped in one or two long words; flipped: any topic or "
    "stance of the paragraph",
    "casing": "lower, upper or title case; flipped: any topic or stance of the paragraph",
}


class _Case(NamedTuple):
    """A changed text: of which row, about which topic and side, which topic instead."""

    row: int
    text: str
    topic: int = -1
    side: int = -1
    other: int = -1


def probe_topics(
    corpus: Corpus,
    topics: Sequence[Topic],
    systems: Mapping[str, TopicPredictor],
    *,
    seed: int = 0,
    limit: int = MOST_ROWS,
    n_resamples: int = 1000,
) -> tuple[ProbeResult, ...]:
    """Change texts of a corpus, and count how often each system's answer changes.

    Parameters
    ----------
    corpus : Corpus
    topics : sequence of Topic
        Their aliases tell where a text mentions them.
    systems : mapping of str to function of texts
        Each returns :class:`Predictions` on the topics.
    seed : int, default 0
        Of the changes; the same seed gives the same texts.
    limit : int, default 1000
        Changed texts of one probe at most.
    n_resamples : int, default 1000

    Returns
    -------
    tuple of ProbeResult
        One a probe and system, in the order of :data:`~stancelib.evaluation.probes.EXPECTS`.

    Notes
    -----
    ``negation`` and ``quoted_opponent`` take paragraphs that support or oppose
    a topic, ``target_swap`` paragraphs about a single topic that mention no
    other. They count where the system is right at first: an answer that was
    wrong before shows nothing by changing. So n differs from system to system.
    See :func:`~stancelib.evaluation.probe_negation.negate` for the limits of
    the negation.
    """
    probes = _Probes(corpus, topics, seed)
    documents = corpus.doc_ids
    out: list[ProbeResult] = []
    for probe, candidates in probes.candidates().items():
        make = partial(probes.make, probe, candidates)
        cases = choose(range(len(candidates)), make, seed, limit)
        out += flip_rates(
            probe,
            systems,
            partial(_flips, probe, cases, corpus),
            [documents[case.row] or f"(row {case.row})" for case in cases],
            note=_NOTES[probe],
            n_resamples=n_resamples,
            seed=seed,
        )
    return tuple(out)


class _Probes:
    """What can be changed in a corpus, and how."""

    def __init__(self, corpus: Corpus, topics: Sequence[Topic], seed: int) -> None:
        self._texts = corpus.texts
        self._corpus = corpus
        self._topics = topics
        self._seed = seed
        self._patterns = [alias_pattern(topic.aliases) for topic in topics]
        self._any = alias_pattern(alias for topic in topics for alias in topic.aliases)

    def candidates(self) -> dict[str, list[tuple[int, int, int]]]:
        """Return by probe what may be changed: row, topic, side."""
        names = [topic.name for topic in self._topics]
        sided, single = [], []
        for row, paragraph in enumerate(self._corpus):
            known = [label for label in paragraph.labels if label.topic in names]
            sided += [
                (row, names.index(label.topic), _SIDES.index(label.stance))
                for label in known
                if label.stance in _SIDES
            ]
            if len(known) == 1:
                single.append((row, names.index(known[0].topic), -1))
        every = [(row, -1, -1) for row in range(len(self._corpus))]
        swaps = single if len(names) > 1 else []
        return {
            "negation": sided,
            "target_swap": swaps,
            "quoted_opponent": sided,
            "typo": every,
            "casing": every,
        }

    def make(
        self, probe: str, candidates: Sequence[tuple[int, int, int]], which: int
    ) -> _Case | None:
        """Return the changed text of a candidate, None where there is none."""
        row, topic, side = candidates[which]
        text = self._texts[row]
        rng = generator(self._seed, probe, text)
        if probe == "target_swap":
            return self._swap(row, topic, rng)
        changed: str | None
        if probe == "negation":
            changed = negate(text, self._patterns[topic])
        elif probe == "quoted_opponent":
            found = self._patterns[topic].search(text)
            name = found[0] if found else self._topics[topic].title
            changed = quote_opponent(text, _SIDES[side], rng, name)
        elif probe == "typo":
            changed = misspell(text, rng, self._any)
        else:
            changed = recase(text, rng)
        return None if changed is None else _Case(row, changed, topic, side)

    def _swap(self, row: int, topic: int, rng: np.random.Generator) -> _Case | None:
        text = self._texts[row]
        others = [i for i in range(len(self._topics)) if i != topic]
        if any(self._patterns[i].search(text) for i in others):
            return None
        other = others[int(rng.integers(len(others)))]
        changed = swap_mentions(text, self._patterns[topic], self._name(other))
        return None if changed is None else _Case(row, changed, topic, other=other)

    def _name(self, topic: int) -> str:
        """Return a form by which texts mention a topic: its title, where that is one."""
        title, aliases = self._topics[topic].title, self._topics[topic].aliases
        if self._patterns[topic].search(title):
            return title
        return next((alias for alias in aliases if not alias.endswith("*")), title)


def _flips(
    probe: str, cases: Sequence[_Case], corpus: Corpus, predict: TopicPredictor
) -> tuple[BoolArray, BoolArray]:
    """Return which answers flipped, and which count."""
    if not cases:
        return np.zeros(0, dtype=np.bool_), np.zeros(0, dtype=np.bool_)
    before = _reported(predict([corpus[case.row].text for case in cases]))
    after = _reported(predict([case.text for case in cases]))
    if probe in ("typo", "casing"):
        flipped = (before != after).any(axis=(1, 2))
        return flipped, np.ones(len(cases), dtype=np.bool_)
    at = np.arange(len(cases))
    topic = np.array([case.topic for case in cases])
    if probe == "target_swap":
        other = np.array([case.other for case in cases])
        return after[at, other, 0] & ~after[at, topic, 0], before[at, topic, 0]
    side = np.array([case.side for case in cases])
    right = before[at, topic, 1 + side] & ~before[at, topic, 2 - side]
    if probe == "negation":
        return (before[at, topic] != after[at, topic]).any(axis=1), right
    return ~after[at, topic, 1 + side], right


def _reported(said: Predictions) -> BoolArray:
    """Return whether topic, support and oppose are reported, shape (n, T, 3)."""
    topic = said.topic
    return np.stack([topic, topic & said.support, topic & said.oppose], axis=2)
