"""What outside the words tells the label: source, year, length, order in the file."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from stancelib.auditing.chance import Rule, majority_rule
from stancelib.auditing.finding import Finding
from stancelib.auditing.view import IntArray, View, codes

__all__ = ["check_shortcuts", "given_targets"]

_BINS = 20
_MOST_TARGETS = 50
_LEAST = 40  # examples
_SIGNIFICANT = 0.01
_NOTED = 0.15  # share of errors saved from which a shortcut is mentioned


def given_targets(view: View) -> IntArray:
    """Return a number for each example's target, shape (m,); zeros where they are too many."""
    if len(view.target_names) > _MOST_TARGETS:
        return np.zeros(len(view.labels), dtype=np.int64)
    return codes(view.targets)[1]


def check_shortcuts(view: View, seed: int = 0) -> list[Finding]:
    """Find attributes that tell the label beyond what the target tells."""
    if len(view.labels) < _LEAST or len(view.label_names) < 2:
        return []
    given = given_targets(view)
    groups = view.groups[view.example_rows]
    found = []
    for make in (_source, _year, _length, _order):
        values = make(view)
        if values is None or len(np.unique(values)) < 2:
            continue
        rule = majority_rule(values, given, view.label_codes, groups, seed, noted=_NOTED)
        if rule.gain >= _NOTED and rule.p <= _SIGNIFICANT:
            found.append(_MESSAGES[make](view, rule, values))
    return found


def _source(view: View) -> IntArray | None:
    return _few_values([view.sources[i] for i in view.example_rows.tolist()])


def _year(view: View) -> IntArray | None:
    return _few_values([(view.dates[i] or "")[:4] for i in view.example_rows.tolist()])


def _few_values(values: Sequence[str | None]) -> IntArray | None:
    """Return values as numbers, None where nearly every example has one of its own."""
    names, numbers = codes(values)
    return numbers if len(names) <= len(values) / 3 else None


def _length(view: View) -> IntArray:
    words = np.array([len(view.texts[i].split()) for i in view.example_rows.tolist()])
    edges = np.unique(np.quantile(words, np.linspace(0, 1, _BINS + 1)[1:-1]))
    return np.searchsorted(edges, words, side="right").astype(np.int64)


def _order(view: View) -> IntArray | None:
    """Cut each file into stretches; documents that fill a stretch alone tell nothing."""
    stretch = np.zeros(len(view), dtype=np.int64)
    for part, test in enumerate((False, True)):
        rows = np.flatnonzero(view.in_test == test)
        stretch[rows] = part * _BINS + np.arange(len(rows)) * _BINS // max(len(rows), 1)
    return stretch[view.example_rows]


def _figures(rule: Rule) -> str:
    return (
        f"guessing from it alone is right on {rule.accuracy:.0%} of the examples of other "
        f"documents, without it on {rule.base:.0%}"
    )


def _data(view: View, rule: Rule, values: IntArray) -> dict[str, object]:
    return {
        "accuracy": round(rule.accuracy, 4),
        "without": round(rule.base, 4),
        "p": round(rule.p, 4),
        "values": len(np.unique(values)),
    }


def _from_source(view: View, rule: Rule, values: IntArray) -> Finding:
    return view.finding(
        "label-from-source",
        "warning" if rule.gain >= 0.3 else "info",
        "The source tells the label",
        f"Sources differ in their labels: {_figures(rule)}. A model that recognises a source by "
        "its style scores well and knows nothing of stances.",
        advice="Look at the scores by source, and hold out whole sources to see what is left.",
        data=_data(view, rule, values),
    )


def _from_year(view: View, rule: Rule, values: IntArray) -> Finding:
    return view.finding(
        "label-from-year",
        "warning" if rule.gain >= 0.5 else "info",
        "The year tells the label",
        f"Years differ in their labels: {_figures(rule)}.",
        advice="Test on later years than those trained on.",
        data=_data(view, rule, values),
    )


def _from_length(view: View, rule: Rule, values: IntArray) -> Finding:
    return view.finding(
        "label-from-length",
        "warning",
        "The length of a text tells its label",
        f"Texts of different labels differ in length: {_figures(rule)}. They were probably "
        "collected or cut in different ways.",
        advice="Find out why; cut all texts alike.",
        data=_data(view, rule, values),
    )


def _from_order(view: View, rule: Rule, values: IntArray) -> Finding:
    return view.finding(
        "label-from-order",
        "warning" if rule.gain >= 0.5 else "info",
        "Rows are sorted by label" if rule.gain >= 0.5 else "Labels differ along the file",
        f"The place in the file tells the label: {_figures(rule)}.",
        advice="Never split such a file by position (first 80 %, last 20 %); shuffle it, or split "
        "with stancelib corpus split.",
        data=_data(view, rule, values),
    )


_Message = Callable[[View, Rule, IntArray], Finding]
_MESSAGES: dict[Callable[[View], IntArray | None], _Message] = {
    _source: _from_source,
    _year: _from_year,
    _length: _from_length,
    _order: _from_order,
}
