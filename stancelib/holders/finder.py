"""Finding who takes the sides that a model decided on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stancelib.features.batch import I64, expand
from stancelib.holders.author import (
    AUTHOR_TEMPLATES,
    TEXT_TEMPLATES,
    author_features,
    text_features,
)
from stancelib.holders.candidates import (
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
    """What speaks for the holders of sides, in log-odds.

    Parameters
    ----------
    candidates : ndarray of float64, shape (n,)
        For each candidate of each side's text, side after side.
    bounds : ndarray of int64, shape (n_sides + 1,)
        ``candidates[bounds[i]:bounds[i + 1]]`` are those of side i.
    authors : ndarray of float64, shape (n_sides,)
        For the writers.
    """

    candidates: Floats
    bounds: I64
    authors: Floats


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
        scored = _divided(read, questions, self.log_odds(read, rows, sides))
        found = iter(self.chosen(read, rows, sides, scored, self._shown(read, rows, sides)))
        return [list(islice(found, len(question.sides))) for question in questions]

    def log_odds(self, read: Read, rows: Sequence[int], sides: Sequence[Side]) -> Scored:
        """Return what speaks for the holders of sides, each in one of the texts."""
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
        scored = Scored(found, pairs.bounds, model.author.log_odds(units / UNITS))
        for case, (row, side) in enumerate(zip(rows, sides, strict=True)):
            if side.heads is not None:
                self._join(scored, case, heads_of_candidates(read, row, side.heads), side.heads)
        return scored

    def _join(self, scored: Scored, case: int, told: Floats, heads: Heads) -> None:
        """Add what an encoder says of a side."""
        joint = self._model.joint
        own = slice(*scored.bounds[case : case + 2].tolist())
        a, b, c, d = joint.author
        best = told.max(initial=UNREAD)
        scored.authors[case] = a * scored.authors[case] + b * heads.author + c * best + d
        a, b, c = joint.candidate
        scored.candidates[own] = a * scored.candidates[own] + b * told + c

    def chosen(
        self,
        read: Read,
        rows: Sequence[int],
        sides: Sequence[Side],
        scored: Scored,
        evidence: Sequence[Evidence | None],
    ) -> list[tuple[Holder, ...]]:
        """Return those who pass the thresholds, each name once, by side.

        Parameters
        ----------
        read : Read
        rows : sequence of int
            The text of each side.
        sides : sequence of Side
        scored : Scored
            What speaks for their holders.
        evidence : sequence of (Evidence or None)
            What all holders of a side are given.

        Returns
        -------
        list of tuple of Holder
        """
        words, (values, bounds, authors) = read.words, scored
        least = np.array([self._model.thresholds(side.heads is not None) for side in sides])
        least = least.reshape(-1, 2)
        cases = np.repeat(np.arange(len(sides)), np.diff(bounds))
        with np.errstate(divide="ignore"):
            limits = np.log(least[:, 0]) - np.log1p(-least[:, 0]) - _SLACK
        strong = np.flatnonzero(values >= limits[cases])
        strong = strong[np.lexsort((-values[strong], cases[strong]))]
        which = (read.candidates.bounds[rows] - bounds[:-1])[cases[strong]] + strong
        first, last = read.candidates.first[which], read.candidates.last[which]
        columns = (values[strong], first, last, words.lower[last])
        named = list(zip(*(column.tolist() for column in columns), strict=True))
        ends = np.searchsorted(cases[strong], np.arange(len(sides) + 1)).tolist()
        best = authors.copy()
        np.maximum.at(best, cases, values)
        out = []
        for case, (side, wrote, most, (low, low_author)) in enumerate(
            zip(sides, authors.tolist(), best.tolist(), least.tolist(), strict=True)
        ):
            shown = evidence[case]
            held = [
                Holder(name, side.stance, start, end, probability, shown)
                for start, end, name, probability in _names(
                    words, named[ends[case] : ends[case + 1]], low
                )
            ]
            author = to_probability(wrote)
            if author >= low_author:
                held.append(Holder(AUTHOR, side.stance, None, None, author, shown))
            if not held:
                unsaid = 1.0 - to_probability(most)
                held.append(Holder(UNKNOWN, side.stance, None, None, unsaid, shown))
            out.append(tuple(sorted(held, key=lambda h: (-h.probability, h.start or 0))))
        return out

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


def _names(
    words: Words, strong: Sequence[tuple[float, int, int, int]], least: float
) -> Iterator[tuple[int, int, str, float]]:
    """Yield names with their places and probabilities: each once, and none that shares words."""
    taken: list[tuple[int, int, int]] = []
    for value, first, last, head in strong:
        probability = to_probability(value)
        if probability < least or len(taken) == _MOST:
            return
        if not any(head == own or (first <= b and a <= last) for own, a, b in taken):
            taken.append((head, first, last))
            yield *words.span(first, last), probability


def _divided(read: Read, questions: Sequence[Question], scored: Scored) -> Scored:
    """Let each candidate hold the side for which more speaks, where both are taken."""
    sizes = np.array([len(question.sides) for question in questions], dtype=np.int64)
    first = (np.cumsum(sizes) - sizes)[sizes == 2]
    if not len(first):
        return scored
    rows = np.array([q.row for q in questions if len(q.sides) == 2])
    values, bounds, authors = scored
    own, _ = expand(bounds[first], bounds[first + 1])
    other, _ = expand(bounds[first + 1], bounds[first + 2])
    most = _at_most(read, values, np.append(rows, rows), bounds[np.append(first, first + 1)])
    out = values.copy()
    out[own[most[own] <= most[other]]] = UNREAD
    out[other[most[other] <= most[own]]] = UNREAD
    return Scored(out, bounds, authors)


def _at_most(read: Read, values: Floats, rows: I64, begins: I64) -> Floats:
    """Return for each candidate the most that speaks for one of those that share words with it."""
    candidates = read.candidates
    one, two = candidates.shared
    bounds = np.searchsorted(one, candidates.bounds)
    place, which = expand(bounds[rows], bounds[rows + 1])
    shift = (begins - candidates.bounds[rows])[which]
    out = values.copy()
    np.maximum.at(out, one[place] + shift, values[two[place] + shift])
    return out
