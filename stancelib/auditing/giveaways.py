"""Words and marks that tell the label nearly alone.

A mark counts when the lower end of the interval of its precision saves most
of the errors of guessing the commonest label, when it covers enough of the
label's examples, in enough documents, and when no shuffled labelling makes
any mark as telling (max-T: Westfall and Young, Resampling-based multiple
testing, 1993).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from stancelib.auditing.chance import FloatArray, wilson
from stancelib.auditing.finding import Finding, count
from stancelib.auditing.marks import is_word, marks
from stancelib.auditing.view import IntArray, View

__all__ = ["check_giveaways"]

_LEAST_EXAMPLES, _LEAST_DOCUMENTS = 10, 5
_SAVED = 0.75  # of the errors of guessing the commonest label
_COVER_WORD, _COVER_MARK = 0.2, 0.05  # of the label's examples
_MUCH = 0.5
_SHUFFLES = 49
_SHOWN = 20
_MOST_TARGETS, _LEAST_PER_TARGET = 20, 100


@dataclass(frozen=True, slots=True)
class _Mark:
    """A mark that tells a label: how surely, and how many of the label's examples have it."""

    name: str
    label: str
    target: str | None
    precision: float
    low: float
    base: float
    coverage: float
    rows: tuple[int, ...]

    def to_dict(self) -> dict[str, Any]:
        return {
            "mark": self.name,
            "label": self.label,
            "target": self.target,
            "precision": round(self.precision, 4),
            "precision_low": round(self.low, 4),
            "share_of_label": round(self.coverage, 4),
            "commonness": round(self.base, 4),
            "n": len(self.rows),
        }


def check_giveaways(view: View, seed: int = 0) -> list[Finding]:
    """Find what gives labels away: over all examples, and within each target that has many."""
    found = _telling(view, np.arange(len(view.labels)), None, seed)
    names = view.target_names
    if 2 <= len(names) <= _MOST_TARGETS:
        for name in names:
            examples = np.array([i for i, t in enumerate(view.targets) if t == name])
            if len(examples) >= _LEAST_PER_TARGET:
                known = {mark.name for mark in found}
                more = _telling(view, examples, name, seed)
                found += [mark for mark in more if mark.name not in known]
    words = [mark for mark in found if is_word(mark.name)]
    others = [mark for mark in found if not is_word(mark.name)]
    # Words may well be what a subject is about; a stance is rarely one word.
    much = view.has_stances and any(mark.coverage >= _MUCH for mark in words)
    return [
        *_finding(view, others, "label-from-marks", "warning"),
        *_finding(view, words, "label-from-words", "warning" if much else "info"),
    ]


def _telling(view: View, examples: IntArray, target: str | None, seed: int) -> list[_Mark]:
    from sklearn.feature_extraction.text import CountVectorizer

    rows = view.example_rows[examples]
    labels = view.label_codes[examples]
    distinct, position = np.unique(rows, return_inverse=True)
    if len(distinct) < _LEAST_EXAMPLES or len(np.unique(labels)) < 2:
        return []
    vectorizer = CountVectorizer(
        analyzer=marks, binary=True, min_df=_LEAST_EXAMPLES, dtype=np.int32
    )
    try:
        matrix = vectorizer.fit_transform([view.texts[i] for i in distinct.tolist()])
    except ValueError:  # no mark is in ten texts
        return []
    matrix = matrix[position.reshape(-1)].tocsc()
    names = vectorizer.get_feature_names_out()
    counts, candidates = _candidates(view, matrix, labels, rows, names)
    if not candidates or not _beyond_chance(matrix, labels, counts, candidates, seed):
        return []
    out: list[_Mark] = []
    seen: list[IntArray] = []
    for column, label, low in candidates:
        members = matrix.indices[matrix.indptr[column] : matrix.indptr[column + 1]]
        # Several marks of one phrase, say a link's, are one giveaway.
        if any(_alike(members, other) for other in seen):
            continue
        seen.append(members)
        out.append(
            _Mark(
                str(names[column]),
                view.label_names[label],
                target,
                float(counts[column, label] / counts[column].sum()),
                low,
                float((labels == label).mean()),
                float(counts[column, label] / (labels == label).sum()),
                tuple(rows[members].tolist()),
            )
        )
    return out


def _candidates(
    view: View, matrix: Any, labels: IntArray, rows: IntArray, names: Any
) -> tuple[FloatArray, list[tuple[int, int, float]]]:
    """Return counts (marks, labels), and the telling marks: column, label, precision's low end."""
    n_labels = len(view.label_names)
    counts = _by_label(matrix, labels, n_labels)
    totals = counts.sum(axis=1)
    base = np.bincount(labels, minlength=n_labels) / len(labels)
    low = wilson(counts, totals[:, None])[0]
    saved = (low - base) / np.maximum(1 - base, 1e-12)
    coverage = counts / np.maximum(base * len(labels), 1)
    words = np.array([is_word(name) for name in names])
    enough = coverage >= np.where(words, _COVER_WORD, _COVER_MARK)[:, None]
    likely = np.argwhere((saved >= _SAVED) & enough & (totals >= _LEAST_EXAMPLES)[:, None])
    out = []
    for column, label in likely.tolist():
        members = matrix.indices[matrix.indptr[column] : matrix.indptr[column + 1]]
        if len(np.unique(view.groups[rows[members]])) >= _LEAST_DOCUMENTS:
            out.append((column, label, float(low[column, label])))
    out.sort(key=lambda item: (-coverage[item[0], item[1]], len(names[item[0]]), names[item[0]]))
    return counts, out


def _by_label(matrix: Any, labels: IntArray, n_labels: int) -> FloatArray:
    return np.asarray(matrix.T @ np.eye(n_labels)[labels], dtype=np.float64)


def _information(counts: FloatArray, labels: IntArray) -> FloatArray:
    """Return the mutual information of each mark and each label in nats, (marks, labels)."""
    n = len(labels)
    with_mark = counts.sum(axis=1, keepdims=True)
    with_label = np.bincount(labels, minlength=counts.shape[1])[None, :]
    out = np.zeros_like(counts)
    for both, row, column in (
        (counts, with_mark, with_label),
        (with_mark - counts, with_mark, n - with_label),
        (with_label - counts, n - with_mark, with_label),
        (n - with_mark - with_label + counts, n - with_mark, n - with_label),
    ):
        ratio = both * n / np.maximum(row * column, 1)
        out += both / n * np.log(np.where(both > 0, ratio, 1.0))
    return out


def _beyond_chance(
    matrix: Any,
    labels: IntArray,
    counts: FloatArray,
    candidates: list[tuple[int, int, float]],
    seed: int,
) -> bool:
    """Drop the candidates that shuffled labels match; tell whether any is left."""
    rng = np.random.default_rng(seed)
    best = 0.0
    for _ in range(_SHUFFLES):
        shuffled = rng.permutation(labels)
        best = max(
            best, float(_information(_by_label(matrix, shuffled, counts.shape[1]), labels).max())
        )
    real = _information(counts, labels)
    candidates[:] = [item for item in candidates if real[item[0], item[1]] > best]
    return bool(candidates)


def _alike(left: IntArray, right: IntArray) -> bool:
    common = len(np.intersect1d(left, right, assume_unique=True))
    return common >= 0.9 * min(len(left), len(right))


def _finding(view: View, found: list[_Mark], check: str, severity: str) -> list[Finding]:
    if not found:
        return []
    rows = [row for mark in found for row in mark.rows]
    share = len(set(rows)) / len(view)
    top = found[0]
    detail = (
        f"In {share:.0%} of the rows. {top.name} stands in {top.coverage:.0%} of the examples "
        f"labelled {top.label!r}, and {top.precision:.0%} of the examples with it have that label "
        f"(at least {top.low:.0%}, at 95 %; {top.base:.0%} overall); no mark reached this on "
        f"{_SHUFFLES} shuffled labellings."
    )
    if check == "label-from-marks":
        title = f"{count(len(found), 'mark')} give{'s' if len(found) == 1 else ''} labels away"
        advice = (
            "If it comes from how the data were collected (a hashtag searched for, a source "
            "line, an id), remove it from the texts; a model would learn it instead of the stance."
        )
    else:
        title = f"{count(len(found), 'word or phrase', 'words or phrases')} nearly decide a label"
        advice = (
            "Fine where the words are what the label means. If not, the data may have been "
            "collected by searching for them: scores elsewhere will be lower."
        )
    return [
        view.finding(
            check, severity, title, detail, rows=rows, advice=advice,
            data={"marks": [mark.to_dict() for mark in found[:_SHOWN]]},
        )
    ]  # fmt: skip
