"""The systems that are compared."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from benchmarks.accuracy.systems.accurate import (
    PACKAGES,
    accurate_tier,
    encoder_missing,
    method_digest,
)
from benchmarks.accuracy.systems.base import Answers, Run, System, lacks
from benchmarks.accuracy.systems.embed import minilm, minilm_folder_missing
from benchmarks.accuracy.systems.fast_text import fast_text
from benchmarks.accuracy.systems.few_shot import set_fit
from benchmarks.accuracy.systems.hub import HUB_MODELS, hub_missing, zero_shot
from benchmarks.accuracy.systems.linear import LOGISTIC, SVC, linear
from benchmarks.accuracy.systems.majority import majority
from benchmarks.accuracy.systems.ours import linear_tier, source_digest
from benchmarks.accuracy.systems.tfidf import word_and_character_features, word_features

__all__ = ["REFERENCES", "SYSTEMS", "Answers", "Run", "System"]

#: The systems that all others are compared with.
REFERENCES = ("tfidf_svc", "tfidf_char_svc")

_SKLEARN = ("scikit-learn", "numpy", "scipy")
_TORCH = ("torch", "transformers", "sentence-transformers", "scikit-learn", "numpy")
_TARGETS = (
    "Where few targets are known from training, each has a model; where targets vary from row to "
    "row, they are features too."
)


def _hub(name: str) -> System:
    model = HUB_MODELS[name]
    return System(
        name,
        model.title,
        f"`{model.repository}`, from the Hugging Face hub: reads text and a sentence for each "
        "label, and answers the label whose sentence follows most surely. Learns nothing from the "
        "training part.",
        partial(zero_shot, model.repository),
        partial(hub_missing, model.repository),
        _TORCH,
    )


_LIST = (
    System(
        "stancelib",
        "stancelib, linear",
        "This library's linear tier, as `stancelib train` trains it by default.",
        lambda: linear_tier,
        packages=("numpy", "scikit-learn", "scipy"),
        revision=source_digest,
    ),
    System(
        "accurate",
        "stancelib, accurate",
        "This library's accurate tier: the shipped encoder, fine-tuned on the training part as "
        "`stancelib train --tier accurate` does. The official development part, where there is "
        "one, else a tenth of the training part, tells when to stop and how to calibrate.",
        lambda: accurate_tier,
        encoder_missing,
        PACKAGES,
        seeded=True,
        uses_dev=True,
        chooses_device=True,
        revision=method_digest,
    ),
    System(
        "tfidf_svc",
        "TF-IDF + LinearSVC",
        "TF-IDF of words and bigrams (sublinear, in 2 texts or more), LinearSVC, C of 0.1, 0.3, 1, "
        f"3 by 5-fold cross-validation on the training part. {_TARGETS}",
        lambda: linear(word_features, SVC),
        packages=_SKLEARN,
    ),
    System(
        "tfidf_char_svc",
        "TF-IDF with characters + LinearSVC",
        "As above, with TF-IDF of 2 to 5 characters within words besides.",
        lambda: linear(word_and_character_features, SVC),
        packages=_SKLEARN,
    ),
    System(
        "tfidf_lr",
        "TF-IDF + LR",
        "TF-IDF of words and bigrams, logistic regression, C of 1, 3, 10, 30; otherwise as above.",
        lambda: linear(word_features, LOGISTIC),
        packages=_SKLEARN,
    ),
    System(
        "fasttext",
        "fastText",
        "Target and text as one line of words, word bigrams, 200,000 buckets, one thread; learning "
        "rate and epochs of 0.1 and 25, 1 and 25, 1 and 100 by the score on a fifth of the training "
        "part.",
        lambda: fast_text,
        lambda: lacks(["fasttext"], "bench"),
        ("fasttext-wheel", "numpy"),
        seeded=True,
        revision=lambda: "3",
    ),
    System(
        "minilm_lr",
        "MiniLM + LR",
        "Embeddings of the text by all-MiniLM-L6-v2, logistic regression as above. Where targets "
        "vary, also the target's embedding, and the product and distance of the two.",
        minilm,
        minilm_folder_missing,
        _TORCH,
    ),
    System(
        "setfit16",
        "SetFit, 16 a label",
        "all-MiniLM-L6-v2 tuned by SetFit (Tunstall et al. 2022) on 16 training rows of each "
        "label, target before text, one epoch of contrastive pairs. It sees a small part of what "
        "the others learn from.",
        lambda: set_fit,
        lambda: lacks(["setfit"], "bench-torch") or minilm_folder_missing(),
        ("setfit", *_TORCH),
        seeded=True,
    ),
    *(_hub(name) for name in HUB_MODELS),
    System(
        "majority",
        "majority",
        "The commonest label of the training part, of each target where each is known.",
        lambda: majority,
    ),
)

#: All systems by name, in the order of tables.
SYSTEMS: Mapping[str, System] = {system.name: system for system in _LIST}
