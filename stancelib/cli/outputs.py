"""What classifying writes: JSON, JSON Lines and CSV, to a file or to standard output."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from stancelib.errors import InputError
from stancelib.files import replacing
from stancelib.results import DocumentTopic, Evidence, Result, TopicResult

if TYPE_CHECKING:
    from stancelib.pairs import PairResult

__all__ = [
    "RESERVED",
    "Answer",
    "CsvWriter",
    "Item",
    "JsonLinesWriter",
    "JsonWriter",
    "OutputFormat",
    "Writer",
    "output_text",
]

Write = Callable[[str], object]
#: What a model of topics, or of pairs, says about a text.
Answer: TypeAlias = "Result | PairResult"

#: The columns of an answer, by the kind of model.
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "topics": ("topic", "probability", "stance", "support", "oppose", "holders", "evidence"),
    "pairs": ("target", "label", "stance", "probability", "evidence"),
}
_WHERE = "file row paragraph start end source_start source_end text abstained".split()
#: Names that results use themselves, by the kind of model.
RESERVED: Mapping[str, frozenset[str]] = {
    "topics": frozenset(("topics", *_WHERE, *_FIELDS["topics"])),
    "pairs": frozenset(("probabilities", *_WHERE, *_FIELDS["pairs"])),
}


class OutputFormat(StrEnum):
    """How results are written."""

    table = "table"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"
    parquet = "parquet"


@dataclass(frozen=True, slots=True)
class Item:
    """A paragraph of a document, or a row, with what the model says about it.

    Parameters
    ----------
    where : mapping of str to object
        What tells the item from others, in the order of output: ``paragraph``
        (from 0), ``start`` and ``end`` of a document's paragraph; ``row`` (the
        line, from 1) and the fields carried through of a row.
    line : int
        The line of the file on which it starts, from 1.
    text : str
    answer : Result or PairResult
    start : int
        Offset of the text in the string that evidence points into.
    """

    where: Mapping[str, Any]
    line: int
    text: str
    answer: Answer
    start: int = 0

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """All spans of evidence in the text."""
        if isinstance(self.answer, Result):
            return tuple(e for topic in self.answer.topics for e in topic.evidence)
        return self.answer.evidence

    def to_dict(self) -> dict[str, Any]:
        """Return the item as JSON-ready data."""
        return {**self.where, "text": self.text, **self.answer.to_dict()}


class Writer(Protocol):
    """Takes results file by file and item by item, and writes them as they come."""

    def begin(self, file: str, *, rows: bool) -> None:
        """Start a file."""

    def item(self, item: Item) -> None:
        """Add an item of the file."""

    def end(self, topics: Sequence[DocumentTopic] | None) -> None:
        """End the file; `topics` is the roll-up of a document, None where there is none."""

    def finish(self) -> None:
        """End the output."""


def _dump(data: object) -> str:
    return json.dumps(data, ensure_ascii=True, allow_nan=False)


@dataclass
class JsonWriter:
    """One object a file; a list of them where there are several."""

    write: Write
    several: bool
    _files: int = 0
    _items: int = 0

    def begin(self, file: str, *, rows: bool) -> None:
        """Open the file's object."""
        lead = ("[\n" if self._files == 0 else ",\n") if self.several else ""
        self._files, self._items = self._files + 1, 0
        self.write(f'{lead}{{"file": {_dump(file)}, "{"rows" if rows else "paragraphs"}": [')

    def item(self, item: Item) -> None:
        """Write a paragraph or row on a line of its own."""
        self.write(("," if self._items else "") + "\n" + _dump(item.to_dict()))
        self._items += 1

    def end(self, topics: Sequence[DocumentTopic] | None) -> None:
        """Close the object, with the roll-up if there is one."""
        listed = None if topics is None else _dump([topic.to_dict() for topic in topics])
        rolled = "" if listed is None else f', "topics": {listed}'
        self.write(f"]{rolled}}}" + ("" if self.several else "\n"))

    def finish(self) -> None:
        """Close the list."""
        if self.several:
            self.write("\n]\n" if self._files else "[]\n")


@dataclass
class JsonLinesWriter:
    """One object a paragraph or row."""

    write: Write
    _file: str = ""

    def begin(self, file: str, *, rows: bool) -> None:
        """Remember the file, which each line names."""
        self._file = file

    def item(self, item: Item) -> None:
        """Write a line."""
        self.write(_dump({"file": self._file, **item.to_dict()}) + "\n")

    def end(self, topics: Sequence[DocumentTopic] | None) -> None:
        """Write nothing: the roll-up follows from the lines."""

    def finish(self) -> None:
        """Write nothing."""


@dataclass
class CsvWriter:
    """One line a paragraph (or row) and topic, or label; one without where there is none.

    Parameters
    ----------
    write : callable
    where : sequence of str
        The keys of :attr:`Item.where` that get a column.
    kind : {"topics", "pairs"}
        Which answers come.
    """

    write: Write
    where: Sequence[str]
    kind: str = "topics"
    _file: str = ""
    _header: bool = field(default=True)

    def _line(self, cells: Sequence[object]) -> None:
        buffer = io.StringIO()
        csv.writer(buffer, lineterminator="\n").writerow(cells)
        self.write(buffer.getvalue())

    def begin(self, file: str, *, rows: bool) -> None:
        """Write the header before the first file."""
        self._file = file
        if self._header:
            self._header = False
            self._line(("file", *self.where, *_FIELDS[self.kind], "abstained", "text"))

    def item(self, item: Item) -> None:
        """Write a line for each topic, or one where there is none; one for a label."""
        lead = (self._file, *(item.where.get(name, "") for name in self.where))
        for cells in _lines(item.answer):
            self._line((*lead, *cells, item.answer.abstained or "", item.text))

    def end(self, topics: Sequence[DocumentTopic] | None) -> None:
        """Write nothing: the roll-up follows from the lines."""

    def finish(self) -> None:
        """Write nothing."""


def _lines(answer: Answer) -> list[tuple[str, ...]]:
    if isinstance(answer, Result):
        blank = ("",) * len(_FIELDS["topics"])
        return [_topic_cells(topic) for topic in answer.topics] or [blank]
    probability = "" if answer.probability is None else f"{answer.probability:.6f}"
    names = (answer.target or "", answer.label or "", answer.stance or "")
    return [(*names, probability, _quoted(answer.evidence))]


def _topic_cells(topic: TopicResult) -> tuple[str, ...]:
    return (
        topic.topic,
        f"{topic.probability:.6f}",
        topic.stance,
        f"{topic.support:.6f}",
        f"{topic.oppose:.6f}",
        "; ".join(f"{holder.name}: {holder.stance}" for holder in topic.holders),
        _quoted(topic.evidence),
    )


def _quoted(evidence: Sequence[Evidence]) -> str:
    return " | ".join(piece.text for piece in evidence)


@contextmanager
def output_text(path: Path | None) -> Iterator[Write]:
    """Open a file that appears, whole, only at the end; standard output for None.

    Yields
    ------
    callable
        Writes a str, as UTF-8; what UTF-8 cannot carry is escaped.

    Raises
    ------
    InputError
        If the path is a folder, or in none.
    OSError
        If the file cannot be made or written.
    """
    if path is None:
        yield sys.stdout.write
        return
    if path.is_dir() or not path.parent.is_dir():
        raise InputError(f"{path}: cannot be written; name a file in a folder that exists")
    with replacing(path) as file:
        text = io.TextIOWrapper(file, "utf-8", errors="backslashreplace", newline="")
        yield text.write
        text.flush()
        text.detach()
