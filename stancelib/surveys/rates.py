"""How often a model errs, as its report counted it on documents that it did not learn from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stancelib.errors import InputError

if TYPE_CHECKING:
    from stancelib.evaluation.report import Report
    from stancelib.model import StanceModel

__all__ = ["Rates", "rates_of"]

_STANCES = {"support": ("support", "mixed"), "oppose": ("oppose", "mixed")}


@dataclass(frozen=True, slots=True)
class Rates:
    """Right and wrong answers to a yes-or-no question.

    Parameters
    ----------
    found, missed : float
        Paragraphs that have it, by the answer.
    spared, false : float
        Paragraphs that don't have it, by the answer.

    Examples
    --------
    >>> rates = Rates(90, 10, 180, 20)
    >>> rates.sensitivity, rates.specificity
    (0.9, 0.9)
    """

    found: float
    missed: float
    spared: float
    false: float

    @property
    def sensitivity(self) -> float:
        """Share of what is there that is found."""
        return self.found / max(1.0, self.found + self.missed)

    @property
    def specificity(self) -> float:
        """Share of what isn't there that is spared."""
        return self.spared / max(1.0, self.spared + self.false)


def rates_of(
    model: StanceModel, report: str | Path | Report | None = None
) -> dict[tuple[str, str], Rates]:
    """Return a model's rates by topic and question: "about", "support", "oppose".

    Parameters
    ----------
    model : StanceModel
        With a report, or a ``report.json`` beside its weights. That of topics is
        counted by topic; that of sides over all topics, given that a paragraph is
        about one.

    report : Report, str or Path, optional
        One of ``stancelib evaluate`` instead.

    Returns
    -------
    dict of (str, str) to Rates
        Empty where there is no report.

    Raises
    ------
    InputError
        If the file is no report of a model of topics.
    """
    found = _of_model(model) if report is None else _given(report)
    if found is None:
        return {}
    paragraphs = found.corpus["paragraphs"]
    rows = found.classes.get("topic", {}).get("stancelib", {})
    confusion = found.confusion.get("stancelib")
    sides = {} if confusion is None else {name: _of_side(confusion, name) for name in _STANCES}
    out: dict[tuple[str, str], Rates] = {}
    for topic in model.topics:
        row = rows.get(topic.name)
        if row is not None and row.recall.value is not None:
            right = row.recall.value * row.gold
            false = max(0.0, row.predicted - right)
            spared = paragraphs - row.gold - false
            out[topic.name, "about"] = Rates(right, row.gold - right, spared, false)
            out |= {(topic.name, name): rates for name, rates in sides.items()}
    return out


def _of_model(model: StanceModel) -> Report | None:
    if model.report is not None:
        return model.report
    path = None if model.path is None else Path(model.path) / "report.json"
    return None if path is None or not path.is_file() else _given(path)


def _given(report: str | Path | Report) -> Report:
    from stancelib.evaluation.report import Report

    if isinstance(report, (str, Path)):
        try:
            report = Report.from_dict(json.loads(Path(report).read_bytes()))
        except OSError as error:
            raise InputError(f"{report}: cannot be read: {error.strerror}") from error
        except (ValueError, RecursionError) as error:
            raise InputError(f"{report}: no JSON report of stancelib evaluate") from error
    if report.kind != "topics":
        raise InputError("the report with error rates is of a model of pairs, not of topics")
    return report


def _of_side(confusion: Mapping[str, Any], side: str) -> Rates:
    """Count a side in a table of stances, gold in rows; "mixed" takes both sides."""
    takes = [label in _STANCES[side] for label in confusion["labels"]]
    counts = {(gold, said): 0 for gold in (True, False) for said in (True, False)}
    for gold, row in zip(takes, confusion["counts"], strict=True):
        for said, count in zip(takes, row, strict=True):
            counts[gold, said] += count
    return Rates(counts[True, True], counts[True, False], counts[False, False], counts[False, True])
