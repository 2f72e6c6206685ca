"""The command ``stancelib evaluate``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from stancelib.cli import corpora
from stancelib.cli.guard import guarded
from stancelib.cli.terminal import width_of_terminal
from stancelib.errors import InputError

__all__ = ["HELP", "evaluate"]

HELP = """Measure a model on labelled paragraphs that it was not trained on.

\b
MODEL is the name of a model (see: stancelib models list) or a folder.
CORPUS is labelled data in the forms that stancelib train reads.

\b
Prints scores with intervals (by bootstrap over documents): topic F1, side F1
(support and oppose, mixed as both), stance F1 given the topic, calibration;
then tables per topic and stance.

\b
Examples:
  stancelib evaluate default test.jsonl
  stancelib evaluate models/mine test.csv --out report.json
  stancelib evaluate models/mine test.csv --markdown > report.md

\b
Exit status:
  0    measured
  2    wrong usage, or a model or corpus that cannot be used
"""


@guarded
def evaluate(
    model: Annotated[str, typer.Argument(metavar="MODEL", help="Name or folder of a model.")],
    corpus: Annotated[str, typer.Argument(metavar="CORPUS", help="Labelled data.")],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Also write the report as JSON.")
    ] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown.")] = False,
    text_column: Annotated[
        str, typer.Option("--text-column", help="Key or column with the text.")
    ] = "text",
    encoding: Annotated[
        str, typer.Option("--encoding", help="Encoding of the corpus.")
    ] = "utf-8-sig",
) -> int:
    """Run the command; return its exit status."""
    if out is not None and (out.is_dir() or not out.parent.is_dir()):
        raise InputError(f"{out}: name a file in a folder that exists")

    from stancelib import api

    loaded = api.load_model(model)
    data = corpora.read(corpus, encoding=encoding, text_column=text_column)
    corpora.warn_of_problems(data)
    report = api.evaluate(loaded, data)
    if out is not None:
        report.to_json(out)
    sys.stdout.write(report.to_markdown() if markdown else report.to_text(width_of_terminal()))
    return 0
