"""Parse JSON Lines and JSON lists into raw rows."""

from __future__ import annotations

import json

from stancelib.corpus.rows import Table
from stancelib.errors import CorpusError, Problem

__all__ = ["parse_json", "parse_jsonl"]


def parse_jsonl(text: str) -> Table:
    r"""Parse one JSON object a line; blank lines are skipped but counted.

    Parameters
    ----------
    text : str
        The file's content.

    Returns
    -------
    Table
        Rows numbered by line; lines that are no JSON object are problems.

    Examples
    --------
    >>> table = parse_jsonl('{"text": "a"}\n\n{oops}')
    >>> table.rows, [problem.row for problem in table.problems]
    ([(1, {'text': 'a'})], [3])
    """
    table = Table()
    # Not splitlines(): U+2028 and the like may stand inside JSON strings.
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                add_row(table, number, json.loads(line))
            except (ValueError, RecursionError) as error:
                table.problems.append(Problem(number, _explain(error)))
    return table


def parse_json(text: str, source: str) -> Table:
    """Parse a JSON list of objects.

    Parameters
    ----------
    text : str
        The file's content.
    source : str
        Named in the error.

    Returns
    -------
    Table
        Rows numbered by position in the list, from 1.

    Raises
    ------
    CorpusError
        If the text is no JSON list.

    Examples
    --------
    >>> parse_json('[{"text": "a"}]', "a.json").rows
    [(1, {'text': 'a'})]
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CorpusError(source, [Problem(None, _explain(error))]) from error
    if not isinstance(data, list):
        message = (
            f"holds a JSON {type(data).__name__}, not a list; for one object a line use .jsonl"
        )
        raise CorpusError(source, [Problem(None, message)])
    table = Table()
    for number, item in enumerate(data, 1):
        add_row(table, number, item)
    return table


def add_row(table: Table, number: int, item: object) -> None:
    """Add a row to a table if it is a mapping with str keys, else a problem."""
    if isinstance(item, dict) and all(isinstance(key, str) for key in item):
        table.rows.append((number, item))
    else:
        found = (
            "a dict with keys that are no str" if isinstance(item, dict) else type(item).__name__
        )
        message = f"expected an object with text and labels, got {found}"
        table.problems.append(Problem(number, message))


def _explain(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        where = f"line {error.lineno}, " if error.lineno > 1 else ""
        return f"not JSON: {error.msg} at {where}column {error.colno}"
    if isinstance(error, RecursionError):
        return "not usable JSON: nested too deeply"
    return f"not usable JSON: {error}"
