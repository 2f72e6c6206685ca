"""The shapes that the parts of a report must have, so that it can be shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from stancelib.errors import InputError
from stancelib.evaluation.records import ClassRow, Comparison, ProbeResult, Slice
from stancelib.evaluation.scores import Interval

if TYPE_CHECKING:
    from stancelib.evaluation.report import Report

__all__ = ["KINDS", "check_shapes"]

#: The kinds of report.
KINDS = ("topics", "pairs")

_EXACT = 2**53
# Of each curve: what its rows are called, the numbers they have, and those that may be None,
# the bounds of the interval last.
_CURVES: Mapping[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = MappingProxyType(
    {
        "calibration": (
            "bins",
            ("low", "high", "mean", "observed", "n"),
            ("observed_low", "observed_high"),
        ),
        "risk_coverage": ("points", ("coverage", "risk"), ("low", "high")),
        "learning": ("points", ("n_documents", "n_rows"), ("value", "low", "high")),
    }
)


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < _EXACT


def _is_number(value: Any) -> bool:
    return isinstance(value, float) or _is_int(value)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_maybe_number(value: Any) -> bool:
    return value is None or _is_number(value)


def _is_nested(value: Any, depth: int, holds: Callable[[Any], bool]) -> bool:
    if depth == 0:
        return holds(value)
    return isinstance(value, Mapping) and all(
        isinstance(key, str) and _is_nested(item, depth - 1, holds) for key, item in value.items()
    )


def _is_interval(value: Any) -> bool:
    return (
        isinstance(value, Interval)
        and all(map(_is_maybe_number, (value.value, value.low, value.high)))
        and (value.reason is None or _is_text(value.reason))
    )


#: What a field of a record may hold, by its annotation.
_FIELDS: Mapping[str, Callable[[Any], bool]] = MappingProxyType(
    {
        "str": _is_text,
        "int": _is_int,
        "float | None": _is_maybe_number,
        "Interval": _is_interval,
        "Mapping[str, Interval]": lambda value: _is_nested(value, 1, _is_interval),
    }
)


def _is_record(kind: type[Any]) -> Callable[[Any], bool]:
    def holds(value: Any) -> bool:
        return isinstance(value, kind) and all(
            _FIELDS[str(item.type)](getattr(value, item.name)) for item in fields(kind)
        )

    return holds


def _is_confusion(value: Any) -> bool:
    if not isinstance(value, dict) or set(value) != {"labels", "counts"}:
        return False
    labels, counts = value["labels"], value["counts"]
    if not isinstance(labels, list) or not all(map(_is_text, labels)):
        return False
    rows = counts if isinstance(counts, list) else [None]
    return len(rows) == len(labels) and all(
        isinstance(row, list) and len(row) == len(labels) and all(map(_is_int, row)) for row in rows
    )


def _is_curve(curve: Any, kind: str) -> bool:
    part, numbers, maybe = _CURVES[kind]
    if not isinstance(curve, dict) or set(curve) != {"name", "system", part}:
        return False
    rows = curve[part]
    if not (_is_text(curve["name"]) and _is_text(curve["system"]) and isinstance(rows, list)):
        return False
    return all(
        isinstance(row, dict)
        and set(row) == {*numbers, *maybe}
        and all(_is_number(row[name]) for name in numbers)
        and all(_is_maybe_number(row[name]) for name in maybe)
        and (row[maybe[-2]] is None) == (row[maybe[-1]] is None)
        for row in rows
    )


def _are_curves(curves: Any) -> bool:
    return isinstance(curves, dict) and all(
        kind in _CURVES
        and isinstance(items, list)
        and all(_is_curve(curve, kind) for curve in items)
        for kind, items in curves.items()
    )


def check_shapes(report: Report) -> None:
    """Raise InputError unless the parts have the shapes that showing them relies on."""
    depth = 1 if report.kind == "pairs" else 2
    counts = {
        "sources": ("names to counts", 1),
        "targets": ("names to counts", 1),
        "labels": ("labels to counts" if depth == 1 else "topics to stances to counts", depth),
    }
    rules = {
        f"kind must be one of {', '.join(KINDS)}": report.kind in KINDS,
        "title must be a str": _is_text(report.title),
        "notes must be strings": all(map(_is_text, report.notes)),
        "agreement must hold numbers": _is_nested(report.agreement, 1, _is_number),
        "systems must map systems to metrics to intervals": _is_nested(
            report.systems, 2, _is_interval
        ),
        "differences must map pairs of systems to metrics to intervals": _is_nested(
            report.differences, 2, _is_interval
        ),
        "classes must map groups to systems to classes to scores": _is_nested(
            report.classes, 3, _is_record(ClassRow)
        ),
        "confusion must hold labels and as many rows and columns of counts": _is_nested(
            report.confusion, 1, _is_confusion
        ),
        "curves must hold bins or points of numbers": _are_curves(report.curves),
        "slices must have names, a count and metrics": all(map(_is_record(Slice), report.slices)),
        "comparisons must have names, a difference and p-values": all(
            map(_is_record(Comparison), report.comparisons)
        ),
        "probes must have names, a count and a share": all(
            map(_is_record(ProbeResult), report.probes)
        ),
    }
    rules |= {
        f"corpus.{name} must map {what}": _is_nested(report.corpus.get(name, {}), deep, _is_int)
        for name, (what, deep) in counts.items()
    }
    broken = [rule for rule, holds in rules.items() if not holds]
    if broken:
        raise InputError(f"report: {'; '.join(broken)}")
