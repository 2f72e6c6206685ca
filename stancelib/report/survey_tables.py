"""The tables of a survey as safe HTML, for notebooks and for its page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stancelib.evaluation.scores import Interval
from stancelib.report.html import Markup, join, paragraph, table
from stancelib.results import AUTHOR

if TYPE_CHECKING:
    from stancelib.surveys.result import Estimate, Survey

__all__ = ["as_interval", "group_table", "holder_table", "named", "survey_tables", "title_of_topic"]

_MOST_HOLDERS = 200
_SAID = {"support": "+ support", "oppose": "− oppose", "mixed": "± mixed"}


def as_interval(found: Estimate) -> Interval:
    """Return an estimate as pages show values."""
    return Interval(found.value, found.low, found.high, None if found.value is not None else "none")


def title_of_topic(name: str) -> str:
    """Return a topic's name as people write it."""
    return name.replace("_", " ")


def named(holder: str) -> str:
    """Return what a holder or group is called on a page."""
    return "the author" if holder == AUTHOR else holder


def group_table(survey: Survey, topic: str) -> Markup:
    """Return a topic's shares by group, the total last."""
    rows = [
        (
            named(group.name),
            found.documents,
            found.paragraphs,
            as_interval(found.share),
            as_interval(found.support),
            as_interval(found.oppose),
        )
        for group in (*survey.groups, survey.total)
        for found in group.topics
        if found.topic == topic and (found.paragraphs or survey.by != "holder")
    ]
    heads = [survey.by, "documents", "paragraphs", "share of paragraphs", "support", "oppose"]
    return table(heads, rows, caption=title_of_topic(topic), numeric=range(1, 6))


def holder_table(survey: Survey) -> Markup:
    """Return who stands where: a row for each holder, a column for each topic."""
    topics = [topic.topic for topic in survey.total.topics]
    found: dict[str, dict[str, str]] = {}
    documents: dict[str, int] = {}
    for row in survey.holders:
        name = named(row.holder)
        counts = f"{_SAID[row.stance]} ({row.support}/{row.oppose})"
        found.setdefault(name, {})[row.topic] = counts
        documents[name] = max(documents.get(name, 0), row.documents)
    rows = [
        (name, *(found[name].get(topic) for topic in topics))
        for name in sorted(found, key=lambda name: (-documents[name], name))[:_MOST_HOLDERS]
    ]
    heads = ["holder", *(title_of_topic(topic) for topic in topics)]
    return table(heads, rows, caption="Who stands where, with documents that support / oppose")


def survey_tables(survey: Survey) -> Markup:
    """Return all tables, one after the other."""
    return join(
        [
            paragraph(repr(survey)),
            *(group_table(survey, topic.topic) for topic in survey.total.topics),
            holder_table(survey),
        ]
    )
