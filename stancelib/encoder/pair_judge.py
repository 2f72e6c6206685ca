"""From texts and targets to labels and evidence, by the encoder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stancelib.cores import n_threads
from stancelib.encoder.pair_state import EncoderPairState
from stancelib.encoder.reader import Reader, Reading
from stancelib.encoder.session import EncoderSession
from stancelib.encoder.spans import Source
from stancelib.encoder.spans import evidence as side_evidence
from stancelib.encoder.state import ENCODER, TOKENIZER
from stancelib.encoder.wordpieces import Wordpieces
from stancelib.errors import ModelFormatError
from stancelib.model.texts import windows
from stancelib.pairs.judging import Judged, probabilities_and_decisions
from stancelib.results import Evidence
from stancelib.text import Normalized, canonical, normalize

__all__ = ["EncoderPairJudge"]

Floats = NDArray[np.float64]

#: Characters of a text that are handed to the encoder at once, and texts that are.
_WHOLE = 20_000
_AT_ONCE = 256
_SIDES = ("support", "oppose")
_MOST_SPANS = 3


class _Window(NamedTuple):
    """A text, or a part of a very long one: whose, and where in it."""

    row: int
    start: int
    text: str


class EncoderPairJudge:
    """Judges texts for their targets by the encoder; usable from many threads.

    Parameters
    ----------
    state : EncoderPairState
        The model's numbers and files.
    path : str or None, optional
        The model's folder, named in messages.
    threads : int, optional
        Threads that read one text, by joblib's conventions.

    Raises
    ------
    ModelFormatError
        If the network or its word pieces are not sound, or the network gives
        other labels than the model has.
    InputError
        If onnxruntime or tokenizers are not installed, or `threads` is 0.
    """

    def __init__(self, state: EncoderPairState, path: str | None = None, threads: int = 1) -> None:
        where = path or "model"
        self._state = state
        self._where = f"{where}/{ENCODER}"
        self._wordpieces = Wordpieces(state.tokenizer, f"{where}/{TOKENIZER}")
        session = EncoderSession(state.onnx, self._where, threads=n_threads(threads))
        self._reader = Reader(session, self._wordpieces)
        self._sides = [side in state.stances for side in _SIDES]
        labels = self._reader.read([""], [self._wordpieces.prompt("")]).labels
        given = 0 if labels is None else labels.shape[2]
        if given != len(state.labels):
            raise ModelFormatError(
                self._where, f"gives {given} labels, but the model has {len(state.labels)}"
            )

    def judge(
        self, texts: Sequence[str], targets: Sequence[str | None], *, evidence: bool
    ) -> Judged:
        """Judge a batch, each text for its target; see :class:`stancelib.pairs.judging.Judged`.

        A very long text is judged by the part that is most surely about the target.

        Raises
        ------
        ModelFormatError
            If the network gives numbers that are not finite.
        """
        n = len(texts)
        prompts = {target: self._prompt(target) for target in set(targets)}
        best = np.full(n, -np.inf)
        logits = np.zeros((n, len(self._state.labels)))
        known = np.zeros(n, dtype=np.bool_)
        spans: list[list[Evidence]] = [[] for _ in texts]
        for chunk in _chunks(texts):
            sources = [normalize(window.text) for window in chunk] if evidence else None
            plain = [s.text for s in sources] if sources else [canonical(w.text) for w in chunk]
            each = [[prompts[targets[window.row]]] for window in chunk]
            reading = self._reader.read(plain, each=each, tokens=evidence)
            log_odds = self._log_odds(reading)
            for i, window in enumerate(chunk):
                row, about = window.row, reading.heads[i, 0, 0]
                known[row] = known[row] or self._understands(plain[i])
                if about > best[row]:
                    best[row], logits[row] = about, log_odds[i]
                if sources and reading.tokens:
                    spans[row] += self._shown(texts[row], window, sources[i], reading.tokens[i])
        proba, decided = probabilities_and_decisions(logits, self._state.arrays["decision"])
        chosen = [self._chosen(*pair) for pair in zip(spans, decided.tolist(), strict=True)]
        return Judged(proba, decided, known, chosen)

    def _prompt(self, target: str | None) -> tuple[int, ...]:
        return self._wordpieces.prompt(self._state.prompt if target is None else target)

    def _log_odds(self, reading: Reading) -> Floats:
        """Return the log-odds of labels, shape (n_texts, n_labels)."""
        arrays = self._state.arrays
        labels = np.zeros((0, 1, 0)) if reading.labels is None else reading.labels
        with np.errstate(over="ignore", invalid="ignore"):
            found = arrays["label_scale"] * labels[:, 0] + arrays["label_offset"]
        if not (np.isfinite(found).all() and np.isfinite(reading.heads).all()):
            raise ModelFormatError(self._where, "gives numbers that are not finite")
        return np.asarray(found, dtype=np.float64)

    def _understands(self, text: str) -> bool:
        """Whether a text has a word, or a part of one, that the encoder knows."""
        unknown = self._wordpieces.unknown
        return any(
            token != unknown and start >= 0 and any(map(str.isalpha, text[start:end]))
            for piece in self._wordpieces.cut([text])
            for token, start, end in zip(piece.ids, piece.starts, piece.ends, strict=True)
        )

    def _shown(
        self, string: str, window: _Window, source: Normalized, tokens: Sequence[Any]
    ) -> tuple[Evidence, ...]:
        """Return what a window shows of each side that is the meaning of a label."""

        def place(start: int, end: int) -> tuple[int, int]:
            first, last = source.span(start, end)
            return window.start + first, window.start + last

        thresholds = self._state.arrays["encoder_spans"]
        read = Source(source.text, string, place)
        return side_evidence(tokens, 0, self._sides, read, thresholds, most=_MOST_SPANS)

    def _chosen(self, spans: Sequence[Evidence], label: int) -> tuple[Evidence, ...]:
        """Return the strongest spans of the side that a label means, under the label's name."""
        stance, name = self._state.stances[label], self._state.labels[label]
        own = sorted((e for e in spans if e.label == stance), key=lambda e: (-e.weight, e.start))
        return tuple(replace(e, label=name) for e in own[:_MOST_SPANS])


def _chunks(texts: Sequence[str]) -> Iterator[list[_Window]]:
    """Yield texts, very long ones in parts, some hundred at once."""
    chunk: list[_Window] = []
    for row, text in enumerate(texts):
        for start, end in windows(text) if len(text) > _WHOLE else [(0, len(text))]:
            chunk.append(_Window(row, start, text[start:end]))
            if len(chunk) == _AT_ONCE:
                yield chunk
                chunk = []
    if chunk:
        yield chunk
