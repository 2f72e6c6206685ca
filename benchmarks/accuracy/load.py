"""Read the normalised files of a public data set."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.accuracy.catalog import DataSet
from benchmarks.accuracy.newsgroups import strip_post
from benchmarks.common import ROOT
from stancelib.corpus.pairs import LabelledPair, PairCorpus
from stancelib.errors import InputError

__all__ = ["Loaded", "default_folder", "load", "read_rows", "rows_digest"]

_ARTICLE = re.compile(r"(allsides|polusa_v1)_-?\d+_-?\d+")
_GROUPS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "": lambda row: "",
    "text": lambda row: hashlib.sha256(row["text"].encode()).hexdigest()[:16],
    "target": lambda row: row["target"],
    "article": lambda row: found[0] if (found := _ARTICLE.match(row["id"])) else row["id"],
    "manifesto": lambda row: f"{row['party']} {row['year']}",
}


@dataclass(frozen=True, slots=True)
class Loaded:
    """A data set with its texts.

    Parameters
    ----------
    dataset : DataSet
    train, dev, test : PairCorpus or None
        The official parts; None where there is none.
    everything : PairCorpus or None
        All rows, where there is no official split.
    labels : tuple of str
        All labels, in alphabetical order.
    digest : str
        SHA-256 of what was read, see :func:`rows_digest`.
    """

    dataset: DataSet
    train: PairCorpus | None
    dev: PairCorpus | None
    test: PairCorpus | None
    everything: PairCorpus | None
    labels: tuple[str, ...]
    digest: str

    @property
    def scored(self) -> PairCorpus:
        """The rows that a score is about."""
        chosen = self.everything if self.test is None else self.test
        assert chosen is not None  # noqa: S101 - load() gives one of them
        return chosen

    def blocks(self) -> tuple[tuple[str, ...], list[int]]:
        """Return the names of the parts that scores are also given for, and each row's part."""
        kind = self.dataset.blocks
        if kind == "target":
            keys = [str(pair.target) for pair in self.scored]
        elif kind == "seen":
            keys = ["few-shot" if pair.meta["seen"] else "zero-shot" for pair in self.scored]
        else:
            keys = [""] * len(self.scored)
        names = tuple(sorted(set(keys)))
        return names, [names.index(key) for key in keys]


def default_folder() -> Path:
    """Return where benchmarks are looked for: $STANCELIB_BENCH, else beside the clone."""
    return Path(os.environ.get("STANCELIB_BENCH") or ROOT.parent / "shared" / "bench")


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a JSON Lines file, gzipped where its name ends with ``.gz``.

    Raises
    ------
    InputError
        If a line is no object with a text, a label and a target.
    """
    opened = gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else None
    with opened or path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                row = json.loads(line)
                fits = isinstance(row["text"], str) and isinstance(row["label"], str)
                fits = fits and isinstance(row["target"], str | None)
            except (ValueError, KeyError, TypeError):
                fits = False
            if not fits:
                raise InputError(
                    f"{path.name}, line {number}: expected a JSON object with text and label "
                    "(strings) and target (string or null)"
                )
            yield row


def rows_digest(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the SHA-256 of what scores depend on: texts, targets, labels, their order.

    Examples
    --------
    >>> rows_digest([{"text": "a", "target": None, "label": "x", "more": 1}])[:8]
    'e924026d'
    """
    found = hashlib.sha256()
    for row in rows:
        line = [row["text"], row["target"], row["label"], row.get("seen")]
        found.update(json.dumps(line, ensure_ascii=True).encode() + b"\n")
    return found.hexdigest()


def load(dataset: DataSet, folder: Path) -> Loaded:
    """Read a data set from the folder that holds all of them.

    Parameters
    ----------
    dataset : DataSet
    folder : Path

    Raises
    ------
    InputError
        If a file is missing or broken.
    """
    parts, digests = {}, []
    for part, name in dataset.files.items():
        path = folder / dataset.name / name
        if not path.is_file():
            raise InputError(
                f"{dataset.name}: {path} is missing. `python -m benchmarks.accuracy prepare` "
                f"tells what is needed; obtain it from {dataset.source}"
            )
        rows = list(read_rows(path))
        digests.append(rows_digest(rows))
        parts[part] = _corpus(dataset, part, rows)
    labels = tuple(sorted({pair.label for corpus in parts.values() for pair in corpus}))
    return Loaded(
        dataset,
        parts.get("train"),
        parts.get("dev"),
        parts.get("test"),
        parts.get("all"),
        labels,
        hashlib.sha256("".join(digests).encode()).hexdigest(),
    )


def _corpus(dataset: DataSet, part: str, rows: Sequence[Mapping[str, Any]]) -> PairCorpus:
    pairs = []
    group = _GROUPS[dataset.groups]
    for number, row in enumerate(rows, 1):
        text = strip_post(row["text"]) if dataset.strip else row["text"]
        if part == "train" and not text.strip():
            continue
        meta = {"seen": row["seen"]} if "seen" in row else {}
        pairs.append(
            LabelledPair(
                text,
                row["label"],
                row["target"],
                id=f"{part}-{number}",
                doc_id=group(row),
                row=number,
                meta=meta,
            )
        )
    return PairCorpus(pairs, f"{dataset.name} ({part})", stances=dataset.stances)
