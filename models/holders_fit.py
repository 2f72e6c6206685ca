"""Weights and thresholds of what ranks holders, from named features of sides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from holders_data import Example, hash_of
from holders_rows import Rows, author_rows, candidate_rows, evidence_rows
from numpy.typing import NDArray

from stancelib.evaluation.holders import match
from stancelib.holders import HolderFinder, Read, Side
from stancelib.holders.choosing import Scored, choose
from stancelib.holders.scores import HolderScores
from stancelib.holders.standing import ATTRIBUTED
from stancelib.results import UNKNOWN

__all__ = ["flattest", "named", "train"]

_NO_JOINT: dict[str, Any] = {
    "candidate": (1.0, 0.0, 0.0),
    "author": (1.0, 0.0, 0.0, 0.0),
    "thresholds": (0.5, 0.5),
}
_FEWEST = 4
_TRUST = 5.0
_STRENGTHS = {"candidate": 0.3, "author": 0.03, "evidence": 0.3}
#: From which log-odds a word gains: then runs are about as long as people's.
_WORD_GAIN = 2.0


def fit(rows: Rows, strength: float) -> dict[str, float]:
    """Fit a logistic model; features that occur seldom are left out."""
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression

    count = CountVectorizer(analyzer=lambda names: names, min_df=_FEWEST, binary=True)
    counts = count.fit_transform(rows.names)
    known = count.get_feature_names_out()
    # Large values are penalised less: what grammar makes sure needs few examples.
    trust = np.where(np.char.startswith(known.astype(str), ATTRIBUTED), _TRUST, 1.0)
    model = LogisticRegression(C=strength, max_iter=2000, fit_intercept=False)
    model.fit(counts.multiply(trust).tocsr(), rows.answers)
    weights = zip(known, (model.coef_[0] * trust).tolist(), strict=True)
    return {name: round(weight, 4) for name, weight in weights}


def score(weights: dict[str, float], names: Sequence[Sequence[str]]) -> NDArray[np.float64]:
    """Return the log-odds of cases."""
    return np.array([sum(weights.get(name, 0.0) for name in case) for case in names])


def best_of(rows: Rows, scores: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Return each example's best candidate."""
    best = np.full(count, -9.0)
    np.maximum.at(best, rows.owners, scores)
    return best


def train(examples: Sequence[Example]) -> HolderScores:
    """Train on sides; the writer's model sees candidates scored by models of other documents."""
    from sklearn.model_selection import GroupKFold

    rows = candidate_rows(examples)
    groups = np.array([hash_of(example.doc_id) for example in examples])
    inner = GroupKFold(4)
    outside = np.zeros(len(rows.answers))
    for learned, held in inner.split(rows.owners, groups=groups[rows.owners]):
        part = Rows([rows.names[i] for i in learned], rows.answers[learned], rows.owners[learned])
        weights = fit(part, _STRENGTHS["candidate"])
        outside[held] = score(weights, [rows.names[i] for i in held])
    written = author_rows(examples, best_of(rows, outside, len(examples)))
    author_outside = np.zeros(len(examples))
    for learned, held in inner.split(groups, groups=groups):
        part = Rows([written.names[i] for i in learned], written.answers[learned], learned)
        weights = fit(part, _STRENGTHS["author"])
        author_outside[held] = score(weights, [written.names[i] for i in held])
    thresholds = thresholds_of(examples, rows, outside, author_outside)
    shown = evidence_rows(examples)
    parts: dict[str, Any] = {
        "joint": _NO_JOINT,
        "evidence": {
            "weights": fit(shown, _STRENGTHS["evidence"]),
            "slope": 1.0,
            "shift": _WORD_GAIN,
            "threshold": 0.5,
        },
    }
    for name, each, threshold in zip(
        ("candidate", "author"), (rows, written), thresholds, strict=True
    ):
        weights = fit(each, _STRENGTHS[name])
        parts[name] = {"weights": weights, "slope": 1.0, "shift": 0.0, "threshold": threshold}
    return HolderScores.from_dict(parts)


def thresholds_of(
    examples: Sequence[Example],
    rows: Rows,
    scores: NDArray[np.float64],
    authors: NDArray[np.float64],
) -> tuple[float, float]:
    """Return the thresholds of candidates and of the writer with the best F1 thereabouts."""
    grid = np.arange(0.15, 0.7, 0.05).round(2)
    read = HolderFinder().read([example.text for example in examples])
    sides = [example.side for example in examples]
    bounds = np.searchsorted(rows.owners, np.arange(len(examples) + 1))
    scored = Scored(scores, bounds, authors)
    f1 = np.zeros((len(grid), len(grid)))
    for cell in np.ndindex(f1.shape):
        total = np.zeros(3, dtype=np.int64)
        said = named(read, range(len(sides)), sides, scored, grid[list(cell)].tolist())
        for example, names in zip(examples, said, strict=True):
            if example.gold and example.fold >= 0:
                total += match(names, [holder for holder, _ in example.gold])
        f1[cell] = 2 * total[0] / max(1, 2 * total[0] + total[1] + total[2])
    first, second = flattest(f1)
    return float(grid[first]), float(grid[second])


def named(
    read: Read,
    rows: Sequence[int],
    sides: Sequence[Side],
    scored: Scored,
    thresholds: Sequence[float],
) -> list[list[str]]:
    """Return the names of the holders of sides, but for unknown ones."""
    least = np.tile(np.array(thresholds, dtype=np.float64), (len(sides), 1))
    found = choose(read, rows, sides, scored, least, [None] * len(sides))
    return [[holder.name for holder in holders if holder.name != UNKNOWN] for holders in found]


def flattest(f1: NDArray[np.float64]) -> tuple[int, int]:
    """Return the cell of a grid that is best with its neighbours: a single peak is luck."""
    padded = np.pad(f1, 1, mode="edge")
    rows, columns = f1.shape
    near = sum(padded[i : i + rows, j : j + columns] for i in range(3) for j in range(3))
    first, second = np.unravel_index(int(np.argmax(near)), f1.shape)
    return int(first), int(second)
