"""The commands ``stancelib corpus check``, ``join`` and ``split``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from stancelib.cli import corpora
from stancelib.cli.counts import counts_table
from stancelib.cli.guard import PARTLY, guarded, printable
from stancelib.cli.inputs import check_encoding
from stancelib.corpus.schema import Corpus
from stancelib.errors import InputError

__all__ = ["app"]

_SHOWN = 20

app = typer.Typer(
    help="""Check, split and complete labelled data.

\b
Examples:
  stancelib corpus check corpus.jsonl
  stancelib corpus split corpus.jsonl --out-train train.jsonl --out-test test.jsonl
  stancelib corpus join my-texts.jsonl --out joined.jsonl
""",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_Encoding = Annotated[str, typer.Option("--encoding", help="Encoding of the files.")]
_TextColumn = Annotated[str, typer.Option("--text-column", help="Key or column with the text.")]


@app.command(
    "join",
    help="""Join the labels of real paragraphs that stancelib carries with your copies of the texts.

\b
The texts themselves may not be passed on; labels and fingerprints may. FILE
holds texts: a "text" key or column in .jsonl, .json, .csv, .tsv or .parquet;
in any other file every line and every block between blank lines. A text must
be the same letter for letter.

\b
Example:
  stancelib corpus join news-archive.txt speeches.jsonl --out joined.jsonl
""",
)
@guarded
def join(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Files with texts.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Corpus to write (.jsonl).")],
    encoding: _Encoding = "utf-8-sig",
) -> int:
    """Run the command; return its exit status."""
    from stancelib.corpus import join_texts

    check_encoding(encoding)
    joined = join_texts(files, out, encoding=encoding)
    sys.stdout.write(printable(f"{out}: {joined.problems[0].message}") + "\n")
    return 0


@app.command(
    "check",
    help="""Check labelled data: what is wrong, what occurs twice, what is in it.

\b
Prints all problems with their rows, copies and near copies of texts, and the
number of paragraphs per topic and stance. Exit status 0 if a model can be
trained on the file as it is, 1 if rows are wrong, 2 if it cannot be read.

\b
Example:
  stancelib corpus check corpus.csv --text-column body
""",
)
@guarded
def check(
    file: Annotated[str, typer.Argument(metavar="CORPUS", help="Labelled data.")],
    text_column: _TextColumn = "text",
    encoding: _Encoding = "utf-8-sig",
) -> int:
    """Run the command; return its exit status."""
    corpus = corpora.read(file, encoding=encoding, text_column=text_column, strict=False)
    for line in (*corpora.problem_lines(corpus.problems), *_copies(corpus)):
        sys.stdout.write(line + "\n")
    sys.stdout.write(counts_table(corpus) + "\n")
    return PARTLY if any(problem.fatal for problem in corpus.problems) else 0


def _copies(corpus: Corpus) -> list[str]:
    from stancelib.corpus import find_duplicates

    pairs = find_duplicates(corpus)
    lines = []
    for pair in pairs[:_SHOWN]:
        kind = "a copy" if pair.similarity == 1 else f"a near copy ({pair.similarity:.2f})"
        a, b = corpus[pair.a].id, corpus[pair.b].id
        lines.append(printable(f"warning: {b!r} is {kind} of {a!r}"))
    if len(pairs) > _SHOWN:
        lines.append(f"… and {len(pairs) - _SHOWN:,} more copies")
    return lines


@app.command(
    "split",
    help="""Split labelled data into training and test data, by document.

\b
No document is in both; topics and stances are balanced. Copies of texts that
stand on both sides all the same are listed on stderr.

\b
Example:
  stancelib corpus split corpus.jsonl --test-size 0.2 --out-train train.jsonl
      --out-test test.jsonl
""",
)
@guarded
def split(
    file: Annotated[str, typer.Argument(metavar="CORPUS", help="Labelled data.")],
    out_train: Annotated[Path, typer.Option("--out-train", help="File to write (.jsonl).")],
    out_test: Annotated[Path, typer.Option("--out-test", help="File to write (.jsonl).")],
    test_size: Annotated[
        float, typer.Option("--test-size", help="Share of paragraphs to test on, 0 to 1.")
    ] = 0.2,
    seed: Annotated[int, typer.Option("--seed", min=0, help="The same seed, the same split.")] = 0,
    text_column: _TextColumn = "text",
    encoding: _Encoding = "utf-8-sig",
) -> int:
    """Run the command; return its exit status."""
    from stancelib.corpus import check_leaks, train_test_split, write_jsonl

    if len({out_train.resolve(), out_test.resolve(), Path(file).resolve()}) < 3:
        raise InputError("CORPUS, --out-train and --out-test must be three files")
    corpus = corpora.read(file, encoding=encoding, text_column=text_column)
    corpora.warn_of_problems(corpus)
    train, test = train_test_split(corpus, test_size, seed)
    for line in corpora.problem_lines(check_leaks(train, test)):
        sys.stderr.write(f"{line}\n")
    for part, path in ((train, out_train), (test, out_test)):
        write_jsonl(part, path)
        sys.stdout.write(f"{printable(str(path))}: {counts_table(part)}\n")
    return 0
