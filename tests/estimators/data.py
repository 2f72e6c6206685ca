"""Slices of the bundled corpus, small enough to fit often."""

from __future__ import annotations

from functools import cache

import numpy as np

from stancelib.corpus import load_bundled

TOPICS = ["kosovo", "missile_defense", "nato_expansion"]


@cache
def _corpus():
    return load_bundled()


def topic_slice(n=60):
    """Texts and an indicator of three topics, spread over the corpus."""
    corpus = _corpus()
    rows = [corpus[i] for i in np.linspace(0, len(corpus) - 1, n).astype(int)]
    truth = [[row.label(topic) is not None for topic in TOPICS] for row in rows]
    return [row.text for row in rows], np.array(truth, dtype=int)


def stance_slice(n=40, topic="kosovo", stances=("support", "oppose", "mixed", "neutral")):
    """Texts about a topic and their stances, as many of each as there are."""
    about = [(p.text, p.label(topic).stance) for p in _corpus() if p.label(topic)]
    chosen = [
        pair for s in stances for pair in [p for p in about if p[1] == s][: n // len(stances)]
    ]
    order = np.random.default_rng(0).permutation(len(chosen))
    return [chosen[i][0] for i in order], np.array([chosen[i][1] for i in order])
