"""Classify files one after the other and hand what was found to a writer."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass

from stancelib.cli.answers import Answers
from stancelib.cli.failures import Failures
from stancelib.cli.inputs import ROWS, InputFormat, opened, plain, read_document
from stancelib.cli.outputs import Item, Writer
from stancelib.cli.pages import Pages
from stancelib.cli.progress import bytes_meter
from stancelib.cli.rows import BadRow, Row, read_rows
from stancelib.errors import InputError

__all__ = ["Job"]


@dataclass(frozen=True, slots=True)
class Job:
    """What is done with each file."""

    answers: Answers
    writer: Writer
    failures: Failures
    encoding: str = "utf-8-sig"
    progress: bool = False
    #: Takes documents and rows where pages are wanted.
    pages: Pages | None = None

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

    def _show(self, item: Item) -> None:
        if self.answers.shows(item.answer):
            self.writer.item(item)

    def _document(self, name: str, kind: InputFormat) -> None:
        source = read_document(name, self.encoding)
        text, places = plain(source, kind)
        answered = self.answers.document(text)
        self.writer.begin(name, rows=False)
        line, at = 1, 0
        for number, (start, end, answer) in enumerate(answered.paragraphs):
            where = {"paragraph": number, "start": start, "end": end}
            first = start
            if places is not None:
                first, last = places[start]
                where |= {"source_start": first, "source_end": last}
            line, at = line + source.count("\n", at, first), first
            self._show(Item(where, line, text[start:end], answer, start))
        self.writer.end(answered.topics)
        if self.pages is not None and answered.document is not None:
            self.pages.document(name, answered.document)

    def _rows(self, name: str, kind: InputFormat) -> bool:
        before = self.failures.count
        begun = False
        with opened(name) as file, bytes_meter(name, file.size, self.progress) as meter:
            rows = read_rows(file.stream, kind, self.answers.columns, encoding=self.encoding)
            with closing(rows):
                for item in self._items(name, rows):
                    if not begun:
                        self.writer.begin(name, rows=True)
                        begun = True
                    if self.pages is not None:
                        self.pages.row(name, item)
                    self._show(item)
                    meter(file.position())
        if not begun:
            if self.failures.count > before:
                return False
            self.writer.begin(name, rows=True)
        self.writer.end(None)
        if self.pages is not None:
            self.pages.end_rows(name)
        return True

    def _items(self, name: str, rows: Iterable[Row | BadRow]) -> Iterator[Item]:
        """Classify the good rows and report the others; a file that breaks off just ends."""
        pending: deque[Row] = deque()
        try:
            for answer in self.answers.rows(self._good(name, rows, pending)):
                row = pending.popleft()
                yield Item({"row": row.number, **row.fields}, row.number, row.text, answer)
        except InputError as error:
            self.failures.add(name, None, str(error.args[0]))

    def _good(self, name: str, rows: Iterable[Row | BadRow], pending: deque[Row]) -> Iterator[Row]:
        """Yield the good rows, which wait in `pending` while the model reads ahead."""
        try:
            for row in rows:
                message = row.message if isinstance(row, BadRow) else self.answers.refuses(row)
                if message is not None:
                    self.failures.add(name, row.number, message)
                elif isinstance(row, Row):
                    pending.append(row)
                    yield row
        except InputError as error:
            # Caught here, so that what the model has read ahead is still classified.
            self.failures.add(name, None, str(error.args[0]))
