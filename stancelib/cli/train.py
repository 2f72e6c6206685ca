"""The command ``stancelib train``."""

from __future__ import annotations

import json
import sys
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
from stancelib.cli.guard import guarded
from stancelib.cli.pair_counts import summary
from stancelib.cli.progress import steps
from stancelib.cli.terminal import width_of_terminal
from stancelib.cli.tiers import Base, Epochs, Resume, Tier, check_options, told_how_to_go_on
from stancelib.cli.train_help import HELP
from stancelib.corpus.pairs import MAX_BAD
from stancelib.errors import InputError
from stancelib.topics import SHIPPED_TOPICS, Topic, resolve_topics

if TYPE_CHECKING:
    from stancelib.corpus import Corpus, PairCorpus

__all__ = ["HELP", "read_about", "read_topics", "train"]


@guarded
def train(
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder to write the model to.")],
    corpus: Annotated[
        list[str] | None,
        typer.Argument(metavar="CORPUS", help="Labelled data; several are put together."),
    ] = None,
    topics: Annotated[
        str | None, typer.Option("--topics", help="Names of topics, with commas between.")
    ] = None,
    topic_file: Annotated[
        Path | None, typer.Option("--topic-file", help="Topics as a JSON list.")
    ] = None,
    about: Annotated[
        Path | None,
        typer.Option("--about", help="What the model's card tells of data and use, as JSON."),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="The same seed, the same model.")] = 0,
    folds: Annotated[int, typer.Option("--folds", min=2, help="For cross-validation.")] = 5,
    jobs: Annotated[
        int, typer.Option("--jobs", min=1, help="Processes; the outcome is the same.")
    ] = 1,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace a model that is already there.")
    ] = False,
    tier: Tier = "fast",
    base: Base = None,
    epochs: Epochs = None,
    resume: Resume = None,
    kind: Kind = "auto",
    text_column: TextColumn = None,
    target_column: TargetColumn = None,
    label_column: LabelColumn = None,
    group_column: GroupColumn = None,
    label_map: LabelMap = None,
    split: Split = None,
    skip_bad_rows: Annotated[
        bool, typer.Option("--skip-bad-rows", help="Train on the good rows, and list the others.")
    ] = False,
    encoding: Annotated[
        str, typer.Option("--encoding", help="Encoding of the corpus.")
    ] = "utf-8-sig",
) -> int:
    """Run the command; return its exit status."""
    chosen = _topics(topics, topic_file)
    check_options(tier, base, epochs, resume)
    # Asked before hours of work, not after.
    if out.exists() and not overwrite:
        raise InputError(f"{out}: is already there; add --overwrite, or choose another --out")
    columns = {
        "text": text_column,
        "target": target_column,
        "label": label_column,
        "group": group_column,
    }
    told = None if about is None else read_about(about)
    data = None
    if corpus:
        data = corpora.read_several(
            corpus,
            kind=kind,
            columns=columns,
            label_map=label_map or (),
            encoding=encoding,
            split=split,
            strict=not skip_bad_rows,
            max_bad=MAX_BAD,
        )
        _check_topics(data, chosen)
        corpora.warn_of_problems(data)
    sys.stdout.write(summary(_bundled() if data is None else data) + "\n")
    sys.stdout.flush()

    from stancelib.training import train as fit

    with told_how_to_go_on(tier, out, resume), steps() as progress:
        model = fit(
            data,
            topics=chosen,
            out=out,
            seed=seed,
            folds=folds,
            n_jobs=jobs,
            about=told,
            overwrite=overwrite,
            progress=progress,
            tier=tier,
            base=base,
            epochs=epochs,
            resume=resume,
        )
    if model.report is not None:
        sys.stdout.write("\n" + model.report.to_text(width_of_terminal()))
    sys.stdout.write(f"\nThe model is in {out}\n")
    return 0


def _bundled() -> Corpus:
    from stancelib.corpus import load_bundled

    return load_bundled()


def _check_topics(data: Corpus | PairCorpus, chosen: tuple[Topic, ...] | None) -> None:
    from stancelib.corpus import PairCorpus

    if chosen is not None and isinstance(data, PairCorpus):
        raise InputError(
            "--topics and --topic-file are for corpora with topics, but this one holds pairs of a "
            "text and a label; leave them out, or say --kind topics"
        )


def _topics(names: str | None, file: Path | None) -> tuple[Topic, ...] | None:
    described = read_topics(file) if file else ()
    if names is None:
        return described or None
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    if not wanted:
        raise InputError("--topics names no topic; for example --topics kosovo,carbon_tax")
    return resolve_topics(wanted, (*SHIPPED_TOPICS, *described))


def read_about(path: Path) -> dict[str, str]:
    """Read what a model's card is to tell from a JSON object.

    Parameters
    ----------
    path : Path

    Returns
    -------
    dict of str to str
        Keys as in :func:`stancelib.train`.

    Raises
    ------
    InputError
        If the file cannot be read, or holds something else.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "about.json")
    ...     _ = path.write_text('{"license": "CC BY 4.0"}')
    ...     read_about(path)
    {'license': 'CC BY 4.0'}
    """
    from stancelib.training.card_data import checked_about

    data = _read_json(path)
    if not isinstance(data, dict):
        raise InputError(f'{path}: expected an object: {{"license": "CC BY 4.0", …}}')
    try:
        return checked_about(data)
    except InputError as error:
        raise InputError(f"{path}: {error.args[0]}") from error


def _read_json(path: Path) -> object:
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{path}: cannot be read as JSON: {error}") from error


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
    data = _read_json(path)
    if not isinstance(data, list) or not all(isinstance(item, dict) for item in data):
        raise InputError(f'{path}: expected a list of topics: [{{"name": "carbon_tax"}}, …]')
    try:
        return resolve_topics(Topic.from_dict(item) for item in data)
    except InputError as error:
        raise InputError(f"{path}: {error.args[0]}") from error
