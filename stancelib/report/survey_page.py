"""The page of a survey: topics over time or by source, and who stands where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stancelib.report.charts import intervals_chart
from stancelib.report.html import Markup, columns, definition_list, details, join, notice, paragraph
from stancelib.report.page import Section, html_page
from stancelib.report.survey_tables import (
    as_interval,
    group_table,
    holder_table,
    named,
    title_of_topic,
)
from stancelib.report.time_chart import time_chart
from stancelib.surveys.prevalence import CORRECTIONS

if TYPE_CHECKING:
    from stancelib.surveys.result import Survey

__all__ = ["survey_page"]

_MOST_DRAWN = 24
_SIDES = ("support", "oppose")


def survey_page(survey: Survey, title: str = "Who stands where") -> str:
    """Return a survey as one file of HTML that needs nothing else.

    Parameters
    ----------
    survey : Survey
    title : str, optional

    Returns
    -------
    str
        Valid UTF-8; no script, no request; light or dark as the reader's system is.

    Raises
    ------
    InputError
        If matplotlib is not installed.
    """
    total = survey.total
    lead = (
        f"{total.documents:,} documents, {total.paragraphs:,} paragraphs, by {survey.by}"
        + (f" ({survey.every})" if survey.every else "")
        + "."
    )
    sections = [Section("glance", "At a glance", _glance(survey))]
    for number, topic in enumerate(total.topics):
        if topic.paragraphs:
            numbers = details("All numbers", group_table(survey, topic.topic))
            body = join([_charts(survey, number), numbers])
            sections.append(Section(f"topic-{number}", title_of_topic(topic.topic), body))
    holders = holder_table(survey) or paragraph("Nobody was found to take a side.")
    sections.append(Section("holders", "Who stands where", holders))
    sections.append(Section("method", "How it was counted", _method(survey)))
    footer = "Made by stancelib. Answers are a model's; read the texts themselves."
    return html_page(title, sections, lead=lead, footer=footer)


def _glance(survey: Survey) -> Markup:
    rows = [
        (title_of_topic(t.topic), [as_interval(getattr(t, side)) for side in _SIDES])
        for t in survey.total.topics
        if t.paragraphs
    ]
    chart = intervals_chart(
        rows,
        id="all-sides",
        title="Support and opposition, all documents",
        series=_SIDES,
        caption="Share of the topic's paragraphs that take the side, 95% interval.",
        head="topic",
    )
    notes = join(notice("info", note) for note in survey.notes)
    return join([notes, chart or paragraph("No topic was found.")])


def _charts(survey: Survey, number: int) -> Markup:
    groups = survey.groups[:_MOST_DRAWN] if survey.by != "date" else survey.groups
    shares = [
        (named(group.name), group.topics[number])
        for group in groups
        if group.topics[number].paragraphs or survey.by != "holder"
    ]
    name = title_of_topic(survey.total.topics[number].topic)
    about = [(group, [as_interval(found.share)]) for group, found in shares]
    sides = [
        (group, [as_interval(getattr(found, side)) for side in _SIDES]) for group, found in shares
    ]
    said = "Share of the topic's paragraphs that take the side."
    if survey.by == "date":
        dated = (
            [(g, v) for g, v in about if g != "undated"],
            [(g, v) for g, v in sides if g != "undated"],
        )
        return columns(
            [
                time_chart(
                    dated[0],
                    id=f"share-{number}",
                    title=f"{name}: share of paragraphs",
                    series=["share"],
                ),
                time_chart(
                    dated[1],
                    id=f"sides-{number}",
                    title=f"{name}: sides",
                    series=_SIDES,
                    caption=said,
                ),
            ]
        )
    return columns(
        [
            intervals_chart(
                about, id=f"share-{number}", title=f"{name}: share of paragraphs", head=survey.by
            ),
            intervals_chart(
                sides,
                id=f"sides-{number}",
                title=f"{name}: sides",
                series=_SIDES,
                caption=said,
                head=survey.by,
            ),
        ]
    )


def _method(survey: Survey) -> Markup:
    items = [
        ("Correction", CORRECTIONS[survey.correction]),
        (
            "Intervals",
            "95%. Paragraphs of one document are alike, which makes intervals wider "
            "(design effect; Korn and Graubard 1998).",
        ),
        (
            "Holders",
            "Documents in which somebody supports or opposes, as found; forms of a name are merged "
            "within a document and by the gazetteer across documents.",
        ),
    ]
    return definition_list(items)
