"""Join rows of the flat form, one a (text, topic, stance), into paragraphs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from stancelib.corpus.rows import RawParagraph, Table, as_text, is_blank, is_missing

__all__ = ["FLAT_COLUMNS", "join_flat"]

#: Columns that describe a row's label; all others describe its paragraph.
FLAT_COLUMNS = ("topic", "stance", "holder", "holder_stance", "evidence")
_CORE = ("text", "doc_id", "source", "date", "year", "weight")


@dataclass(slots=True)
class _Group:
    """A paragraph in the making; ``bare`` is the row that says: about none of the topics."""

    raw: RawParagraph
    labels: list[dict[str, object]] = field(default_factory=list)
    bare: int | None = None


def join_flat(table: Table) -> list[RawParagraph]:
    """Join rows that belong to one paragraph.

    Rows belong together when they share an id or, where they have none, the
    doc_id and the text. A row with an empty topic is a paragraph about none of
    the topics. Rows that repeat topic and stance add their holders.

    Parameters
    ----------
    table : Table
        Rows of the flat form.

    Returns
    -------
    list of RawParagraph
        In order of first occurrence, with the problems that joining found.

    Examples
    --------
    >>> rows = [{"text": "A", "topic": t, "stance": "support"} for t in ("kosovo", "nato")]
    >>> [raw.labels for raw in join_flat(Table(list(enumerate(rows, 2)), flat=True))]
    [[{'topic': 'kosovo', 'stance': 'support'}, {'topic': 'nato', 'stance': 'support'}]]
    """
    groups: dict[tuple[object, ...], _Group] = {}
    for row, cells in table.rows:
        fields = {key: value for key, value in cells.items() if key not in FLAT_COLUMNS}
        key = _identity(fields)
        group = groups.get(key)
        if group is None:
            group = groups[key] = _Group(RawParagraph(row, fields, []))
            group.raw.labels = group.labels
        else:
            _compare(group.raw, fields, row)
        _add_label(group, cells, row)
    return [group.raw for group in groups.values()]


def _identity(fields: Mapping[str, object]) -> tuple[object, ...]:
    identity = fields.get("id")
    if not is_blank(identity):
        return ("id", as_text(identity) or repr(identity))
    text = fields.get("text")
    return ("text", repr(fields.get("doc_id")), text if isinstance(text, str) else repr(text))


def _same(left: object, right: object) -> bool:
    return (is_blank(left) and is_blank(right)) or left == right


def _compare(raw: RawParagraph, fields: Mapping[str, object], row: int) -> None:
    for key in {**raw.fields, **fields}:
        if key == "id" or _same(raw.fields.get(key), fields.get(key)):
            continue
        message = f"differs from row {raw.row}, which is the same paragraph"
        if key in _CORE:
            raw.fail(f"{message}; give different paragraphs different ids", key, row)
        else:
            raw.warn(f"{message}; the first value is kept", key, row)


def _add_label(group: _Group, cells: Mapping[str, object], row: int) -> None:
    raw, topic, stance = group.raw, _cell(cells, "topic"), _cell(cells, "stance")
    told = group.bare and group.labels
    if is_blank(topic):
        if not is_blank(stance):
            raw.fail(f"stance {stance!r} without a topic; fill topic, or empty both", "topic", row)
        group.bare = group.bare or row
    else:
        _add_topic(group, topic, stance, cells, row)
    if group.bare and group.labels and not told:
        raw.fail(
            f"row {group.bare} says that the paragraph is about no topic, but "
            f"row {raw.label_rows[0]} gives it one; delete one of them",
            "topic",
            row,
        )


def _add_topic(
    group: _Group, topic: object, stance: object, cells: Mapping[str, object], row: int
) -> None:
    raw = group.raw
    holder = _holder(raw, stance, cells, row)
    at = next((i for i, label in enumerate(group.labels) if label["topic"] == topic), None)
    if at is None:
        label: dict[str, object] = {"topic": topic, "stance": stance}
        if holder:
            label["holders"] = [holder]
        group.labels.append(label)
        raw.label_rows.append(row)
        return
    first, label = raw.label_rows[at], group.labels[at]
    if label["stance"] != stance:
        raw.fail(
            f"topic {topic!r} is {stance!r} here but {label['stance']!r} in row {first}, for the "
            "same paragraph; where both sides are expressed use one row with 'mixed'",
            "stance",
            row,
        )
        return
    holders = label.setdefault("holders", [])
    if holder and isinstance(holders, list) and holder not in holders:
        holders.append(holder)
    else:
        raw.warn(f"repeats row {first}; counted once", "topic", row)


def _holder(
    raw: RawParagraph, stance: object, cells: Mapping[str, object], row: int
) -> dict[str, object] | None:
    """Return the row's holder; its side is the row's stance unless holder_stance says it."""
    name = cells.get("holder")
    if is_blank(name):
        if not is_blank(cells.get("evidence")):
            raw.warn("evidence without a holder is ignored; name the holder", "evidence", row)
        return None
    side = _cell(cells, "holder_stance")
    if is_blank(side):
        if stance == "mixed":
            raw.fail(
                "the stance is mixed, so a column holder_stance must say which side the holder "
                "takes (support or oppose)",
                "holder_stance",
                row,
            )
            return None
        side = stance
    evidence = cells.get("evidence")
    return {
        "holder": name,
        "stance": side,
        "evidence": "" if is_missing(evidence) else evidence,
    }


def _cell(cells: Mapping[str, object], key: str) -> object:
    value = cells.get(key)
    return value.strip() if isinstance(value, str) else value
