"""Classify files one after the other and hand what was found to a writer."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Protocol

from stancelib.cli.failures import Failures
from stancelib.cli.inputs import ROWS, InputFormat, opened, plain, read_document
from stancelib.cli.outputs import Item, Writer
from stancelib.cli.progress import bytes_meter
from stancelib.cli.rows import BadRow, Row, read_rows
from stancelib.errors import InputError
from stancelib.results import Document, Paragraph, Result, TopicResult

__all__ = ["Classifier", "Job"]


class Classifier(Protocol):
    """What is asked of a model."""

    def classify_document(self, text: str) -> Document:
        """Classify a text paragraph by paragraph."""

    def classify_many(self, texts: Iterable[str]) -> Iterator[Result]:
        """Classify texts in order, as they come."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is done with each file."""

    model: Classifier
    writer: Writer
    failures: Failures
    topics: Sequence[str]
    only_topics: bool = False
    encoding: str = "utf-8-sig"
    text_column: str = "text"
    keep: Sequence[str] = ()
    progress: bool = False

    def run(self, name: str, kind: InputFormat) -> bool:
        """Classify a file; report what is wrong, and return whether anything was read."""
        try:
            if kind in ROWS:
                return self._rows(name, kind)
            self._document(name, kind)
        except InputError as error:
            self.failures.add(name, None, str(error.args[0]))
            return False
        return True

    def _chosen(self, topics: Sequence[TopicResult]) -> tuple[TopicResult, ...]:
        return tuple(topic for topic in topics if topic.topic in self.topics)

    def _show(self, item: Item) -> None:
        if item.topics or not self.only_topics:
            self.writer.item(item)

    def _document(self, name: str, kind: InputFormat) -> None:
        source = read_document(name, self.encoding)
        text, places = plain(source, kind)
        document = self.model.classify_document(text)
        self.writer.begin(name, rows=False)
        line, at = 1, 0
        for number, paragraph in enumerate(document.paragraphs):
            where = {"paragraph": number, "start": paragraph.start, "end": paragraph.end}
            start = paragraph.start
            if places is not None:
                start, end = places[paragraph.start]
                where |= {"source_start": start, "source_end": end}
            line, at = line + source.count("\n", at, start), start
            self._show(self._item(where, line, paragraph))
        self.writer.end([topic for topic in document.topics if topic.topic in self.topics])

    def _item(self, where: dict[str, int], line: int, paragraph: Paragraph) -> Item:
        topics = self._chosen(paragraph.topics)
        text, abstained = paragraph.text, paragraph.abstained
        return Item(where, line, text, topics, abstained, paragraph.start)

    def _rows(self, name: str, kind: InputFormat) -> bool:
        before = self.failures.count
        begun = False
        with opened(name) as file, bytes_meter(name, file.size, self.progress) as meter:
            rows = read_rows(
                file.stream,
                kind,
                text_column=self.text_column,
                keep=self.keep,
                encoding=self.encoding,
            )
            with closing(rows):
                for item in self._items(name, rows):
                    if not begun:
                        self.writer.begin(name, rows=True)
                        begun = True
                    self._show(item)
                    meter(file.position())
        if not begun:
            if self.failures.count > before:
                return False
            self.writer.begin(name, rows=True)
        self.writer.end(())
        return True

    def _items(self, name: str, rows: Iterable[Row | BadRow]) -> Iterator[Item]:
        """Classify the good rows and report the others; a file that breaks off just ends."""
        pending: deque[Row] = deque()
        try:
            for result in self.model.classify_many(self._texts(name, rows, pending)):
                row = pending.popleft()
                where = {"row": row.number, **row.fields}
                topics = self._chosen(result.topics)
                yield Item(where, row.number, row.text, topics, result.abstained)
        except InputError as error:
            self.failures.add(name, None, str(error.args[0]))

    def _texts(self, name: str, rows: Iterable[Row | BadRow], pending: deque[Row]) -> Iterator[str]:
        """Yield the texts of good rows, which wait in `pending` while the model reads ahead."""
        try:
            for row in rows:
                if isinstance(row, BadRow):
                    self.failures.add(name, row.number, row.message)
                else:
                    pending.append(row)
                    yield row.text
        except InputError as error:
            # Caught here, so that what the model has read ahead is still classified.
            self.failures.add(name, None, str(error.args[0]))
