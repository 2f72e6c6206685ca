"""The report of an evaluation: plain data that makes JSON, Markdown and terminal text.

A report holds no time of day and no machine name: the same data and
predictions give the same bytes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from stancelib.errors import InputError
from stancelib.evaluation.report_form import (
    check_shapes,
    metric_names,
    plain,
    read_intervals,
    restore_order,
)
from stancelib.evaluation.scores import Interval
from stancelib.files import write_atomically

__all__ = ["REPORT_FORMAT", "Report", "Slice"]

#: Version of the JSON form, raised when its meaning changes.
REPORT_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Slice:
    """Results on a part of the data, such as a source or a topic left out of training.

    Parameters
    ----------
    kind : str
        What was left out or selected: ``source``, ``topic``.
    name : str
        Which one.
    system : str
        Which system.
    n : int
        Number of paragraphs it was tested on.
    metrics : mapping of str to Interval
    """

    kind: str
    name: str
    system: str
    n: int
    metrics: Mapping[str, Interval]


@dataclass(frozen=True, slots=True)
class Report:
    """All results of one evaluation, with what is needed to judge them.

    Parameters
    ----------
    title : str
    corpus : mapping
        ``paragraphs``, ``documents``, ``sources`` (name to number of
        paragraphs), ``labels`` (topic to stance to count), ``fingerprint``.
    protocol : mapping
        How it was done: text, folds, seed, versions, resamples, level.
    systems : mapping of str to mapping of str to Interval
        System to metric to value with interval.
    per_topic, per_stance : mapping of str to mapping of str to mapping
        System to class to ``precision``, ``recall``, ``f1`` (None where
        undefined), ``gold`` and ``predicted`` (counts).
    confusion : mapping of str to 4 lists of 4 int
        System to counts of gold stance (rows) by predicted stance, in the
        order of :data:`stancelib.topics.STANCES`.
    differences : mapping of str to mapping of str to Interval
        ``"a - b"`` to metric to paired difference.
    slices : tuple of Slice
    agreement : mapping of str to float
        Annotators' agreement with each other by metric, as given.
    notes : tuple of str

    Raises
    ------
    InputError
        If something in it cannot be JSON.

    Examples
    --------
    >>> report = Report("Demo", systems={"m": {"side_f1": Interval(0.5, 0.4, 0.6)}})
    >>> Report.from_dict(report.to_dict()) == report
    True
    """

    title: str
    corpus: Mapping[str, Any] = field(default_factory=dict)
    protocol: Mapping[str, Any] = field(default_factory=dict)
    systems: Mapping[str, Mapping[str, Interval]] = field(default_factory=dict)
    per_topic: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)
    per_stance: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)
    confusion: Mapping[str, Any] = field(default_factory=dict)
    differences: Mapping[str, Mapping[str, Interval]] = field(default_factory=dict)
    slices: tuple[Slice, ...] = ()
    agreement: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "slices", tuple(self.slices))
        object.__setattr__(self, "notes", tuple(self.notes))
        for name in ("corpus", "protocol", "per_topic", "per_stance", "confusion", "agreement"):
            # Kept in JSON form, so that a report read back equals the one written.
            object.__setattr__(self, name, plain(getattr(self, name), name))
        check_shapes(self)
        self.to_dict()

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON-ready data, floats rounded to 6 digits."""
        out: dict[str, Any] = {"format": REPORT_FORMAT}
        for item in fields(self):
            if item.name != "slices":
                out[item.name] = plain(getattr(self, item.name), item.name)
        out["slices"] = [
            {f.name: plain(getattr(row, f.name), f"slices[{i}]") for f in fields(row)}
            for i, row in enumerate(self.slices)
        ]
        rows = [*self.systems.values(), *(row.metrics for row in self.slices)]
        # The keys of the file are sorted; this is the order in which things are shown.
        out["order"] = {
            "systems": list(self.systems),
            "metrics": metric_names(rows),
            "topics": list(self.corpus.get("labels", {})),
            "differences": list(self.differences),
        }
        return out

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Report:
        """Build a report from :meth:`to_dict`'s data; raise InputError on anything else."""
        if not isinstance(data, Mapping) or data.get("format") != REPORT_FORMAT:
            found = data.get("format") if isinstance(data, Mapping) else type(data).__name__
            raise InputError(f"report: format {found!r}; this version reads {REPORT_FORMAT}")
        names = {item.name for item in fields(cls)}
        odd = sorted(set(data) ^ (names | {"format", "order"}))
        if odd:
            raise InputError(f"report: missing or unknown fields: {', '.join(odd)}")
        wanted: dict[str, Any] = {"title": str, "slices": (list, tuple), "notes": (list, tuple)}
        for name in sorted(names | {"order"}):
            if not isinstance(data[name], wanted.get(name, Mapping)):
                raise InputError(f"report: {name} is a {type(data[name]).__name__}")
        values = {name: data[name] for name in names}
        for name in ("systems", "differences"):
            values[name] = {k: read_intervals(v, f"{name}.{k}") for k, v in data[name].items()}
        values["slices"] = tuple(_slice(row, i) for i, row in enumerate(data["slices"]))
        restore_order(values, data["order"])
        try:
            return cls(**values)
        except RecursionError as error:
            raise InputError("report: nested too deeply") from error

    def dumps(self) -> str:
        """Return the report as JSON: sorted keys, the same text for the same report."""
        data = self.to_dict()
        return (
            json.dumps(data, sort_keys=True, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
        )

    def headline(self) -> dict[str, dict[str, float | None]]:
        """Return the metrics of the system under test: value, low and high of each."""
        first = next(iter(self.systems.values()), {})
        return {name: {"value": x.value, "low": x.low, "high": x.high} for name, x in first.items()}

    def to_json(self, path: str | os.PathLike[str]) -> None:
        """Write the report: sorted keys, the same bytes for the same report, whole or not at all.

        Raises
        ------
        OSError
            If the file cannot be written; what was there is left as it was.
        """
        write_atomically(Path(path), self.dumps().encode("utf-8", "backslashreplace"))

    @classmethod
    def from_json(cls, path: str | os.PathLike[str]) -> Report:
        """Read what :meth:`to_json` wrote; raise InputError on anything else."""
        try:
            data = json.loads(Path(path).read_bytes())
        except (ValueError, RecursionError) as error:
            raise InputError(f"report: {path} is not JSON: {error}") from error
        return cls.from_dict(data)

    def to_markdown(self) -> str:
        """Return the report as Markdown: systems as rows, metrics as columns with [low, high]."""
        from stancelib.evaluation.render import to_markdown

        return to_markdown(self)

    def to_text(self, width: int = 100) -> str:
        """Return the report as plain text whose lines are at most ``width`` characters long."""
        from stancelib.evaluation.render import to_text

        return to_text(self, width)


def _slice(row: Any, position: int) -> Slice:
    try:
        return Slice(**{**row, "metrics": read_intervals(row["metrics"], f"slices[{position}]")})
    except (TypeError, KeyError) as error:
        raise InputError(f"report: slices[{position}] is not a slice: {error}") from error
