"""Reduce a labelled corpus to what may be passed on: labels and pointers, no text.

Run as ``python -m stancelib.corpus.make_pointers IN.jsonl OUT.jsonl``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from stancelib.corpus.readers import read_corpus
from stancelib.corpus.schema import AUTHOR, Corpus, HolderLabel, LabelledParagraph
from stancelib.errors import CorpusError, Problem, StancelibError
from stancelib.files import write_atomically

__all__ = ["make_pointers", "text_hash"]

_META = ("year", "genre", "speaker", "repo", "commit", "path", "pointer", "licence")


def text_hash(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8 bytes, in hexadecimal.

    Examples
    --------
    >>> text_hash("")[:12]
    'e3b0c44298fc'
    """
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def make_pointers(corpus: Corpus | str | os.PathLike[str], out: str | os.PathLike[str]) -> int:
    """Write labels, source pointers and hashes of a corpus without its text.

    Holders and evidence are copied text, so they become offsets ``[start, end]``
    in characters; ``AUTHOR`` stays. A path with nine words in a row that stand in
    a text (a title as a file's name) gives way to its hash, ``sha256:...``.
    `stancelib.corpus.join_texts` undoes the former.

    Parameters
    ----------
    corpus : Corpus or path
        The labelled paragraphs with their texts.
    out : path
        The JSON Lines file to write.

    Returns
    -------
    int
        Number of rows.

    Raises
    ------
    CorpusError
        If the corpus cannot be read, or a holder or evidence does not stand in
        its text; nothing is written then.

    Examples
    --------
    >>> import tempfile
    >>> from stancelib.corpus import Label
    >>> label = Label("kosovo", "oppose", (HolderLabel("Serbia", "oppose", "says no"),))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     out = Path(folder, "out.jsonl")
    ...     count = make_pointers(Corpus([LabelledParagraph("Serbia says no.", (label,))]), out)
    ...     json.loads(out.read_text())["labels"][0]["holders"]
    [{'holder': [0, 6], 'stance': 'oppose', 'evidence': [7, 14]}]
    """
    corpus = read_corpus(corpus)
    quoting = _quoting_paths(corpus)
    problems: list[Problem] = []
    lines = []
    for row, paragraph in enumerate(corpus, 1):
        fields = _pointer(row, paragraph, problems)
        path = fields.get("path")
        if path in quoting:
            hidden = f"sha256:{text_hash(str(path))}"
            fields["pointer"] = str(fields.get("pointer", "")).replace(str(path), hidden)
            fields["path"] = hidden
        lines.append(json.dumps(fields, ensure_ascii=False, separators=(",", ":")) + "\n")
    if problems:
        raise CorpusError(corpus.name, problems)
    write_atomically(Path(out), "".join(lines).encode())
    return len(corpus)


def _pointer(row: int, paragraph: LabelledParagraph, problems: list[Problem]) -> dict[str, object]:
    fields: dict[str, object] = {
        "id": paragraph.id,
        "doc_id": paragraph.doc_id,
        "source": paragraph.source,
        "date": paragraph.date,
    }
    fields |= {key: paragraph.meta.get(key) for key in _META}
    fields = {key: value for key, value in fields.items() if value is not None}
    fields["sha256"] = text_hash(paragraph.text)
    labels = []
    for label in paragraph.labels:
        holders = [_offsets(row, paragraph.text, holder, problems) for holder in label.holders]
        labels.append({"topic": label.topic, "stance": label.stance, "holders": holders})
    return {**fields, "labels": labels}


def _quoting_paths(corpus: Corpus) -> set[object]:
    """Return the paths that repeat a run of words of any text."""
    paths: dict[str, set[object]] = {}
    for path in {str(paragraph.meta.get("path") or "") for paragraph in corpus}:
        for run in _runs(path):
            paths.setdefault(run, set()).add(path)
    found: set[object] = set()
    for paragraph in corpus:
        found = found.union(*(paths.get(run, ()) for run in _runs(paragraph.text)))
    return found


def _runs(text: str, width: int = 9) -> set[str]:
    words = re.findall(r"[^\W_]+", text.lower())
    return {" ".join(words[i : i + width]) for i in range(len(words) - width + 1)}


def _offsets(
    row: int, text: str, holder: HolderLabel, problems: list[Problem]
) -> dict[str, object]:
    """Return a holder with offsets in place of copied text."""
    fields: dict[str, object] = {"holder": AUTHOR, "stance": holder.stance}
    for key, piece in (("holder", holder.holder), ("evidence", holder.evidence)):
        if not piece or (key == "holder" and piece == AUTHOR):
            continue
        start = text.find(piece)
        if start < 0:
            problems.append(Problem(row, f"{piece!r} does not stand in the text", field=key))
        fields[key] = [start, start + len(piece)]
    return fields


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m stancelib.corpus.make_pointers", description=__doc__.splitlines()[0]
    )
    parser.add_argument("source", metavar="IN", help="labelled corpus with texts")
    parser.add_argument("out", metavar="OUT", help="JSON Lines file to write")
    given = parser.parse_args(arguments)
    try:
        count = make_pointers(given.source, given.out)
    except (StancelibError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(f"{given.out}: {count} rows\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
