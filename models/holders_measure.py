"""Scores of holders and of evidence, cross-validated by document, beside baselines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from holders_data import FOLDS, Example, hash_of
from holders_fit import train
from holders_rows import gold_words, words_between
from numpy.typing import NDArray

from stancelib.evaluation.holders import match
from stancelib.holders import HolderFinder, Question
from stancelib.holders.phrases import NAME
from stancelib.holders.reading import read_words
from stancelib.holders.sides import side_arrays
from stancelib.results import AUTHOR, UNKNOWN, Evidence

__all__ = ["SEED", "f1", "interval", "measure", "scores"]

SEED = 0


def measure(examples: Sequence[Example]) -> dict[str, Any]:
    """Cross-validate by document, and compare with baselines, on real paragraphs."""
    tested, said, shown = [], [], []
    for fold in range(FOLDS):
        model = train([example for example in examples if example.fold != fold])
        finder = HolderFinder(model)
        own = [example for example in examples if example.fold == fold and example.gold]
        read = finder.read([example.text for example in own])
        questions = [Question(row, [example.side]) for row, example in enumerate(own)]
        for example, (holders,) in zip(own, finder.answers(read, questions), strict=True):
            tested.append(example)
            said.append([h.name for h in holders if h.name != UNKNOWN])
            shown.append(_overlap(example, holders[0].evidence))
        print(f"fold {fold + 1} of {FOLDS} tested", flush=True)
    return {
        "sides found right": scores(tested, said, only_right=True),
        "all labelled sides": scores(tested, said, only_right=False),
        "evidence of sides found right": _evidence_scores(tested, shown),
    }


def _overlap(example: Example, evidence: Evidence | None) -> tuple[int, int, int] | None:
    """Return shared words, words shown, words marked; None where nothing is marked."""
    words = read_words([example.text])
    marked = gold_words(example, words)
    if not marked:
        return None
    if evidence is None:
        return 0, 0, len(marked)
    own = words_between(words, evidence.start, evidence.end)
    return len(own & marked), len(own), len(marked)


def _evidence_scores(
    tested: Sequence[Example], shown: Sequence[tuple[int, int, int] | None]
) -> dict[str, Any]:
    """Return token F1, mean over sides, beside the strongest linear span and its sentence."""
    kept = [i for i, example in enumerate(tested) if example.right and shown[i] is not None]
    rows: dict[str, list[Any]] = {"stancelib": [shown[i] for i in kept]}
    for name, whole in (("strongest linear span", False), ("its sentence", True)):
        rows[name] = [_overlap(tested[i], _strongest(tested[i], whole)) for i in kept]
    documents = [hash_of(tested[i].doc_id) for i in kept]
    out: dict[str, Any] = {"sides": len(kept)}
    for name, counts in rows.items():
        f1 = [2 * both / max(1, own + marked) for both, own, marked in counts]
        pairs = np.stack([f1, np.ones(len(f1))], axis=1)
        out[name] = {
            "token_f1": interval(pairs, documents, lambda sums: sums[..., 0] / sums[..., 1])
        }
    return out


def _strongest(example: Example, whole: bool) -> Evidence | None:
    if not example.side.evidence:
        return None
    start, end = example.side.evidence[0]
    if whole:
        words = read_words([example.text])
        number = words.sentences[words.at(np.array([0]), np.array([start]))[0]]
        first, past = words.sentence_bounds[number : number + 2].tolist()
        start, end, _ = words.span(first, past - 1)
    return Evidence(start, end, example.text[start:end], 0.0, example.side.stance)


def scores(
    tested: Sequence[Example], said: Sequence[Sequence[str]], *, only_right: bool
) -> dict[str, Any]:
    """Return scores of holders with their intervals, beside baselines."""
    kept = [i for i, example in enumerate(tested) if example.right or not only_right]
    systems = {
        "stancelib": [said[i] for i in kept],
        "always AUTHOR": [[AUTHOR] for _ in kept],
        "nearest capitalised subject": [_nearest(tested[i]) for i in kept],
    }
    out: dict[str, Any] = {"sides": len(kept)}
    documents = [hash_of(tested[i].doc_id) for i in kept]
    for name, names in systems.items():
        counts = np.array(
            [match(n, [h for h, _ in tested[i].gold]) for i, n in zip(kept, names, strict=True)]
        )
        pure = [i for i, k in enumerate(kept) if len({h == AUTHOR for h, _ in tested[k].gold}) == 1]
        right = np.array(
            [
                bool(names[i]) and (names[i][0] == AUTHOR) == (tested[kept[i]].gold[0][0] == AUTHOR)
                for i in pure
            ]
        )
        out[name] = {
            "holder_f1": interval(counts, documents, f1),
            "author_accuracy": interval(
                np.stack([right, np.ones(len(right))], axis=1),
                [documents[i] for i in pure],
                lambda sums: sums[..., 0] / sums[..., 1],
            ),
        }
    return out


def f1(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return F1 of counts of hits, false and missed ones."""
    return 2 * sums[..., 0] / np.maximum(2 * sums[..., 0] + sums[..., 1] + sums[..., 2], 1)


def interval(counts: NDArray[Any], documents: Sequence[int], metric: Any) -> dict[str, float]:
    """Return a metric of summed counts with a 95 % bootstrap interval over documents."""
    _, owner = np.unique(documents, return_inverse=True)
    sums = np.zeros((owner.max() + 1, counts.shape[1]))
    np.add.at(sums, owner, counts)
    drawn = np.random.default_rng(SEED).multinomial(len(sums), [1 / len(sums)] * len(sums), 1000)
    low, high = np.quantile(metric(drawn @ sums), [0.025, 0.975])
    return {"value": float(metric(sums.sum(axis=0))), "low": float(low), "high": float(high)}


def _nearest(example: Example) -> list[str]:
    """Return the nearest name left of what tells the side, in its sentence; else the writer."""
    words, candidates, *_ = HolderFinder().read([example.text])
    at = side_arrays(words, [0], [example.side]).first[0]
    if at < 0:
        return [AUTHOR]
    near = (candidates.kinds == NAME) & (candidates.last < at)
    near &= words.sentences[candidates.first] == words.sentences[at]
    which = np.flatnonzero(near)[-1:]
    if not len(which):
        return [AUTHOR]
    return [words.span(int(candidates.first[which[0]]), int(candidates.last[which[0]]))[2]]
