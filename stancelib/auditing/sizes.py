"""Labels that are too rare to learn or to measure, imbalance, targets with one label."""

from __future__ import annotations

from collections import Counter

import numpy as np

from stancelib.auditing.chance import wilson
from stancelib.auditing.finding import Finding, count
from stancelib.auditing.view import View

__all__ = ["check_sizes"]

_TO_LEARN = 10  # documents
_RECALL = 0.7  # for which the width of intervals is told
_WIDE, _TOO_WIDE = 0.2, 0.4
_LOPSIDED = 0.9
_LEAST_PER_TARGET = 10
_MOST_TARGETS = 20
_SHOWN = 20


def check_sizes(view: View, folds: int = 5) -> list[Finding]:
    """Find what is too small or too lopsided.

    Parameters
    ----------
    view : View
    folds : int, optional
        In how many parts cross-validation would cut the documents.
    """
    if not view.labels:
        return [
            view.finding(
                "label-single",
                "error",
                "No row has a label",
                "There is nothing to learn or to measure.",
                advice="Check that the column of labels is the one you mean.",
            )
        ]
    if len(view.label_names) < 2:
        return [
            view.finding(
                "label-single",
                "error",
                f"All rows have the label {view.label_names[0]!r}",
                "With one label there is nothing to tell apart.",
                advice="Check that the column of labels is the one you mean.",
            )
        ]
    return [*_rare(view, folds), *_imprecise(view), *_lopsided(view), *_one_sided(view)]


def _classes(view: View) -> dict[tuple[str | None, str], list[int]]:
    """Return the examples of each class: of each (topic, stance), or of each label."""
    out: dict[tuple[str | None, str], list[int]] = {}
    by_target = view.kind == "topics"
    for example, (target, label) in enumerate(zip(view.targets, view.labels, strict=True)):
        out.setdefault((target if by_target else None, label), []).append(example)
    return dict(sorted(out.items(), key=lambda item: (item[0][0] or "", item[0][1])))


def _name(target: str | None, label: str) -> str:
    return f"{target}: {label}" if target else label


def _documents(view: View, examples: list[int], test_only: bool = False) -> int:
    rows = view.example_rows[examples]
    if test_only:
        rows = rows[_is_test(view)[rows]]
    return len(np.unique(view.groups[rows]))


def _is_test(view: View) -> np.ndarray:
    return np.array([part.strip().lower() in ("test", "testing") for part in view.parts])


def _rare(view: View, folds: int) -> list[Finding]:
    rare = {
        name: examples
        for name, examples in _classes(view).items()
        if _documents(view, examples) < max(_TO_LEARN, 2 * folds)
    }
    if not rare:
        return []
    listed = [
        {"label": _name(*name), "examples": len(ids), "documents": _documents(view, ids)}
        for name, ids in rare.items()
    ]
    least = min(listed, key=lambda item: int(str(item["documents"])))
    return [
        view.finding(
            "label-small",
            "warning",
            f"{count(len(rare), 'label')} too rare to learn",
            f"{least['label']!r} occurs in {count(int(str(least['documents'])), 'document')}; "
            f"{max(_TO_LEARN, 2 * folds)} are the least, two for each of {folds} folds.",
            rows=[int(view.example_rows[i]) for ids in rare.values() for i in ids],
            advice="Label more of them (stancelib suggest finds candidates), or join the label "
            "with another.",
            data={"labels": listed[:_SHOWN]},
        )
    ]


def _imprecise(view: View) -> list[Finding]:
    """Find labels whose scores would have wide intervals on the test data, or on all."""
    tested = bool(_is_test(view).any())
    listed = []
    for name, examples in _classes(view).items():
        n = _documents(view, examples, tested)
        if n == 0:
            continue
        low, high = (float(bound) for bound in wilson(_RECALL * n, n))
        if high - low > _WIDE:
            listed.append(
                {"label": _name(*name), "documents": n, "low": round(low, 3),
                 "high": round(high, 3)}
            )  # fmt: skip
    if not listed:
        return []
    listed.sort(key=lambda item: (int(str(item["documents"])), str(item["label"])))
    worst = listed[0]
    width = float(str(worst["high"])) - float(str(worst["low"]))
    where = "test documents" if tested else "documents"
    return [
        view.finding(
            "label-imprecise",
            "warning" if width > _TOO_WIDE else "info",
            f"{count(len(listed), 'label')} too rare to measure well",
            f"{worst['label']!r} has {worst['documents']} {where}: a recall of {_RECALL} would "
            f"come with a 95 % interval from {worst['low']} to {worst['high']}. Intervals "
            f"narrower than {_WIDE} need about 80 documents.",
            advice="Report intervals, and make nothing of differences smaller than they are wide.",
            data={"labels": listed[:_SHOWN], "recall": _RECALL},
        )
    ]


def _lopsided(view: View) -> list[Finding]:
    counts = Counter(view.labels)
    label, most = counts.most_common(1)[0]
    share = most / len(view.labels)
    if share < _LOPSIDED:
        return []
    return [
        view.finding(
            "label-imbalance",
            "warning",
            f"{share:.0%} of the labels are {label!r}",
            f"Always answering {label!r} is right {share:.1%} of the time, so that accuracy says "
            "little.",
            advice="Judge by macro-F1 or by the F1 of the rare labels, and label more of those.",
            data={"counts": dict(counts.most_common(_SHOWN))},
        )
    ]


def _one_sided(view: View) -> list[Finding]:
    counts: dict[str, Counter[str]] = {name: Counter() for name in view.target_names}
    for target, label in zip(view.targets, view.labels, strict=True):
        if target is not None:
            counts[target][label] += 1
    large = {name: c for name, c in counts.items() if c.total() >= _LEAST_PER_TARGET}
    single = {name: c for name, c in large.items() if len(c) == 1}
    if not single:
        return []
    wrong = {i for i, target in enumerate(view.targets) if target in single}
    return [
        view.finding(
            "targets-one-label",
            "warning" if len(large) <= _MOST_TARGETS or len(single) > len(large) / 2 else "info",
            f"{count(len(single), view.noun)} with one label only",
            f"All examples of such a {view.noun} have the same label: to name it is to answer.",
            rows=sorted({int(view.example_rows[i]) for i in wrong}),
            advice=f"Label texts that take another side on it, or leave the {view.noun} out.",
            data={
                "targets": [
                    {"target": name, "label": next(iter(c)), "examples": c.total()}
                    for name, c in [*single.items()][:_SHOWN]
                ]
            },
        )
    ]
