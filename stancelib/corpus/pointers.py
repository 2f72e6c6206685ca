"""Join the real paragraphs' labels with texts that the user has.

The package carries labels, source pointers and SHA-256 hashes of 3,601 real
paragraphs, whose texts it may not carry. Run as
``python -m stancelib.corpus.pointers --out joined.jsonl FILE...``.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path

from stancelib.corpus.make_pointers import text_hash
from stancelib.corpus.read_arrow import parquet_table
from stancelib.corpus.read_csv import parse_csv
from stancelib.corpus.read_json import parse_json, parse_jsonl
from stancelib.corpus.read_text import read_text
from stancelib.corpus.readers import corpus_from_table, file_format
from stancelib.corpus.rows import Table
from stancelib.corpus.schema import Corpus
from stancelib.corpus.write import write_jsonl
from stancelib.errors import CorpusError, InputError, Problem, StancelibError

__all__ = ["join_texts", "load_pointers"]

PathLike = str | os.PathLike[str]


def load_pointers(path: PathLike | None = None) -> list[dict[str, object]]:
    """Load labels without texts, as `make_pointers` wrote them.

    Parameters
    ----------
    path : path, optional
        The package's own file by default.

    Returns
    -------
    list of dict
        With ``id``, ``doc_id``, ``source``, ``sha256``, ``labels`` and pointers.

    Raises
    ------
    CorpusError
        If the file cannot be read or is no such file.

    Examples
    --------
    >>> len(load_pointers())
    3601
    """
    if path is None:
        text = (files("stancelib.corpus") / "data" / "foreign_policy.jsonl").read_text("utf-8")
    else:
        text = read_text(Path(path))
    table = parse_jsonl(text)
    problems = table.problems + [
        Problem(row, "has no sha256; is this a file of make_pointers?", field="sha256")
        for row, fields in table.rows
        if not isinstance(fields.get("sha256"), str)
    ]
    if problems:
        raise CorpusError(str(path), problems)
    return [dict(fields) for _, fields in table.rows]


def join_texts(
    texts: Iterable[PathLike] | PathLike,
    out: PathLike | None = None,
    *,
    pointers: PathLike | None = None,
    encoding: str = "utf-8-sig",
) -> Corpus:
    """Find labelled paragraphs in the user's files by their hashes.

    Parameters
    ----------
    texts : path or iterable of path
        Files with the texts: a ``text`` key or column in .jsonl, .ndjson, .json,
        .csv, .tsv or .parquet; in any other file each line and each block
        between blank lines.
    out : path, optional
        Where to write the joined corpus, as JSON Lines.
    pointers : path, optional
        Labels to join; the package's own by default.
    encoding : str, optional
        Of text files.

    Returns
    -------
    Corpus
        The paragraphs found, in the order of the labels. ``corpus.problems``
        says how many were found and, by source, how many are missing.

    Raises
    ------
    CorpusError
        If a file cannot be read, or no labelled paragraph is in any of them.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     labels, mine = Path(folder, "labels.jsonl"), Path(folder, "mine.txt")
    ...     digest = text_hash("Kosovo is free.")
    ...     row = f'{{"id": "1", "doc_id": "d", "sha256": "{digest}", "labels": []}}'
    ...     _ = labels.write_text(row), mine.write_text("Kosovo is free.")
    ...     join_texts([mine], pointers=labels).texts
    ('Kosovo is free.',)
    """
    paths = [texts] if isinstance(texts, (str, os.PathLike)) else list(texts)
    if not paths:
        raise InputError("texts: name at least one file with paragraphs")
    rows = load_pointers(pointers)
    wanted = {str(row["sha256"]) for row in rows}
    found: dict[str, str] = {}
    for path in paths:
        for text in _texts(Path(path), encoding):
            digest = text_hash(text)
            if digest in wanted:
                found[digest] = text
    report = _report(rows, found)
    if not found:
        message = f"{report}; a text must be the same as the labelled one, letter for letter"
        raise CorpusError(", ".join(map(str, paths)), [Problem(None, message)])
    table = Table(
        [
            (number, _with_text(row, found[str(row["sha256"])]))
            for number, row in enumerate(rows, 1)
            if row["sha256"] in found
        ]
    )
    corpus = corpus_from_table(table, "foreign-policy" if pointers is None else Path(pointers).stem)
    problems = (Problem(None, report, fatal=False), *corpus.problems)
    corpus = Corpus(corpus, corpus.name, problems=problems)
    if out is not None:
        write_jsonl(corpus, out)
    return corpus


def _texts(path: Path, encoding: str) -> Iterator[str]:
    """Yield each text of a file as it stands and, where that differs, stripped."""
    for text in _raw_texts(path, encoding):
        yield text
        if text != text.strip():
            yield text.strip()


def _raw_texts(path: Path, encoding: str) -> Iterator[str]:
    kind = file_format(path)
    if kind == "parquet":
        table = parquet_table(path)
    else:
        content = read_text(path, encoding)
        if kind is None:
            yield from _plain_texts(content)
            return
        if kind == "jsonl":
            table = parse_jsonl(content)
        elif kind == "json":
            table = parse_json(content, str(path))
        else:
            delimiter = "\t" if kind == "tsv" else ","
            table = parse_csv(content, str(path), delimiter=delimiter, needed=("text",))
    if table.problems:
        raise CorpusError(str(path), table.problems)
    for _, row in table.rows:
        text = row.get("text")
        if isinstance(text, str):
            yield text


def _plain_texts(content: str) -> Iterator[str]:
    """Yield lines, and blocks between blank lines as they stand and on one line."""
    lines = content.replace("\r\n", "\n").split("\n")
    block: list[str] = []
    for line in [*lines, ""]:
        if line.strip():
            block.append(line)
            yield line
        elif block:
            yield "\n".join(block)
            yield " ".join(part.strip() for part in block)
            block = []


def _report(rows: Sequence[Mapping[str, object]], found: Mapping[str, str]) -> str:
    """Say how many paragraphs were found and where the others come from."""
    total = Counter(str(row.get("source")) for row in rows)
    lacking = Counter(str(row.get("source")) for row in rows if row["sha256"] not in found)
    there = len(rows) - lacking.total()
    report = f"found {there:,} of {len(rows):,} labelled paragraphs"
    missing = ", ".join(f"{name} {n} of {total[name]}" for name, n in lacking.most_common())
    return f"{report}; missing by source: {missing}" if missing else report


def _with_text(row: Mapping[str, object], text: str) -> dict[str, object]:
    """Return a row of the nested form, offsets replaced by what they point at."""
    labels = row.get("labels")
    joined = [_label(label, text) for label in labels] if isinstance(labels, list) else labels
    return {**row, "text": text, "labels": joined}


def _label(label: object, text: str) -> object:
    if not isinstance(label, dict) or not isinstance(label.get("holders"), list):
        return label
    holders = [
        {key: _piece(value, text) for key, value in holder.items()}
        if isinstance(holder, dict)
        else holder
        for holder in label["holders"]
    ]
    return {**label, "holders": holders}


def _piece(value: object, text: str) -> object:
    if isinstance(value, list) and len(value) == 2 and all(type(v) is int for v in value):
        return text[value[0] : value[1]]
    return value


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m stancelib.corpus.pointers",
        description="Join the package's labels of real paragraphs with your copies of the texts.",
    )
    parser.add_argument("texts", nargs="+", metavar="FILE", help="files that hold the texts")
    parser.add_argument("--out", required=True, help="corpus to write (.jsonl)")
    parser.add_argument("--encoding", default="utf-8-sig", help="of the files (default: UTF-8)")
    given = parser.parse_args(arguments)
    try:
        corpus = join_texts(given.texts, given.out, encoding=given.encoding)
    except (StancelibError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(f"{given.out}: {corpus.problems[0].message}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
