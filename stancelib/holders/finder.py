"""Finding who takes the sides that a model decided on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from stancelib.holders.candidates import Candidate, CandidateSource, find_candidates, from_spans
from stancelib.holders.features import Focus, author_features, candidate_features, focus_of
from stancelib.holders.reading import Words, read_words
from stancelib.holders.scores import HolderScores, default_scores, to_probability
from stancelib.results import AUTHOR, UNKNOWN, Holder

__all__ = ["HolderFinder", "Scored", "Side"]

_MOST = 4


class Side(NamedTuple):
    """A side of a topic that a text takes.

    Parameters
    ----------
    stance : {"support", "oppose"}
    evidence : sequence of (int, int)
        Characters of what tells the side, the strongest first.
    topic : sequence of (int, int)
        Characters of what names the topic.
    """

    stance: str
    evidence: Sequence[tuple[int, int]]
    topic: Sequence[tuple[int, int]]


class Scored(NamedTuple):
    """A candidate's characters and log-odds; AUTHOR has none."""

    start: int | None
    end: int | None
    log_odds: float


@dataclass(frozen=True)
class HolderFinder:
    """Finds holders of sides in a text; immutable, usable from many threads.

    Names, roles and pronouns are candidates; each is scored by what stands
    around it (verbs of saying, supporting and opposing, "by", "according to",
    quotation marks, distance to the words that tell the side), and the writer by
    what the whole text shows ("we", "must", no one else who speaks). All
    candidates above a threshold hold the side; where there is none, and the
    writer doesn't either, the holder is ``unknown``.

    Parameters
    ----------
    scores : HolderScores, optional
        The library's own if not given.
    source : callable, optional
        Finds candidates in a text instead: start and end of each in characters.
        A pipeline of spaCy can be one:
        ``lambda text: [(e.start_char, e.end_char) for e in nlp(text).ents]``.

    Examples
    --------
    >>> text = "Mayor Quill rejected the bridge, but the council backed it."
    >>> finder = HolderFinder()
    >>> [holder.name for holder in finder.find(text, [Side("oppose", [(12, 31)], [(25, 31)])])[0]]
    ['Mayor Quill']
    """

    scores: HolderScores | None = None
    source: CandidateSource | None = None

    def find(self, text: str, sides: Sequence[Side]) -> list[tuple[Holder, ...]]:
        """Return the holders of each side, the most probable first.

        Parameters
        ----------
        text : str
        sides : sequence of Side

        Returns
        -------
        list of tuple of Holder
            At most four names and the writer; never empty.
        """
        words = read_words(text)
        candidates = self._candidates(words)
        return [self._holders(words, side, candidates) for side in sides]

    def scored(self, text: str, side: Side) -> tuple[list[Scored], Scored]:
        """Return the log-odds of all candidates, and of the writer."""
        words = read_words(text)
        candidates = self._candidates(words)
        found, author = self._scores(words, _focus(words, side), candidates)
        spans = [
            Scored(words.starts[c.first], words.ends[c.last], value)
            for c, value in zip(candidates, found, strict=True)
        ]
        return spans, Scored(None, None, author)

    def _candidates(self, words: Words) -> list[Candidate]:
        if self.source is None:
            return find_candidates(words)
        return from_spans(words, self.source(words.text))

    def _scores(
        self, words: Words, focus: Focus, candidates: Sequence[Candidate]
    ) -> tuple[list[float], float]:
        model = self.scores or default_scores()
        found = [
            model.candidate.log_odds(names)
            for names in candidate_features(words, focus, candidates)
        ]
        best = max(found, default=-9.0)
        return found, model.author.log_odds(author_features(words, focus, candidates, best))

    def _holders(
        self, words: Words, side: Side, candidates: Sequence[Candidate]
    ) -> tuple[Holder, ...]:
        found, author = self._scores(words, _focus(words, side), candidates)
        return self.chosen(words, side.stance, candidates, found, author)

    def chosen(
        self,
        words: Words,
        stance: str,
        candidates: Sequence[Candidate],
        found: Sequence[float],
        author: float,
    ) -> tuple[Holder, ...]:
        """Return those who pass the thresholds, each name once.

        Parameters
        ----------
        words : Words
        stance : str
        candidates : sequence of Candidate
        found : sequence of float
            Their log-odds.
        author : float
            Those of the writer.

        Returns
        -------
        tuple of Holder
        """
        model = self.scores or default_scores()
        out: list[Holder] = []
        taken: list[tuple[Candidate, str]] = []
        for value, candidate in sorted(zip(found, candidates, strict=True), key=lambda x: -x[0]):
            probability = to_probability(value)
            if probability < model.candidate.threshold or len(out) == _MOST:
                break
            head = words.lower[candidate.last]
            if any(head == other or _overlap(candidate, c) for c, other in taken):
                continue
            taken.append((candidate, head))
            start, end = words.starts[candidate.first], words.ends[candidate.last]
            out.append(Holder(words.text[start:end], stance, start, end, probability))
        wrote = to_probability(author)
        if wrote >= model.author.threshold:
            out.append(Holder(AUTHOR, stance, None, None, wrote))
        if not out:
            best = to_probability(max([*found, author]))
            out.append(Holder(UNKNOWN, stance, None, None, 1.0 - best))
        return tuple(sorted(out, key=lambda h: (-h.probability, h.start or 0)))


def _focus(words: Words, side: Side) -> Focus:
    return focus_of(words, side.stance, side.evidence, side.topic)


def _overlap(a: Candidate, b: Candidate) -> bool:
    return a.first <= b.last and b.first <= a.last
