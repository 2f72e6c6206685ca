"""The command ``stancelib suggest``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stancelib.cli.corpora import problem_lines
from stancelib.cli.guard import PARTLY, guarded, printable
from stancelib.cli.inputs import check_encoding
from stancelib.cli.terminal import one_line, width_of_terminal
from stancelib.errors import InputError

if TYPE_CHECKING:
    from stancelib.suggesting import Suggestions

__all__ = ["HELP", "Kind", "Strategy", "suggest"]

HELP = """Choose what to label next, and write a file to label it in.

\b
POOL holds texts without labels: .txt (a line is a text), .jsonl, .json, .csv,
.tsv (each also with .gz) or .parquet. It is read once and may be of any size.
Columns target, doc_id, id, source and date are kept where it has them.

\b
--model is a model trained on the labels so far. Without one, texts are chosen
that stand for many others.

\b
Strategies:
  auto         texts that stand for many in doubt, rare labels first
  uncertainty  texts the model is least sure of
  diversity    texts that stand for many others; needs no model
  rare         texts that may have a label of which there are few
  random       any texts: the fair sample that a test set needs

\b
Fill in the empty column label (or topic and stance) of the file that is
written, and give the file to stancelib train. Rows that are left empty are
skipped there. In the column topic, none means: about none of the topics.

\b
Examples:
  stancelib suggest pool.txt --out to-label.csv
  stancelib suggest pool.csv --model models/mine --labelled corpus.csv
      --number 100 --out to-label.csv
  stancelib suggest pool.jsonl --strategy random --out test-set.csv

\b
Exit status:
  0    the file is written
  1    the file is written; rows of POOL that cannot be used are on stderr
  2    nothing is written: wrong usage, or a file or model that cannot be used
  130  interrupted; nothing is written
"""


class Strategy(StrEnum):
    """How texts are chosen."""

    auto = "auto"
    uncertainty = "uncertainty"
    diversity = "diversity"
    rare = "rare"
    random = "random"


class Kind(StrEnum):
    """The form of the file to label."""

    pairs = "pairs"
    topics = "topics"


@guarded
def suggest(
    pool: Annotated[Path, typer.Argument(metavar="POOL", help="Texts without labels.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="File to label: .csv, .tsv or .jsonl.")],
    model: Annotated[
        str | None, typer.Option("--model", "-m", help="Name or folder of a model.")
    ] = None,
    number: Annotated[int, typer.Option("--number", "-n", min=1, help="How many texts.")] = 50,
    strategy: Annotated[Strategy, typer.Option("--strategy", help="See above.")] = Strategy.auto,
    labelled: Annotated[
        Path | None, typer.Option("--labelled", help="What is labelled already.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="The same seed, the same choice.")] = 0,
    per_document: Annotated[
        int, typer.Option("--per-document", min=1, help="The most texts of one document.")
    ] = 3,
    kind: Annotated[
        Kind | None, typer.Option("--kind", help="Form of the file; the model's by default.")
    ] = None,
    text_column: Annotated[
        str | None, typer.Option("--text-column", help="Key or column with the text.")
    ] = None,
    target_column: Annotated[
        str | None, typer.Option("--target-column", help="Key or column with the target.")
    ] = None,
    group_column: Annotated[
        str | None, typer.Option("--group-column", help="Key or column with the document.")
    ] = None,
    target: Annotated[
        str | None, typer.Option("--target", help="The target of all texts without one.")
    ] = None,
    guess: Annotated[
        bool, typer.Option("--guess/--no-guess", help="Show what the model says now.")
    ] = True,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace a file that is already there.")
    ] = False,
    encoding: Annotated[
        str, typer.Option("--encoding", help="Encoding of the pool.")
    ] = "utf-8-sig",
) -> int:
    """Run the command; return its exit status."""
    check_encoding(encoding)
    _check_out(out, overwrite)
    from stancelib.suggesting import suggest as choose

    with _counted() as progress:
        found = choose(
            None if model is None else _loaded(model),
            pool,
            n=number,
            strategy=strategy.value,
            seed=seed,
            labelled=labelled,
            per_document=per_document,
            kind=None if kind is None else kind.value,
            text_column=text_column,
            target_column=target_column,
            group_column=group_column,
            target=target,
            encoding=encoding,
            progress=progress,
        )
    for line in problem_lines(found.problems):
        sys.stderr.write(f"{line}\n")
    found.write(out, guess=guess)
    _tell(found, out)
    return PARTLY if found.problems else 0


def _loaded(name: str) -> object:
    from stancelib import api

    return api.load_model(name)


def _check_out(out: Path, overwrite: bool) -> None:
    """Refuse at once what can't be written: labels that somebody filled in must not be lost."""
    if out.suffix.lower() not in (".csv", ".tsv", ".jsonl"):
        raise InputError(f"{out}: name a file that ends in .csv, .tsv or .jsonl")
    if out.is_dir() or not out.parent.is_dir():
        raise InputError(f"{out}: name a file in a folder that exists")
    if out.exists() and not overwrite:
        raise InputError(f"{out}: is already there; add --overwrite, or choose another --out")


def _tell(found: Suggestions, out: Path) -> None:
    width = width_of_terminal()
    write = sys.stdout.write
    for item in found:
        head = f"{item.rank:>4}  row {item.row:<6} {one_line(item.why)}"
        write(f"{_cut(head, width)}\n{_cut('      ' + one_line(item.text), width)}\n")
    for note in found.notes:
        write(printable(note) + "\n")
    write(printable(f"\n{len(found)} of {found.read:,} texts, chosen by {found.strategy}: {out}\n"))
    if found.kind == "topics":
        known = f", of {', '.join(found.topics)}" if found.topics else ""
        write(printable(f"Fill in topic{known}, and stance; topic none: about none of them.\n"))
    else:
        known = f" with one of {', '.join(found.labels)}" if found.labels else ""
        write(printable(f"Fill in {found.columns.get('label') or 'label'}{known}.\n"))
    write("stancelib train skips rows that are left empty.\n")


def _cut(line: str, width: int) -> str:
    return line if len(line) <= width else line[: width - 1] + "…"


@contextmanager
def _counted() -> Iterator[Callable[[int], None]]:
    """Show how many texts were read, if stderr is a terminal."""
    if not sys.stderr.isatty():
        yield lambda read: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.completed:,.0f} texts"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda read: bar.update(task, completed=read)
