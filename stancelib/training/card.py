"""The model card: what a model knows, learned from, and is good for, made from its own facts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stancelib.model.bundle import StanceModel

__all__ = ["model_card"]

_USE = """\
Labels paragraphs of English text by topic and by stance toward each topic's
proposition. Made for news, speeches, op-eds and parliamentary debate. A paragraph
is judged alone, by what its words say.

It is not made for texts in other languages, for judging persons, or for decisions
about persons. It reads surface cues: irony, and sides that only background
knowledge reveals, escape it. Count and compare with the intervals below in mind."""


def model_card(model: StanceModel) -> str:
    """Return a model's card as Markdown; every number in it comes from the manifest or report.

    Parameters
    ----------
    model : StanceModel

    Returns
    -------
    str
    """
    manifest = model.state.to_manifest()
    lines = [
        "# Model card",
        "",
        "A linear stancelib model: hashed n-grams, features relative to the topic's mentions, "
        "and stance cues; probabilities calibrated out of fold.",
        "",
        "## What it is for",
        "",
        _USE,
        "",
        "## Topics",
        "",
        "| topic | `support` favours, `oppose` rejects |",
        "| --- | --- |",
        *(f"| `{t.name}` | {t.proposition or t.title} |" for t in model.topics),
        "",
        "## What it learned from",
        "",
        "| corpus | paragraphs | documents | sha256 |",
        "| --- | --- | --- | --- |",
        *(_corpus_row(facts) for facts in manifest.get("training", ())),
        "",
        f"Seed {manifest['seed']}, inverse regularisation strengths "
        + ", ".join(f"{kind} {value:g}" for kind, value in manifest["strengths"].items())
        + f", stancelib {manifest['stancelib_version']}.",
        "",
        "## How good it is",
        "",
    ]
    if model.report is None:
        lines.append("Not measured: it was trained without cross-validation.")
    else:
        # One level down, so that the report's headings stand under this one.
        lines.append(re.sub(r"^#(#*) ", r"###\1 ", model.report.to_markdown(), flags=re.MULTILINE))
    return "\n".join(lines).rstrip() + "\n"


def _corpus_row(facts: dict[str, Any]) -> str:
    return (
        f"| {facts['name']} | {facts['paragraphs']} | {facts['documents']} | "
        f"`{facts['sha256'][:16]}…` |"
    )
