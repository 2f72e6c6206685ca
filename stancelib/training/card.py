"""The model card: what a model does, learned from, and is good for, made from its own facts.

The sections follow M. Mitchell et al., "Model cards for model reporting",
FAT* 2019. No figure is written by hand: each comes from the manifest or the
report, and a test looks every one of them up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from stancelib.evaluation.report import Report
from stancelib.training.card_data import learned_from, reproduction
from stancelib.training.card_limits import limits
from stancelib.training.card_scores import scores
from stancelib.training.card_text import bullet, cell, table

if TYPE_CHECKING:
    from stancelib.model.bundle import StanceModel

__all__ = ["model_card"]

_WHAT = {
    "topics": (
        "Labels paragraphs of English text by topic and by stance toward each topic's "
        "proposition. A linear stancelib model: hashed n-grams, features relative to the topic's "
        "mentions, and stance cues; probabilities calibrated out of fold."
    ),
    "pairs": (
        "Gives a text, together with what it is asked about where there is such a target, exactly "
        "one label. A linear stancelib model with calibrated probabilities."
    ),
}
#: Of models in which an encoder reads.
_WHAT_ACCURATE = {
    "topics": (
        "Labels paragraphs of English text by topic and by stance toward each topic's "
        "proposition, and tells who takes the side. A small transformer encoder, fine-tuned, reads "
        "the text against each proposition; its answers are joined with those of a linear model, "
        "and probabilities are calibrated. It can be asked about topics that it wasn't trained on."
    ),
    "pairs": (
        "Gives a text, together with what it is asked about where there is such a target, exactly "
        "one label. A small transformer encoder, fine-tuned, reads the text against its target; "
        "probabilities are calibrated."
    ),
}
_INTENDED = (
    "Counting and comparing positions over many texts like those that it learned from, with the "
    "intervals below in mind; finding texts to read; a second opinion beside human labels."
)
_SHOWN_TARGETS = 10
_LANGUAGE = {
    True: "Texts in languages other than English.",
    False: "Texts in languages other than those that it learned from.",
}
_OUT_OF_SCOPE = (
    "Judging persons, or decisions about persons: a text's label says nothing sure of its author.",
    "Texts of other kinds, topics or times than those that it learned from, unless it is measured "
    "on them first (`stancelib evaluate`).",
    "Single texts without a reader: irony, and sides that only background knowledge reveals, "
    "escape it.",
)


def model_card(model: StanceModel | Any) -> str:
    """Return a model's card as Markdown; every number in it comes from the manifest or report.

    Parameters
    ----------
    model : StanceModel or PairModel

    Returns
    -------
    str
    """
    manifest = _manifest(model)
    about = manifest.get("about") or {}
    # As report.json has it: rounded once before it is rounded for the card.
    report = None if model.report is None else Report.from_dict(model.report.to_dict())
    sections: tuple[tuple[str, Callable[[], Iterator[str]]], ...] = (
        ("What it is for", lambda: _use(manifest, about)),
        ("Topics" if _kind(model) == "topics" else "Labels", lambda: _labels(model)),
        ("What it learned from", lambda: learned_from(manifest, about, report)),
        ("How good it is", lambda: scores(report)),
        ("Limits", lambda: limits(report)),
        ("How to make it again, and how to cite it", lambda: reproduction(model, manifest, about)),
    )
    lines = ["# Model card", "", _what(model)]
    for title, make in sections:
        lines += ["", f"## {title}", "", *make()]
    return "\n".join(lines).rstrip() + "\n"


def _kind(model: Any) -> str:
    return "pairs" if getattr(model, "kind", "topics") == "pairs" else "topics"


def _what(model: Any) -> str:
    accurate = getattr(model, "tier", "fast") != "fast"
    return (_WHAT_ACCURATE if accurate else _WHAT)[_kind(model)]


def _manifest(model: Any) -> Mapping[str, Any]:
    """Return what the manifest says or will say once the model is saved."""
    state = getattr(model, "state", None)
    found: Mapping[str, Any] = state.to_manifest() if state is not None else model.manifest
    return found


def _use(manifest: Mapping[str, Any], about: Mapping[str, str]) -> Iterator[str]:
    yield f"**Intended use.** {cell(about.get('intended_use')) or _INTENDED}"
    yield ""
    yield "**Out of scope.**"
    yield ""
    if about.get("out_of_scope"):
        yield bullet(about["out_of_scope"])
    for line in (_LANGUAGE[bool(manifest.get("english", True))], *_OUT_OF_SCOPE):
        yield bullet(line)


def _labels(model: Any) -> Iterator[str]:
    if _kind(model) == "topics":
        rows = [(f"`{topic.name}`", topic.proposition or topic.title) for topic in model.topics]
        yield from table(("topic", "`support` favours, `oppose` rejects"), rows)
        return
    meanings = [(f"`{label}`", model.stances.get(label) or "no stance") for label in model.labels]
    yield from table(("label", "means"), meanings)
    if model.needs_target:
        yield ""
        yield "It must be told what a text is asked about (its target)."
        shown = ", ".join(cell(target) for target in model.targets[:_SHOWN_TARGETS])
        more = ", …" if len(model.targets) > _SHOWN_TARGETS else ""
        yield f"Targets that it learned from ({len(model.targets)}): {shown}{more}."
