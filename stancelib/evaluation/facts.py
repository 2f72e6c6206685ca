"""Counts of what is in the gold labels, for the head of a report."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

import numpy as np

from stancelib.evaluation.counts import stance_codes
from stancelib.evaluation.labels import LabelGold
from stancelib.evaluation.predictions import Gold
from stancelib.topics import STANCES

__all__ = ["corpus_facts", "label_facts"]

_MOST_TARGETS = 50


def _largest_first(names: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items(), key=lambda item: (-item[1], item[0])))


def _fingerprint(names: list[Any], arrays: Iterable[np.ndarray]) -> str:
    digest = hashlib.sha256(json.dumps(names).encode())
    for array in arrays:
        digest.update(array.tobytes())
    return digest.hexdigest()


def corpus_facts(gold: Gold) -> dict[str, Any]:
    """Count what is in the gold labels of paragraphs.

    Returns
    -------
    dict
        ``paragraphs``, ``documents``, ``without_topic``, ``sources`` (name to
        paragraphs, the largest first; ``"unknown"`` where there is none),
        ``labels`` (topic to stance to count), and ``fingerprint``, the
        SHA-256 of labels, documents and sources in their order.

    Examples
    --------
    >>> gold = Gold(("a",), [[True]], [[True]], [[False]], ("d",), ("Daily",))
    >>> facts = corpus_facts(gold)
    >>> facts["labels"], facts["sources"]
    ({'a': {'support': 1, 'oppose': 0, 'mixed': 0, 'neutral': 0}}, {'Daily': 1})
    """
    codes = stance_codes(gold.support, gold.oppose)
    labels = {}
    for column, topic in enumerate(gold.topics):
        about = codes[gold.topic[:, column], column]
        labels[topic] = {s: int((about == code).sum()) for code, s in enumerate(STANCES)}
    return {
        "paragraphs": len(gold),
        "documents": len(set(gold.groups)),
        "without_topic": int((~gold.topic.any(axis=1)).sum()),
        "sources": _largest_first(source or "unknown" for source in gold.sources),
        "labels": labels,
        "fingerprint": _fingerprint(
            [gold.topics, gold.groups, gold.sources], (gold.topic, gold.support, gold.oppose)
        ),
    }


def label_facts(gold: LabelGold) -> dict[str, Any]:
    """Count what is in the gold labels of pairs.

    Returns
    -------
    dict
        ``paragraphs`` (pairs), ``documents``, ``sources`` (empty where no
        pair has one), ``labels`` (label to count), ``meanings`` (label to
        stance, where it means one), ``n_targets``, ``targets`` (the 50 with
        most pairs; the rest as ``"(others)"``), and ``fingerprint``.

    Examples
    --------
    >>> gold = LabelGold(("con", "pro"), ("oppose", "support"), [1, 1], "ab", ("x", "x"), "ss")
    >>> facts = label_facts(gold)
    >>> facts["labels"], facts["targets"]
    ({'con': 0, 'pro': 2}, {'x': 2})
    """
    counts = np.bincount(gold.truth, minlength=len(gold.labels)).tolist()
    known = [source or "unknown" for source in gold.sources] if any(gold.sources) else []
    targets = _largest_first(target for target in gold.targets if target is not None)
    shown = dict(list(targets.items())[:_MOST_TARGETS])
    if len(targets) > len(shown):
        shown["(others)"] = sum(targets.values()) - sum(shown.values())
    pairs = zip(gold.labels, gold.stances, strict=True)
    return {
        "paragraphs": len(gold),
        "documents": len(set(gold.groups)),
        "sources": _largest_first(known),
        "labels": dict(zip(gold.labels, counts, strict=True)),
        "meanings": {label: stance for label, stance in pairs if stance is not None},
        "n_targets": len(targets),
        "targets": shown,
        "fingerprint": _fingerprint(
            [gold.labels, gold.groups, gold.targets, gold.sources], (gold.truth,)
        ),
    }
