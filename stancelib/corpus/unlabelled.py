"""Files of suggestions, partly labelled: which rows are skipped when they are read back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from stancelib.corpus.rows import Table, is_blank
from stancelib.errors import Problem

__all__ = ["FILL", "NO_TOPIC", "PREFIX", "is_topic_form", "skip_unlabelled"]

#: How the names of the columns begin that ``stancelib suggest`` adds.
PREFIX = "suggest_"
#: The column that names the one to fill in; by it a suggested row is known.
FILL = f"{PREFIX}fill"
#: What stands in the column topic of a suggested text about none of the topics.
NO_TOPIC = ("none", "-")
_TOPIC = "topic"
_SHOWN = 10


def is_topic_form(row: Mapping[str, object]) -> bool:
    """Tell whether a row was suggested to be labelled by topic and stance.

    Examples
    --------
    >>> is_topic_form({"text": "Plums.", "suggest_fill": "topic"}), is_topic_form({"text": "x"})
    (True, False)
    """
    return row.get(FILL) == _TOPIC


def skip_unlabelled(table: Table) -> Table:
    """Leave out suggested rows that nobody has labelled yet.

    A suggested row has a column ``suggest_fill`` that names the column to fill
    in: ``topic`` (then ``stance`` counts too), or the column of the label. It is
    unlabelled where that is blank. Other rows are never touched. In the column
    topic, ``none`` or ``-`` becomes the empty topic by which the flat form says
    "about none of the topics". What else ``stancelib suggest`` added is dropped.

    Parameters
    ----------
    table : Table

    Returns
    -------
    Table
        The same table where no row is a suggested one; else a new one, with a
        problem (not a fatal one) that counts the rows left out.

    Examples
    --------
    >>> rows = [(2, {"text": "a", "label": "pro", "suggest_fill": "label"}),
    ...         (3, {"text": "b", "label": "", "suggest_fill": "label"})]
    >>> kept = skip_unlabelled(Table(rows))
    >>> kept.rows, str(kept.problems[0])
    ([(2, {'text': 'a', 'label': 'pro'})], \
'corpus, label: 1 of 2 suggested rows has no label yet and is skipped: row 3')
    """
    fills = {str(row[FILL]).strip() for _, row in table.rows if not is_blank(row.get(FILL))}
    if not fills:
        return table
    rows: list[tuple[int, Mapping[str, object]]] = []
    skipped: list[int] = []
    suggested = 0
    for number, row in table.rows:
        if is_blank(row.get(FILL)):
            rows.append((number, row))
            continue
        suggested += 1
        if _is_labelled(row):
            rows.append((number, _plain(row)))
        else:
            skipped.append(number)
    problems = list(table.problems)
    if skipped:
        message = _message(skipped, suggested)
        problems.append(Problem(None, message, fatal=False, field=", ".join(sorted(fills))))
    return replace(table, rows=rows, problems=problems)


def _is_labelled(row: Mapping[str, object]) -> bool:
    fill = str(row[FILL]).strip()
    columns = (_TOPIC, "stance") if fill == _TOPIC else (fill,)
    return any(not is_blank(row.get(column)) for column in columns)


def _plain(row: Mapping[str, object]) -> dict[str, object]:
    topics = is_topic_form(row)
    out = {key: value for key, value in row.items() if not key.startswith(PREFIX)}
    if topics:
        # Tells the form of the corpus, which a few rows may leave open.
        out[FILL] = _TOPIC
        if str(row.get(_TOPIC)).strip().casefold() in NO_TOPIC:
            out[_TOPIC] = ""
    return out


def _message(skipped: list[int], suggested: int) -> str:
    rows = ", ".join(map(str, skipped[:_SHOWN])) + ", …" * (len(skipped) > _SHOWN)
    if len(skipped) == 1:
        return f"1 of {suggested} suggested rows has no label yet and is skipped: row {rows}"
    return (
        f"{len(skipped)} of {suggested} suggested rows have no label yet and are skipped: "
        f"rows {rows}"
    )
