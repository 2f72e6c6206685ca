"""Tell paragraphs with topics from pairs of text and label."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from stancelib.corpus.columns import name_columns
from stancelib.corpus.read_csv import KNOWN
from stancelib.corpus.rows import Table, is_blank
from stancelib.corpus.unlabelled import is_topic_form
from stancelib.errors import CorpusError, InputError, Problem
from stancelib.topics import SHIPPED_TOPICS, STANCES, Topic

__all__ = ["kind_of", "name_topic_columns"]

_ROWS_A_TOPIC = 10
_OURS = 0.9


def kind_of(table: Table) -> tuple[str, str]:
    """Return the kind of corpus that raw rows are, and why.

    Parameters
    ----------
    table : Table

    Returns
    -------
    kind : {"topics", "pairs"}
    why : str

    Examples
    --------
    >>> kind_of(Table([(1, {"text": "Tax it.", "label": "FAVOR"})]))
    ('pairs', 'rows have one label each')
    """
    rows = [cells for _, cells in _with_known_names(table)]
    if any(map(is_topic_form, rows)):
        return "topics", "rows come from stancelib suggest"
    labels = [cells["labels"] for cells in rows if "labels" in cells]
    if any(isinstance(value, (list, tuple)) or hasattr(value, "tolist") for value in labels):
        return "topics", "rows have a list of labels"
    if labels and all(map(is_blank, labels)):
        return "topics", "rows have labels, all of them empty"
    keys = {key for cells in rows for key in cells}
    if not {"topic", "stance"} <= keys or {"target", "label"} & keys:
        return "pairs", "rows have one label each"
    return _kind_of_flat(rows, keys)


def _kind_of_flat(rows: Sequence[Mapping[str, object]], keys: Collection[str]) -> tuple[str, str]:
    """Tell the flat form, a (text, topic, stance) a row, from a target in every row."""
    stances = [_word(cells, "stance") for cells in rows]
    topics = [_word(cells, "topic") for cells in rows]
    ours = sum(not stance or stance in STANCES for stance in stances)
    named = sum(not topic or _is_name(topic) for topic in topics)
    if ours < _OURS * len(rows):
        return "pairs", "the stances are not support, oppose, mixed and neutral"
    if named < _OURS * len(rows):
        return "pairs", "the topics are not names of one word"
    if any(not topic and not stance for topic, stance in zip(topics, stances, strict=True)):
        return "topics", "rows without a topic and a stance"
    if {"holder", "holder_stance"} & set(keys):
        return "topics", "rows name holders"
    if {*topics} <= {topic.name for topic in SHIPPED_TOPICS}:
        return "topics", "the topics are those that come with stancelib"
    if len(rows) >= _ROWS_A_TOPIC * len({*topics}):
        return "topics", f"columns topic and stance, {_ROWS_A_TOPIC} rows a topic or more"
    texts = {(_word(cells, "text"), topic) for cells, topic in zip(rows, topics, strict=True)}
    most = Counter(text for text, _ in texts)
    if len({*topics}) < len(most) and any(number > 1 for number in most.values()):
        return "topics", "columns topic and stance, several topics of one text"
    return "pairs", f"columns topic and stance, but fewer than {_ROWS_A_TOPIC} rows a topic"


def _with_known_names(table: Table) -> list[tuple[int, Mapping[str, object]]]:
    """Return rows in which "Topic" is "topic", unless there are both."""
    keys = {key for _, cells in table.rows for key in cells}
    spelled = Counter(key.lower() for key in keys)
    known = {key: key.lower() for key in keys if key.lower() in KNOWN and spelled[key.lower()] == 1}
    if all(key == name for key, name in known.items()):
        return table.rows
    return [(row, {known.get(k, k): v for k, v in cells.items()}) for row, cells in table.rows]


def _word(cells: Mapping[str, object], key: str) -> str:
    value = cells.get(key)
    return "" if is_blank(value) else str(value).strip()


def _is_name(word: str) -> bool:
    try:
        Topic(word)
    except InputError:
        return False
    return True


def name_topic_columns(table: Table, name: str, given: Mapping[str, str | None]) -> tuple[str, ...]:
    """Give the columns of paragraphs with topics the names that `read_corpus` knows.

    Parameters
    ----------
    table : Table
        Raw rows; replaced by rows with the known names.
    name : str
        The corpus's name, for messages.
    given : mapping of str to (str or None)
        Role to column; the text is guessed where it is not given.

    Returns
    -------
    tuple of str
        What was found, as sentences for people.

    Raises
    ------
    CorpusError
        If rows of the flat form have no topic or stance.
    InputError
        If a column is not found or not clear.

    Examples
    --------
    >>> table = Table([(1, {"body": "It rained.", "labels": []})])
    >>> name_topic_columns(table, "mine", {}), table.rows
    (("text: column 'body' (by name)",), [(1, {'text': 'It rained.', 'labels': []})])
    """
    table.rows = _with_known_names(table)
    rows = [cells for _, cells in table.rows]
    keys = {key for cells in rows for key in cells}
    table.flat = "labels" not in keys and (table.flat or "topic" in keys)
    missing = [key for key in ("topic", "stance") if table.flat and rows and key not in keys]
    if missing:
        found = ", ".join(sorted(keys)) or "none"
        raise CorpusError(
            name, [Problem(None, f"there is no column {missing[0]!r}; found {found}")]
        )
    columns = name_columns(rows, given, guess=("text",) if "text" not in keys else ())
    known = {"group": "doc_id"}
    renamed = {column: known.get(role, role) for role, column in columns.names.items() if column}
    taken = {new: f"{new}_" for old, new in renamed.items() if old != new}
    if renamed:
        table.rows = [
            (row, {renamed.get(key) or taken.get(key, key): cells[key] for key in cells})
            for row, cells in table.rows
        ]
    return tuple(columns.notes)
