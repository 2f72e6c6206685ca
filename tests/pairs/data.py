"""Invented pairs that train in a blink, and models of them, each trained once a session."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from stancelib.corpus.pairs import LabelledPair, PairCorpus
from stancelib.pairs.model import PairModel
from stancelib.pairs.state import PairState
from stancelib.training.pair_calibration import PairCalibration
from stancelib.training.pair_export import FittedHeads, export_pair_state
from stancelib.training.pair_heads import PairHeads
from stancelib.training.pair_search import PROFILES, PairData, pair_data
from stancelib.training.pairs import fit_pair_state

SAY = {
    "FAVOR": "The {who} praised the {target} and urged parliament to adopt the {target}.",
    "AGAINST": "The {who} condemned the {target} and warned that the {target} ruins farms.",
    "NONE": "The {who} opened the plum fair and gave away two hundred plum cakes.",
    "MIXED": "The {who} praised the {target}, but others condemned the {target} as ruinous.",
    "ASKS": "Will the {who} discuss the {target} on Tuesday at the town hall?",
    "WAITS": "The {who} is waiting for figures before a word is said about the {target}.",
}
STANCES = {"FAVOR": "support", "AGAINST": "oppose", "NONE": None, "MIXED": "mixed",
           "ASKS": "neutral", "WAITS": "neutral"}  # fmt: skip
WHO = (
    "mayor", "senator", "minister", "baker", "farmer", "union", "bishop", "teacher", "governor",
    "critic", "envoy", "council",
)  # fmt: skip
VERSION = {"stancelib_version": "0"}
TARGETS = ("carbon tax", "tram lines")
COLUMNS = {"text": "tweet", "target": "aim", "label": "view", "group": "doc_id"}


def town(who=WHO, targets=TARGETS, labels=("FAVOR", "AGAINST", "NONE"), name="town"):
    """Every speaker is a document that says everything about every target."""
    rows = [
        LabelledPair(
            SAY[label].format(who=speaker, target=target or "dam"), label, target, doc_id=speaker
        )
        for speaker in who
        for target in targets
        for label in labels
    ]
    return PairCorpus(rows, name, stances=STANCES, columns=COLUMNS)


@cache
def model():
    """Two targets that share their weights, three labels."""
    return PairModel(fit_pair_state(town(), manifest=VERSION))


@cache
def own_model():
    """Two targets with weights of their own."""
    return PairModel(fit_pair_state(wide(), manifest=VERSION))


@cache
def untargeted():
    """No targets at all."""
    return PairModel(fit_pair_state(town(targets=(None,)), manifest=VERSION))


def wide():
    """So many rows a target that each gets weights of its own."""
    speakers = [f"{a} {b}" for a in ("old", "young") for b in WHO[:10]]
    return town(speakers)


def contrast(who=WHO, targets=TARGETS):
    """Texts that praise one target and condemn another: what counts is what stands near which."""
    rows = []
    for speaker in who:
        for good, bad in (targets, targets[::-1]):
            text = f"The {speaker} praised the {good} warmly. Then came blame for the {bad} alone."
            rows.append(LabelledPair(text, "FAVOR", good, doc_id=speaker))
            rows.append(LabelledPair(text, "AGAINST", bad, doc_id=speaker))
    return PairCorpus(rows, "contrast", stances=STANCES)


_NOUNS = (
    "bridge canal tunnel harbour market library museum school hospital theatre airport station "
    "reservoir orchard vineyard quarry sawmill brewery bakery foundry"
).split()
_KINDS = ("northern", "coastal", "wooden")
MANY = tuple(f"the {kind} {noun} should be rebuilt" for kind in _KINDS for noun in _NOUNS)


def many():
    """Sixty targets; half of the texts are about another one than they are asked about."""
    rows = []
    for i, target in enumerate(MANY):
        other = MANY[(i + 23) % len(MANY)]
        for about, label in ((target, "related"), (other, "unrelated")):
            text = f"Yesterday people met to talk. They want to see {about} before winter comes."
            rows.append(LabelledPair(text, label, target, doc_id=f"{i}"))
    return PairCorpus(rows, "many", stances={"related": None, "unrelated": None})


@cache
def many_model():
    """Looks at how texts and their targets are related."""
    return PairModel(fit_pair_state(many(), manifest=VERSION))


class Fitted(NamedTuple):
    """One choice fitted to all rows, as training holds it and as it is exported."""

    data: PairData
    heads: PairHeads
    matrix: object
    columns: np.ndarray
    state: PairState


def fit(corpus, choice):
    """Fit a choice without a search, with a calibration that changes nothing."""
    data = pair_data(corpus)
    every = np.arange(len(corpus))
    columns = data.design.columns(np.ones(len(corpus), dtype=np.bool_))
    heads, matrix, kept = data.fit(columns, every, choice)
    zeros = np.zeros(data.n_labels)
    about = PairState(
        corpus.labels, tuple(corpus.stances.get(label) for label in corpus.labels), data.names,
        bool(data.names), {"trained_on": np.zeros(0, dtype=np.uint64)}, {},
    )  # fmt: skip
    plain = PairCalibration(1.0, zeros, zeros)
    fitted = FittedHeads(heads, kept, PROFILES[choice.profile], plain)
    state = export_pair_state(fitted, columns, data.design.rarity, about)
    own = data.targets if len(heads.bias) > 1 else np.zeros(len(corpus), dtype=np.int64)
    return Fitted(data, heads, matrix, own, state)
