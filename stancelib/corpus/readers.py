"""Read a labelled corpus from whatever holds it."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path

from stancelib.corpus.flat import join_flat
from stancelib.corpus.read_arrow import (
    dataset_table,
    frame_table,
    hub_table,
    iterable_table,
    parquet_table,
)
from stancelib.corpus.read_csv import FLAT_FORM, parse_csv
from stancelib.corpus.read_json import parse_json, parse_jsonl
from stancelib.corpus.read_text import read_text
from stancelib.corpus.rows import RawParagraph, Table
from stancelib.corpus.schema import Corpus
from stancelib.corpus.unlabelled import skip_unlabelled
from stancelib.corpus.validate import NO_DOCUMENTS, build_corpus
from stancelib.errors import CorpusError, CorpusWarning, InputError, Problem

__all__ = ["corpus_from_table", "file_format", "read_corpus", "source_name", "source_table"]

_TEXT_FORMATS = {
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json", ".csv": "csv", ".tsv": "tsv",
}  # fmt: skip


def read_corpus(
    source: object,
    *,
    encoding: str = "utf-8-sig",
    split: str | None = None,
    name: str | None = None,
    strict: bool = True,
) -> Corpus:
    r"""Read and check a labelled corpus.

    A row of the nested form has ``text``, ``labels`` (a list of ``topic``,
    ``stance``, ``holders``) and optionally ``id``, ``doc_id``, ``source``,
    ``date`` or ``year``, ``weight``; every other key goes to ``meta``. A row of
    the flat form (always so in CSV and TSV) is one ``text``, ``topic``,
    ``stance``, optionally with ``holder``, ``holder_stance``, ``evidence``; rows
    of one paragraph are joined (same ``id`` or, without it, same ``doc_id`` and
    ``text``), and an empty topic stands for a paragraph about none of them.

    Parameters
    ----------
    source : path, str, Corpus, iterable of dict, DataFrame or datasets.Dataset
        A file ending in .jsonl, .ndjson, .json, .csv or .tsv (each also with
        .gz) or .parquet; rows; or, as a str that names no file, anything that
        ``datasets.load_dataset`` loads. A Corpus is returned as it is.
    encoding : str, optional
        Of text files.
    split : str, optional
        Which split of a dataset to read.
    name : str, optional
        The corpus's name in messages; the file's name by default.
    strict : bool, optional
        If False, bad rows are dropped instead of raising.

    Returns
    -------
    Corpus
        ``corpus.problems`` holds what was found: warnings and, where not
        strict, the reasons for which rows were dropped.

    Raises
    ------
    CorpusError
        If the source cannot be read, or a row is wrong; carries all problems.
    InputError
        If an argument is wrong.

    Warns
    -----
    CorpusWarning
        If no row has a ``doc_id``: every row then counts as a document.

    Examples
    --------
    >>> row = {"text": "Kosovo is free.", "doc_id": "d", "labels": []}
    >>> read_corpus([row])
    Corpus('rows', 1 paragraphs, 1 documents)
    """
    if isinstance(source, Corpus):
        return source
    title = name or source_name(source)
    table = source_table(source, title, encoding, split)
    return corpus_from_table(table, title, strict=strict)


def corpus_from_table(table: Table, name: str, *, strict: bool = True) -> Corpus:
    """Validate raw rows; see `read_corpus` for what is returned, raised and warned of."""
    if table.flat:
        raws = join_flat(table)
    else:
        raws = [RawParagraph(row, dict(data), data.get("labels")) for row, data in table.rows]
        for raw in raws:
            raw.fields.pop("labels", None)
    corpus = build_corpus(raws, table.problems, name, strict=strict)
    if any(problem.message == NO_DOCUMENTS for problem in corpus.problems):
        warnings.warn(f"{name}: {NO_DOCUMENTS}", CorpusWarning, stacklevel=3)
    return corpus


def file_format(path: Path) -> str | None:
    """Return "jsonl", "json", "csv", "tsv" or "parquet" by a file's name, None otherwise.

    Examples
    --------
    >>> file_format(Path("a.CSV.gz")), file_format(Path("a.pdf"))
    ('csv', None)
    """
    suffixes = [suffix.lower() for suffix in path.suffixes[-2:]]
    if suffixes[-1:] == [".gz"]:
        return _TEXT_FORMATS.get(suffixes[0])
    last = path.suffix.lower()
    return "parquet" if last == ".parquet" else _TEXT_FORMATS.get(last)


def source_name(source: object) -> str:
    """Return the name that a source goes by: a file's name, "dataset" or "rows".

    Examples
    --------
    >>> source_name("data/a.csv"), source_name([])
    ('a.csv', 'rows')
    """
    if isinstance(source, (str, os.PathLike)):
        return Path(source).name or str(source)
    return "dataset" if type(source).__module__.partition(".")[0] == "datasets" else "rows"


def source_table(
    source: object,
    title: str,
    encoding: str = "utf-8-sig",
    split: str | None = None,
    *,
    needed: tuple[str, ...] = FLAT_FORM,
) -> Table:
    """Read raw rows from whatever `read_corpus` takes but a Corpus.

    Parameters
    ----------
    source, encoding, split
        As in `read_corpus`.
    title : str
        Names the source in messages.
    needed : tuple of str, optional
        Columns that a CSV or TSV file must have.

    Returns
    -------
    Table

    Raises
    ------
    CorpusError
        If the source cannot be read.
    InputError
        If an argument is wrong.

    Examples
    --------
    >>> source_table([{"text": "a"}], "mine").rows
    [(1, {'text': 'a'})]
    """
    if isinstance(source, (str, os.PathLike)):
        return skip_unlabelled(_from_path(source, encoding, split, needed))
    table = dataset_table(source, split)
    if table is None and split is not None:
        raise InputError(f"split={split!r} is for datasets only; {title} has no splits")
    table = table or frame_table(source)
    if table is None:
        if isinstance(source, (bytes, Mapping)) or not isinstance(source, Iterable):
            raise InputError(
                f"a corpus is a path, a Corpus, a list of dicts or a dataset, "
                f"not {type(source).__name__}"
            )
        table = iterable_table(source)
    return skip_unlabelled(table)


def _from_path(
    source: str | os.PathLike[str], encoding: str, split: str | None, needed: tuple[str, ...]
) -> Table:
    path = Path(source)
    kind = file_format(path)
    if path.is_dir() or (isinstance(source, str) and kind is None and not path.exists()):
        return hub_table(str(source), split)
    if split is not None:
        raise InputError(f"split={split!r} is for datasets only; {path} is one file")
    if not path.exists():
        raise CorpusError(str(path), [Problem(None, "there is no such file")])
    if kind is None:
        message = "unknown format; use .jsonl, .json, .csv, .tsv (each also with .gz) or .parquet"
        raise CorpusError(str(path), [Problem(None, message)])
    if kind == "parquet":
        return parquet_table(path)
    text = read_text(path, encoding)
    if kind == "jsonl":
        return parse_jsonl(text).detect_form()
    if kind == "json":
        return parse_json(text, str(path)).detect_form()
    delimiter = "\t" if kind == "tsv" else ","
    return parse_csv(text, str(path), delimiter=delimiter, needed=needed)
