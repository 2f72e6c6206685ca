"""The same text with different labels."""

from __future__ import annotations

from collections.abc import Sequence

from stancelib.auditing.copies import Copies
from stancelib.auditing.finding import Finding, count, excerpt
from stancelib.auditing.view import View

__all__ = ["check_conflicts"]

_SHOWN = 20
_MANY = 0.005  # of the rows, from which contradictions are an error
Labels = dict[str | None, str]


def check_conflicts(view: View, copies: Copies) -> list[Finding]:
    """Find copies and near copies whose labels contradict each other.

    Copies conflict where one target has two labels, and paragraphs also where
    one has a topic that its copy lacks; near copies only in the former case.
    """
    exact = [rows for group in copies.exact if (rows := _conflicting(view, group))]
    near = [
        (pair.a, pair.b)
        for pair in copies.near
        if _differ(view.labels_of_row[pair.a], view.labels_of_row[pair.b])
    ]
    found = []
    if exact:
        found.append(
            view.finding(
                "conflicts",
                "error"
                if len({i for rows in exact for i in rows}) >= _MANY * len(view)
                else "warning",
                f"{count(len(exact), 'text')} with labels that contradict each other",
                "The same text has different labels: no model can be right on all of these rows.",
                rows=[i for rows in exact for i in rows],
                advice="Read them and decide for one label, or drop them.",
                data={"groups": [_show(view, rows) for rows in exact[:_SHOWN]]},
            )
        )
    if near:
        found.append(
            view.finding(
                "near-conflicts",
                "warning",
                f"{count(len(near), 'pair')} of near copies with different labels",
                "The texts are nearly the same, their labels are not. A word may make the "
                "difference, or one of the labels is wrong.",
                rows=[i for rows in near for i in rows],
                advice="Read each pair side by side.",
                data={"groups": [_show(view, rows) for rows in near[:_SHOWN]]},
            )
        )
    return found


def _conflicting(view: View, group: Sequence[int]) -> tuple[int, ...]:
    """Return the members of a group of copies that contradict another member."""
    if view.kind == "topics":
        distinct = {frozenset(view.labels_of_row[i].items()) for i in group}
        return tuple(group) if len(distinct) > 1 else ()
    by_target: dict[str | None, set[str]] = {}
    for row in group:
        for target, label in view.labels_of_row[row].items():
            by_target.setdefault(target, set()).add(label)
    wrong = {target for target, labels in by_target.items() if len(labels) > 1}
    return tuple(i for i in group if wrong & set(view.labels_of_row[i]))


def _differ(left: Labels, right: Labels) -> bool:
    return any(left[target] != right[target] for target in left.keys() & right.keys())


def _show(view: View, rows: Sequence[int]) -> dict[str, object]:
    return {
        "rows": [
            {"place": view.place(i), "labels": _labels(view.labels_of_row[i])}
            for i in rows[:_SHOWN]
        ],
        "text": excerpt(view.texts[rows[0]]),
    }


def _labels(labels: Labels) -> str:
    shown = (
        f"{excerpt(target, width=60)}: {label}" if target else label
        for target, label in labels.items()
    )
    return ", ".join(shown) or "no topic"
