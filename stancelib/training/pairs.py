"""Fitting a model of pairs, and the library as a system under evaluation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from stancelib.corpus.pairs import PairCorpus
from stancelib.evaluation.labels import LabelPredictions
from stancelib.evaluation.protocol import Progress
from stancelib.pairs.model import PairModel
from stancelib.pairs.state import PairState
from stancelib.training.fit import text_hashes
from stancelib.training.pair_export import FittedHeads, export_pair_state
from stancelib.training.pair_others import fit_others
from stancelib.training.pair_search import PROFILES, choose, pair_data

__all__ = ["fit_pair_state", "pair_system"]

#: Targets that a model remembers by name, where they have no weights of their own.
_MOST_NAMES = 1000


def fit_pair_state(
    corpus: PairCorpus,
    *,
    seed: int = 0,
    manifest: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> PairState:
    """Fit a model to a corpus of pairs.

    What the model looks at, how targets share weights, and the regularisation
    are chosen by out-of-fold macro-F1; calibration and decision offsets come
    from the same out-of-fold margins, in folds that no document crosses.

    Parameters
    ----------
    corpus : PairCorpus
    seed : int, optional
        Of the folds.
    manifest : mapping, optional
        Facts to keep with the model.
    progress : function of (step, total, message), optional

    Returns
    -------
    PairState
        The same bytes for the same arguments.

    Examples
    --------
    >>> from stancelib.corpus.pairs import LabelledPair
    >>> said = (("A good plan.", "pro"), ("A bad plan.", "con")) * 3
    >>> state = fit_pair_state(PairCorpus(LabelledPair(text, label) for text, label in said))
    >>> PairModel(state).classify("A good plan.").label
    'pro'
    """
    with threadpool_limits(limits=1):  # sums of several threads differ in their last bits
        data = pair_data(corpus)
        choice, calibration, score = choose(corpus, data, seed, progress)
        every = np.ones(len(corpus), dtype=np.bool_)
        columns = data.design.columns(every)
        heads, _, kept = data.fit(columns, np.flatnonzero(every), choice)
        fitted = FittedHeads(heads, kept, PROFILES[choice.profile], calibration)
        others = fit_others(data, columns) if data.n_targets > 1 else None
    chosen = {
        "profile": choice.profile,
        "sharing": choice.sharing,
        "strength": choice.strength,
        "macro_f1_out_of_fold": round(score, 6),
    }
    about = PairState(
        corpus.labels,
        tuple(corpus.stances.get(label) for label in corpus.labels),
        data.names if data.n_targets > 1 else data.names[:_MOST_NAMES],
        bool(data.names),
        {"trained_on": np.unique(text_hashes(corpus.texts))},
        {**(manifest or {}), "seed": seed, "chosen": chosen},
    )
    return export_pair_state(fitted, columns, data.design.rarity, about, others)


def pair_system(train: PairCorpus, test: PairCorpus) -> LabelPredictions:
    """Train on one corpus, predict another: the library as a system under evaluation.

    Parameters
    ----------
    train, test : PairCorpus

    Returns
    -------
    LabelPredictions
        Of the test corpus, over the labels of the training corpus.

    Examples
    --------
    >>> from stancelib.corpus.pairs import LabelledPair
    >>> said = (("A good plan.", "pro"), ("A bad plan.", "con")) * 3
    >>> corpus = PairCorpus(LabelledPair(text, label) for text, label in said)
    >>> pair_system(corpus, corpus.take([0, 1])).decided.tolist()
    [1, 0]
    """
    model = PairModel(fit_pair_state(train))
    proba, decided = model.decide(test.texts, [pair.target for pair in test])
    return LabelPredictions(model.labels, proba, decided)
