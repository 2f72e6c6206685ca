"""Check the labels of one paragraph."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence

from stancelib.corpus.rows import RawParagraph, is_missing
from stancelib.corpus.schema import AUTHOR, SIDES, HolderLabel, Label
from stancelib.errors import InputError
from stancelib.topics import STANCES, Topic

__all__ = ["check_labels"]

_SYNONYMS = {
    "favor": "support", "favour": "support", "for": "support", "pro": "support",
    "positive": "support", "against": "oppose", "con": "oppose", "anti": "oppose",
    "negative": "oppose", "none": "neutral", "both": "mixed",
}  # fmt: skip


def check_labels(raw: RawParagraph, text: str) -> tuple[Label, ...]:
    """Return a raw paragraph's labels; what is wrong with them is recorded on the paragraph.

    Parameters
    ----------
    raw : RawParagraph
        The paragraph, labels in the nested form.
    text : str
        Its text, in which holders and evidence should stand.

    Returns
    -------
    tuple of Label
        Those that could be built.

    Examples
    --------
    >>> raw = RawParagraph(3, {}, [{"topic": "kosovo", "stance": "suport"}])
    >>> check_labels(raw, "Hm."), str(raw.problems[0])
    ((), "row 3, stance: unknown stance 'suport'; did you mean 'support'?")
    """
    items = _as_list(raw.labels)
    if is_missing(items):
        raw.fail("labels is missing; use [] for a paragraph about none of the topics", "labels")
        return ()
    if not isinstance(items, (list, tuple)):
        raw.fail(f"labels must be a list, not {type(items).__name__}", "labels")
        return ()
    labels: list[Label] = []
    for number, item in enumerate(items):
        row = raw.label_rows[number] if raw.label_rows else raw.row
        label = _label(raw, item, text, row)
        if label is None:
            continue
        if any(label.topic == other.topic for other in labels):
            raw.fail(f"topic {label.topic!r} is labelled twice; keep one label", "labels", row)
        labels.append(label)
    return tuple(labels)


def _as_list(value: object) -> object:
    """Return a numpy array, which pandas makes of nested lists, as a list."""
    return value.tolist() if hasattr(value, "tolist") else value


def _label(raw: RawParagraph, item: object, text: str, row: int) -> Label | None:
    if not isinstance(item, Mapping):
        raw.fail(
            f"a label must be an object with topic and stance, not {type(item).__name__}",
            "labels",
            row,
        )
        return None
    topic, stance = item.get("topic"), item.get("stance")
    fine = _topic(raw, topic, row) & _stance(raw, stance, row)
    holders = _as_list(item.get("holders"))
    if is_missing(holders):
        holders = []
    if not isinstance(holders, (list, tuple)):
        raw.fail(f"holders must be a list, not {type(holders).__name__}", "holders", row)
        holders = []
    checked = [_holder(raw, holder, text, row) for holder in holders]
    if not fine:
        return None
    label = Label(str(topic), str(stance), tuple(holder for holder in checked if holder))
    for holder in label.holders:
        if holder.stance not in label.sides:
            raw.warn(
                f"{holder.holder!r} is said to {holder.stance}, but the stance on "
                f"{label.topic} is {label.stance}",
                "holders",
                row,
            )
    return label


def _topic(raw: RawParagraph, value: object, row: int) -> bool:
    if not isinstance(value, str):
        found = "missing" if is_missing(value) else f"of type {type(value).__name__}"
        raw.fail(f"topic is {found}; give its name", "topic", row)
        return False
    try:
        Topic(value)
    except InputError as error:
        slug = re.sub(r"\W+", "_", value).strip("_")[:64]
        hint = f"; did you mean {slug!r}?" if slug and slug != value else ""
        raw.fail(f"{error.args[0]}{hint}", "topic", row)
        return False
    return True


def _stance(raw: RawParagraph, value: object, row: int, known: Sequence[str] = STANCES) -> bool:
    if isinstance(value, str) and value in known:
        return True
    if is_missing(value) or value == "":
        raw.fail(f"stance is missing; use one of {', '.join(known)}", "stance", row)
        return False
    word = str(value).strip().lower()
    synonym = _SYNONYMS.get(word)
    near = [synonym] if synonym in known else difflib.get_close_matches(word, known, 1)
    advice = f"did you mean {near[0]!r}?" if near else f"use one of {', '.join(known)}"
    raw.fail(f"unknown stance {value!r}; {advice}", "stance", row)
    return False


def _holder(raw: RawParagraph, item: object, text: str, row: int) -> HolderLabel | None:
    if not isinstance(item, Mapping):
        raw.fail("a holder must be an object with holder, stance, evidence", "holders", row)
        return None
    holder, evidence = item.get("holder"), item.get("evidence")
    if not isinstance(holder, str) or not holder.strip():
        raw.fail(f"holder must be a name in the text or {AUTHOR}, not {holder!r}", "holders", row)
        return None
    if not _stance(raw, item.get("stance"), row, SIDES):
        return None
    if is_missing(evidence):
        evidence = ""
    if not isinstance(evidence, str):
        raw.fail(f"evidence must be a string, not {type(evidence).__name__}", "evidence", row)
        return None
    if holder != AUTHOR and holder not in text:
        raw.warn(f"holder {holder!r} does not stand in the text", "holders", row)
    if evidence not in text:
        raw.warn(f"evidence {evidence!r} does not stand in the text", "evidence", row)
    return HolderLabel(holder, str(item["stance"]), evidence)
