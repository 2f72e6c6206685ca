"""Finding who takes the sides that a model decided on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stancelib.holders.author import (
    AUTHOR_TEMPLATES,
    TEXT_TEMPLATES,
    author_features,
    text_features,
)
from stancelib.holders.candidates import (
    CANDIDATE_KINDS,
    Candidates,
    CandidateSource,
    find_candidates,
    from_spans,
)
from stancelib.holders.evidence import RunFinder
from stancelib.holders.features import PAIR_TEMPLATES, pair_features, pairs_of
from stancelib.holders.reading import Words, read_words
from stancelib.holders.scores import HolderScores, default_scores, to_probability
from stancelib.holders.sides import Heads, Side, side_arrays
from stancelib.holders.standing import STANDING_TEMPLATES, Standing, standing_of
from stancelib.holders.templates import UNITS, Tables
from stancelib.results import AUTHOR, UNKNOWN, Evidence, Holder

__all__ = ["UNREAD", "HolderFinder", "Question", "Read", "Scored", "heads_of_candidates"]

Floats = NDArray[np.float64]

_MOST = 4
#: Log-odds of what an encoder didn't read, and of what isn't there.
UNREAD = -9.0
_SEVERAL = CANDIDATE_KINDS.index("several")
#: How far rounding may move log-odds.
_SLACK = 1e-9


class Question(NamedTuple):
    """Sides of a topic that a text takes, whose holders are wanted.

    Parameters
    ----------
    row : int
        Which of the texts that were read.
    sides : sequence of Side
        Those that it takes on the topic, at most one of each stance.
    """

    row: int
    sides: Sequence[Side]


class Read(NamedTuple):
    """Texts in words, the candidates in them, and what speaks for holders of any side.

    Parameters
    ----------
    words : Words
    candidates : Candidates
    standing : Standing
        How they stand in their texts.
    totals : ndarray of float64, shape (n_candidates,)
        What that speaks for each.
    authors : ndarray of float64, shape (n_texts,)
        What the texts speak for their writers.
    """

    words: Words
    candidates: Candidates
    standing: Standing
    totals: Floats
    authors: Floats


class Scored(NamedTuple):
    """What speaks for the holders of a side, in log-odds.

    Parameters
    ----------
    candidates : ndarray of float64
        For each candidate of its text.
    author : float
        For the writer.
    """

    candidates: Floats
    author: float


@dataclass(frozen=True)
class HolderFinder:
    """Finds holders of sides in texts; immutable, usable from many threads.

    Names, roles and pronouns are candidates; each is scored by what stands
    around it (verbs of saying, supporting and opposing, "by", "according to",
    quotation marks, distance to the words that tell the side), and the writer by
    what the whole text shows ("we", "must", no one else who speaks). All
    candidates above a threshold hold the side; where there is none, and the
    writer doesn't either, the holder is ``unknown``. Texts are read together, and
    each is answered as if it were alone.

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
    def _candidate(self) -> Tables:
        return Tables(self._model.candidate.weights, (*STANDING_TEMPLATES, *PAIR_TEMPLATES))

    @cached_property
    def _author(self) -> Tables:
        return Tables(self._model.author.weights, (*TEXT_TEMPLATES, *AUTHOR_TEMPLATES))

    @cached_property
    def _runs(self) -> RunFinder:
        return RunFinder(self._model.evidence)

    def find(self, text: str, sides: Sequence[Side]) -> list[tuple[Holder, ...]]:
        """Return the holders of each side that a text takes on a topic, the most probable first.

        Parameters
        ----------
        text : str
        sides : sequence of Side

        Returns
        -------
        list of tuple of Holder
            At most four names and the writer; never empty.
        """
        return self.answers(self.read([text]), [Question(0, sides)])[0]

    def read(self, texts: Sequence[str]) -> Read:
        """Find the candidates of texts."""
        words = read_words(texts)
        if self.source is None:
            found = find_candidates(words)
        else:
            found = from_spans(words, [self.source(text) for text in texts])
        standing = standing_of(words, found, self._candidate.vocabulary)
        totals = self._candidate.units(standing.features, len(found))
        authors = self._author.units(text_features(words, found), len(texts))
        return Read(words, found, standing, totals, authors)

    def answers(self, read: Read, questions: Sequence[Question]) -> list[list[tuple[Holder, ...]]]:
        """Return the holders of the sides asked about, by question.

        Where both sides of a topic are taken, a name holds the one for which more
        speaks, and so do names of which it is a part; the writer may hold both.
        """
        rows = [question.row for question in questions for _ in question.sides]
        sides = [side for question in questions for side in question.sides]
        shown = self._shown(read, rows, sides)
        scored = zip(self.log_odds(read, rows, sides), shown, strict=True)
        out = []
        for row, asked in questions:
            own = [next(scored) for _ in asked]
            held = _divided(read, row, [each for each, _ in own])
            out.append(
                [
                    self.chosen(read, row, side, found, evidence)
                    for side, found, (_, evidence) in zip(asked, held, own, strict=True)
                ]
            )
        return out

    def log_odds(self, read: Read, rows: Sequence[int], sides: Sequence[Side]) -> list[Scored]:
        """Return what speaks for the holders of sides, each in one of the texts."""
        if not sides:
            return []
        model, (words, candidates, standing, totals, authors) = self._model, read
        asked = side_arrays(words, rows, sides)
        pairs = pairs_of(words, candidates, asked)
        features = pair_features(words, candidates, standing, asked, pairs)
        units = self._candidate.units(features, len(pairs.cases)) + totals[pairs.candidates]
        found = model.candidate.log_odds(units / UNITS)
        best = np.full(len(sides), UNREAD)
        np.maximum.at(best, pairs.cases, found)
        features = author_features(words, standing, asked, pairs, best, self._author.vocabulary)
        units = self._author.units(features, len(sides)) + authors[asked.rows]
        wrote = model.author.log_odds(units / UNITS).tolist()
        return [
            self._joined(read, row, side, Scored(found[begin:end], author))
            for row, side, author, begin, end in zip(
                rows, sides, wrote, pairs.bounds[:-1].tolist(), pairs.bounds[1:].tolist(), strict=True
            )
        ]  # fmt: skip

    def _joined(self, read: Read, row: int, side: Side, scored: Scored) -> Scored:
        """Add what an encoder says, where it says something."""
        if side.heads is None:
            return scored
        told, joint = heads_of_candidates(read, row, side.heads), self._model.joint
        a, b, c, d = joint.author
        best = told.max(initial=UNREAD)
        author = a * scored.author + b * side.heads.author + c * float(best) + d
        a, b, c = joint.candidate
        return Scored(a * scored.candidates + b * told + c, author)

    def chosen(
        self,
        read: Read,
        row: int,
        side: Side,
        scored: Scored,
        evidence: Evidence | None = None,
    ) -> tuple[Holder, ...]:
        """Return those who pass the thresholds, each name once.

        Parameters
        ----------
        read : Read
        row : int
            The text.
        side : Side
        scored : Scored
            What speaks for its holders.
        evidence : Evidence, optional
            What all of them are given.

        Returns
        -------
        tuple of Holder
        """
        words, candidates = read.words, read.candidates
        least, least_author = self._model.thresholds(side.heads is not None)
        begin = int(candidates.bounds[row])
        out: list[Holder] = []
        taken: list[tuple[int, int, int]] = []
        for value, number in _best(scored.candidates, least):
            probability = to_probability(value)
            if probability < least or len(out) == _MOST:
                break
            first, last = (
                int(candidates.first[begin + number]),
                int(candidates.last[begin + number]),
            )
            head = int(words.lower[last])
            if any(head == own or (first <= b and a <= last) for own, a, b in taken):
                continue
            taken.append((head, first, last))
            start, end, name = words.span(first, last)
            out.append(Holder(name, side.stance, start, end, probability, evidence))
        wrote = to_probability(scored.author)
        if wrote >= least_author:
            out.append(Holder(AUTHOR, side.stance, None, None, wrote, evidence))
        if not out:
            best = to_probability(max(float(scored.candidates.max(initial=-np.inf)), scored.author))
            out.append(Holder(UNKNOWN, side.stance, None, None, 1.0 - best, evidence))
        return tuple(sorted(out, key=lambda h: (-h.probability, h.start or 0)))

    def _shown(
        self, read: Read, rows: Sequence[int], sides: Sequence[Side]
    ) -> list[Evidence | None]:
        """Return the words that show each side; nothing in a text without words."""
        words = read.words
        out: list[Evidence | None] = [None] * len(sides)
        open_ = [i for i, side in enumerate(sides) if side.shown is None]
        asked = side_arrays(words, [rows[i] for i in open_], [sides[i] for i in open_])
        found = (each.tolist() for each in self._runs.find(words, asked))
        for case, first, last, log_odds in zip(*found, strict=True):
            place = open_[case]
            out[place] = Evidence(*words.span(first, last), log_odds, sides[place].stance)
        for place, (row, side) in enumerate(zip(rows, sides, strict=True)):
            if side.shown is not None:
                start, end = side.shown
                shown = words.texts[row][start:end]
                out[place] = Evidence(start, end, shown, 0.0, side.stance)
        return out


