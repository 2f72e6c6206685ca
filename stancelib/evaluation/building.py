"""Putting a report together: all systems on the same labels and the same resamples."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stancelib.corpus.pairs import PairCorpus
from stancelib.corpus.schema import Corpus
from stancelib.errors import InputError
from stancelib.evaluation.comparisons import COMPARISON_NOTE, compare
from stancelib.evaluation.curves import make_curves
from stancelib.evaluation.intervals import Measured, measure_systems
from stancelib.evaluation.metrics import LOWER_IS_BETTER
from stancelib.evaluation.predictions import BoolArray
from stancelib.evaluation.records import ClassRow, ProbeResult, Slice
from stancelib.evaluation.report import Report
from stancelib.evaluation.resampling import Resamples
from stancelib.evaluation.scores import Interval
from stancelib.evaluation.slicing import corpus_parts, slice_rows
from stancelib.evaluation.weighted import Metric, check_aligned

__all__ = ["Extras", "Kind", "make_report"]

_BIASED = (
    "A value outside its own interval is not a misprint: calibration errors are larger in "
    "resamples than in the data, because absolute values of noise add up. Read the upper bound."
)


@dataclass(frozen=True, slots=True)
class Kind:
    """What differs between reports on topics and on pairs.

    Parameters
    ----------
    name : {"topics", "pairs"}
    metrics : mapping of str to function of (gold, predictions)
    slice_metrics : mapping of str to function of (gold, predictions)
        The first decides which other system stands beside the one under test.
    tests : mapping of str to function of (gold, predictions)
        Metrics that systems are compared on.
    right : function of (gold, predictions)
        Whether each row is right; bool of shape (n,).
    share : str
        The metric among ``tests`` that is the share of right rows.
    classes : function of (gold, predictions, resamples)
        Returns a mapping of group to class to ClassRow.
    confusion : function of (gold, predictions)
    curves : mapping
        See :func:`stancelib.evaluation.curves.make_curves`.
    facts : function of gold
    topics : tuple of str
        Topics to slice by.
    """

    name: str
    metrics: Mapping[str, Metric]
    slice_metrics: Mapping[str, Metric]
    tests: Mapping[str, Metric]
    right: Callable[[Any, Any], BoolArray]
    share: str
    classes: Callable[[Any, Any, Resamples], dict[str, dict[str, ClassRow]]]
    confusion: Callable[[Any, Any], dict[str, Any]]
    curves: Mapping[str, Any]
    facts: Callable[[Any], dict[str, Any]]
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Extras:
    """What a report holds beside what is measured on its labels.

    Parameters
    ----------
    slices : iterable of Slice
        Such as :func:`stancelib.evaluation.left_out.leave_one_source_out_rows` returns.
    learning : iterable of mapping
        Learning curves: ``name``, ``system`` and ``points``.
    probes : iterable of ProbeResult
    agreement : mapping of str to float
        Annotators' agreement by metric.
    notes : iterable of str
    """

    slices: Iterable[Slice] = ()
    learning: Iterable[Mapping[str, Any]] = ()
    probes: Iterable[ProbeResult] = ()
    agreement: Mapping[str, float] | None = None
    notes: Iterable[str] = ()


def make_report(
    kind: Kind,
    gold: Any,
    systems: Mapping[str, Any],
    *,
    title: str,
    protocol: Mapping[str, Any],
    corpus: Corpus | PairCorpus | None,
    settings: Mapping[str, Any],
    extras: Extras,
) -> Report:
    """Measure every system on the same labels and put all results together.

    Parameters
    ----------
    kind : Kind
    gold : Gold or LabelGold
    systems : mapping of str to Predictions or LabelPredictions
        The first is the system under test: the others are compared with it.
    title : str
    protocol : mapping
        How the predictions were made.
    corpus : Corpus or PairCorpus or None
        The rows of ``gold``, to slice by; without, there are no slices.
    settings : mapping
        ``n_resamples``, ``seed`` and ``level`` of the bootstrap.
    extras : Extras

    Returns
    -------
    Report

    Raises
    ------
    InputError
        If there is no system, or rows or classes don't fit the gold labels.
    """
    if not systems:
        raise InputError("report: no system to measure; give at least one")
    if corpus is not None and len(corpus) != len(gold):
        raise InputError(f"report: {len(corpus)} rows of corpus for {len(gold)} labels")
    for predictions in systems.values():
        check_aligned(gold, predictions)
    resamples = Resamples.draw(gold.groups, **settings)
    measured = measure_systems(gold, systems, {**kind.tests, **kind.metrics}, resamples)
    results = {s: {m: measured.interval(s, m) for m in kind.metrics} for s in systems}
    first, *others = systems
    differences = {
        f"{first} - {other}": {m: measured.difference(first, other, m) for m in kind.metrics}
        for other in others
    }
    right = {name: kind.right(gold, predictions) for name, predictions in systems.items()}
    comparisons = compare(measured, list(kind.tests), right, kind.share)
    classes = {name: kind.classes(gold, p, resamples) for name, p in systems.items()}
    curves: dict[str, Any] = make_curves(kind.curves, gold, systems, resamples)
    if learning := list(extras.learning):
        curves["learning"] = learning
    slices, sliced = _slices(kind, gold, systems, measured, corpus)
    return Report(
        title=title,
        kind=kind.name,
        corpus=kind.facts(gold),
        protocol={**protocol, "bootstrap": dict(settings)},
        systems=results,
        classes={
            group: {name: rows[group] for name, rows in classes.items()} for group in classes[first]
        },
        confusion={name: kind.confusion(gold, p) for name, p in systems.items()},
        differences=differences,
        comparisons=comparisons,
        slices=(*slices, *extras.slices),
        curves={name: items for name, items in curves.items() if items},
        probes=tuple(extras.probes),
        agreement=dict(extras.agreement or {}),
        notes=(
            *extras.notes,
            *([COMPARISON_NOTE] if comparisons else []),
            *sliced,
            *([_BIASED] if _any_outside(results, differences) else []),
        ),
    )


def _slices(
    kind: Kind,
    gold: Any,
    systems: Mapping[str, Any],
    measured: Measured,
    corpus: Corpus | PairCorpus | None,
) -> tuple[tuple[Slice, ...], list[str]]:
    if corpus is None:
        return (), []
    parts, notes = corpus_parts(corpus, kind.topics)
    chosen = _with_strongest(measured, next(iter(kind.slice_metrics)), list(systems))
    rows = slice_rows(
        gold, {s: systems[s] for s in chosen}, kind.slice_metrics, parts, measured.resamples
    )
    if len(systems) > len(chosen) and rows:
        notes.append(f"By part, {chosen[0]} stands beside the strongest other, {chosen[1]}.")
    return rows, notes


def _with_strongest(measured: Measured, metric: str, systems: Sequence[str]) -> list[str]:
    """Return the first system and the best of the others."""
    first, *others = systems
    sign = -1 if metric in LOWER_IS_BETTER else 1
    found = {name: measured.scores[name][metric].value for name in others}
    known = {name: sign * value for name, value in found.items() if value is not None}
    best = max(known, key=lambda name: known[name]) if known else None
    return [first] if best is None else [first, best]


def _any_outside(*parts: Mapping[str, Mapping[str, Interval]]) -> bool:
    return any(
        interval.value is not None
        and interval.low is not None
        and interval.high is not None
        and not interval.low <= interval.value <= interval.high
        for part in parts
        for row in part.values()
        for interval in row.values()
    )
