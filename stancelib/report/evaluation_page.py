"""The page of an evaluation: figures in words, charts, tables, and how to read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stancelib.report import evaluation_facts as facts
from stancelib.report import evaluation_parts as parts
from stancelib.report import evaluation_results as outcome
from stancelib.report.evaluation_view import View
from stancelib.report.page import html_page

if TYPE_CHECKING:
    from stancelib.evaluation.report import Report

__all__ = ["evaluation_page"]

_SECTIONS = (
    outcome.summary,
    facts.notes,
    outcome.results,
    outcome.comparisons,
    outcome.systems,
    parts.classes,
    parts.confusion,
    parts.probabilities,
    parts.slices,
    parts.learning,
    parts.probes,
    facts.corpus,
    facts.protocol,
    facts.reading,
)
_FOOTER = (
    "Made by stancelib from a report. The report's JSON form holds the same figures for programs."
)


def evaluation_page(report: Report) -> str:
    """Return a report as one HTML page that needs nothing else.

    Parameters
    ----------
    report : Report
        Of topics or of pairs; parts that are empty are left out.

    Returns
    -------
    str
        The same text for the same report and the same version of matplotlib.

    Raises
    ------
    InputError
        If matplotlib, which draws the charts, is not installed.

    Examples
    --------
    >>> from stancelib.evaluation.report import Report
    >>> from stancelib.evaluation.scores import Interval
    >>> report = Report("Demo", systems={"m": {"side_f1": Interval(0.5, 0.4, 0.6)}})
    >>> "<h1" in evaluation_page(report)
    True
    """
    view = View.of(report)
    sections = [section for section in (make(view) for make in _SECTIONS) if section.body]
    return html_page(report.title, sections, lead=outcome.lead(view), footer=_FOOTER)
