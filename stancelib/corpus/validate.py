"""Check raw paragraphs and build the corpus; all problems are found before any is raised."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from stancelib.corpus.dates import iso_date
from stancelib.corpus.normal import normalise
from stancelib.corpus.rows import RawParagraph, as_text, as_weight, is_blank, is_missing
from stancelib.corpus.schema import Corpus, LabelledParagraph
from stancelib.corpus.validate_labels import check_labels
from stancelib.errors import CorpusError, Problem

__all__ = ["NO_DOCUMENTS", "RESERVED", "build_corpus"]

NO_DOCUMENTS = (
    "no row has a doc_id, so each counts as a document of its own and leaks between training and "
    "test data cannot be excluded; add a doc_id that is the same for all paragraphs of an article"
)
#: Keys of a row with a meaning; ``year`` too, where there is no ``date``.
RESERVED = frozenset({"text", "labels", "id", "doc_id", "source", "date", "weight"})


def build_corpus(
    raws: Sequence[RawParagraph], problems: Iterable[Problem], name: str, *, strict: bool = True
) -> Corpus:
    """Validate raw paragraphs.

    Parameters
    ----------
    raws : sequence of RawParagraph
        What a reader found.
    problems : iterable of Problem
        What the reader could not parse.
    name : str
        The corpus's name.
    strict : bool, optional
        If False, bad paragraphs are dropped instead of raising.

    Returns
    -------
    Corpus
        With all problems as ``corpus.problems``, in order of rows.

    Raises
    ------
    CorpusError
        If strict and a problem is fatal. Carries all problems, fatal ones first.

    Examples
    --------
    >>> build_corpus([RawParagraph(1, {"text": "Hm.", "doc_id": "a"}, [])], [], "mine")
    Corpus('mine', 1 paragraphs, 1 documents)
    """
    found = list(problems)
    grouped = any(not is_blank(raw.fields.get("doc_id")) for raw in raws)
    if raws and not grouped:
        found.append(Problem(None, NO_DOCUMENTS, fatal=False, field="doc_id"))
    built = [_paragraph(raw, grouped) for raw in raws]
    _check_ids(raws, built)
    _check_conflicts(raws, built)
    found += [problem for raw in raws for problem in raw.problems]
    if not raws and not found:
        found.append(Problem(None, "holds no paragraphs"))
    found.sort(key=lambda problem: problem.row or 0)
    if strict and any(problem.fatal for problem in found):
        raise CorpusError(name, sorted(found, key=lambda problem: not problem.fatal))
    kept = (p for raw, p in zip(raws, built, strict=True) if p is not None and raw.usable)
    return Corpus(kept, name, problems=found)


def _paragraph(raw: RawParagraph, grouped: bool) -> LabelledParagraph | None:
    data = dict(raw.fields)
    text = _text(raw, data.pop("text", None))
    labels = check_labels(raw, text)
    identity = _name(raw, data.pop("id", None), "id") or f"row-{raw.row}"
    document = _name(raw, data.pop("doc_id", None), "doc_id")
    if grouped and document is None:
        raw.warn("doc_id is empty; the row counts as a document of its own", "doc_id")
    source = _name(raw, data.pop("source", None), "source")
    date = _date(raw, data)
    weight = _weight(raw, data.pop("weight", None))
    if not raw.usable:
        return None
    meta = {key: None if is_missing(value) else value for key, value in data.items()}
    return LabelledParagraph(
        text, labels, identity, document or identity, source, date, weight, meta
    )


def _text(raw: RawParagraph, value: object) -> str:
    if isinstance(value, str) and value.strip():
        return value
    if isinstance(value, str):
        raw.fail("text is empty" if not value else "text is only white space", "text")
    elif value is None:
        raw.fail("text is missing", "text")
    elif is_missing(value):
        raw.fail("text is NaN (an empty cell?); fill it or drop the row", "text")
    else:
        raw.fail(f"text must be a string, not {type(value).__name__}", "text")
    return ""


def _name(raw: RawParagraph, value: object, key: str) -> str | None:
    if is_blank(value):
        return None
    text = as_text(value)
    if text is None:
        raw.fail(f"{key} must be a string or a whole number, not {type(value).__name__}", key)
    return text


def _date(raw: RawParagraph, data: dict[str, object]) -> str | None:
    """Take the date out of a row, or else the year; what is not understood stays in meta."""
    for key in ("date", "year"):
        value = data.get(key)
        if is_blank(value):
            data.pop(key, None)
            continue
        date = iso_date(value)
        data.pop(key)
        if date is not None:
            return date
        raw.warn(f"{value!r} is no date that is understood; use YYYY-MM-DD or YYYY", key)
        data[f"{key}_as_given"] = value
    return None


def _weight(raw: RawParagraph, value: object) -> float:
    try:
        return as_weight(value)
    except ValueError as error:
        raw.fail(str(error), "weight")
        return math.nan


def _check_ids(raws: Sequence[RawParagraph], built: Sequence[LabelledParagraph | None]) -> None:
    first: dict[str, int] = {}
    for raw, paragraph in zip(raws, built, strict=True):
        identity = paragraph.id if paragraph else as_text(raw.fields.get("id"))
        if not identity:
            continue
        if identity in first:
            raw.fail(f"id {identity!r} is used in row {first[identity]} already", "id")
        else:
            first[identity] = raw.row


def _check_conflicts(
    raws: Sequence[RawParagraph], built: Sequence[LabelledParagraph | None]
) -> None:
    first: dict[str, tuple[int, frozenset[tuple[str, str]]]] = {}
    for raw, paragraph in zip(raws, built, strict=True):
        if paragraph is None:
            continue
        labels = frozenset((label.topic, label.stance) for label in paragraph.labels)
        row, other = first.setdefault(normalise(paragraph.text), (raw.row, labels))
        if labels != other:
            raw.warn(
                f"the same text is labelled {_show(labels)} here but {_show(other)} in row {row}",
                "labels",
            )


def _show(labels: frozenset[tuple[str, str]]) -> str:
    return ", ".join(f"{topic}: {stance}" for topic, stance in sorted(labels)) or "nothing"
