"""The page of an audit: what was found, where, why it matters, what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from stancelib.auditing.finding import SEVERITIES, Finding, count
from stancelib.auditing.text import row_list, sample_lines
from stancelib.report.charts import bars_chart
from stancelib.report.html import (
    Markup,
    definition_list,
    details,
    join,
    name,
    notice,
    paragraph,
    subheading,
    table,
    text,
    unordered_list,
)
from stancelib.report.page import Section, html_page

if TYPE_CHECKING:
    from stancelib.auditing.result import Audit

__all__ = ["audit_page"]

_TITLES = {
    "error": "Errors: scores on these data would be wrong",
    "warning": "Warnings: scores on these data would be doubtful",
    "info": "Good to know",
}
_SAMPLES, _ROWS, _LABELS = 20, 200, 20
_FOOTER = (
    "Made by stancelib audit. Rows are numbered from 1 as in the file. The name in brackets behind "
    "a finding is explained in docs/audit.md; the JSON form holds all rows and figures."
)


def audit_page(audit: Audit) -> str:
    """Return an audit as one HTML page that needs nothing else.

    Parameters
    ----------
    audit : Audit

    Returns
    -------
    str
        The same text for the same audit and the same version of matplotlib.

    Raises
    ------
    InputError
        If matplotlib, which draws the charts, is not installed.

    Examples
    --------
    >>> from stancelib.auditing import Audit
    >>> "<h1" in audit_page(Audit("mine", "pairs"))
    True
    """
    sections = [_summary(audit)]
    for severity in SEVERITIES:
        found = [finding for finding in audit.findings if finding.severity == severity]
        if found:
            body = join(_finding(finding) for finding in found)
            sections.append(Section(severity, _TITLES[severity], body))
    if audit.size:
        sections.append(_data(audit))
    lead = join([name(audit.name), ": ", audit.summary, "."])
    return html_page(f"Audit of {audit.name}", sections, lead=lead, footer=_FOOTER)


def _summary(audit: Audit) -> Section:
    counts = audit.counts
    if counts["error"]:
        said = notice("error", "Correct the errors before training or measuring anything.")
    elif counts["warning"]:
        said = notice("warning", "Read the warnings before believing a score.")
    else:
        said = notice("info", "Nothing was found that spoils training or an evaluation.")
    rows = [(finding.title, finding.severity, _affected(finding)) for finding in audit.findings]
    listed = table(["finding", "severity", "rows"], rows, caption="What was found", numeric=[2])
    return Section("summary", "Summary", join([said, listed]))


def _affected(finding: Finding) -> int | None:
    return len(finding.rows) + len(finding.test_rows) or None


def _finding(finding: Finding) -> Markup:
    parts: list[Markup] = [
        subheading(finding.title),
        paragraph(join([finding.detail, " ", Markup(f"<code>[{text(finding.check)}]</code>")])),
    ]
    if finding.advice:
        parts.append(paragraph(join([Markup("<strong>To do:</strong> "), finding.advice])))
    samples = [_line(line) for line in sample_lines(finding, _SAMPLES)]
    if samples:
        summary = "Examples" if len(samples) > 1 else "Example"
        parts.append(details(summary, unordered_list(samples)))
    rows = row_list(finding, _ROWS)
    if rows:
        affected = _affected(finding) or 0
        parts.append(details(f"Where: {count(affected, 'row')}", paragraph(rows)))
    return join(parts)


def _line(line: str) -> Markup:
    """Return a line that holds the user's text, whatever its direction."""
    return Markup(f"<bdi>{text(line)}</bdi>")


def _data(audit: Audit) -> Section:
    size = audit.size
    facts: list[tuple[object, object]] = [
        (noun, f"{size[noun]:,}") for noun in ("rows", "documents", "examples", "targets")
    ]
    facts += [(f"rows in {part}", f"{n:,}") for part, n in size["splits"].items()]
    facts += [*audit.settings.items()]
    parts = [definition_list(facts), _labels(size["labels"]), _solvability(size)]
    if audit.notes:
        parts.append(join([subheading("Notes"), unordered_list(audit.notes)]))
    return Section("data", "The data", join(parts))


def _labels(labels: Mapping[str, int]) -> Markup:
    ranked: Sequence[tuple[str, float]] = [*labels.items()]
    shown = [*ranked[:_LABELS]]
    if len(ranked) > _LABELS:
        shown.append(("(others)", sum(n for _, n in ranked[_LABELS:])))
    return bars_chart(
        shown, id="labels", title="How often each label occurs", head="label", unit="examples"
    )


def _solvability(size: Mapping[str, Any]) -> Markup:
    """Return what models reach that see less and less, where there are several targets."""
    solved = size.get("solvability")
    if not solved:
        return Markup("")
    rows = [
        ("the commonest label", solved["majority"]),
        ("the target alone", solved["target_only"]),
        ("the text alone", solved["text_only"]),
        ("text and target", solved["full"]),
    ]
    return table(
        ["what is seen", "accuracy"],
        rows,
        caption="How often a quick model is right, out of fold",
        numeric=[1],
    )
