"""The command line's root: commands, version, and what is set up before any of them."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from stancelib._version import __version__
from stancelib.cli import audit, classify, corpus, evaluate, models, report, serve, suggest, train
from stancelib.cli.guard import failed, termination_cleans_up

__all__ = ["app", "run"]

_HELP = """Topics and stances of English paragraphs.

\b
For every paragraph of a text: which topics it is about, which side it takes on
each (support, oppose, mixed or neutral), how sure that is, and which words show
it.

\b
Examples:
  stancelib classify article.txt
  stancelib classify rows.jsonl --format csv --out stances.csv
  curl -s https://example.org/news.html | stancelib classify - --input-format html
  stancelib audit corpus.csv --html audit.html
  stancelib train corpus.csv --out models/mine
  stancelib evaluate models/mine test.csv --html report.html
  stancelib suggest pool.jsonl --model models/mine --out to_label.csv
  stancelib report news.jsonl --by date --html report.html
  stancelib serve

\b
Exit status:
  0    done
  1    done, except for the rows or files that were reported on stderr
  2    nothing done: wrong usage, or an input that cannot be used
  130  interrupted (143: terminated); no half-written file is left
  141  whoever read the output went away
"""

_SETTINGS = {"help_option_names": ["-h", "--help"]}

app = typer.Typer(
    help=_HELP,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings=_SETTINGS,
)
app.command("classify", help=classify.HELP, context_settings=_SETTINGS)(classify.classify)
app.command("train", help=train.HELP, context_settings=_SETTINGS)(train.train)
app.command("audit", help=audit.HELP, context_settings=_SETTINGS)(audit.audit)
app.command("evaluate", help=evaluate.HELP, context_settings=_SETTINGS)(evaluate.evaluate)
app.command("suggest", help=suggest.HELP, context_settings=_SETTINGS)(suggest.suggest)
app.command("report", help=report.HELP, context_settings=_SETTINGS)(report.report)
app.command("serve", help=serve.HELP, context_settings=_SETTINGS)(serve.serve)
app.add_typer(models.app, name="models")
app.add_typer(corpus.app, name="corpus")


def _show_version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"stancelib {__version__}\n")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Take the options that stand before a command."""


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command in this process; see `stancelib.cli.main`."""
    _replace_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A character that the terminal cannot show must not end the command.
            stream.reconfigure(errors="backslashreplace")
    try:
        with termination_cleans_up():
            app(args=list(arguments) if arguments is not None else None, prog_name="stancelib")
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 0
    except OSError as error:  # the help could not be printed
        return failed(error)
    return 0


def _replace_closed_streams() -> None:
    """Put a null device where a standard stream was closed before the start."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))
