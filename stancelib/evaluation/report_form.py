"""The JSON form of a report: what may be in it, its shapes, and the order of what it holds."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from stancelib.errors import InputError
from stancelib.evaluation.scores import Interval

if TYPE_CHECKING:
    from stancelib.evaluation.report import Report

__all__ = ["check_shapes", "metric_names", "plain", "read_intervals", "restore_order"]

_DIGITS = 6


def plain(value: Any, where: str) -> Any:
    """Return a value as JSON-ready data with rounded floats; refuse what JSON cannot hold."""
    if isinstance(value, Interval):
        return {
            name: plain(getattr(value, name), where) for name in ("value", "low", "high", "reason")
        }
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return round(value, _DIGITS) + 0.0  # turns -0.0 into 0.0
    if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        return {key: plain(item, f"{where}.{key}") for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item, f"{where}[{i}]") for i, item in enumerate(value)]
    raise InputError(
        f"report: {where} is {value!r} ({type(value).__name__}); "
        "use finite numbers, str, bool, None, lists and mappings with str keys"
    )


def read_intervals(data: Any, where: str) -> dict[str, Interval]:
    """Read a mapping of metrics from JSON data; raise InputError where it is none."""
    if not isinstance(data, Mapping):
        raise InputError(f"report: {where} must be a mapping of metrics")
    out = {}
    for name, item in data.items():
        try:
            out[name] = item if isinstance(item, Interval) else Interval(**item)
        except (TypeError, OverflowError) as error:
            raise InputError(f"report: {where}.{name} is not an interval: {error}") from error
    return out


def metric_names(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the names that occur, in order of first occurrence."""
    return list(dict.fromkeys(name for row in rows for name in row))


def _ordered(data: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Return a mapping with the given names first, in that order, then the others."""
    known = [name for name in names if name in data]
    return {name: data[name] for name in dict.fromkeys([*known, *sorted(data)])}


def restore_order(values: dict[str, Any], order: Mapping[str, Any]) -> None:
    """Give mappings of a file, whose keys are sorted, the order that they were shown in."""
    kinds = ("systems", "metrics", "topics", "differences")
    names: dict[str, Any] = {kind: order.get(kind) for kind in kinds}
    for kind, items in names.items():
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            raise InputError(f"report: order.{kind} must be a list of strings")
    for name in ("systems", "per_topic", "per_stance", "confusion"):
        values[name] = _ordered(values[name], names["systems"])
    values["differences"] = _ordered(values["differences"], names["differences"])
    values["agreement"] = _ordered(values["agreement"], names["metrics"])
    for name in ("systems", "differences"):
        values[name] = {k: _ordered(v, names["metrics"]) for k, v in values[name].items()}
    values["slices"] = tuple(
        replace(row, metrics=_ordered(row.metrics, names["metrics"])) for row in values["slices"]
    )
    values["per_topic"] = {
        k: _ordered(v, names["topics"]) if isinstance(v, Mapping) else v
        for k, v in values["per_topic"].items()
    }
    labels = values["corpus"].get("labels")
    if isinstance(labels, Mapping):
        values["corpus"] = {**values["corpus"], "labels": _ordered(labels, names["topics"])}


def check_shapes(report: Report) -> None:
    """Raise InputError unless the parts have the shapes that rendering relies on."""
    classes = (report.per_topic, report.per_stance)
    rules = {
        "title must be a str": isinstance(report.title, str),
        "notes must be strings": all(isinstance(note, str) for note in report.notes),
        "agreement must hold numbers": all(_is_number(v) for v in report.agreement.values()),
        "corpus.sources must map sources to counts": _is_nested(report.corpus.get("sources", {}), 1)
        and all(_is_number(n) for n in report.corpus.get("sources", {}).values()),
        "corpus.labels must map topics to counts": _is_nested(report.corpus.get("labels", {}), 2),
        "per_topic and per_stance must map systems to classes to scores": all(
            _is_nested(data, 3) for data in classes
        ),
        "confusion must hold 4 rows of 4 counts": all(
            isinstance(rows, list)
            and [len(row) if isinstance(row, list) else -1 for row in rows] == [4] * 4
            for rows in report.confusion.values()
        ),
        "slices must have names and a count": all(
            all(isinstance(text, str) for text in (row.kind, row.name, row.system))
            and isinstance(row.n, int)
            for row in report.slices
        ),
    }
    broken = [rule for rule, holds in rules.items() if not holds]
    if broken:
        raise InputError(f"report: {'; '.join(broken)}")


def _is_number(value: Any) -> bool:
    return isinstance(value, float) or (isinstance(value, int) and abs(value) < 2**53)


def _is_nested(value: Any, depth: int) -> bool:
    if not isinstance(value, dict):
        return False
    return depth == 1 or all(_is_nested(item, depth - 1) for item in value.values())
