"""An audit as a person reads it in a terminal: by severity, with rows and advice."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from stancelib.auditing.finding import SEVERITIES, Finding, count, excerpt

if TYPE_CHECKING:
    from stancelib.auditing.result import Audit

__all__ = ["row_list", "sample_lines", "to_text"]

_TITLES = {
    "error": "ERRORS: scores on these data would be wrong",
    "warning": "WARNINGS: scores on these data would be doubtful",
    "info": "GOOD TO KNOW",
}
_ROWS = 12
_SAMPLES = 5
_NAME = 60  # characters of a target or another name


def to_text(audit: Audit, width: int = 100) -> str:
    """Return an audit as lines of at most `width` characters, 40 at least.

    Characters that could steer a terminal are replaced.
    """
    width = max(width, 40)
    blocks: list[list[str]] = [_head(audit)]
    for severity in SEVERITIES:
        found = [finding for finding in audit.findings if finding.severity == severity]
        if found:
            blocks.append([_TITLES[severity]])
            blocks += [_finding(finding) for finding in found]
    if not audit.findings:
        blocks.append(["Nothing was found."])
    if audit.notes:
        blocks.append(["NOTES", *(f"  - {note}" for note in audit.notes)])
    return "\n\n".join("\n".join(_wrapped(block, width)) for block in blocks) + "\n"


def row_list(finding: Finding, most: int = _ROWS) -> str:
    """Return the rows concerned, in words.

    Examples
    --------
    >>> row_list(Finding("copies", "info", "", rows=(3, 8), test_rows=(1,)))
    'rows 3, 8; test row 1'
    """
    parts = []
    for noun, rows in (("row", finding.rows), ("test row", finding.test_rows)):
        if rows:
            shown = ", ".join(map(str, rows[:most]))
            more = f" and {len(rows) - most:,} more" if len(rows) > most else ""
            parts.append(f"{noun if len(rows) == 1 else noun + 's'} {shown}{more}")
    return "; ".join(parts)


def sample_lines(finding: Finding, most: int = _SAMPLES) -> list[str]:
    """Return the first of what a finding lists in its data, one line each.

    Examples
    --------
    >>> data = {"examples": [{"place": "row 3", "text": "Hm."}]}
    >>> sample_lines(Finding("short-texts", "info", "", data=data))
    ['row 3: “Hm.”']
    """
    lists = [value for value in finding.data.values() if isinstance(value, list)]
    items = lists[0] if lists else []
    return [line for item in items[:most] if (line := _sample(item))]


def _sample(item: Any) -> str:
    if not isinstance(item, dict):
        return item if isinstance(item, str) else ""
    places = item.get("places", [])
    if isinstance(item.get("rows"), list):
        places = [f"{row['place']} ({row['labels']})" for row in item["rows"]]
    head = ", ".join(places[:6]) or item.get("place", "")
    facts = _facts(item)
    text = f"“{item['text']}”" if "text" in item else ""
    return ": ".join(part for part in (head, facts, text) if part)


def _facts(item: dict[str, Any]) -> str:
    if "mark" in item:
        return _mark(item)
    if "suggested" in item:
        about = excerpt(item.get("target") or item.get("topic") or "", width=_NAME)
        sure = f" ({item['p_suggested']:.2f})" if "p_suggested" in item else ""
        return f"{f'{about}: ' if about else ''}{item['given']} → {item['suggested']}{sure}"
    if isinstance(item.get("rows"), list):
        return ""
    kept = {k: v for k, v in item.items() if k not in ("place", "places", "text")}
    return ", ".join(f"{key} {excerpt(str(value), width=_NAME)}" for key, value in kept.items())


def _mark(item: dict[str, Any]) -> str:
    if "label" not in item:
        return f"{item['mark']} in {count(item['rows'], 'row')}"
    about = f"{item['target']}: " if item["target"] else ""
    return (
        f"{item['mark']} → {about}{item['label']}: right {item['precision']:.0%} of "
        f"{item['n']}, in {item['share_of_label']:.0%} of that label"
    )


def _head(audit: Audit) -> list[str]:
    size = audit.size
    lines = [f"{audit.name}: {audit.summary}"]
    if size:
        lines.append(
            f"{count(size['rows'], 'row')} of {count(size['documents'], 'document')}; "
            + ", ".join(f"{label} {n:,}" for label, n in size["labels"].items())
        )
    if size.get("splits"):
        lines.append("splits: " + ", ".join(f"{name} {n:,}" for name, n in size["splits"].items()))
    return lines


def _finding(finding: Finding) -> list[str]:
    lines = [f"* {finding.title}  [{finding.check}]"]
    rows = row_list(finding)
    lines += [f"    {part}" for part in (finding.detail, rows) if part]
    lines += [f"    | {line}" for line in sample_lines(finding)]
    if finding.advice:
        lines.append(f"    To do: {finding.advice}")
    return lines


def _wrapped(lines: Sequence[str], width: int) -> Iterator[str]:
    for line in lines:
        indent = line[: len(line) - len(line.lstrip(" "))]
        hang = indent + ("  " if line.lstrip()[:2] in ("* ", "| ", "- ") else "")
        safe = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line)
        yield from textwrap.wrap(safe, width, subsequent_indent=hang) or [""]
