"""The command ``stancelib classify``."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from stancelib.cli.answers import Answers
from stancelib.cli.failures import Failures
from stancelib.cli.folder import is_folder, to_folder
from stancelib.cli.guard import PARTLY, guarded
from stancelib.cli.inputs import ROWS, InputFormat, check_encoding, format_of
from stancelib.cli.job import Job
from stancelib.cli.options import Options, answers_of
from stancelib.cli.outputs import (
    RESERVED,
    CsvWriter,
    JsonLinesWriter,
    JsonWriter,
    OutputFormat,
    Write,
    Writer,
    output_text,
)
from stancelib.cli.pages import check_html, pages_at
from stancelib.cli.sharding import Sharding
from stancelib.cli.terminal import TableWriter, use_colour, width_of_terminal
from stancelib.cores import n_threads
from stancelib.errors import InputError

__all__ = ["HELP", "classify"]

HELP = """Find the topics and stances of texts, paragraph by paragraph.

\b
Reads (by the file's suffix, or --input-format):
  text      .txt and anything unknown: paragraphs are found in it
  markdown  .md, .markdown: the visible paragraphs
  html      .html, .htm, .xhtml: the visible paragraphs
  jsonl     .jsonl, .ndjson: one object a line, its "text" is classified
  csv, tsv  .csv, .tsv: a header line, the column "text" is classified
  parquet   .parquet: likewise
Each also with .gz; - is standard input. Rows are read one by one, so a file of
any size will do; their id and doc_id are carried through.

\b
Models (--model):
  fast      the linear model: tens of thousands of paragraphs a second, and its
            evidence adds up to its answer
  accurate  a small encoder reads each paragraph against the topics' propositions:
            closer to what people say, it tells who takes a side, and takes topics
            that it wasn't trained on (--topic "NAME=PROPOSITION")
  cascade   the linear model where it is sure, the encoder for the rest
or another name (stancelib models), or a folder that training wrote. Without it:
accurate where stancelib-encoder is installed, else fast.

\b
A model of pairs labels each text for a target: that of its row (the column that
training read, or --target-column), or --target for all texts. Paragraphs of
documents need --target, unless the model knows only one target or needs none.
The column of the text is that which training read, or --text-column.

\b
Writes (--format):
  table     for reading: line, first words, topics, stance (support, oppose,
            mixed, neutral), probability, evidence; then a summary per topic
  json      {file, paragraphs, topics} for a document, {file, rows} for rows; a
            list of these for several files
  jsonl     one object a paragraph or row
  csv       one line a paragraph (or row) and topic
  parquet   to a folder only: nested columns (docs/scale.md)
With a model of pairs each paragraph or row has one label instead of topics; json
and jsonl give the probability of every label.
Paragraphs are counted from 0, lines and rows from 1. Offsets point into the
text of the file; for Markdown and HTML into its visible paragraphs, joined by
blank lines, and source_start and source_end into the file.

\b
With --out FOLDER/ rows of any number of files are classified by all cores into
shards, in little memory. Interrupted, it goes on when run again: finished shards
are kept, and the end is the same. Rows that can't be read are in errors.jsonl.

\b
Examples:
  stancelib classify article.txt
  stancelib classify article.txt --html article.page.html --policy lead
  stancelib classify *.txt --html pages/
  stancelib classify *.html --only-topics --topic kosovo
  stancelib classify rows.csv --text-column body --format csv --out stances.csv
  stancelib classify rows.jsonl --model cascade --format jsonl
  stancelib classify data/*.parquet --out results/ --no-evidence
  stancelib classify article.txt --model accurate \\
    --topic kosovo --topic "carbon tax=A carbon tax should be introduced."
  stancelib classify tweets.csv --model models/tweets --format csv
  stancelib classify article.txt --model models/tweets --target "a carbon tax"
  cat notes.md | stancelib classify - --input-format markdown --format json

\b
Exit status:
  0    everything was classified
  1    some rows or files could not be read; each is named on stderr
  2    nothing done: wrong usage, or a model that cannot be used
  130  interrupted; --out is left as it was
"""


@guarded
def classify(
    files: Annotated[list[str], typer.Argument(metavar="FILE", help="Files, or - for stdin.")],
    model: Annotated[
        str | None,
        typer.Option(
            "--model",
            "-m",
            help="fast, accurate, cascade, or a model's name or folder.",
            show_default="the best tier that is installed",
        ),
    ] = None,
    format: Annotated[
        OutputFormat, typer.Option("--format", "-f", help="How to write the results.")
    ] = OutputFormat.table,
    out: Annotated[
        str | None,
        typer.Option(
            "--out",
            "-o",
            metavar="FILE | FOLDER/",
            help="Write to a file, whole or not at all; or rows to a folder of shards.",
        ),
    ] = None,
    input_format: Annotated[
        InputFormat | None,
        typer.Option("--input-format", help="Format of all files, whatever their suffix."),
    ] = None,
    text_column: Annotated[
        str | None, typer.Option("--text-column", help="Key or column with the text of a row.")
    ] = None,
    target: Annotated[
        str | None,
        typer.Option("--target", help="Pairs: what all texts, or rows without target, are about."),
    ] = None,
    target_column: Annotated[
        str | None,
        typer.Option("--target-column", help="Pairs: key or column with the target of a row."),
    ] = None,
    min_probability: Annotated[
        float | None,
        typer.Option(
            "--min-probability", min=0, max=1, help="Pairs: no answer below this probability."
        ),
    ] = None,
    keep: Annotated[
        list[str] | None,
        typer.Option("--keep", help="Another key or column to carry through; repeatable."),
    ] = None,
    topic: Annotated[
        list[str] | None,
        typer.Option(
            "--topic",
            "-t",
            help="Ask about this topic only: a NAME that the model knows, or NAME=PROPOSITION; "
            "repeatable.",
        ),
    ] = None,
    only_topics: Annotated[
        bool, typer.Option("--only-topics", help="Leave out paragraphs without a topic.")
    ] = False,
    full: Annotated[
        bool, typer.Option("--full", help="Table: show paragraphs whole, not the first words.")
    ] = False,
    encoding: Annotated[
        str, typer.Option("--encoding", help="Encoding of the files.")
    ] = "utf-8-sig",
    policy: Annotated[
        str | None,
        typer.Option(
            "--policy",
            help="How paragraphs make up a document's stance: any, majority, weighted, lead, "
            "confident.",
            show_default="any",
        ),
    ] = None,
    html: Annotated[
        str | None,
        typer.Option(
            "--html",
            metavar="FILE|FOLDER/",
            help="Also write a page of the document, to look at; of several files, or of rows "
            "with doc_id, a folder with a page for each document and a list.",
        ),
    ] = None,
    errors: Annotated[
        Path | None,
        typer.Option("--errors", help="Write what could not be classified to a file (JSON Lines)."),
    ] = None,
    color: Annotated[
        bool | None,
        typer.Option("--color/--no-color", help="Colour; by default on a terminal only."),
    ] = None,
    jobs: Annotated[
        int, typer.Option("--jobs", "-j", help="Folder: processes; -1 for one a core.")
    ] = -1,
    shard_rows: Annotated[
        int, typer.Option("--shard-rows", min=1, help="Folder: rows of a shard.")
    ] = 20_000,
    evidence: Annotated[
        bool,
        typer.Option(
            "--evidence/--no-evidence", help="Folder: without holders and evidence it goes faster."
        ),
    ] = True,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Folder: begin anew instead of going on.")
    ] = False,
) -> int:
    """Run the command; return its exit status."""
    check_encoding(encoding)
    kinds = {name: input_format or format_of(name) for name in files}
    path = None if out is None else Path(out)
    folder = path if out is not None and is_folder(out) else None
    shown = None if html is None else Path(html)
    _check_paths(files, {"--out": path, "--errors": errors, "--html": shown})
    _check_folder(folder, format, errors, shown)
    many = check_html(html, files, rows=not ROWS.isdisjoint(kinds.values()))

    from stancelib.api import load_model
    from stancelib.shipped import best_tier

    loaded = load_model(best_tier() if model is None else model)
    kept = _kept(keep or (), loaded.kind)
    answers = answers_of(
        loaded,
        Options(
            topics=topic or (),
            only_topics=only_topics,
            target=target,
            target_column=target_column,
            text_column=text_column,
            min_probability=min_probability,
            keep=kept,
            documents=not ROWS.issuperset(kinds.values()),
            policy=policy,
            html=html is not None,
        ),
    )

    if folder is not None:
        sharding = Sharding(shard_rows, n_threads(jobs), overwrite)
        named = best_tier() if model is None else model
        return to_folder(
            folder, kinds, loaded, named, answers, format, evidence, sharding, encoding
        )
    colour = use_colour(color) if out is None else color is True

    def writer_for(write: Write) -> Writer:
        if format is OutputFormat.json:
            return JsonWriter(write, len(files) > 1)
        return _writer(write, format, kinds, kept, answers, colour=colour, full=full)

    talks = out is None and sys.stdout.isatty()  # a bar would run through the results
    with output_text(errors) if errors else nullcontext() as record:
        failures = Failures(record)
        try:
            with (
                output_text(path) as write,
                pages_at(html, answers, loaded.tier, folder=many) as pages,
            ):
                job = Job(answers, writer_for(write), failures, encoding, not talks, pages)
                if not sum([job.run(name, kinds[name]) for name in files]):
                    raise _NothingReadError
                job.writer.finish()
                if pages is not None:
                    pages.finish()
        except _NothingReadError:
            pass
        failures.summarise()
    return PARTLY if failures.count else 0


def _writer(
    write: Write,
    format: OutputFormat,
    kinds: Mapping[str, InputFormat],
    kept: Sequence[str],
    answers: Answers,
    *,
    colour: bool,
    full: bool,
) -> Writer:
    if format is OutputFormat.jsonl:
        return JsonLinesWriter(write)
    if format is OutputFormat.csv:
        return CsvWriter(write, _columns(set(kinds.values()), kept), answers.kind)
    return TableWriter(write, colour, width_of_terminal(), answers.names, full, answers.kind)


class _NothingReadError(Exception):
    """No file could be read, so there is no output either."""


def _check_paths(files: Sequence[str], targets: Mapping[str, Path | None]) -> None:
    paths = {option: path.resolve() for option, path in targets.items() if path is not None}
    taken: dict[Path, str] = {}
    for option, path in paths.items():
        if path in taken:
            raise InputError(f"{targets[option]}: {taken[path]} and {option} must be two files")
        taken[path] = option
    inputs = {Path(name).resolve() for name in files if name != "-"}
    for option, path in paths.items():
        if path in inputs:
            raise InputError(f"{path}: {option} would overwrite an input; choose another name")
    pages = paths.get("--html")
    for path in (*sorted(inputs), *paths.values()):
        if pages is not None and pages in path.parents:
            raise InputError(
                f"{path} is in the folder of --html, which is replaced as a whole; name another"
            )
    if list(files).count("-") > 1:
        raise InputError("- stands for standard input, which can be read only once")


def _check_folder(
    folder: Path | None, format: OutputFormat, errors: Path | None, html: Path | None
) -> None:
    if folder is None and format is OutputFormat.parquet:
        raise InputError("--format parquet is written to a folder: --out FOLDER/")
    if folder is not None and (errors is not None or html is not None):
        raise InputError("--errors and --html are for --out FILE; a folder has errors.jsonl")


def _kept(keep: Sequence[str], kind: str) -> tuple[str, ...]:
    for name in keep:
        if name in RESERVED[kind]:
            raise InputError(f"--keep {name!r}: the results have a field of that name themselves")
    return tuple(dict.fromkeys(("id", "doc_id", *keep)))


def _columns(kinds: set[InputFormat], kept: Sequence[str]) -> list[str]:
    """Return the columns of a table of results that tell its lines apart."""
    columns: list[str] = []
    if kinds - ROWS:
        columns += ["paragraph", "start", "end"]
    if kinds & {InputFormat.markdown, InputFormat.html}:
        columns += ["source_start", "source_end"]
    return columns + (["row", *kept] if kinds & ROWS else [])
