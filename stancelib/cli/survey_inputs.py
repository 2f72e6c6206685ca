"""Documents of files, with date and source, for ``stancelib report``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from stancelib.cli.failures import Failures
from stancelib.cli.inputs import ROWS, InputFormat, opened, plain, read_document
from stancelib.cli.progress import bytes_meter
from stancelib.cli.rows import BadRow, Columns, Row, read_rows
from stancelib.errors import InputError
from stancelib.surveys import Article
from stancelib.surveys.articles import date_of

__all__ = ["ArticleReader"]

_DATE_IN_NAME = re.compile(r"(?<!\d)(\d{4}-\d{2}(?:-\d{2})?|(?:19|20)\d{6})(?!\d)")


@dataclass(frozen=True, slots=True)
class ArticleReader:
    """Reads files as documents; what can't be read is reported, and the rest goes on.

    Parameters
    ----------
    failures : Failures
    text, doc_id : str
        Columns or keys of rows.
    date, source : str
        Likewise; empty where nobody asks.
    encoding : str
    """

    failures: Failures
    text: str = "text"
    doc_id: str = "doc_id"
    date: str = "date"
    source: str = "source"
    encoding: str = "utf-8-sig"

    def read(self, name: str, kind: InputFormat) -> Iterator[Article]:
        """Yield the documents of a file.

        A file of text is one, dated by a date in its name, its source the folder
        that it lies in. Rows that follow each other and have the same ``doc_id``
        are one document; a row without is one of its own.
        """
        try:
            if kind not in ROWS:
                yield self._file(name, kind)
                return
            with opened(name) as file, bytes_meter(name, file.size, True) as meter:
                keep = (self.doc_id, self.date, self.source)
                rows = read_rows(
                    file.stream, kind, Columns(self.text, keep=keep), encoding=self.encoding
                )
                with closing(rows):
                    for article in self._documents(name, rows):
                        yield article
                        meter(file.position())
        except InputError as error:
            self.failures.add(name, None, str(error.args[0]))

    def _file(self, name: str, kind: InputFormat) -> Article:
        path = Path(name)
        dated = _DATE_IN_NAME.search(path.name)
        text = plain(read_document(name, self.encoding), kind).text
        date = dated[1] if dated and self.date else ""
        return Article(text, date, path.resolve().parent.name)

    def _documents(self, name: str, rows: Iterable[Row | BadRow]) -> Iterator[Article]:
        pending: list[Row] = []
        for row in self._good(name, rows):
            key = row.fields.get(self.doc_id)
            if pending and (key is None or key != pending[0].fields.get(self.doc_id)):
                yield self._article(pending)
                pending = []
            pending.append(row)
        if pending:
            yield self._article(pending)

    def _good(self, name: str, rows: Iterable[Row | BadRow]) -> Iterator[Row]:
        for row in rows:
            if isinstance(row, BadRow):
                self.failures.add(name, row.number, row.message)
                continue
            try:
                date_of(row.fields.get(self.date))
            except InputError as error:
                self.failures.add(name, row.number, f"{error.args[0]}; counted as undated")
                row = replace(row, fields={**row.fields, self.date: None})
            yield row

    def _article(self, rows: list[Row]) -> Article:
        first = rows[0].fields
        date, source = first.get(self.date), first.get(self.source)
        return Article(
            "\n\n".join(row.text for row in rows),
            "" if date is None else str(date),
            "" if source is None else str(source),
        )
