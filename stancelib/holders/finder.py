"""Finding who takes the sides that a model decided on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from stancelib.holders.author import author_features, text_features
from stancelib.holders.candidates import Candidate, CandidateSource, find_candidates, from_spans
from stancelib.holders.evidence import RunFinder
from stancelib.holders.features import candidate_features, focus_of
from stancelib.holders.reading import Words, read_words
from stancelib.holders.scores import HolderScores, default_scores, to_probability
from stancelib.holders.standing import Standing, standing_of
from stancelib.results import AUTHOR, UNKNOWN, Evidence, Holder

__all__ = ["Heads", "HolderFinder", "Read", "Side"]

_MOST = 4
#: Log-odds of a word that the encoder didn't read.
_UNREAD = -9.0


class Heads(NamedTuple):
    """What an encoder says of holders of a side, in log-odds.

    Parameters
    ----------
    pieces : sequence of (int, int, float)
        Characters of each word piece, and its being part of a holder's name.
    author : float
        Of the writer holding the side.
    """

    pieces: Sequence[tuple[int, int, float]]
    author: float


class Side(NamedTuple):
    """A side of a topic that a text takes.

    Parameters
    ----------
    stance : {"support", "oppose"}
    evidence : sequence of (int, int)
        Characters of what carried the side, the strongest first.
    topic : sequence of (int, int)
        Characters of what names the topic.
    shown : tuple of (int, int), optional
        Characters of the words that show the side; chosen around `evidence` if
        not given.
    heads : Heads, optional
        What an encoder says of holders; its scores and the ranker's are joined.
    """

    stance: str
    evidence: Sequence[tuple[int, int]]
    topic: Sequence[tuple[int, int]]
    shown: tuple[int, int] | None = None
    heads: Heads | None = None


class Read(NamedTuple):
    """A text's words, the candidates in it, and what speaks for holders of any side.

    Parameters
    ----------
    words : Words
    candidates : sequence of Candidate
    standing : sequence of Standing
        How each stands in the text.
    totals : sequence of float
        What that speaks for each.
    author : float
        What the text speaks for its writer.
    """

    words: Words
    candidates: Sequence[Candidate]
    standing: Sequence[Standing]
    totals: Sequence[float]
    author: float


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
    >>> text = "Mayor Quill vigorously opposes the toll road."
    >>> finder = HolderFinder()
    >>> [holder.name for holder in finder.find(text, [Side("oppose", [(12, 30)], [(35, 44)])])[0]]
    ['Mayor Quill']
    """

    scores: HolderScores | None = None
    source: CandidateSource | None = None

    @cached_property
    def _model(self) -> HolderScores:
        return self.scores or default_scores()

    @cached_property
    def _runs(self) -> RunFinder:
        return RunFinder(self._model.evidence)

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
        return self.of_sides(self.read(text), sides)

    def read(self, text: str) -> Read:
        """Find the candidates of a text."""
        words = read_words(text)
        found = (
            find_candidates(words) if self.source is None else from_spans(words, self.source(text))
        )
        standing = standing_of(words, found)
        totals = [self._model.candidate.total(each.names) for each in standing]
        return Read(
            words, found, standing, totals, self._model.author.total(text_features(words, found))
        )

    def of_sides(self, read: Read, sides: Sequence[Side]) -> list[tuple[Holder, ...]]:
        """Return the holders of the sides of one topic, in a text that was read.

        Where both sides are taken, a name holds the one for which more speaks, and so
        do names of which it is a part; the writer may hold both.
        """
        scores = [self.log_odds(read, side) for side in sides]
        out = []
        for number, (side, (found, author)) in enumerate(zip(sides, scores, strict=True)):
            for other, _ in (*scores[:number], *scores[number + 1 :]):
                kept = zip(found, _at_most(read, found), _at_most(read, other), strict=True)
                found = [own if a > b else _UNREAD for own, a, b in kept]
            out.append(self.chosen(read, side, found, author, self._evidence(read.words, side)))
        return out

    def log_odds(self, read: Read, side: Side) -> tuple[list[float], float]:
        """Return the log-odds of each candidate holding a side, and of the writer."""
        model, words = self._model, read.words
        focus = focus_of(words, side.stance, side.evidence, side.topic)
        found = [
            model.candidate.log_odds(total + model.candidate.total(names))
            for total, names in zip(
                read.totals, candidate_features(words, focus, read.standing), strict=True
            )
        ]
        best = max(found, default=_UNREAD)
        of_side = model.author.total(author_features(words, focus, read.standing, best))
        author = model.author.log_odds(read.author + of_side)
        if side.heads is None:
            return found, author
        told = heads_of_candidates(read, side.heads)
        joint = model.joint
        author = (
            joint.author[0] * author
            + joint.author[1] * side.heads.author
            + joint.author[2] * max(told, default=_UNREAD)
            + joint.author[3]
        )
        a, b, c = joint.candidate
        return [a * x + b * y + c for x, y in zip(found, told, strict=True)], author

    def chosen(
        self,
        read: Read,
        side: Side,
        found: Sequence[float],
        author: float,
        evidence: Evidence | None = None,
    ) -> tuple[Holder, ...]:
        """Return those who pass the thresholds, each name once.

        Parameters
        ----------
        read : Read
        side : Side
        found : sequence of float
            Log-odds of the candidates.
        author : float
            Those of the writer.
        evidence : Evidence, optional
            What all of them are given.

        Returns
        -------
        tuple of Holder
        """
        words = read.words
        least, least_author = self._model.thresholds(side.heads is not None)
        out: list[Holder] = []
        taken: list[tuple[Candidate, str]] = []
        for value, candidate in sorted(
            zip(found, read.candidates, strict=True), key=lambda x: -x[0]
        ):
            probability = to_probability(value)
            if probability < least or len(out) == _MOST:
                break
            head = words.lower[candidate.last]
            if any(head == other or _overlap(candidate, c) for c, other in taken):
                continue
            taken.append((candidate, head))
            start, end = words.starts[candidate.first], words.ends[candidate.last]
            name = words.text[start:end]
            out.append(Holder(name, side.stance, start, end, probability, evidence))
        wrote = to_probability(author)
        if wrote >= least_author:
            out.append(Holder(AUTHOR, side.stance, None, None, wrote, evidence))
        if not out:
            best = to_probability(max([*found, author]))
            out.append(Holder(UNKNOWN, side.stance, None, None, 1.0 - best, evidence))
        return tuple(sorted(out, key=lambda h: (-h.probability, h.start or 0)))

    def _evidence(self, words: Words, side: Side) -> Evidence | None:
        if side.shown is not None:
            start, end = side.shown
            return Evidence(start, end, words.text[start:end], 0.0, side.stance)
        run = self._runs.find(words, side.stance, side.evidence, side.topic)
        if run is None:
            return None
        start, end = words.starts[run.first], words.ends[run.last]
        return Evidence(start, end, words.text[start:end], run.log_odds, side.stance)


def heads_of_candidates(read: Read, heads: Heads) -> list[float]:
    """Return for each candidate the largest log-odds that an encoder gives one of its words."""
    words = read.words
    best = [_UNREAD] * len(words)
    for start, _, value in heads.pieces:
        if best:
            position = words.at(start)
            best[position] = max(best[position], value)
    return [max(best[c.first : c.last + 1]) for c in read.candidates]


def _at_most(read: Read, found: Sequence[float]) -> list[float]:
    """Return for each candidate the most that speaks for one of those that share words with it."""
    if not any(candidate.kind == "several" for candidate in read.candidates):
        return list(found)
    return [
        max(
            value for value, other in zip(found, read.candidates, strict=True) if _overlap(c, other)
        )
        for c in read.candidates
    ]


def _overlap(a: Candidate, b: Candidate) -> bool:
    return a.first <= b.last and b.first <= a.last
