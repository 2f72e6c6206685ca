"""The commands ``stancelib corpus check``, ``join`` and ``split``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stancelib.cli import corpora, corpus_split
from stancelib.cli.columns import (
    GroupColumn,
    Kind,
    LabelColumn,
    LabelMap,
    Split,
    TargetColumn,
    TextColumn,
)
from stancelib.cli.guard import PARTLY, guarded, printable
from stancelib.cli.inputs import check_encoding
from stancelib.cli.pair_counts import summary
from stancelib.corpus.schema import LabelledParagraph

if TYPE_CHECKING:
    from stancelib.corpus import Corpus, PairCorpus

__all__ = ["app"]

_SHOWN = 20

app = typer.Typer(
    help="""Check, split and complete labelled data.

\b
Examples:
  stancelib corpus check corpus.jsonl
  stancelib corpus split tweets.csv --out-train train.csv --out-test test.csv
  stancelib corpus join my-texts.jsonl --out joined.jsonl
""",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_Encoding = Annotated[str, typer.Option("--encoding", help="Encoding of the files.")]


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
    help="""Check labelled data: how it is read, what is wrong, what occurs twice, what is in it.

\b
Takes what stancelib train takes. Prints which columns hold what, all problems
with their rows, copies and near copies of texts (of pairs: for the same
target), and the number of texts by label, or by topic and stance. Exit status 0
if a model can be trained on the file as it is, 1 if rows are wrong, 2 if it
cannot be read. stancelib audit looks for more.

\b
Examples:
  stancelib corpus check corpus.jsonl
  stancelib corpus check tweets.csv --text-column body
""",
)
@guarded
def check(
    file: Annotated[str, typer.Argument(metavar="CORPUS", help="Labelled data.")],
    kind: Kind = "auto",
    text_column: TextColumn = None,
    target_column: TargetColumn = None,
    label_column: LabelColumn = None,
    group_column: GroupColumn = None,
    label_map: LabelMap = None,
    split: Split = None,
    encoding: _Encoding = "utf-8-sig",
) -> int:
    """Run the command; return its exit status."""
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
        split=split,
        strict=False,
    )
    for line in (*corpora.problem_lines(corpus.problems), *_copies(corpus)):
        sys.stdout.write(line + "\n")
    sys.stdout.write(summary(corpus) + "\n")
    return PARTLY if any(problem.fatal for problem in corpus.problems) else 0


def _copies(corpus: Corpus | PairCorpus) -> list[str]:
    from stancelib.corpus import find_duplicates

    # Of pairs, the same text may well stand beside several targets.
    parts: dict[str | None, list[tuple[str, str]]] = {}
    for item in corpus:
        if isinstance(item, LabelledParagraph):
            parts.setdefault(None, []).append((repr(item.id), item.text))
        else:
            parts.setdefault(item.target, []).append((f"the text of row {item.row}", item.text))
    found = [
        (part[pair.b][0], part[pair.a][0], pair.similarity)
        for part in parts.values()
        for pair in find_duplicates(text for _, text in part)
    ]
    lines = []
    for name, other, similarity in found[:_SHOWN]:
        kind = "a copy" if similarity == 1 else f"a near copy ({similarity:.2f})"
        lines.append(printable(f"warning: {name} is {kind} of {other}"))
    if len(found) > _SHOWN:
        lines.append(f"… and {len(found) - _SHOWN:,} more copies")
    return lines


app.command("split", help=corpus_split.HELP)(corpus_split.split)
