"""The command ``stancelib corpus split``."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stancelib.cli import corpora
from stancelib.cli.columns import (
    GroupColumn,
    Kind,
    LabelColumn,
    LabelMap,
    Split,
    TargetColumn,
    TextColumn,
)
from stancelib.cli.counts import counts_table
from stancelib.cli.guard import guarded, printable
from stancelib.cli.pair_counts import pairs_table
from stancelib.errors import InputError

if TYPE_CHECKING:
    from stancelib.corpus import Corpus, PairCorpus

__all__ = ["HELP", "split"]

HELP = """Split labelled data into training and test data, by document.

\b
No document, thread or author (column doc_id, or --group-column) is in both;
labels, or topics and stances, are balanced. Copies of texts that stand on both
sides all the same are listed on stderr.

\b
Of pairs, rows are written as they were read, with all their columns, as .csv,
.tsv or .jsonl (each also with .gz); rows that cannot be used are left out.
Paragraphs with topics are written as .jsonl.

\b
Examples:
  stancelib corpus split tweets.csv --out-train train.csv --out-test test.csv
  stancelib corpus split votes.csv --group-column debate_id --test-size 0.1
      --out-train train.csv --out-test test.csv
  stancelib corpus split corpus.jsonl --out-train train.jsonl
      --out-test test.jsonl
"""


@guarded
def split(
    file: Annotated[str, typer.Argument(metavar="CORPUS", help="Labelled data.")],
    out_train: Annotated[Path, typer.Option("--out-train", help="File to write.")],
    out_test: Annotated[Path, typer.Option("--out-test", help="File to write.")],
    test_size: Annotated[
        float, typer.Option("--test-size", help="Share of rows to test on, 0 to 1.")
    ] = 0.2,
    seed: Annotated[int, typer.Option("--seed", min=0, help="The same seed, the same split.")] = 0,
    kind: Kind = "auto",
    text_column: TextColumn = None,
    target_column: TargetColumn = None,
    label_column: LabelColumn = None,
    group_column: GroupColumn = None,
    label_map: LabelMap = None,
    dataset_split: Split = None,
    skip_bad_rows: Annotated[
        bool, typer.Option("--skip-bad-rows", help="Split the good rows, and list the others.")
    ] = False,
    encoding: Annotated[
        str, typer.Option("--encoding", help="Encoding of the file.")
    ] = "utf-8-sig",
) -> int:
    """Run the command; return its exit status."""
    from stancelib.corpus import PairCorpus, train_test_split, write_jsonl
    from stancelib.corpus.readers import source_table
    from stancelib.corpus.row_writer import check_ending

    if len({out_train.resolve(), out_test.resolve(), Path(file).resolve()}) < 3:
        raise InputError("CORPUS, --out-train and --out-test must be three files")
    for path in (out_train, out_test):
        check_ending(path)
    corpus = corpora.read_any(
        file,
        kind=kind,
        columns={
            "text": text_column,
            "target": target_column,
            "label": label_column,
            "group": group_column,
        },
        label_map=label_map or (),
        encoding=encoding,
        split=dataset_split,
        strict=not skip_bad_rows,
    )
    corpora.warn_of_problems(corpus)
    if isinstance(corpus, PairCorpus):
        pairs = train_test_split(corpus, test_size, seed)
        _tell_leaks(*pairs)
        rows = source_table(file, corpus.name, encoding, dataset_split, needed=()).rows
        for path, part in zip((out_train, out_test), pairs, strict=True):
            _write_pairs(dict(rows), part, path)
            sys.stdout.write(f"{printable(str(path))}: {pairs_table(part)}\n")
        return 0
    paragraphs = train_test_split(corpus, test_size, seed)
    _tell_leaks(*paragraphs)
    for path, half in zip((out_train, out_test), paragraphs, strict=True):
        write_jsonl(half, path)
        sys.stdout.write(f"{printable(str(path))}: {counts_table(half)}\n")
    return 0


def _tell_leaks(train: Corpus | PairCorpus, test: Corpus | PairCorpus) -> None:
    from stancelib.corpus import check_leaks

    for line in corpora.problem_lines(check_leaks(train, test)):
        sys.stderr.write(f"{line}\n")


def _write_pairs(cells: Mapping[int, Mapping[str, object]], part: PairCorpus, path: Path) -> None:
    """Write the rows that pairs were read from, as they were."""
    from stancelib.corpus import write_rows
    from stancelib.corpus.rows import is_missing

    rows = ({k: None if is_missing(v) else v for k, v in cells[p.row].items()} for p in part)
    write_rows(rows, path)
