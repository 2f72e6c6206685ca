"""Sections of an evaluation's page: the corpus, how it was done, notes, and how to read it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from stancelib.report.charts import bars_chart
from stancelib.report.evaluation_view import View
from stancelib.report.html import (
    Markup,
    columns,
    definition_list,
    details,
    join,
    notice,
    paragraph,
    shorten,
    subheading,
    table,
    text,
    value,
    visible,
)
from stancelib.report.page import Section
from stancelib.report.words import METRICS, TERMS, direction
from stancelib.topics import STANCES

__all__ = ["corpus", "notes", "protocol", "reading"]

#: How a note begins that must not be overlooked.
_WARNING = "WARNING: "

_LONGEST_NOTE = 1000
_MOST_BARS = 15
_FIRST = ("paragraphs", "documents", "method", "folds", "seed")
_OWN_CHART = ("labels", "sources", "targets")
_HASH = re.compile("[0-9a-f]{32,64}")


def _note(note: str) -> Markup:
    words = shorten(visible(note.removeprefix(_WARNING)), _LONGEST_NOTE)
    return notice("warning" if note.startswith(_WARNING) else "info", words)


def notes(view: View) -> Section:
    """Return what weakens the results, or has to be known."""
    body = join(_note(note) for note in view.report.notes)
    return Section("notes", "Know before you quote", body)


def corpus(view: View) -> Section:
    """Return what was tested on."""
    facts = view.report.corpus
    rows = [(_title(k), _fact(v)) for k, v in _in_order(facts) if k not in _OWN_CHART]
    unit = "paragraphs" if view.report.kind == "topics" else "texts"
    charts = [_labels(view, unit)] if view.report.kind == "pairs" else []
    charts += [_counts(facts.get(kind, {}), kind, unit) for kind in ("targets", "sources")]
    by_stance = _stances(facts.get("labels", {})) if view.report.kind == "topics" else Markup("")
    return Section(
        "corpus", "The corpus", join([definition_list(rows), by_stance, columns(charts)])
    )


def _labels(view: View, unit: str) -> Markup:
    rows = list(view.report.corpus.get("labels", {}).items())
    return _bars(rows, "labels", "Labels", unit)


def _counts(counts: Mapping[str, int], kind: str, unit: str) -> Markup:
    rows = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return _bars(rows, kind, kind.capitalize(), unit)


def _bars(rows: list[tuple[str, int]], id: str, title: str, unit: str) -> Markup:
    chart = bars_chart(
        rows[:_MOST_BARS],
        id=id,
        title=f"{title}: number of {unit}",
        head=title.lower().removesuffix("s"),
        unit=unit,
    )
    if len(rows) <= _MOST_BARS:
        return chart
    every = table(
        [title.lower().removesuffix("s"), unit], rows, caption=f"All {title.lower()}", numeric=[1]
    )
    more = details(f"All {len(rows):,} {title.lower()}", every)
    return Markup(f"<div>{chart}{more}</div>")


def _stances(labels: Mapping[str, Mapping[str, int]]) -> Markup:
    return table(
        ["topic", *STANCES],
        [(topic, *(row.get(stance, 0) for stance in STANCES)) for topic, row in labels.items()],
        caption="Labels: paragraphs by topic and stance",
        numeric=range(1, 5),
    )


def protocol(view: View) -> Section:
    """Return how the evaluation was done, and what to say when citing it."""
    facts = view.report.protocol
    rows = [(_title(key), _fact(item)) for key, item in _in_order(facts)]
    return Section(
        "protocol", "How it was done", join([definition_list(rows), *_citing(view)]) if rows else ""
    )


def _citing(view: View) -> list[Markup]:
    """Say what another person needs to repeat the figures."""
    facts, said = view.report.protocol, []
    versions = facts.get("versions")
    if isinstance(versions, Mapping):
        said.append(", ".join(f"{k} {v}" for k, v in sorted(versions.items())))
    for key in ("method", "folds", "seed"):
        if key in facts:
            said.append(f"{key}: {facts[key]}" if key != "method" else str(facts[key]))
    if "fingerprint" in view.report.corpus:
        said.append(f"corpus fingerprint {str(view.report.corpus['fingerprint'])[:16]}")
    if not said:
        return []
    quote = Markup(f"<blockquote>{text(shorten(visible('; '.join(said)), 1200))}.</blockquote>")
    return [
        subheading("To cite"),
        paragraph("Beside each figure give its interval and the baselines, and say:"),
        quote,
    ]


def reading(view: View) -> Section:
    """Explain the metrics that occur, and the terms."""
    had = [m for scores in view.report.systems.values() for m in scores]
    had += [m for row in view.report.slices for m in row.metrics]
    metrics = [
        (METRICS[m].title, f"{METRICS[m].meaning} {_range(m)}; {direction(m)}.")
        for m in METRICS
        if m in set(had)
    ]
    parts = [
        subheading("Metrics") if metrics else Markup(""),
        definition_list(metrics),
        subheading("Terms"),
        definition_list(TERMS),
    ]
    return Section("reading", "How to read this page", join(parts))


def _in_order(facts: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Return facts that are not empty: the chief ones first, the others by name."""
    return sorted(
        ((key, item) for key, item in facts.items() if item not in (None, "", [], {})),
        key=lambda item: (_FIRST.index(item[0]) if item[0] in _FIRST else len(_FIRST), item[0]),
    )


def _range(metric: str) -> str:
    return "From 0 up" if metric.endswith(("brier", "log_loss")) else "From 0 to 1"


def _title(key: str) -> Markup:
    return value(key.replace("_", " "))


def _fact(item: Any) -> Markup:
    """Return any JSON value in one line; hashes shortened, whole in the JSON form."""
    if isinstance(item, Mapping):
        return join((join([f"{k} ", _fact(v)]) for k, v in sorted(item.items())), ", ")
    if isinstance(item, (list, tuple)):
        return join(map(_fact, item), ", ")
    if isinstance(item, str) and _HASH.fullmatch(item):
        return Markup(f"<code>{item[:16]}…</code>")
    if isinstance(item, float):
        return Markup(f"{item:g}")
    return text(shorten(visible(item), 600)) if isinstance(item, str) else value(item)
