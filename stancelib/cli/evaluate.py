"""The command ``stancelib evaluate``."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stancelib.cli import corpora
from stancelib.cli.columns import (
    GroupColumn,
    LabelColumn,
    LabelMap,
    Split,
    TargetColumn,
    TextColumn,
    parse_label_map,
)
from stancelib.cli.guard import guarded, printable
from stancelib.cli.inputs import check_encoding
from stancelib.cli.progress import steps
from stancelib.cli.terminal import width_of_terminal
from stancelib.corpus.pairs import MAX_BAD
from stancelib.errors import CorpusWarning, InputError

if TYPE_CHECKING:
    from stancelib.corpus import Corpus, PairCorpus

__all__ = ["HELP", "evaluate"]

HELP = """Measure a model on labelled data that it was not trained on.

\b
MODEL is the name of a model (see: stancelib models list) or a folder.
CORPUS is labelled data in the forms that stancelib train reads, of the kind
that the model was trained on. For a model of pairs, columns and labels are
those of its training data where CORPUS has them.

\b
Prints scores with intervals (by bootstrap over documents) beside baselines:
for topics, topic F1, side F1 (support and oppose, mixed as both), stance F1
given the topic; for pairs, accuracy and macro F1, and F1 of the sides; then
calibration, scores of each class, confusion, comparisons with corrected
p-values, parts of the data, and probes: how often the answer changes when a
text is negated, asked about something else, misspelt and so on.

\b
Baselines learn from the other folds of CORPUS, or from --train.

\b
Examples:
  stancelib evaluate default test.jsonl
  stancelib evaluate models/mine test.csv --out report.json --html report.html
  stancelib evaluate models/new test.csv --compare models/old --train train.csv
  stancelib evaluate models/mine test.csv --predictions predictions.csv
  stancelib evaluate models/mine test.csv --markdown > report.md

\b
Exit status:
  0    measured
  2    wrong usage, or a model or corpus that cannot be used
  130  interrupted
"""


@guarded
def evaluate(
    model: Annotated[str, typer.Argument(metavar="MODEL", help="Name or folder of a model.")],
    corpus: Annotated[str, typer.Argument(metavar="CORPUS", help="Labelled data.")],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Also write the report as JSON.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", help="Also write it as one page with plots.")
    ] = None,
    predictions: Annotated[
        Path | None,
        typer.Option("--predictions", help="Also write label and prediction of every row as CSV."),
    ] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown.")] = False,
    compare: Annotated[
        list[str] | None,
        typer.Option("--compare", metavar="MODEL", help="Another model; can be given again."),
    ] = None,
    train: Annotated[
        str | None,
        typer.Option("--train", metavar="CORPUS", help="What the baselines learn from."),
    ] = None,
    baselines: Annotated[
        bool, typer.Option("--baselines/--no-baselines", help="Simple systems beside the model.")
    ] = True,
    probes: Annotated[
        bool, typer.Option("--probes/--no-probes", help="Changed texts, and changed answers.")
    ] = True,
    learning_curve: Annotated[
        bool,
        typer.Option("--learning-curve", help="Train on parts of CORPUS, small to large; slow."),
    ] = False,
    seed: Annotated[int, typer.Option("--seed", min=0, help="The same seed, the same report.")] = 0,
    jobs: Annotated[
        int, typer.Option("--jobs", min=1, help="Processes; the outcome is the same.")
    ] = 1,
    text_column: TextColumn = None,
    target_column: TargetColumn = None,
    label_column: LabelColumn = None,
    group_column: GroupColumn = None,
    label_map: LabelMap = None,
    split: Split = None,
    skip_bad_rows: Annotated[
        bool, typer.Option("--skip-bad-rows", help="Measure on the good rows, list the others.")
    ] = False,
    encoding: Annotated[
        str, typer.Option("--encoding", help="Encoding of the corpus.")
    ] = "utf-8-sig",
) -> int:
    """Run the command; return its exit status."""
    _check_outputs(out, html, predictions)
    check_encoding(encoding)

    from stancelib import api
    from stancelib.training.evaluating import TESTED, evaluation, named_models
    from stancelib.training.held_out import WARNING, read_test_data

    loaded = api.load_model(model)
    others = named_models(compare, api.load_model)
    options = {
        "text_column": text_column,
        "target_column": target_column,
        "label_column": label_column,
        "group_column": group_column,
        "label_map": parse_label_map(label_map),
        "split": split,
        "encoding": encoding,
        "strict": not skip_bad_rows,
        "max_bad": MAX_BAD,
    }

    def read(source: str) -> Corpus | PairCorpus:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", CorpusWarning)
            data = read_test_data(loaded, source, **options)
        corpora.warn_of_problems(data)
        return data

    data = read(corpus)
    learned = None if train is None else read(train)
    with steps() as progress:
        done = evaluation(
            loaded,
            data,
            compare=others,
            train=learned,
            baselines=baselines,
            probes=probes,
            learning_curve=learning_curve,
            seed=seed,
            n_jobs=jobs,
            progress=progress,
        )
    report = done.report
    for note in report.notes:
        if note.startswith(WARNING):
            sys.stderr.write(printable(f"warning: {note.removeprefix(WARNING)}\n"))
    if out is not None:
        report.to_json(out)
    _write_more(done, TESTED, html, predictions)
    sys.stdout.write(report.to_markdown() if markdown else report.to_text(width_of_terminal()))
    return 0


def _check_outputs(*paths: Path | None) -> None:
    """Refuse what can't be written before hours of work, not after."""
    given = [path for path in paths if path is not None]
    for path in given:
        if path.is_dir() or not path.parent.is_dir():
            raise InputError(f"{path}: name a file in a folder that exists")
    if len({path.absolute() for path in given}) < len(given):
        raise InputError("--out, --html and --predictions name the same file twice")


def _write_more(done: Any, tested: str, html: Path | None, predictions: Path | None) -> None:
    from stancelib.evaluation.prediction_rows import predictions_csv
    from stancelib.files import write_atomically

    if html is not None:
        write_atomically(html, done.report.to_html().encode("utf-8", "backslashreplace"))
    if predictions is not None:
        said = done.predictions[tested]
        write_atomically(predictions, predictions_csv(done.corpus, done.gold, said))
