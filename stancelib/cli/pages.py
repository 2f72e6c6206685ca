"""The pages that ``stancelib classify --html`` writes: one of a document, or a folder of many."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from stancelib.cli.answers import Answers
from stancelib.cli.outputs import Item, output_text
from stancelib.errors import InputError, StancelibError
from stancelib.report.html import Markup
from stancelib.results import Document

__all__ = ["FolderOfPages", "OnePage", "Pages", "UngroupedError", "check_html", "pages_at"]

_OURS = re.compile(r"index\.html|[0-9]+-[a-z0-9-]+\.html")
_INDEX = "index.html"
_DOC_ID = "doc_id"


class Pages(Protocol):
    """Takes what files hold, and shows it on pages in the end."""

    def document(self, file: str, document: Document) -> None:
        """Take a document."""

    def row(self, file: str, item: Item) -> None:
        """Take a row of a file."""

    def end_rows(self, file: str) -> None:
        """Take what the rows of a file make up."""

    def finish(self) -> None:
        """Write what is left, and let the pages appear."""


def check_html(html: str | None, files: Sequence[str], *, rows: bool) -> bool:
    """Tell whether a folder of pages is wanted: of several files, of rows, or by its name.

    Parameters
    ----------
    html : str or None
        What ``--html`` says.
    files : sequence of str
    rows : bool
        Whether any of them has rows.

    Returns
    -------
    bool
        False where there is to be one page, or none.

    Raises
    ------
    InputError
        If a folder is needed and a file named, or the folder may not be written.

    Examples
    --------
    >>> check_html("a.html", ["a.txt"], rows=False), check_html("a/", ["a.txt"], rows=False)
    (False, True)
    """
    if html is None:
        return False
    path = Path(html)
    named = html.endswith(("/", os.sep)) or path.is_dir()
    if not (named or rows or len(files) > 1):
        return False
    if not named and path.suffix.lower() in (".html", ".htm"):
        raise InputError(
            f"--html {html}: {'rows' if rows else 'several files'} make a folder of pages; name a "
            "folder: --html pages/"
        )
    if not path.parent.is_dir() or (path.exists() and not path.is_dir()):
        raise InputError(f"--html {html}: cannot be written; name a folder in one that exists")
    if path.is_dir() and (others := [p.name for p in sorted(path.iterdir()) if not _is_page(p)]):
        raise InputError(
            f"--html {html}: the folder holds other files ({', '.join(others[:3])}); name a new "
            "or an empty one"
        )
    return True


def _is_page(path: Path) -> bool:
    return _OURS.fullmatch(path.name) is not None and path.is_file()


@contextmanager
def pages_at(
    html: str | None, answers: Answers, tier: str, *, folder: bool
) -> Iterator[Pages | None]:
    """Take documents and rows; what was made is removed unless :meth:`Pages.finish` was reached."""
    if html is None:
        yield None
    elif folder:
        pages = FolderOfPages(Path(html), answers, _about(tier))
        try:
            yield pages
        finally:
            pages.close()
    else:
        yield OnePage(Path(html), _about(tier))


def _about(tier: str) -> str:
    return f"Read by stancelib's {tier} tier. Answers are a model's; read the text itself."


class UngroupedError(StancelibError):
    """A row that belongs to no document. Not an InputError, which would end only its file."""

    code = InputError.code


class OnePage:
    """The page of a single document.

    Parameters
    ----------
    path : Path
    about : str
        The foot of the page.
    """

    def __init__(self, path: Path, about: str) -> None:
        self.path, self.about = path, about
        self.found: tuple[str, Document] | None = None

    def document(self, file: str, document: Document) -> None:
        """Keep the document."""
        self.found = file, document

    def row(self, file: str, item: Item) -> None:
        """Refuse rows: they were to make a folder."""
        raise TypeError("one page shows one document, not rows")

    def end_rows(self, file: str) -> None:
        """Do nothing: there are none."""

    def finish(self) -> None:
        """Write the page."""
        from stancelib.report.document_page import document_page

        with output_text(self.path) as write:
            if self.found is not None:
                name, document = self.found
                title = None if name == "-" else Path(name).stem
                write(document_page(document, title, about=self.about))


class FolderOfPages:
    """A page for each document, and a list of them; rows of one ``doc_id`` are a document.

    Pages are written as documents come, into a hidden folder that takes its name
    in the end. The text of a document of rows is the rows' texts with blank lines
    between, read again as a whole, so that names are merged over it.

    Parameters
    ----------
    path : Path
        The folder.
    answers : Answers
        Reads the documents that rows make up.
    about : str
        The foot of the pages.
    """

    def __init__(self, path: Path, answers: Answers, about: str) -> None:
        from stancelib.report.document_index import Listed

        self.path = Path(os.path.realpath(path))
        self.answers, self.about = answers, about
        self.listed: list[Listed] = []
        self._rows: dict[str, list[str]] = {}
        self._work = self.path.with_name(f".{self.path.name}.{os.urandom(6).hex()}.tmp")
        self._work.mkdir()

    def document(self, file: str, document: Document) -> None:
        """Write the page of a document."""
        self._add("standard input" if file == "-" else Path(file).name, document)

    def row(self, file: str, item: Item) -> None:
        """Keep a row for its document.

        Raises
        ------
        UngroupedError
            If it doesn't say to which it belongs.
        """
        given = item.where.get(_DOC_ID)
        doc_id = "" if given is None else str(given)
        if not doc_id.strip():
            raise UngroupedError(
                f"{file}, row {item.line}: has no {_DOC_ID!r}, so that --html can't tell to which "
                "document it belongs; fill it in for all rows, or leave --html out"
            )
        self._rows.setdefault(doc_id, []).append(item.text)

    def end_rows(self, file: str) -> None:
        """Write the pages of the documents that a file's rows make up."""
        rows, self._rows = self._rows, {}
        for doc_id, texts in rows.items():
            document = self.answers.document("\n\n".join(texts)).document
            if document is not None:
                self._add(doc_id, document)

    def finish(self) -> None:
        """Write the list, and let the folder appear."""
        from stancelib.persist.exchange import replace_folder, sync_folder
        from stancelib.report.document_index import index_page

        with output_text(self._work / _INDEX) as write:
            write(index_page(self.listed, about=self.about))
        sync_folder(self._work)
        replace_folder(self._work, self.path, overwrite=True)

    def close(self) -> None:
        """Remove what did not appear."""
        shutil.rmtree(self._work, ignore_errors=True)

    def _add(self, title: str, document: Document) -> None:
        from stancelib.report.document_index import Listed
        from stancelib.report.document_page import document_page

        words = re.sub("[^a-z0-9]+", "-", title.lower()).strip("-")[:40].strip("-")
        page = f"{len(self.listed) + 1}-{words or 'document'}.html"
        foot = Markup(f'<a href="{_INDEX}">All documents</a>. {self.about}')
        with output_text(self._work / page) as write:
            write(document_page(document, title, about=foot))
        self.listed.append(Listed.of(document, title, page))
