"""The JSON form of a report: writing it, reading it, and the order of what it holds."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from stancelib.errors import InputError
from stancelib.evaluation.records import ClassRow
from stancelib.evaluation.scores import Interval

if TYPE_CHECKING:
    from stancelib.evaluation.report import Report

__all__ = [
    "display_order",
    "plain",
    "read_classes",
    "read_intervals",
    "read_records",
    "restore_order",
]

_DIGITS = 6
_LISTS = ("systems", "metrics", "labels", "differences", "groups", "classes")

Record = TypeVar("Record")


def plain(value: Any, where: str) -> Any:
    """Return a value as JSON-ready data with rounded floats; refuse what JSON cannot hold."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return round(value, _DIGITS) + 0.0  # turns -0.0 into 0.0
    if is_dataclass(value):
        return {f.name: plain(getattr(value, f.name), f"{where}.{f.name}") for f in fields(value)}
    if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        return {key: plain(item, f"{where}.{key}") for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item, f"{where}[{i}]") for i, item in enumerate(value)]
    raise InputError(
        f"report: {where} is {value!r} ({type(value).__name__}); "
        "use finite numbers, str, bool, None, lists and mappings with str keys"
    )


def _read_interval(item: Any, where: str) -> Interval:
    try:
        return item if isinstance(item, Interval) else Interval(**item)
    except (TypeError, OverflowError) as error:
        raise InputError(f"report: {where} is not an interval: {error}") from error


def read_intervals(data: Any, where: str) -> dict[str, Interval]:
    """Read a mapping of metrics from JSON data; raise InputError where it is none."""
    if not isinstance(data, Mapping):
        raise InputError(f"report: {where} must be a mapping of metrics")
    return {name: _read_interval(item, f"{where}.{name}") for name, item in data.items()}


def _read_record(kind: type[Record], data: Any, where: str) -> Record:
    if isinstance(data, kind):
        return data
    try:
        values = dict(data)
        for item in fields(kind):  # type: ignore[arg-type]
            if item.type == "Interval":
                values[item.name] = _read_interval(values[item.name], f"{where}.{item.name}")
            elif item.type == "Mapping[str, Interval]":
                values[item.name] = read_intervals(values[item.name], f"{where}.{item.name}")
        return kind(**values)
    except (TypeError, KeyError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"report: {where} is no {kind.__name__}: {error}") from error


def read_records(kind: type[Record], rows: Iterable[Any], where: str) -> tuple[Record, ...]:
    """Read a list of records from JSON data; raise InputError where one has another form."""
    return tuple(_read_record(kind, row, f"{where}[{i}]") for i, row in enumerate(rows))


def read_classes(data: Any) -> dict[str, dict[str, dict[str, ClassRow]]]:
    """Read the scores of classes from JSON data; raise InputError where they have another form."""

    def items(value: Any, where: str) -> Iterable[tuple[str, Any]]:
        if not isinstance(value, Mapping):
            raise InputError(f"report: {where} must be a mapping")
        return value.items()

    return {
        group: {
            system: {
                name: _read_record(ClassRow, row, f"classes.{group}.{system}.{name}")
                for name, row in items(rows, f"classes.{group}.{system}")
            }
            for system, rows in items(systems, f"classes.{group}")
        }
        for group, systems in items(data, "classes")
    }


def _names(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the names that occur, in order of first occurrence."""
    return list(dict.fromkeys(name for row in rows for name in row))


def display_order(report: Report) -> dict[str, list[str]]:
    """Return the order in which systems, metrics, labels, differences and classes are shown."""
    rows = [*report.systems.values(), *(row.metrics for row in report.slices)]
    return {
        "systems": list(report.systems),
        "metrics": _names(rows),
        "labels": list(report.corpus.get("labels", {})),
        "differences": list(report.differences),
        "groups": list(report.classes),
        "classes": _names(row for group in report.classes.values() for row in group.values()),
    }


def _ordered(data: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Return a mapping with the given names first, in that order, then the others."""
    known = [name for name in names if name in data]
    return {name: data[name] for name in dict.fromkeys([*known, *sorted(data)])}


def restore_order(values: dict[str, Any], order: Mapping[str, Any]) -> None:
    """Give mappings of a file, whose keys are sorted, the order that they were shown in."""
    names: dict[str, Any] = {kind: order.get(kind) for kind in _LISTS}
    for kind, items in names.items():
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            raise InputError(f"report: order.{kind} must be a list of strings")
    for name in ("systems", "confusion"):
        values[name] = _ordered(values[name], names["systems"])
    values["differences"] = _ordered(values["differences"], names["differences"])
    values["agreement"] = _ordered(values["agreement"], names["metrics"])
    for name in ("systems", "differences"):
        values[name] = {k: _ordered(v, names["metrics"]) for k, v in values[name].items()}
    values["slices"] = tuple(
        replace(row, metrics=_ordered(row.metrics, names["metrics"])) for row in values["slices"]
    )
    values["classes"] = {
        group: {
            system: _ordered(rows, names["classes"])
            for system, rows in _ordered(systems, names["systems"]).items()
        }
        for group, systems in _ordered(values["classes"], names["groups"]).items()
    }
    labels = values["corpus"].get("labels")
    if isinstance(labels, Mapping):
        values["corpus"] = {**values["corpus"], "labels": _ordered(labels, names["labels"])}