def heads_of_candidates(read: Read, row: int, heads: Heads) -> Floats:
    """Return for each candidate of a text the largest log-odds an encoder gives one of its words."""
    words, candidates = read.words, read.candidates
    begin, end = words.bounds[row : row + 2].tolist()
    best = np.full(end - begin, UNREAD)
    if end > begin and heads.pieces:
        starts, _, values = zip(*heads.pieces, strict=True)
        places = words.at(np.full(len(starts), row), np.array(starts))
        np.maximum.at(best, places - begin, np.array(values))
    of_text = slice(*candidates.bounds[row : row + 2].tolist())
    spans = zip(candidates.first[of_text] - begin, candidates.last[of_text] - begin, strict=True)
    return np.array([best[first : last + 1].max() for first, last in spans])


def _best(log_odds: Floats, least: float) -> Iterable[tuple[float, int]]:
    """Return what may pass a threshold, with its place, the strongest first."""
    with np.errstate(divide="ignore"):
        limit = np.log(least) - np.log1p(-least) - _SLACK
    places = np.flatnonzero(log_odds >= limit)
    values = log_odds[places]
    order = np.argsort(-values, kind="stable")
    return zip(values[order].tolist(), places[order].tolist(), strict=True)


def _divided(read: Read, row: int, scored: Sequence[Scored]) -> Sequence[Scored]:
    """Let each candidate hold the side for which more speaks, if both are taken."""
    if len(scored) < 2:
        return scored
    most = [_at_most(read, row, each.candidates) for each in scored]
    out = []
    for number, each in enumerate(scored):
        others = np.max([m for i, m in enumerate(most) if i != number], axis=0)
        kept = np.where(most[number] > others, each.candidates, UNREAD)
        out.append(Scored(kept, each.author))
    return out


def _at_most(read: Read, row: int, found: Floats) -> Floats:
    """Return for each candidate the most that speaks for one of those that share words with it."""
    candidates = read.candidates
    of_text = slice(*candidates.bounds[row : row + 2].tolist())
    if not (candidates.kinds[of_text] == _SEVERAL).any():
        return found
    first, last = candidates.first[of_text], candidates.last[of_text]
    shared = (first[:, None] <= last) & (first <= last[:, None])
    return np.asarray(np.where(shared, found, -np.inf).max(axis=1))
