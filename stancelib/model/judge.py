"""From texts to results by the linear weights; other ways of judging build on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain, islice
from typing import Any

import numpy as np

from stancelib.features.batch import I64, TokenBatch, tokenize_batch
from stancelib.holders import HolderFinder, Question, Read, Side
from stancelib.model.asked import Asked
from stancelib.model.decide import Decisions, calibrate, decide
from stancelib.model.output import (
    Bools,
    Detail,
    Judged,
    ResultMaker,
    Sources,
    decisive,
    merge,
    ranked,
)
from stancelib.model.scoring import Scorer, Scores
from stancelib.model.state import HEADS, ModelState
from stancelib.model.texts import cut, windows
from stancelib.results import Evidence, Holder, Result, TopicResult
from stancelib.text import canonical, normalize

__all__ = ["Judge"]

_AT_ONCE = 512  # texts, or windows of long ones


class Judge:
    """Judges texts; immutable, usable from many threads.

    Parameters
    ----------
    state : ModelState
        The model's numbers.

    Examples
    --------
    >>> import stancelib
    >>> from stancelib.model.asked import ask
    >>> state = stancelib.load_model().state
    >>> judge = Judge(state)
    >>> next(judge.results(["We support Kosovo."], ask(None, state.topics), evidence=False)).topic
    'kosovo'
    """

    def __init__(self, state: ModelState) -> None:
        self.state = state
        self.scorer = Scorer(state)
        self.maker = ResultMaker(state, self.scorer.vocabulary)
        self.finder = HolderFinder()

    def judge(self, canonical: Sequence[str], asked: Asked, *, evidence: bool = False) -> Judged:
        """Decide on a batch.

        Parameters
        ----------
        canonical : sequence of str
            The texts in canonical form.
        asked : Asked
            The topics.
        evidence : bool, optional
            Whether :meth:`details` will be wanted.

        Returns
        -------
        Judged
        """
        return self.judge_tokens(tokenize_batch(canonical), asked)

    def judge_tokens(self, batch: TokenBatch, asked: Asked) -> Judged:
        """Decide on a batch whose tokens are found already, by the linear weights."""
        scores = self.scorer.score(batch)
        return Judged(batch, scores, self.linear(scores, asked))

    def linear(self, scores: Scores, asked: Asked) -> Decisions:
        """Return what the linear weights decide on topics that are all known."""
        arrays = self.state.arrays
        return decide(
            calibrate(asked.of_texts(scores.logits), asked.of_model(arrays["calibration"])),
            scores.known,
            thresholds=asked.of_model(arrays["thresholds"]),
            given=asked.of_model(arrays["given_thresholds"]),
            doubt=asked.of_model(arrays["doubt"]),
        )

    def details(
        self, sources: Sources, judged: Judged, asked: Asked, rows: I64, topics: I64, sides: Bools
    ) -> list[Detail]:
        """Return holders and evidence of decisions.

        Parameters
        ----------
        sources : Sources
        judged : Judged
            What :meth:`judge` made of them.
        asked : Asked
        rows, topics : ndarray of int64, shape (k,)
            The texts, and the topics by place among those asked about.
        sides : ndarray of bool, shape (k, n_heads)
            What is decided.

        Returns
        -------
        list of (tuple of Holder, tuple of Evidence)
        """
        found = self.maker.evidence(sources, judged, rows, asked.columns[topics], sides)
        taken = np.flatnonzero(sides[:, 1:].any(axis=1)).tolist()
        read, own = self.read(sources, rows[taken])
        questions = [
            Question(own[row], _sides_taken(decided, found[i]))
            for i, row, decided in zip(
                taken, rows[taken].tolist(), sides[taken, 1:].tolist(), strict=True
            )
        ]
        holders: list[tuple[Holder, ...]] = [()] * len(found)
        for i, held in zip(taken, self.holders(read, questions), strict=True):
            holders[i] = held
        return list(zip(holders, found, strict=True))

    def read(self, sources: Sources, rows: I64) -> tuple[Read, dict[int, int]]:
        """Read some of the texts for holders, each once; tell the place of each row among them."""
        own = {row: number for number, row in enumerate(dict.fromkeys(rows.tolist()))}
        return self.finder.read([sources.texts[row] for row in own]), own

    def holders(self, read: Read, questions: Sequence[Question]) -> list[tuple[Holder, ...]]:
        """Return who takes the sides of each question, the most probable first."""
        return [ranked(chain.from_iterable(held)) for held in self.finder.answers(read, questions)]

    def decisions(self, texts: Sequence[Any], asked: Asked) -> Decisions:
        """Decide on texts of any length.

        Raises
        ------
        InputError
            If an item is not a text, naming its row.
        """
        pieces, owners = cut(texts)
        decisions = self.judge([canonical(piece) for piece in pieces], asked).decisions
        return decisions if len(pieces) == len(texts) else merge(decisions, owners, len(texts))

    def results(self, texts: Sequence[str], asked: Asked, *, evidence: bool) -> Iterator[Result]:
        """Classify a batch; of texts longer than a window, windows.

        Parameters
        ----------
        texts : sequence of str
        asked : Asked
        evidence : bool
            Whether results carry holders and evidence.

        Yields
        ------
        Result
        """
        spans = ((text, *span) for text in texts for span in windows(text))
        long = _LongText(self.maker)
        while chunk := list(islice(spans, _AT_ONCE)):
            pieces = [text[start:end] for text, start, end in chunk]
            found = self._short(pieces, asked, evidence)
            for (text, start, end), result in zip(chunk, found, strict=True):
                if end - start == len(text):
                    yield result
                    continue
                long.add(result, start)
                if end == len(text):
                    yield long.result()
                    long = _LongText(self.maker)
            long.shorten()

    def _short(self, texts: Sequence[str], asked: Asked, evidence: bool) -> list[Result]:
        if not texts:
            return []
        if not evidence:
            plain = [canonical(text) for text in texts]
            return self.maker.results(plain, self.judge(plain, asked), asked.names)
        sources = Sources(texts, [normalize(text) for text in texts])
        plain = [n.text for n in sources.normalized]
        judged = self.judge(plain, asked, evidence=True)
        details = partial(self.details, sources, judged, asked)
        return self.maker.results(plain, judged, asked.names, details)


class _LongText:
    """Joins the results of a long text's windows, keeping few of them.

    Parameters
    ----------
    maker : ResultMaker
    """

    def __init__(self, maker: ResultMaker) -> None:
        self._maker = maker
        self._found: dict[str, list[TopicResult]] = {}
        self._reasons: set[str | None] = set()

    def add(self, result: Result, start: int) -> None:
        """Take the result of a window that starts at a character."""
        self._reasons.add(result.abstained)
        for topic in self._maker.shift(result.topics, start):
            self._found.setdefault(topic.topic, []).append(topic)

    def shorten(self) -> None:
        """Keep what decides."""
        self._found = {name: decisive(parts) for name, parts in self._found.items()}

    def result(self) -> Result:
        """Return that of the text."""
        self.shorten()
        return self._maker.strongest(self._found, self._reasons)


def _sides_taken(decided: Sequence[bool], spans: Sequence[Evidence]) -> list[Side]:
    """Return the sides that are decided, with what tells them."""
    about = [(e.start, e.end) for e in spans if e.label == HEADS[0]]
    return [
        Side(stance, [(e.start, e.end) for e in spans if e.label == stance], about)
        for stance, taken in zip(HEADS[1:], decided, strict=True)
        if taken
    ]
