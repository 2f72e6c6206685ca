"""The report of an evaluation: plain data that makes JSON, Markdown, terminal text and a page.

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
from stancelib.evaluation.records import ClassRow, Comparison, ProbeResult, Slice
from stancelib.evaluation.report_form import (
    display_order,
    plain,
    read_classes,
    read_intervals,
    read_records,
    restore_order,
)
from stancelib.evaluation.report_shapes import check_shapes
from stancelib.evaluation.report_v1 import upgrade
from stancelib.evaluation.scores import Interval
from stancelib.files import write_atomically

__all__ = ["REPORT_FORMAT", "Report", "Slice"]

#: Version of the JSON form, raised when its meaning changes.
REPORT_FORMAT = 2

_RECORDS = {"slices": Slice, "comparisons": Comparison, "probes": ProbeResult}
_PLAIN = ("corpus", "protocol", "confusion", "curves", "agreement")


@dataclass(frozen=True, slots=True)
class Report:
    """All results of one evaluation, with what is needed to judge them.

    Parameters
    ----------
    title : str
    kind : {"topics", "pairs"}
        What was labelled: paragraphs with any number of topics, or pairs of a
        text and a target with one label each.
    corpus : mapping
        ``paragraphs``, ``documents``, ``sources`` (name to number of
        paragraphs), ``labels`` (topic to stance to count; of pairs, label to
        count), ``targets`` (pairs only: name to count), ``fingerprint``.
    protocol : mapping
        How it was done: text, folds, seed, versions, resamples, level.
    systems : mapping of str to mapping of str to Interval
        System to metric to value with interval. The first system is the one
        under test.
    classes : mapping of str to mapping of str to mapping of str to ClassRow
        What the classes are (``topic``, ``stance``, ``label``) to system to
        class, with rows for the ``micro`` and ``macro`` average.
    confusion : mapping of str to mapping
        System to ``labels`` and ``counts``: gold in rows, predicted in columns.
    differences : mapping of str to mapping of str to Interval
        ``"a - b"`` to metric to paired difference.
    comparisons : tuple of Comparison
        Tests of such differences, corrected for their number.
    slices : tuple of Slice
    curves : mapping
        ``calibration`` (lists of ``bins``), ``risk_coverage`` and
        ``learning`` (lists of ``points``), each with ``name`` and ``system``.
    probes : tuple of ProbeResult
    agreement : mapping of str to float
        Annotators' agreement with each other by metric, as given.
    notes : tuple of str

    Raises
    ------
    InputError
        If something in it cannot be JSON or has another shape.

    Examples
    --------
    >>> report = Report("Demo", systems={"m": {"side_f1": Interval(0.5, 0.4, 0.6)}})
    >>> Report.from_dict(report.to_dict()) == report
    True
    """

    title: str
    kind: str = "topics"
    corpus: Mapping[str, Any] = field(default_factory=dict)
    protocol: Mapping[str, Any] = field(default_factory=dict)
    systems: Mapping[str, Mapping[str, Interval]] = field(default_factory=dict)
    classes: Mapping[str, Mapping[str, Mapping[str, ClassRow]]] = field(default_factory=dict)
    confusion: Mapping[str, Any] = field(default_factory=dict)
    differences: Mapping[str, Mapping[str, Interval]] = field(default_factory=dict)
    comparisons: tuple[Comparison, ...] = ()
    slices: tuple[Slice, ...] = ()
    curves: Mapping[str, Any] = field(default_factory=dict)
    probes: tuple[ProbeResult, ...] = ()
    agreement: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in (*_RECORDS, "notes"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        for name in _PLAIN:
            # Kept in JSON form, so that a report read back equals the one written.
            object.__setattr__(self, name, plain(getattr(self, name), name))
        check_shapes(self)
        self.to_dict()

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON-ready data, floats rounded to 6 digits."""
        parts = {item.name: plain(getattr(self, item.name), item.name) for item in fields(self)}
        # The keys of the file are sorted; the order is the one in which things are shown.
        return {"format": REPORT_FORMAT, **parts, "order": display_order(self)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Report:
        """Build a report from :meth:`to_dict`'s data; raise InputError on anything else.

        Data of the older format 1 are read too.
        """
        if isinstance(data, Mapping) and data.get("format") == 1:
            data = upgrade(data)
        if not isinstance(data, Mapping) or data.get("format") != REPORT_FORMAT:
            found = data.get("format") if isinstance(data, Mapping) else type(data).__name__
            raise InputError(f"report: format {found!r}; this version reads 1 and {REPORT_FORMAT}")
        names = {item.name for item in fields(cls)}
        odd = sorted(set(data) ^ (names | {"format", "order"}))
        if odd:
            raise InputError(f"report: missing or unknown fields: {', '.join(map(str, odd))}")
        wanted: dict[str, Any] = dict.fromkeys((*_RECORDS, "notes"), (list, tuple))
        wanted |= {"title": str, "kind": str}
        for name in sorted(names | {"order"}):
            if not isinstance(data[name], wanted.get(name, Mapping)):
                raise InputError(f"report: {name} is a {type(data[name]).__name__}")
        values = {name: data[name] for name in names}
        for name in ("systems", "differences"):
            values[name] = {k: read_intervals(v, f"{name}.{k}") for k, v in data[name].items()}
        values["classes"] = read_classes(data["classes"])
        for name, record in _RECORDS.items():
            values[name] = read_records(record, data[name], name)
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

    def to_html(self) -> str:
        """Return the report as one HTML page with plots that needs nothing else.

        Raises
        ------
        InputError
            If what draws the plots is not installed.
        """
        from stancelib.report.evaluation_page import evaluation_page

        return evaluation_page(self)
