"""Finding who takes the sides that a model decided on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from stancelib.holders.author import (
    AUTHOR_TEMPLATES,
    TEXT_TEMPLATES,
    author_features,
    text_features,
)
from stancelib.holders.candidates import CandidateSource, find_candidates, from_spans
from stancelib.holders.choosing import UNREAD, Question, Read, Scored, choose, divided
from stancelib.holders.evidence import RunFinder
from stancelib.holders.features import PAIR_TEMPLATES, pair_features, pairs_of
from stancelib.holders.reading import read_words
from stancelib.holders.scores import HolderScores, default_scores
from stancelib.holders.sides import Heads, Side, SideArrays, side_arrays
from stancelib.holders.standing import STANDING_TEMPLATES, standing_of
from stancelib.holders.templates import UNITS, Tables
from stancelib.results import Evidence, Holder

__all__ = ["HolderFinder", "heads_of_candidates"]

Floats = NDArray[np.float64]

#: Questions whose arrays are made at once.
_AT_ONCE = 2048


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
        parts = range(0, len(questions), _AT_ONCE)
        return [held for i in parts for held in self._answers(read, questions[i : i + _AT_ONCE])]

    def _answers(self, read: Read, questions: Sequence[Question]) -> list[list[tuple[Holder, ...]]]:
        rows = [question.row for question in questions for _ in question.sides]
        sides = [side for question in questions for side in question.sides]
        asked = side_arrays(read.words, rows, sides)
        scored = divided(read, questions, self._scored(read, rows, sides, asked))
        least = [self._model.thresholds(side.heads is not None) for side in sides]
        shown = self._shown(read, rows, sides, asked)
        found = iter(choose(read, rows, sides, scored, np.array(least).reshape(-1, 2), shown))
        return [list(islice(found, len(question.sides))) for question in questions]

    def log_odds(self, read: Read, rows: Sequence[int], sides: Sequence[Side]) -> Scored:
        """Return what speaks for the holders of sides, each in one of the texts."""
        return self._scored(read, rows, sides, side_arrays(read.words, rows, sides))

    def _scored(
        self, read: Read, rows: Sequence[int], sides: Sequence[Side], asked: SideArrays
    ) -> Scored:
        model, (words, candidates, standing, totals, authors) = self._model, read
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

    def _shown(
        self, read: Read, rows: Sequence[int], sides: Sequence[Side], asked: SideArrays
    ) -> list[Evidence | None]:
        """Return the words that show each side; nothing in a text without words."""
        words = read.words
        out: list[Evidence | None] = [None] * len(sides)
        if any(side.shown is None for side in sides):
            found = (each.tolist() for each in self._runs.find(words, asked))
            for case, first, last, log_odds in zip(*found, strict=True):
                out[case] = Evidence(*words.span(first, last), log_odds, sides[case].stance)
        for case, (row, side) in enumerate(zip(rows, sides, strict=True)):
            if side.shown is not None:
                start, end = side.shown
                shown = words.texts[row][start:end]
                out[case] = Evidence(start, end, shown, 0.0, side.stance)
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
