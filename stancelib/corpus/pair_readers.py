"""Read texts with a target and one label each, and corpora of either kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stancelib.corpus.check_pairs import check_pairs
from stancelib.corpus.columns import guess_columns
from stancelib.corpus.form import kind_of, name_topic_columns
from stancelib.corpus.label_names import chosen_stances
from stancelib.corpus.pairs import PairCorpus
from stancelib.corpus.readers import corpus_from_table, source_name, source_table
from stancelib.corpus.rows import Table
from stancelib.corpus.schema import Corpus
from stancelib.errors import CorpusError, InputError, Problem

__all__ = ["pairs_from_table", "read_any", "read_pairs"]

_MOST_LABELS = 1000
_FEW_LABELS = 50


def read_pairs(
    source: object,
    *,
    text_column: str | None = None,
    target_column: str | None = None,
    label_column: str | None = None,
    group_column: str | None = None,
    source_column: str | None = None,
    date_column: str | None = None,
    label_map: Mapping[str, str | None] | None = None,
    encoding: str = "utf-8-sig",
    split: str | None = None,
    name: str | None = None,
    strict: bool = True,
    max_bad: float = 0.0,
) -> PairCorpus:
    r"""Read and check rows of text, target and label.

    Columns that are not named are guessed: by their names, then by what they
    hold. ``corpus.notes`` says how each was found.

    Parameters
    ----------
    source : path, str, PairCorpus, iterable of dict, DataFrame or datasets.Dataset
        As in `read_corpus`. A PairCorpus is returned as it is.
    text_column, label_column : str, optional
        Columns with the text and its one label.
    target_column : str, optional
        Column with what the label is about; ``"-"`` where there is none.
    group_column : str, optional
        Column with the document, thread or author that must not be in training
        and test data at once; ``"-"`` where there is none. Without it, rows with
        the same text (but for case, punctuation and spacing) are a group.
    source_column, date_column : str, optional
        Columns with where and when the text appeared; ``"-"`` where there is none.
    label_map : mapping of str to (str or None), optional
        The stance that a label means, None for no stance; see `stances_of_labels`.
    encoding : str, optional
        Of text files.
    split : str, optional
        Which split of a dataset to read.
    name : str, optional
        The corpus's name in messages; the file's name by default.
    strict : bool, optional
        If False, bad rows are dropped instead of raising.
    max_bad : float, optional
        The share of rows with a missing text or label, or one of a wrong type, up
        to which they are dropped even if strict. A file that cannot be parsed
        always raises.

    Returns
    -------
    PairCorpus
        ``corpus.problems`` holds what was found: warnings and, where not
        strict, the reasons for which rows were dropped.

    Raises
    ------
    CorpusError
        If the source cannot be read, or a row is wrong; carries all problems.
    InputError
        If a column is not found or not clear (as ColumnError, with
        ``candidates``), or an argument is wrong.

    Examples
    --------
    >>> rows = [
    ...     {"Tweet": "Tax carbon now.", "Target": "a carbon tax", "Stance": "FAVOR"},
    ...     {"Tweet": "No new taxes.", "Target": "a carbon tax", "Stance": "AGAINST"},
    ... ]
    >>> corpus = read_pairs(rows)
    >>> corpus
    PairCorpus('rows', 2 pairs, 1 targets, labels AGAINST, FAVOR)
    >>> dict(corpus.stances)
    {'AGAINST': 'oppose', 'FAVOR': 'support'}
    """
    if isinstance(source, PairCorpus):
        return source
    title = name or source_name(source)
    given = {
        "text": text_column,
        "target": target_column,
        "label": label_column,
        "group": group_column,
        "source": source_column,
        "date": date_column,
    }
    table = source_table(source, title, encoding, split, needed=())
    return pairs_from_table(table, title, given, label_map, strict=strict, max_bad=max_bad)


def pairs_from_table(
    table: Table,
    name: str,
    given: Mapping[str, str | None] | None = None,
    label_map: Mapping[str, str | None] | None = None,
    *,
    strict: bool = True,
    max_bad: float = 0.0,
    notes: Sequence[str] = (),
) -> PairCorpus:
    """Find the columns of raw rows and check them; see `read_pairs`.

    Parameters
    ----------
    table : Table
        Raw rows.
    name : str
        The corpus's name.
    given : mapping of str to (str or None), optional
        Role to column, as in `guess_columns`.
    label_map, strict, max_bad
        As in `read_pairs`.
    notes : sequence of str, optional
        What is known already, as sentences for people; they come first.

    Returns
    -------
    PairCorpus

    Raises
    ------
    CorpusError, InputError
        As `read_pairs` does.
    """
    if not table.rows:
        problems = table.problems or [Problem(None, "holds no rows")]
        raise CorpusError(name, problems)
    columns = guess_columns([cells for _, cells in table.rows], given)
    checked = check_pairs(table, columns)
    dropped = len(table.rows) - len(checked.pairs)
    unparsed = any(problem.fatal for problem in table.problems)
    if strict and (unparsed or dropped > max_bad * len(table.rows)):
        raise CorpusError(name, sorted(checked.problems, key=lambda problem: not problem.fatal))
    labels = sorted({pair.label for pair in checked.pairs})
    rows = len(checked.pairs)
    if len(labels) > _MOST_LABELS or (len(labels) > _FEW_LABELS and 5 * len(labels) > rows):
        raise InputError(
            f"column {columns['label']!r} holds {len(labels):,} different values in {rows:,} rows, "
            "so they are no labels; name another with label_column (--label-column)"
        )
    return PairCorpus(
        checked.pairs,
        name,
        stances=chosen_stances(labels, label_map),
        columns={role: columns[role] for role in ("text", "target", "label", "group")},
        notes=(*notes, *columns.notes),
        problems=checked.problems,
    )


def read_any(
    source: object,
    *,
    kind: str = "auto",
    text_column: str | None = None,
    target_column: str | None = None,
    label_column: str | None = None,
    group_column: str | None = None,
    source_column: str | None = None,
    date_column: str | None = None,
    label_map: Mapping[str, str | None] | None = None,
    encoding: str = "utf-8-sig",
    split: str | None = None,
    name: str | None = None,
    strict: bool = True,
    max_bad: float = 0.0,
) -> Corpus | PairCorpus:
    """Read a corpus of either kind.

    Paragraphs with topics (kind "topics") are rows with a list ``labels``, or
    rows with ``topic`` and ``stance`` where the stances are support, oppose,
    mixed and neutral and the topics come back: ten rows a topic, or several
    topics of one text, or rows without a topic. All else is pairs of a text and
    a target, if any, with one label (kind "pairs").

    Parameters
    ----------
    source : path, str, Corpus, PairCorpus, iterable of dict, DataFrame or Dataset
        As in `read_corpus` and `read_pairs`. A corpus is returned as it is.
    kind : {"auto", "topics", "pairs"}, optional
        Not to guess the kind. A target or label column, or a label map, that is
        given means pairs.
    text_column, target_column, label_column, group_column : str, optional
        As in `read_pairs`; for topics, the columns of ``text`` and ``doc_id``.
    source_column, date_column, label_map, encoding, split, name, strict, max_bad
        As in `read_pairs`; `max_bad` is for pairs.

    Returns
    -------
    Corpus or PairCorpus
        ``notes`` says which kind was read and why.

    Raises
    ------
    CorpusError, InputError
        As `read_corpus` and `read_pairs` do.

    Examples
    --------
    >>> read_any([{"text": "Kosovo is free.", "doc_id": "d", "labels": []}])
    Corpus('rows', 1 paragraphs, 1 documents)
    >>> read_any([{"tweet": "Yes.", "stance": "FAVOR"}, {"tweet": "No.", "stance": "AGAINST"}])
    PairCorpus('rows', 2 pairs, 0 targets, labels AGAINST, FAVOR)
    """
    if kind not in ("auto", "topics", "pairs"):
        raise InputError(f"kind={kind!r}: use 'auto', 'topics' or 'pairs'")
    if isinstance(source, (Corpus, PairCorpus)):
        return source
    given = {
        "text": text_column,
        "target": target_column,
        "label": label_column,
        "group": group_column,
        "source": source_column,
        "date": date_column,
    }
    pairs_only = {
        "target_column": target_column, "label_column": label_column, "label_map": label_map
    }  # fmt: skip
    told = next((option for option, value in pairs_only.items() if value), None)
    if kind == "topics" and told:
        raise InputError(
            f"{told} is for kind='pairs', a text with one label; leave one of them out"
        )
    title = name or source_name(source)
    table = source_table(source, title, encoding, split, needed=())
    if kind == "auto":
        kind, why = ("pairs", f"{told} is given") if told else kind_of(table)
    else:
        why = "as told"
    notes = [f"kind: {kind} ({why})"]
    if kind == "pairs":
        return pairs_from_table(
            table, title, given, label_map, strict=strict, max_bad=max_bad, notes=notes
        )
    notes += name_topic_columns(table, title, given)
    corpus = corpus_from_table(table, title, strict=strict)
    return Corpus(corpus, corpus.name, problems=corpus.problems, notes=notes)
