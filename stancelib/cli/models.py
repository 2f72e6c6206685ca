"""The commands ``stancelib models list``, ``show`` and ``verify``."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stancelib.cli.guard import guarded, printable
from stancelib.cli.terminal import console_for, one_line, use_colour, width_of_terminal
from stancelib.errors import InputError, ModelFormatError

if TYPE_CHECKING:
    from stancelib.persist import ArraySpec

__all__ = ["app", "model_folder"]

_CARD = "MODEL_CARD.md"
_LONGEST_CARD = 1 << 20

app = typer.Typer(
    help="""List, describe and check models.

\b
A model is a folder of JSON and plain numbers; nothing in it is executed.

\b
Examples:
  stancelib models list
  stancelib models show default
  stancelib models verify models/mine
""",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command(
    "list",
    help="""List the models that can be named, with their topics or labels.

\b
Example:
  stancelib models list
""",
)
@guarded
def list_models() -> int:
    """Run the command; return its exit status."""
    from stancelib.api import list_models as listed

    for info in listed():
        known = ", ".join(_known(info.manifest))
        sys.stdout.write(one_line(f"{info.name}  {info.path}  {known}") + "\n")
    return 0


def _known(manifest: Mapping[str, Any]) -> list[str]:
    """Return the names of a model's topics, or its labels."""
    if manifest.get("kind") in ("pairs", "encoder-pairs"):
        return list(manifest["labels"])
    return [topic["name"] for topic in manifest.get("topics", ())]


@app.command(
    "show",
    help="""Show a model's card: what it knows, what it learned from, how good it is.

\b
Laid out on a terminal; elsewhere as the Markdown that it is.

\b
Examples:
  stancelib models show default
  stancelib models show models/mine > card.md
""",
)
@guarded
def show(
    model: Annotated[str, typer.Argument(metavar="MODEL", help="Name or folder of a model.")],
    color: Annotated[
        bool | None,
        typer.Option("--color/--no-color", help="Colour; by default on a terminal only."),
    ] = None,
) -> int:
    """Run the command; return its exit status."""
    path = model_folder(model) / _CARD
    try:
        with path.open("rb") as file:
            card = printable(file.read(_LONGEST_CARD).decode("utf-8", "replace"))
    except OSError as error:
        raise ModelFormatError(str(path), f"cannot be read: {error.strerror or error}") from error
    colour = use_colour(color)
    if not (colour or sys.stdout.isatty()):
        sys.stdout.write(card)
        return 0
    from rich.markdown import Markdown

    console = console_for(colour, width_of_terminal())
    with console.capture() as captured:
        console.print(Markdown(card, hyperlinks=False))
    sys.stdout.write(captured.get())
    return 0


@app.command(
    "verify",
    help="""Check every file of a model: digests, sizes, shapes, types, finite numbers.

\b
Prints what was checked. Exit status 0 if all is as it should be, 2 if not.

\b
Examples:
  stancelib models verify default
  stancelib models verify models/mine
""",
)
@guarded
def verify(
    model: Annotated[str, typer.Argument(metavar="MODEL", help="Name or folder of a model.")],
) -> int:
    """Run the command; return its exit status."""
    from stancelib.api import load_model
    from stancelib.persist import verify_model

    folder = model_folder(model).resolve()
    for line in verify_model(folder, *_parts(folder)):
        sys.stdout.write(f"{one_line(line)}\n")
    load_model(folder)  # which finds what no array shows: that names and numbers don't fit
    sys.stdout.write(f"{one_line(model)}: all is as it should be\n")
    return 0


def _parts(folder: Path) -> tuple[Sequence[ArraySpec], Sequence[str]]:
    """Return which arrays, and which files beside them, a model of its kind has."""
    from stancelib.persist.load import read_manifest

    kind = read_manifest(folder).get("kind")
    if kind == "pairs":
        from stancelib.pairs.state import SPECS as PAIRS

        return PAIRS, ()
    if kind == "encoder":
        from stancelib.encoder.state import ENCODER_SPECS, PAYLOADS

        return ENCODER_SPECS, PAYLOADS
    if kind == "encoder-pairs":
        from stancelib.encoder.pair_state import SPECS as ENCODER_PAIRS
        from stancelib.encoder.state import PAYLOADS

        return ENCODER_PAIRS, PAYLOADS
    from stancelib.model import SPECS

    return SPECS, ()


def model_folder(name_or_path: str) -> Path:
    """Return the folder of a model given by name or path; raise InputError if there is none."""
    from stancelib.shipped import shipped_folder, shipped_folders

    path = shipped_folder(name_or_path) or Path(name_or_path)
    if not path.is_dir():
        names = ", ".join(shipped_folders()) or "none"
        raise InputError(f"{name_or_path!r} is neither a folder nor a model's name ({names})")
    return path
