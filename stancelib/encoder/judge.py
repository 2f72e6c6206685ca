"""From texts to results by the encoder and the linear model together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stancelib.cores import n_threads
from stancelib.encoder.holding import heads, shown
from stancelib.encoder.numbers import Numbers
from stancelib.encoder.reader import Reader, Reading
from stancelib.encoder.session import EncoderSession
from stancelib.encoder.spans import Source
from stancelib.encoder.spans import evidence as side_evidence
from stancelib.encoder.state import ENCODER, TOKENIZER, EncoderState
from stancelib.encoder.wordpieces import Wordpieces
from stancelib.features.batch import I64, tokenize_batch
from stancelib.holders import Question, Side
from stancelib.holders.reading import Words
from stancelib.model.asked import Asked
from stancelib.model.decide import Decisions
from stancelib.model.judge import Judge
from stancelib.model.output import Detail, Judged, Sources
from stancelib.model.scoring import Scores
from stancelib.model.state import HEADS
from stancelib.results import Evidence

__all__ = ["EncoderJudge", "Read"]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Read(Judged):
    """What was made of a batch of canonical texts, of which the encoder read some.

    Parameters
    ----------
    reading : Reading
        What the encoder says of the texts that it read.
    places : ndarray of int64, shape (n_texts,)
        Place of each text in `reading`; -1 where the linear model decided alone.
    """

    reading: Reading
    places: I64


class _Said(NamedTuple):
    """What the encoder says of a topic in one text.

    Parameters
    ----------
    tokens : sequence of (Piece, ndarray)
    author : sequence of float
        Log-odds of the writer holding each side.
    part : int
        The topic's place among the propositions.
    source : Source
    """

    tokens: Sequence[Any]
    author: Sequence[float]
    part: int
    source: Source

    def sides(
        self, decided: Sequence[bool], about: Sequence[Evidence], words: Words, row: int
    ) -> list[Side]:
        """Return the sides that are decided, with what the encoder says of them."""
        topic = [(e.start, e.end) for e in about]
        out = []
        for side, stance in enumerate(HEADS[1:]):
            if decided[side]:
                run = shown(self.tokens, self.part, side, self.source, words, row)
                told = heads(self.tokens, self.author[side], self.part, side, self.source)
                out.append(Side(stance, [] if run is None else [run], topic, run, told))
        return out


class EncoderJudge(Judge):
    """Judges texts by the encoder and the linear model; usable from many threads.

    Parameters
    ----------
    state : EncoderState
        The model's numbers and files.
    path : str or None, optional
        The model's folder, named in messages.
    threads : int, optional
        Threads that read one batch, by joblib's conventions.
    """

    def __init__(self, state: EncoderState, path: str | None = None, threads: int = 1) -> None:
        super().__init__(replace(state.linear, manifest=state.manifest))
        where = path or "model"
        self.encoder = state
        self.wordpieces = Wordpieces(state.tokenizer, f"{where}/{TOKENIZER}")
        session = EncoderSession(state.onnx, f"{where}/{ENCODER}", threads=n_threads(threads))
        self.reader = Reader(session, self.wordpieces)

    def alone(self, scores: Scores, asked: Asked) -> tuple[Decisions, Bools] | None:
        """Return what the linear model decides, and on which texts it decides alone.

        Parameters
        ----------
        scores : Scores
            What it says.
        asked : Asked

        Returns
        -------
        (Decisions, ndarray of bool of shape (n_texts,)), or None
            None where the encoder is to read every text, as it does here.
        """
        return None

    def judge(self, canonical: Sequence[str], asked: Asked, *, evidence: bool = False) -> Read:
        """Decide on a batch, as :meth:`stancelib.model.judge.Judge.judge` does."""
        batch = tokenize_batch(canonical)
        scores = self.scorer.score(batch)
        alone = self.alone(scores, asked)
        rows = np.arange(len(canonical)) if alone is None else np.flatnonzero(~alone[1])
        places = np.full(len(canonical), -1)
        places[rows] = np.arange(len(rows))
        texts = [canonical[i] for i in rows.tolist()]
        prompts = [self.wordpieces.prompt(t.proposition or t.title) for t in asked.topics]
        reading = self.reader.read(texts, prompts, tokens=evidence)
        decisions = Numbers.of(self.encoder.arrays, asked).decide(
            reading.heads,
            scores.logits[rows],
            self._understood(texts, scores.known[rows]),
            asked,
        )
        if alone is not None:
            decisions = _put(alone[0], rows, decisions)
        return Read(batch, scores, decisions, reading, places)

    def details(
        self, sources: Sources, judged: Judged, asked: Asked, rows: I64, topics: I64, sides: Bools
    ) -> list[Detail]:
        """Return holders and evidence, as :meth:`stancelib.model.judge.Judge.details` does.

        Of what the encoder decided, its words show sides and holders; the linear
        model's show the topic, where it knows it.
        """
        if not isinstance(judged, Read):
            raise TypeError("not judged by the encoder")
        out: list[Detail] = [((), ())] * len(rows)
        alone = np.flatnonzero(judged.places[rows] < 0)
        if len(alone):
            picked = (rows[alone], topics[alone], sides[alone])
            for i, detail in zip(
                alone.tolist(), super().details(sources, judged, asked, *picked), strict=True
            ):
                out[i] = detail
        about = self._about(sources, judged, asked.columns[topics], rows)
        mine = np.flatnonzero(judged.places[rows] >= 0).tolist()
        read, own = self.read(sources, rows[mine])
        questions = []
        for i in mine:
            row, part, decided = int(rows[i]), int(topics[i]), sides[i, 1:].tolist()
            place, normalized = int(judged.places[row]), sources.normalized[row]
            said = _Said(
                judged.reading.tokens[place] if judged.reading.tokens else (),
                judged.reading.author[place, part].tolist(),
                part,
                Source(normalized.text, sources.texts[row], normalized.span),
            )
            topic = about.get(i, ())
            told = side_evidence(
                said.tokens, part, decided, said.source, self.encoder.arrays["encoder_spans"]
            )
            out[i] = ((), tuple(sorted((*topic, *told), key=lambda e: -e.weight)))
            questions.append(Question(own[row], said.sides(decided, topic, read.words, own[row])))
        for i, held in zip(mine, self.holders(read, questions), strict=True):
            out[i] = (held, out[i][1])
        return out

    def _about(
        self, sources: Sources, read: Read, columns: I64, rows: I64
    ) -> dict[int, tuple[Evidence, ...]]:
        """Return the words that show topics which the linear model knows."""
        which = np.flatnonzero((columns >= 0) & (read.places[rows] >= 0))
        if not len(which):
            return {}
        topic_alone = np.zeros((len(which), len(HEADS)), dtype=np.bool_)
        topic_alone[:, 0] = True
        slopes = np.maximum(self.encoder.arrays["encoder_blend"][:, :, 1], 0.0)
        found = self.maker.evidence(sources, read, rows[which], columns[which], topic_alone, slopes)
        return dict(zip(which.tolist(), found, strict=True))

    def _understood(self, texts: Sequence[str], known: I64) -> I64:
        """Count of each text the words that either model knows: of the encoder's, some will do."""
        counts = known.copy()
        for i in np.flatnonzero(known == 0).tolist():
            text, unknown = texts[i], self.wordpieces.unknown
            counts[i] = any(
                token != unknown and any(c.isalpha() for c in text[max(start, 0) : max(end, 0)])
                for piece in self.wordpieces.cut([text])
                for token, start, end in zip(piece.ids, piece.starts, piece.ends, strict=True)
            )
        return counts


def _put(whole: Decisions, rows: I64, part: Decisions) -> Decisions:
    """Return decisions, those on some rows replaced."""
    arrays = {}
    for field in fields(whole):
        arrays[field.name] = getattr(whole, field.name).copy()
        arrays[field.name][rows] = getattr(part, field.name)
    return Decisions(**arrays)
