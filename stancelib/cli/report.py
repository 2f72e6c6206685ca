"""The command ``stancelib report``."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stancelib.cli.failures import Failures
from stancelib.cli.guard import PARTLY, guarded
from stancelib.cli.inputs import InputFormat, check_encoding, format_of
from stancelib.cli.outputs import output_text
from stancelib.cli.terminal import use_colour, width_of_terminal
from stancelib.errors import InputError

if TYPE_CHECKING:
    from stancelib.cli.survey_inputs import ArticleReader
    from stancelib.surveys import Article

__all__ = ["HELP", "report"]

HELP = """Sum up thousands of documents: topics over time or by source, and who stands where.

\b
Reads what stancelib classify reads. A file of text, Markdown or HTML is one
document: its date is one that its name has (2008-04-05), its source the folder
that it lies in. Of rows, those that follow each other with the same doc_id are
one document; a row without is a document of its own. Their columns date (YYYY,
YYYY-MM or YYYY-MM-DD) and source are used, or those that you name.

\b
Shows for each topic and group: the share of paragraphs about it, and of these the
shares that support and oppose, with 95% intervals. Shares are corrected for the
model's errors, as counted on documents that it did not learn from; intervals know
of these errors and of the number of documents (--correction none leaves them as
found). Then who stands where, in how many documents.

\b
Examples:
  stancelib report news.jsonl --every month
  stancelib report news.parquet --by source --html report.html
  stancelib report articles/*.txt --by holder --out holders.csv
  stancelib report news.csv --text-column body --date-column published --out all.json

\b
Exit status:
  0    everything was read
  1    some rows or files could not be read; each is named on stderr
  2    nothing done: wrong usage, or a model that cannot be used
  130  interrupted; --out and --html are left as they were
"""


class By(StrEnum):
    """What documents are put together by."""

    date = "date"
    source = "source"
    holder = "holder"


class Every(StrEnum):
    """Lengths of time."""

    day = "day"
    month = "month"
    quarter = "quarter"
    year = "year"


class Correction(StrEnum):
    """How shares are corrected."""

    adjusted = "adjusted"
    none = "none"


@guarded
def report(
    files: Annotated[list[str], typer.Argument(metavar="FILE", help="Files, or - for stdin.")],
    by: Annotated[By, typer.Option("--by", help="What documents are put together by.")] = By.date,
    every: Annotated[
        Every | None,
        typer.Option(
            "--every", help="By date: length of time.", show_default="the shortest that is clear"
        ),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(
            "--model",
            "-m",
            help="fast, accurate, cascade, or a model's name or folder.",
            show_default="the best tier that is installed",
        ),
    ] = None,
    correction: Annotated[
        Correction, typer.Option("--correction", help="How shares are corrected for errors.")
    ] = Correction.adjusted,
    error_rates: Annotated[
        Path | None,
        typer.Option(
            "--error-rates",
            metavar="REPORT",
            help="Report of stancelib evaluate --out that counts the model's errors.",
            show_default="the model's own",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Also write it: .csv, .parquet or .json (all of it)."),
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", help="Also write a page with plots.")
    ] = None,
    input_format: Annotated[
        InputFormat | None,
        typer.Option("--input-format", help="Format of all files, whatever their suffix."),
    ] = None,
    text_column: Annotated[str, typer.Option("--text-column", help="Of rows.")] = "text",
    document_column: Annotated[
        str, typer.Option("--document-column", help="Of rows: which document they belong to.")
    ] = "doc_id",
    date_column: Annotated[str, typer.Option("--date-column", help="Of rows.")] = "date",
    source_column: Annotated[str, typer.Option("--source-column", help="Of rows.")] = "source",
    encoding: Annotated[
        str, typer.Option("--encoding", help="Encoding of the files.")
    ] = "utf-8-sig",
    errors: Annotated[
        Path | None,
        typer.Option("--errors", help="Write what could not be read to a file (JSON Lines)."),
    ] = None,
    color: Annotated[
        bool | None,
        typer.Option("--color/--no-color", help="Colour; by default on a terminal only."),
    ] = None,
) -> int:
    """Run the command; return its exit status."""
    check_encoding(encoding)
    _check_paths(files, {"--out": out, "--html": html, "--errors": errors})

    from stancelib.cli.survey_inputs import ArticleReader
    from stancelib.cli.survey_outputs import check_output, survey_text, write_survey
    from stancelib.surveys import survey

    if out is not None:
        check_output(out)
    if html is not None:
        from stancelib.report.room import load_matplotlib

        load_matplotlib()  # now, not after an hour
    with output_text(errors) if errors else nullcontext() as record:
        failures = Failures(record)
        reader = ArticleReader(
            failures,
            text_column,
            document_column,
            date_column if by is By.date else "",
            source_column if by is By.source else "",
            encoding,
        )
        found = survey(
            _articles(reader, files, input_format),
            by=by.value,
            every=None if every is None else every.value,
            model=model,
            correction=correction.value,
            report=error_rates,
        )
        if found.total.documents or not failures.count:
            if out is not None:
                write_survey(found, out)
            if html is not None:
                from stancelib.report.survey_page import survey_page

                with output_text(html) as write:
                    write(survey_page(found))
            sys.stdout.write(survey_text(found, use_colour(color), width_of_terminal()))
        failures.summarise()
    return PARTLY if failures.count else 0


def _articles(
    reader: ArticleReader, files: Sequence[str], kind: InputFormat | None
) -> Iterator[Article]:
    for name in files:
        yield from reader.read(name, kind or format_of(name))


def _check_paths(files: Sequence[str], targets: Mapping[str, Path | None]) -> None:
    inputs = {Path(name).resolve() for name in files if name != "-"}
    taken: dict[Path, str] = {}
    for option, path in targets.items():
        if path is None:
            continue
        if path.resolve() in inputs:
            raise InputError(f"{path}: {option} would overwrite an input; choose another name")
        if path.resolve() in taken:
            raise InputError(f"{path}: {taken[path.resolve()]} and {option} must be two files")
        taken[path.resolve()] = option
