"""The networks that training on a corpus of topics makes, and what they say of held-out texts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from stancelib.corpus.schema import Corpus
from stancelib.encoder.layout import pack
from stancelib.encoder.reader import MAX_PARTS, Reader, Reading
from stancelib.encoder.session import EncoderSession
from stancelib.encoder.state import ENCODER, TOKENIZER
from stancelib.encoder.wordpieces import Wordpieces
from stancelib.evaluation.protocol import Progress
from stancelib.finetuning.examples import Example, topic_examples
from stancelib.finetuning.export import export_onnx, quantization_loss
from stancelib.finetuning.kept import Kept
from stancelib.finetuning.loop import predict
from stancelib.finetuning.network import StanceEncoder
from stancelib.finetuning.plans import Plan, make_schedule, settled
from stancelib.finetuning.running import run
from stancelib.finetuning.start import Start
from stancelib.text import canonical
from stancelib.topics import Topic
from stancelib.training.calibration import log_loss

__all__ = ["TopicTrainer", "Trained", "held_out_loss"]

Floats = NDArray[np.float64]

_SIDES = 1.5  # weight of the sides, as in training
_COMPARED = 32  # texts on which the rounded network is compared with the exact one
_MOST_SPANS = 1000  # paragraphs whose spans are looked at


@dataclass(frozen=True)
class Trained:
    """A trained network.

    Parameters
    ----------
    onnx : bytes
        As ``encoder.onnx``.
    facts : dict
        How training went, and how far its rounded numbers are from the exact ones.
    """

    onnx: bytes
    facts: dict[str, Any]


class TopicTrainer:
    """Trains networks on parts of a corpus, all in the same way.

    Parameters
    ----------
    begun : Start
        Where each of them starts.
    topics : sequence of Topic
    plan : Plan
    kept : Kept
        Networks that stand there are not trained again.
    device : torch.device
    seed : int
    progress : function of (step, total, message), optional
    """

    def __init__(
        self,
        begun: Start,
        topics: Sequence[Topic],
        plan: Plan,
        *,
        kept: Kept,
        device: torch.device,
        seed: int = 0,
        progress: Progress | None = None,
    ) -> None:
        self.topics = tuple(topics)
        self.device = device
        self._begun = begun
        self._plan = plan
        self._kept = kept
        self._seed = seed
        self._progress = progress
        self._pieces = Wordpieces(begun.tokenizer, TOKENIZER)

    def train(
        self, name: str, learned: Corpus, held: Corpus | None = None, *, title: str = ""
    ) -> Trained:
        """Train a network.

        Parameters
        ----------
        name : str
            Under which it is kept.
        learned : Corpus
        held : Corpus, optional
            Paragraphs by which it is judged after each epoch, to stop in time.
        title : str, optional
            What messages of progress begin with.

        Returns
        -------
        Trained
        """
        onnx, facts = self._kept.get(f"{name}.onnx"), self._kept.get(f"{name}.json")
        if onnx is not None and facts is not None:
            return Trained(onnx, json.loads(facts))
        examples = self.examples(learned)
        schedule = make_schedule(examples, self._plan, seed=self._seed)
        network = self._begun.network(seed=self._seed).to(self.device)
        judged = None if held is None else self.examples(held)
        settings = settled(self._plan, len(schedule))
        outcome = run(
            network,
            schedule,
            settings,
            epochs=self._plan.epochs,
            judge=None if judged is None else lambda net: held_out_loss(net, judged),
            kept=self._kept,
            name=name,
            progress=self._progress,
            title=title,
        )
        network = network.cpu()
        made = export_onnx(network)
        some = examples[:_COMPARED]
        packed = pack([e.ids for e in some], [[a.prompts[0] for a in e.asks] for e in some])
        found = {
            **outcome.facts(),
            "average": settings.average,
            "rounding": _rounded(quantization_loss(network, made, packed)),
        }
        self._kept.put(f"{name}.onnx", made)
        self._kept.put(f"{name}.json", json.dumps(found).encode())
        return Trained(made, found)

    def examples(self, corpus: Corpus) -> list[Example]:
        """Return paragraphs as the network learns from them."""
        return topic_examples(corpus, self.topics, self._pieces)

    def read(self, trained: Trained, held: Corpus) -> tuple[Floats, Reading, list[Example]]:
        """Ask a network, as it will be shipped, about texts.

        Parameters
        ----------
        trained : Trained
        held : Corpus

        Returns
        -------
        heads : ndarray of float64, shape (n, n_topics, 3)
            Logits for all texts.
        reading : Reading
            With words, of those texts whose holders are known: some, if they are many.
        examples : list of Example
            These texts.
        """
        reader = Reader(EncoderSession(trained.onnx, ENCODER), self._pieces)
        texts = [canonical(text) for text in held.texts]
        prompts = [self._pieces.prompt(topic.proposition or topic.title) for topic in self.topics]
        heads = reader.read(texts, prompts).heads
        examples = self.examples(held)
        shown = [i for i, e in enumerate(examples) if _has_holders(e)][:_MOST_SPANS]
        reading = reader.read([texts[i] for i in shown], prompts, tokens=True)
        return heads, reading, [examples[i] for i in shown]


def held_out_loss(network: StanceEncoder, examples: Sequence[Example]) -> float:
    """Return a network's loss on texts, as it is after the best calibration.

    Parameters
    ----------
    network : StanceEncoder
    examples : sequence of Example
        All asked about the same topics.

    Returns
    -------
    float
    """
    blocks = []
    for first in range(0, len(examples[0].asks), MAX_PARTS):
        part = [replace(e, asks=e.asks[first : first + MAX_PARTS]) for e in examples]
        blocks.append(np.stack(predict(network, part)))
    logits = np.concatenate(blocks, axis=1)
    truth = np.array([[ask.answers for ask in example.asks] for example in examples]) > 0
    about = truth[..., 0]
    topics = [log_loss(logits[:, k, 0], about[:, k]) for k in range(about.shape[1])]
    if not about.any():
        return float(np.mean(topics))
    sides = [log_loss(logits[..., s][about], truth[..., s][about]) for s in (1, 2)]
    return float(np.mean(topics) + _SIDES * np.mean(sides))


def merged(readings: Iterable[Reading]) -> Reading:
    """Return the readings of several lists of texts as one."""
    several = list(readings)
    return Reading(
        np.concatenate([reading.heads for reading in several]),
        np.concatenate([reading.author for reading in several]),
        None,
        [pieces for reading in several for pieces in reading.tokens or []],
    )


def _has_holders(example: Example) -> bool:
    return any(any(ask.spans) or max(ask.author) >= 0 for ask in example.asks)


def _rounded(facts: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in facts.items()}
