"""Batches for training: which texts go together, how they are asked, as arrays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice

import numpy as np
from numpy.typing import NDArray

from stancelib.encoder.layout import Packed, pack
from stancelib.finetuning.examples import UNKNOWN, Ask, Example

__all__ = ["Batch", "Portion", "Schedule", "plain_batches", "to_batch"]

F32 = NDArray[np.float32]

_OTHER_WORDING = 0.6  # share of questions in another wording than the first
_CONTRARY = 0.12  # share of questions that ask for the contrary
_BUCKET = 20  # batches' worth of texts that are sorted by length together
_KINDS = 4


@dataclass(frozen=True)
class Batch:
    """What the network is given, and what it should say.

    Parameters
    ----------
    packed : Packed
    answers : ndarray of float32, shape (n_texts, n_asks, 3)
    author : ndarray of float32, shape (n_texts, n_asks, 2)
    tokens : ndarray of float32, shape (n_texts, n_asks, length, 4)
    labels : ndarray of int64, shape (n_texts, n_asks)
        -1 where there is none.
    weights : ndarray of float32, shape (n_texts,)
    """

    packed: Packed
    answers: F32
    author: F32
    tokens: F32
    labels: NDArray[np.int64]
    weights: F32


@dataclass(frozen=True)
class Portion:
    """Examples of one kind, and how often training reads them.

    Parameters
    ----------
    examples : sequence of Example
    epochs : float
        How often each is read; a fraction reads a random part once more.
    asks : int
        Questions a text; what is missing is filled up with propositions of
        other texts, whose answer is that the topic isn't there.
    """

    examples: Sequence[Example]
    epochs: float
    asks: int


class Schedule:
    """All batches of a training, fixed by its seed: any step can be made again.

    Parameters
    ----------
    portions : sequence of Portion
    strangers : sequence of tuple of int
        Prompts of other texts.
    size : int
        Texts a batch.
    seed : int
    """

    def __init__(
        self,
        portions: Sequence[Portion],
        strangers: Sequence[tuple[int, ...]],
        *,
        size: int = 32,
        seed: int = 0,
    ) -> None:
        self._portions = list(portions)
        self._strangers = list(strangers)
        self._seed = seed
        rng = np.random.default_rng(seed)
        batches = [
            (number, rows)
            for number, portion in enumerate(portions)
            for rows in _batches(portion, size, rng)
        ]
        self._batches = [batches[i] for i in rng.permutation(len(batches))]

    def __len__(self) -> int:
        return len(self._batches)

    def batch(self, step: int, share: tuple[int, int] = (0, 1)) -> Batch:
        """Return the batch of a step.

        Parameters
        ----------
        step : int
            From 0.
        share : (int, int), optional
            Which process of how many asks: each gets every so-manieth text.

        Returns
        -------
        Batch
        """
        number, rows = self._batches[step]
        portion = self._portions[number]
        rng = np.random.default_rng([self._seed, step])
        chosen = [portion.examples[i] for i in rows]
        asked = [self._asked(example, portion.asks, rng) for example in chosen]
        first, of = share if len(chosen) >= share[1] else (0, 1)
        return to_batch(chosen[first::of], asked[first::of])

    def _asked(self, example: Example, n: int, rng: np.random.Generator) -> list[Ask]:
        asks = [example.asks[i] for i in rng.permutation(len(example.asks))[:n]]
        worded = [_worded(ask, rng) for ask in asks]
        while len(worded) < n and self._strangers:
            prompt = self._strangers[rng.integers(len(self._strangers))]
            worded.append(Ask((prompt,), (0.0, UNKNOWN, UNKNOWN)))
        return worded


def _batches(portion: Portion, size: int, rng: np.random.Generator) -> list[list[int]]:
    """Return row numbers of batches of like length, epoch by epoch."""
    n = len(portion.examples)
    lengths = np.array([len(example.ids) for example in portion.examples])
    whole = int(portion.epochs)
    shares = [1.0] * whole + [portion.epochs - whole]
    out: list[list[int]] = []
    for share in shares:
        rows = rng.permutation(n)[: round(n * share)]
        for a in range(0, len(rows), size * _BUCKET):
            bucket = rows[a : a + size * _BUCKET]
            bucket = bucket[np.argsort(lengths[bucket], kind="stable")]
            out += [bucket[b : b + size].tolist() for b in range(0, len(bucket), size)]
    return out


def _worded(ask: Ask, rng: np.random.Generator) -> Ask:
    """Return a question in one wording, sometimes as its contrary."""
    if ask.contrary and rng.random() < _CONTRARY:
        ask = ask.turned()
        pick = int(rng.integers(len(ask.prompts)))
    else:
        pick = int(rng.integers(len(ask.prompts))) if rng.random() < _OTHER_WORDING else 0
    return Ask((ask.prompts[pick],), ask.answers, ask.author, ask.spans, label=ask.label)


def to_batch(examples: Sequence[Example], asked: Sequence[Sequence[Ask]]) -> Batch:
    """Return texts and questions as arrays.

    Parameters
    ----------
    examples : sequence of Example
    asked : sequence of sequence of Ask
        As many for each text; their first wordings are used.

    Returns
    -------
    Batch
    """
    n, n_asks = len(examples), len(asked[0])
    length = max(len(example.ids) for example in examples)
    packed = pack(
        [example.ids for example in examples], [[ask.prompts[0] for ask in row] for row in asked]
    )
    tokens = np.full((n, n_asks, length, _KINDS), UNKNOWN, dtype=np.float32)
    for i, row in enumerate(asked):
        for k, ask in enumerate(row):
            for kind, spans in enumerate(ask.spans):
                if spans:
                    tokens[i, k, : len(examples[i].ids), kind] = 0.0
                for first, last in spans:
                    tokens[i, k, first:last, kind] = 1.0
    return Batch(
        packed,
        np.array([[ask.answers for ask in row] for row in asked], dtype=np.float32),
        np.array([[ask.author for ask in row] for row in asked], dtype=np.float32),
        tokens,
        np.array([[ask.label for ask in row] for row in asked], dtype=np.int64),
        np.array([example.weight for example in examples], dtype=np.float32),
    )


def plain_batches(examples: Sequence[Example], size: int = 64) -> list[tuple[list[int], Batch]]:
    """Return all examples once, sorted by number of questions and length, in their first wording.

    Parameters
    ----------
    examples : sequence of Example
    size : int, optional

    Returns
    -------
    list of (list of int, Batch)
        Row numbers and arrays.
    """
    order = sorted(
        range(len(examples)), key=lambda i: (len(examples[i].asks), len(examples[i].ids))
    )
    out = []
    for _, group in groupby(order, lambda i: len(examples[i].asks)):
        for rows in _chunks(group, size):
            chosen = [examples[i] for i in rows]
            out.append((rows, to_batch(chosen, [example.asks for example in chosen])))
    return out


def _chunks(items: Iterable[int], size: int) -> Iterator[list[int]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk
