"""Labels that are probably wrong, the surest first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from stancelib.auditing.chance import FloatArray
from stancelib.auditing.confident import calibrated_joint, doubted, margins
from stancelib.auditing.finding import Finding, count, excerpt
from stancelib.auditing.out_of_fold import deal_folds, out_of_fold
from stancelib.auditing.view import IntArray, View

__all__ = ["check_labels", "check_topics", "is_weak"]

_SHOWN = 50
_LEAST, _SHARE = 20, 0.02  # how many labels are worth a look: so many, or this share
_LEARNED = 0.15  # of the errors of guessing, which a model must save for its doubts to count
_ADVICE = (
    "Read them from the top, without looking at the label first; stop where most are right. "
    "Never correct test data by a model alone."
)


def check_labels(view: View, proba: FloatArray) -> list[Finding]:
    """Rank the labels that the out-of-fold probabilities speak against.

    Parameters
    ----------
    view : View
        With m examples.
    proba : ndarray of float64, shape (m, K)
    """
    labels = view.label_codes
    all_ranked = _ranked(labels, proba)
    ranked = all_ranked[: _worth(len(labels))]
    if not len(ranked):
        return []
    accuracy = float((proba.argmax(axis=1) == labels).mean())
    joint = calibrated_joint(labels, proba)
    listed = [_show(view, i, proba[i], view.label_names) for i in ranked[:_SHOWN].tolist()]
    return [
        view.finding(
            "label-errors",
            "info",
            f"{count(len(ranked), 'label')} to read again",
            "A model of the other documents is confident of another label (confident learning) "
            f"for {count(len(all_ranked), 'example')}; these are the likeliest errors, the worst "
            f"first. The model agrees with {accuracy:.0%} of all labels: some errors are its own.",
            rows=view.example_rows[ranked].tolist(),
            advice=_ADVICE,
            data={
                "labels": listed,
                "doubted": len(all_ranked),
                "model_accuracy": round(accuracy, 4),
                "joint": {"labels": list(view.label_names), "counts": np.round(joint, 1).tolist()},
            },
        )
    ]


def is_weak(view: View, proba: FloatArray) -> bool:
    """Tell whether a model is hardly better than guessing the commonest label."""
    labels = view.label_codes
    base = float(np.bincount(labels).max() / len(labels))
    accuracy = float((proba.argmax(axis=1) == labels).mean())
    return accuracy - base < _LEARNED * (1 - base)


def _worth(n: int) -> int:
    return max(_LEAST, int(_SHARE * n))


def _ranked(labels: IntArray, proba: FloatArray) -> IntArray:
    wrong = np.flatnonzero(doubted(labels, proba))
    margin = margins(labels[wrong], proba[wrong])
    return np.asarray(wrong[np.argsort(margin, kind="stable")], dtype=np.int64)


def _show(view: View, example: int, proba: FloatArray, names: Sequence[str]) -> dict[str, Any]:
    row = int(view.example_rows[example])
    given, other = int(view.label_codes[example]), int(proba.argmax())
    return {
        "place": view.place(row),
        "target": view.targets[example],
        "given": names[given],
        "suggested": names[other],
        "p_given": round(float(proba[given]), 3),
        "p_suggested": round(float(proba[other]), 3),
        "text": excerpt(view.texts[row]),
    }


def check_topics(
    view: View,
    texts: Any,
    blocks: IntArray,
    folds: int,
    seed: int = 0,
    progress: Callable[[str], None] | None = None,
) -> list[Finding]:
    """Rank paragraphs that seem to lack a topic, or to have one that they are not about.

    Parameters
    ----------
    view : View
    texts : sparse matrix, shape (n, V)
    blocks : ndarray of int64, shape (n,)
        What must not cross folds.
    folds : int
    seed : int, optional
    progress : callable, optional
        Told each topic.
    """
    found: list[tuple[float, int, str, bool]] = []
    for topic in view.target_names:
        if progress is not None:
            progress(topic)
        has = np.array([topic in labels for labels in view.labels_of_row], dtype=np.int64)
        if min(has.sum(), len(has) - has.sum()) < 2 * folds:
            continue
        fold = deal_folds(blocks, has, folds, seed)
        proba = out_of_fold(texts, has, 2, fold, seed, balanced=True)
        ranked = _ranked(has, proba)
        margin = margins(has[ranked], proba[ranked])
        found += [
            (m, i, topic, bool(has[i]))
            for m, i in zip(margin.tolist(), ranked.tolist(), strict=True)
        ]
    if not found:
        return []
    found.sort()
    found = found[: _worth(len(view))]
    return [
        view.finding(
            "topic-errors",
            "info",
            f"{count(len(found), 'topic')} to read again",
            "A model of the other documents is confident that the paragraph is about a topic "
            "that it isn't labelled with, or not about one that it is.",
            rows=[row for _, row, _, _ in found],
            advice=_ADVICE,
            data={
                "topics": [
                    {
                        "place": view.place(row),
                        "topic": topic,
                        "given": "present" if present else "absent",
                        "suggested": "absent" if present else "present",
                        "margin": round(margin, 3),
                        "text": excerpt(view.texts[row]),
                    }
                    for margin, row, topic, present in found[:_SHOWN]
                ]
            },
        )
    ]
