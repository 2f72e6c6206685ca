"""Options that choose which tier is trained, and how."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shlex import quote
from typing import Annotated, Literal

import typer

from stancelib.errors import InputError

__all__ = ["Base", "Epochs", "Resume", "Tier", "check_options", "told_how_to_go_on"]

Tier = Annotated[
    Literal["fast", "accurate"],
    typer.Option("--tier", help="A linear model, or an encoder that is fine-tuned."),
]
Base = Annotated[
    str | None,
    typer.Option("--base", help="For the accurate tier: the encoder to start from."),
]
Epochs = Annotated[
    int | None,
    typer.Option("--epochs", min=1, help="For the accurate tier: how long to learn at most."),
]
Resume = Annotated[
    Path | None,
    typer.Option("--resume", help="For the accurate tier: a stopped training to go on with."),
]


def check_options(tier: str, base: str | None, epochs: int | None, resume: Path | None) -> None:
    """Say what is wrong before anything is read, in the words of the command line.

    Raises
    ------
    InputError
        If an option is for another tier, or there is no training to go on with.

    Examples
    --------
    >>> check_options("fast", None, 3, None)
    Traceback (most recent call last):
    stancelib.errors.InputError: [SL100] --epochs: only with --tier accurate
    """
    told = {"--base": base, "--epochs": epochs, "--resume": resume}
    given = [option for option, value in told.items() if value is not None]
    if tier == "fast" and given:
        raise InputError(f"{', '.join(given)}: only with --tier accurate")
    if resume is not None and not resume.is_dir():
        raise InputError(f"{resume}: holds no training to go on with")


@contextmanager
def told_how_to_go_on(tier: str, out: Path, resume: Path | None) -> Iterator[None]:
    """Say how to go on with a training that is interrupted here, if anything was kept of it."""
    try:
        yield
    except KeyboardInterrupt:
        from stancelib.finetuning.kept import unfinished

        folder = resume or unfinished(out)
        if tier == "accurate" and folder.is_dir():
            sys.stderr.write(
                f"interrupted; to go on, give the same command with --resume {quote(str(folder))}\n"
            )
        raise
