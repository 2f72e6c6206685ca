"""Parse CSV and TSV, the flat form, into raw rows."""

from __future__ import annotations

import csv
import io

from stancelib.corpus.flat import FLAT_COLUMNS
from stancelib.corpus.rows import Table
from stancelib.errors import CorpusError, Problem

__all__ = ["FLAT_FORM", "KNOWN", "parse_csv"]

#: The columns of the flat form.
FLAT_FORM = ("text", "topic", "stance")
#: Names with a meaning in paragraphs with topics; in tables their case does not matter.
KNOWN = {*FLAT_COLUMNS, "text", "id", "doc_id", "source", "date", "year", "weight"}


def parse_csv(
    text: str, source: str, *, delimiter: str = ",", needed: tuple[str, ...] = FLAT_FORM
) -> Table:
    r"""Parse a table with a header line.

    Parameters
    ----------
    text : str
        The file's content.
    source : str
        Named in the error.
    delimiter : str, optional
        A file with ``;`` or tabs instead is recognised by its header. A table with
        tabs in which quotes do not pair up is read with quotes as they stand.
    needed : tuple of str, optional
        Columns that must be there. Where it is empty, names keep their case.

    Returns
    -------
    Table
        Rows numbered by the line on which they start. Blank rows are skipped.

    Raises
    ------
    CorpusError
        If the header is missing, lacks a column or names one twice.

    Examples
    --------
    >>> parse_csv('text,topic,stance\n"a, b",kosovo,support\n', "a.csv").rows
    [(2, {'text': 'a, b', 'topic': 'kosovo', 'stance': 'support'})]
    """
    delimiter = _sniff(text, delimiter)
    table = _parse(text, source, delimiter, needed, quoted=True)
    lines = [line for line in text.split("\n") if line.strip()]
    # Tables with tabs are often written without quoting; then a quote is a quote.
    if (
        delimiter == "\t"
        and (table.problems or len(table.rows) + 1 < len(lines))
        and len({line.count(delimiter) for line in lines}) == 1
    ):
        return _parse(text, source, delimiter, needed, quoted=False)
    return table


def _parse(text: str, source: str, delimiter: str, needed: tuple[str, ...], quoted: bool) -> Table:
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=delimiter,
        strict=True,
        quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
    )
    table = Table(flat=True)
    header: list[str] | None = None
    line = 1
    try:
        for cells in reader:
            if header is None and any(cell.strip() for cell in cells):
                header = _header(cells, source, needed)
            elif header is not None and any(cell.strip() for cell in cells):
                _add(table, header, cells, line)
            line = reader.line_num + 1
    except csv.Error as error:
        message = f"not readable CSV from here on: {error}; check the quotes"
        table.problems.append(Problem(line, message))
    if header is None and not table.problems:
        raise CorpusError(source, [Problem(None, "is empty; the first line must name the columns")])
    return table


def _sniff(text: str, delimiter: str) -> str:
    """Return the delimiter that makes the header name a text column, or else most columns."""
    first = text.lstrip("\r\n").partition("\n")[0]
    candidates = (delimiter, ",", ";", "\t")
    for candidate in candidates:
        if "text" in [cell.strip().strip('"').lower() for cell in first.split(candidate)]:
            return candidate
    return max(candidates, key=first.count)


def _header(cells: list[str], source: str, needed: tuple[str, ...]) -> list[str]:
    names = [cell.strip() for cell in cells]
    if needed:
        names = [name.lower() if name.lower() in KNOWN else name for name in names]
    problems = [
        Problem(1, f"there is no column {name!r}; found {', '.join(names)}", field=name)
        for name in needed
        if name not in names
    ]
    problems += [
        Problem(1, f"column {name!r} occurs twice; rename one", field=name)
        for name in dict.fromkeys(names)
        if names.count(name) > 1 and (name or needed)
    ]
    if problems:
        raise CorpusError(source, problems)
    return names


def _add(table: Table, header: list[str], cells: list[str], line: int) -> None:
    if len(cells) > len(header):
        message = (
            f"{len(cells)} cells under {len(header)} columns; put quotes around a text that "
            "contains the delimiter"
        )
        table.problems.append(Problem(line, message))
        return
    cells = cells + [""] * (len(header) - len(cells))
    table.rows.append((line, dict(zip(header, cells, strict=True))))
