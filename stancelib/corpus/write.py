"""Write a corpus as JSON Lines, whole or not at all."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

from stancelib.corpus.row_writer import json_line
from stancelib.corpus.schema import Corpus, Label, LabelledParagraph
from stancelib.corpus.validate import RESERVED
from stancelib.errors import InputError
from stancelib.files import write_atomically

__all__ = ["write_jsonl"]


def write_jsonl(corpus: Corpus, path: str | os.PathLike[str]) -> Path:
    r"""Write a corpus in the nested form; `read_corpus` reads the same corpus back.

    Parameters
    ----------
    corpus : Corpus
        What to write.
    path : path
        Ends in .jsonl or .ndjson, or one of these and .gz; replaced only once
        everything is written.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    InputError
        If the name has another ending, or a paragraph's meta holds what JSON
        cannot, or a key that means something else in a row.
    OSError
        If the folder cannot be written; the old file is left as it was.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     corpus = Corpus([LabelledParagraph("Hm.", (), "1", "d")])
    ...     write_jsonl(corpus, Path(folder, "a.jsonl")).read_text()
    '{"id": "1", "doc_id": "d", "text": "Hm.", "labels": []}\n'
    """
    path = Path(path)
    packed = path.suffix.lower() == ".gz"
    if Path(path.stem if packed else path.name).suffix.lower() not in {".jsonl", ".ndjson"}:
        raise InputError(f"{path}: a corpus is written as .jsonl or .ndjson, or these with .gz")
    data = b"".join(_line(row, paragraph) for row, paragraph in enumerate(corpus))
    # No time stamp inside, so that the same corpus gives the same bytes.
    write_atomically(path, gzip.compress(data, mtime=0) if packed else data)
    return path


def _line(row: int, paragraph: LabelledParagraph) -> bytes:
    reserved = RESERVED | ({"year"} if paragraph.date is None else set())
    clash = sorted(reserved & set(paragraph.meta))
    if clash:
        raise InputError(f"meta uses the key {clash[0]!r}, which has a meaning of its own", row=row)
    fields: dict[str, object] = {}
    for key in ("id", "doc_id", "source", "date"):
        value = getattr(paragraph, key)
        if value not in (None, ""):
            fields[key] = value
    if paragraph.weight != 1.0:
        fields["weight"] = paragraph.weight
    fields |= dict(paragraph.meta)
    fields |= {"text": paragraph.text, "labels": [_plain(label) for label in paragraph.labels]}
    return json_line(fields, row, "meta")


def _plain(label: Label) -> dict[str, object]:
    holders = []
    for holder in label.holders:
        entry = {"holder": holder.holder, "stance": holder.stance}
        holders.append({**entry, "evidence": holder.evidence} if holder.evidence else entry)
    return {"topic": label.topic, "stance": label.stance, "holders": holders}
