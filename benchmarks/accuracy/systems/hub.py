"""Entailment models of the Hugging Face hub, asked without training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.accuracy.systems.base import Answers, Run, lacks
from stancelib.corpus.pairs import LabelledPair, PairCorpus

__all__ = ["HUB_MODELS", "HubModel", "hub_missing", "sentences", "zero_shot"]


@dataclass(frozen=True, slots=True)
class HubModel:
    """A model's title and its repository on the hub."""

    title: str
    repository: str


HUB_MODELS: Mapping[str, HubModel] = {
    "debate_base": HubModel("Political DEBATE base", "mlburnham/Political_DEBATE_base_v1.0"),
    "debate_large": HubModel("Political DEBATE large", "mlburnham/Political_DEBATE_large_v1.0"),
    "deberta_zeroshot": HubModel(
        "DeBERTa-v3 zero-shot", "MoritzLaurer/deberta-v3-base-zeroshot-v2.0"
    ),
}
_STANCES = {
    "support": "The author of this text supports {target}.",
    "oppose": "The author of this text opposes {target}.",
    "neutral": "The author of this text is neutral towards {target}, or does not speak of it.",
}
_TOPIC = "This text is about {label}."
_BATCH = 32


def hub_missing(repository: str) -> str | None:
    """Return why a model can't be loaded here, or None."""
    reason = lacks(["torch", "transformers"], "bench-torch")
    if reason is not None:
        return reason
    from transformers import AutoConfig

    try:
        AutoConfig.from_pretrained(repository)
    except (OSError, ValueError, RuntimeError):
        return f"{repository}: neither the Hugging Face hub nor a local copy can be reached"
    return None


def sentences(
    labels: Sequence[str], stances: Mapping[str, str | None], target: str | None
) -> list[str]:
    """Return the sentence that says each label.

    Examples
    --------
    >>> sentences(["con"], {"con": "oppose"}, "a carbon tax")
    ['The author of this text opposes a carbon tax.']
    >>> sentences(["rec.autos"], {}, None)
    ['This text is about rec autos.']
    """
    found = []
    for label in labels:
        stance = stances.get(label)
        if stance in _STANCES and target is not None:
            found.append(_STANCES[stance].format(target=target))
        else:
            found.append(_TOPIC.format(label=label.replace(".", " ")))
    return found


def zero_shot(repository: str) -> Run:
    """Load an entailment model and make a system of it."""
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(repository)
    model = AutoModelForSequenceClassification.from_pretrained(repository).eval()
    entails = _entailment(model.config.id2label)

    def score(premises: Sequence[str], claims: Sequence[str]) -> list[float]:
        read = tokenizer(
            list(premises),
            list(claims),
            truncation="only_first",
            max_length=512,
            padding=True,
            return_tensors="pt",
        )
        with torch.no_grad():
            found = model(**read).logits.softmax(dim=-1)[:, entails]
        return [float(value) for value in found]

    def ask(pairs: Sequence[LabelledPair], labels: Sequence[str], corpus: PairCorpus) -> list[str]:
        claims = [sentences(labels, corpus.stances, pair.target) for pair in pairs]
        premises = [pair.text for pair in pairs for _ in labels]
        scores = score(premises, [claim for each in claims for claim in each])
        k = len(labels)
        rows = [scores[i : i + k] for i in range(0, len(scores), k)]
        return [labels[row.index(max(row))] for row in rows]

    def run(train: PairCorpus, test: PairCorpus, seed: int) -> Answers:
        labels = train.labels
        found: list[str] = []
        for i in range(0, len(test), _BATCH):
            found += ask(test[i : i + _BATCH], labels, train)
        return Answers(found)

    return run


def _entailment(names: Mapping[int, str]) -> int:
    """Return the position of the class that says that the sentence follows."""
    found: list[Any] = [i for i, name in names.items() if name.lower().startswith("entail")]
    if len(found) != 1:
        raise ValueError(f"no single class is called entailment: {', '.join(names.values())}")
    return int(found[0])
