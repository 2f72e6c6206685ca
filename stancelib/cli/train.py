"""The command ``stancelib train``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stancelib.cli import corpora
from stancelib.cli.counts import counts_table
from stancelib.cli.guard import guarded
from stancelib.cli.progress import steps
from stancelib.cli.terminal import width_of_terminal
from stancelib.errors import InputError
from stancelib.topics import SHIPPED_TOPICS, Topic, resolve_topics

if TYPE_CHECKING:
    from stancelib.corpus import Corpus

__all__ = ["HELP", "read_topics", "train"]

HELP = """Train a model on labelled paragraphs, on any topics.

\b
CORPUS is a .jsonl, .json, .csv, .tsv (each also with .gz) or .parquet file, or
the name of a dataset. Without it, the corpus that comes with stancelib is used.
  nested: {"text": "...", "doc_id": "...", "labels": [{"topic": "kosovo",
          "stance": "support"}]}, with an empty list for a paragraph about none
  flat:   columns text, topic, stance and doc_id; one row a topic
Stances are support, oppose, mixed and neutral. doc_id names the article that a
paragraph is from; it keeps an article on one side when the model is tested.

\b
Topics are those of the labels. --topics picks some of them; --topic-file says
more about them (a JSON list):
  [{"name": "carbon_tax", "title": "Carbon tax",
    "proposition": "A carbon tax should be introduced.",
    "aliases": ["carbon tax*", "co2 tax*"]}]

\b
Shows what was read, then the scores by cross-validation beside the baselines.

\b
Examples:
  stancelib train corpus.jsonl --out models/mine
  stancelib train --out models/again
  stancelib train corpus.csv --topics carbon_tax --topic-file topics.json --out m

\b
Exit status:
  0    the model is written
  2    nothing is written: wrong usage, or a corpus that cannot be used (all
       its problems are listed)
  130  interrupted; nothing is written
"""


@guarded
def train(
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder to write the model to.")],
    corpus: Annotated[str | None, typer.Argument(metavar="CORPUS", help="Labelled data.")] = None,
    topics: Annotated[
        str | None, typer.Option("--topics", help="Names of topics, with commas between.")
    ] = None,
    topic_file: Annotated[
        Path | None, typer.Option("--topic-file", help="Topics as a JSON list.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="The same seed, the same model.")] = 0,
    folds: Annotated[int, typer.Option("--folds", min=2, help="For cross-validation.")] = 5,
    jobs: Annotated[
        int, typer.Option("--jobs", min=1, help="Processes; the outcome is the same.")
    ] = 1,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace a model that is already there.")
    ] = False,
    text_column: Annotated[
        str, typer.Option("--text-column", help="Key or column with the text.")
    ] = "text",
    encoding: Annotated[
        str, typer.Option("--encoding", help="Encoding of the corpus.")
    ] = "utf-8-sig",
) -> int:
    """Run the command; return its exit status."""
    chosen = _topics(topics, topic_file)
    # Asked before hours of work, not after.
    if out.exists() and not overwrite:
        raise InputError(f"{out}: is already there; add --overwrite, or choose another --out")
    data = None
    if corpus is not None:
        data = corpora.read(corpus, encoding=encoding, text_column=text_column)
        corpora.warn_of_problems(data)
    sys.stdout.write(counts_table(_bundled() if data is None else data) + "\n")
    sys.stdout.flush()

    from stancelib.training import train as fit

    with steps() as progress:
        model = fit(
            data,
            topics=chosen,
            out=out,
            seed=seed,
            folds=folds,
            n_jobs=jobs,
            overwrite=overwrite,
            progress=progress,
        )
    if model.report is not None:
        sys.stdout.write("\n" + model.report.to_text(width_of_terminal()))
    sys.stdout.write(f"\nThe model is in {out}\n")
    return 0


def _bundled() -> Corpus:
    from stancelib.corpus import load_bundled

    return load_bundled()


def _topics(names: str | None, file: Path | None) -> tuple[Topic, ...] | None:
    described = read_topics(file) if file else ()
    if names is None:
        return described or None
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    if not wanted:
        raise InputError("--topics names no topic; for example --topics kosovo,carbon_tax")
    return resolve_topics(wanted, (*SHIPPED_TOPICS, *described))


def read_topics(path: Path) -> tuple[Topic, ...]:
    """Read topics from a JSON list of objects.

    Parameters
    ----------
    path : Path

    Returns
    -------
    tuple of Topic

    Raises
    ------
    InputError
        If the file cannot be read, or is no list of topics.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "topics.json")
    ...     _ = path.write_text('[{"name": "carbon_tax"}]')
    ...     [topic.title for topic in read_topics(path)]
    ['Carbon tax']
    """
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{path}: cannot be read as JSON: {error}") from error
    if not isinstance(data, list) or not all(isinstance(item, dict) for item in data):
        raise InputError(f'{path}: expected a list of topics: [{{"name": "carbon_tax"}}, …]')
    try:
        return resolve_topics(Topic.from_dict(item) for item in data)
    except InputError as error:
        raise InputError(f"{path}: {error.args[0]}") from error
