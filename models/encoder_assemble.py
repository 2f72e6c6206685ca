"""From trained weights to a model folder: calibration, report, card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from build import ABOUT, AGREEMENT
from encoder_data import TOPICS, Data
from numpy.typing import NDArray

import stancelib
from stancelib._version import __version__
from stancelib.corpus.split import document_groups, grouped_folds
from stancelib.encoder.layout import pack
from stancelib.encoder.model import EncoderModel
from stancelib.encoder.reader import Reader
from stancelib.encoder.session import EncoderSession
from stancelib.encoder.state import EncoderState
from stancelib.encoder.wordpieces import Wordpieces
from stancelib.evaluation import BASELINES, Gold, Predictions, build_report
from stancelib.evaluation.protocol import run_system
from stancelib.features.batch import tokenize_batch
from stancelib.finetuning.blend import fit_blend, fit_cascade, fit_spans, fit_unseen
from stancelib.finetuning.export import export_onnx
from stancelib.finetuning.network import StanceEncoder
from stancelib.model import StanceModel
from stancelib.model.decide import Decisions, decide, sigmoid
from stancelib.model.scoring import Scorer
from stancelib.text import canonical
from stancelib.training.finish import write_model
from stancelib.training.fit import fit_state
from stancelib.training.measure import TOPIC_BASELINES, corpus_facts, fingerprint, versions

__all__ = ["assemble"]

Floats = NDArray[np.float64]

#: By how much the cascade may lie below the encoder, in side F1.
CASCADE_LOSS = 0.002

HELD_OUT = Path(__file__).parents[1] / "benchmarks" / "results" / "encoder-held-out.npz"
_LICENCE = (
    "The network began as all-MiniLM-L6-v2 (sentence-transformers, Apache-2.0), which began as "
    "Microsoft's MiniLM-L12-H384-uncased (MIT); see NOTICE."
)


def assemble(
    network: StanceEncoder,
    tokenizer: bytes,
    data: Data,
    *,
    out: Path,
    seed: int,
    facts: Mapping[str, Any],
) -> EncoderModel:
    """Calibrate a network on the held-out documents, measure it there, write the model.

    For the report, each half of the held-out documents is judged with numbers
    that were chosen on the other half; the shipped numbers are chosen on both.
    The linear model that the report is about knows nothing of them.

    Parameters
    ----------
    network : StanceEncoder
    tokenizer : bytes
    data : Data
    out : path
    seed : int
    facts : mapping
        What the manifest tells of the training.

    Returns
    -------
    EncoderModel
    """
    onnx = export_onnx(network)
    held, topics = data.held_corpus, list(TOPICS)
    reader = Reader(EncoderSession(onnx, "encoder.onnx"), Wordpieces(tokenizer, "tokenizer.json"))
    texts = [canonical(text) for text in held.texts]
    prompts = [reader.wordpieces.prompt(topic.proposition) for topic in topics]
    reading = reader.read(texts, prompts, tokens=True)
    learned = data.learned + data.more
    apart = fit_state(learned, topics, seed=seed)
    linear = Scorer(apart).score(tokenize_batch(texts)).logits
    labels = np.array([[a.answers for a in e.asks] for e in data.held]) > 0
    gold = Gold.from_corpus(held, topics)
    chosen = fit_blend(reading.heads, linear, labels)
    halves = grouped_folds(held, 2, seed)
    said = _cross_fitted(reading.heads, linear, labels, halves)
    fast = StanceModel(apart)
    alone = fast.decide(held.texts)
    arrays = {
        **chosen,
        **fit_unseen(*_unseen(reader, data)),
        "encoder_spans": fit_spans(reading, data.held),
        "cascade_threshold": fit_cascade(alone, said, labels, loss=CASCADE_LOSS),
    }
    systems = {
        "stancelib": _predictions(said),
        "linear": _predictions(alone),
        **{n: run_system(n, BASELINES[n], learned, held, topics) for n in TOPIC_BASELINES},
    }
    protocol = {
        "method": "one fifth of the documents held out, the same for all systems; calibration and "
        "thresholds of each half of them chosen on the other half",
        "folds": 2,
        "seed": seed,
        "corpus_sha256": fingerprint(held),
        "also_trained_on": corpus_facts(data.more),
        "versions": {**versions(), "torch": torch.__version__},
    }
    report = build_report(
        gold,
        systems,
        title=f"Held-out documents of {data.learned.name}",
        protocol=protocol,
        corpus=held,
        agreement=AGREEMENT,
        seed=seed,
    )
    thresholds = {
        "linear_thresholds": apart.arrays["thresholds"],
        "accurate_thresholds": chosen["encoder_thresholds"],
    }
    _keep_held_out(alone, said, labels, document_groups(held), thresholds)
    shipped = stancelib.load_model("default").state
    manifest = {
        "stancelib_version": __version__,
        "training": [corpus_facts(data.learned), corpus_facts(data.more)],
        "scores": report.headline(),
        "about": {**ABOUT, "license": f"{ABOUT['license']} {_LICENCE}"},
        "encoder": {**facts, "seed": seed, "sets": {k: len(v) for k, v in data.sets.items()}},
    }
    state = EncoderState(replace(shipped, topics=TOPICS), arrays, onnx, tokenizer, manifest)
    model = EncoderModel(state, report=report)
    write_model(model, out, overwrite=True)
    return model


def _judged(heads: Floats, linear: Floats, chosen: Mapping[str, Floats]) -> Decisions:
    """Return what the two models decide together."""
    blend = chosen["encoder_blend"]
    p = sigmoid(heads * blend[..., 0] + linear * blend[..., 1] + blend[..., 2])
    return decide(
        p,
        np.ones(len(p), dtype=np.int64),
        thresholds=chosen["encoder_thresholds"],
        given=chosen["encoder_given"],
        doubt=chosen["encoder_doubt"],
    )


def _cross_fitted(
    heads: Floats, linear: Floats, labels: NDArray[np.bool_], halves: NDArray[np.int64]
) -> Decisions:
    """Judge each half of the held-out texts by what was chosen on the other."""
    probabilities = np.zeros_like(heads)
    positive = np.zeros(heads.shape, dtype=np.bool_)
    given = np.zeros((*heads.shape[:2], 2), dtype=np.bool_)
    doubt = np.zeros(len(heads), dtype=np.bool_)
    for half in np.unique(halves):
        rows, others = halves == half, halves != half
        chosen = fit_blend(heads[others], linear[others], labels[others])
        said = _judged(heads[rows], linear[rows], chosen)
        probabilities[rows], positive[rows] = said.probabilities, said.positive
        given[rows], doubt[rows] = said.given, said.in_doubt
    return Decisions(probabilities, positive, given, np.zeros_like(doubt), doubt)


def _predictions(said: Decisions) -> Predictions:
    return Predictions(
        tuple(topic.name for topic in TOPICS),
        *np.moveaxis(said.probabilities, 2, 0),
        *np.moveaxis(said.positive, 2, 0),
        *np.moveaxis(said.given, 2, 0),
    )


def _unseen(reader: Reader, data: Data, strangers: int = 4) -> tuple[Floats, NDArray[np.bool_]]:
    """Return logits and answers for propositions that nothing learned from.

    Each text is asked its own proposition and some of others, which it is not about.
    """
    rng = np.random.default_rng(0)
    every = [ask.prompts[0] for example in data.unseen for ask in example.asks]
    logits, answers = [], []
    for example in data.unseen:
        own = [ask.prompts[0] for ask in example.asks]
        others = [every[i] for i in rng.integers(len(every), size=strangers)]
        others = [prompt for prompt in others if prompt not in own]
        packed = pack([example.ids], [[*own, *others]])
        logits.append(reader.session.run(packed).heads[0].astype(np.float64))
        answers += [ask.answers for ask in example.asks]
        answers += [(0.0, 0.0, 0.0)] * len(others)
    return np.concatenate(logits), np.array(answers) > 0


def _keep_held_out(
    linear: Decisions,
    accurate: Decisions,
    labels: NDArray[np.bool_],
    documents: NDArray[np.int64],
    thresholds: Mapping[str, NDArray[Any]],
) -> None:
    """Write probabilities and labels, no texts, for the curve of the cascade."""
    np.savez_compressed(
        HELD_OUT,
        linear=linear.probabilities,
        accurate=accurate.probabilities,
        labels=labels,
        documents=documents,
        **thresholds,
    )
