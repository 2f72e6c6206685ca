"""Results on parts of the data: by source, year, length, topic or target, and holder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from stancelib.corpus.pairs import LabelledPair, PairCorpus
from stancelib.corpus.schema import AUTHOR, Corpus, LabelledParagraph
from stancelib.errors import InputError
from stancelib.evaluation.intervals import measure_systems
from stancelib.evaluation.predictions import IntArray
from stancelib.evaluation.records import Slice
from stancelib.evaluation.resampling import Resamples
from stancelib.evaluation.weighted import Metric

__all__ = ["MIN_ROWS", "Part", "corpus_parts", "slice_rows"]

#: Parts with fewer rows are not shown: their intervals would say nothing.
MIN_ROWS = 20

_MOST_PARTS = 20
_BANDS = (
    (20, "up to 20 words"),
    (50, "21 to 50 words"),
    (100, "51 to 100 words"),
    (200, "101 to 200 words"),
)
_LONGEST = "more than 200 words"
_HOLDERS = ("the author", "somebody named", "both")

Row = LabelledParagraph | LabelledPair


class Part(NamedTuple):
    """A part of the data.

    Parameters
    ----------
    kind, name : str
        What it was selected by, and the value there.
    rows : int64 array
        Positions of its rows.
    topic : str or None
        The only topic that is looked at, or None for all.
    """

    kind: str
    name: str
    rows: IntArray
    topic: str | None = None


def _length(row: Row) -> str:
    words = len(row.text.split())
    return next((name for most, name in _BANDS if words <= most), _LONGEST)


def _year(row: Row) -> str | None:
    year = (row.date or "")[:4]
    return year if len(year) == 4 and year.isascii() and year.isdigit() else None


def _holder(row: Row) -> str | None:
    labels = getattr(row, "labels", ())
    found = {held.holder == AUTHOR for label in labels for held in label.holders}
    if not found:
        return None
    return _HOLDERS[2] if len(found) == 2 else _HOLDERS[0 if found == {True} else 1]


def _target(row: Row) -> str | None:
    return getattr(row, "target", None)


def _source(row: Row) -> str | None:
    return row.source


#: What parts there are: kind to the value of a row, and the order of values if it is not by size.
_KINDS: Mapping[str, tuple[Callable[[Row], str | None], Sequence[str] | None]] = {
    "source": (_source, None),
    "target": (_target, None),
    "year": (_year, ()),
    "length": (_length, (*(name for _, name in _BANDS), _LONGEST)),
    "holder": (_holder, _HOLDERS),
}


def _in_order(counts: Counter[str], order: Sequence[str] | None) -> list[str]:
    """Return the values to show: the largest, then by size, by name, or in the order given."""
    largest = sorted(counts, key=lambda name: (-counts[name], name))[:_MOST_PARTS]
    if order is None:
        return largest
    return [name for name in order if name in largest] if order else sorted(largest)


def corpus_parts(
    corpus: Corpus | PairCorpus, topics: Iterable[str] = ()
) -> tuple[list[Part], list[str]]:
    """Cut a corpus into parts.

    Parameters
    ----------
    corpus : Corpus or PairCorpus
        With n rows.
    topics : iterable of str, optional
        Topics to look at one by one, over all rows.

    Returns
    -------
    parts : list of Part
        A kind with a single value is left out, and so are parts of fewer than
        20 rows; of each kind the 20 largest are kept.
    notes : list of str
        What was left out.

    Examples
    --------
    >>> rows = [LabelledPair("a b", "pro", "x")] * 20 + [LabelledPair("c", "con", "y")] * 30
    >>> [(p.kind, p.name, len(p.rows)) for p in corpus_parts(PairCorpus(rows))[0]]
    [('target', 'y', 30), ('target', 'x', 20)]
    """
    parts, notes = [], []
    for kind, (value_of, order) in _KINDS.items():
        values = [value_of(row) for row in corpus]
        counts = Counter(value for value in values if value is not None)
        if len(counts) < 2:
            continue
        enough = Counter({name: n for name, n in counts.items() if n >= MIN_ROWS})
        names = _in_order(enough, order)
        where = {name: [i for i, value in enumerate(values) if value == name] for name in names}
        parts += [Part(kind, name, np.array(rows, dtype=np.int64)) for name, rows in where.items()]
        if len(counts) > len(names):
            notes.append(
                f"By {kind}: {len(names)} of {len(counts)} are shown, those with at least "
                f"{MIN_ROWS} rows and at most the {_MOST_PARTS} largest."
            )
    every = np.arange(len(corpus), dtype=np.int64)
    named = list(topics)
    parts += [Part("topic", name, every, name) for name in named if len(named) > 1]
    return parts, notes


def slice_rows(
    gold: Any,
    systems: Mapping[str, Any],
    metrics: Mapping[str, Metric],
    parts: Iterable[Part],
    resamples: Resamples,
) -> tuple[Slice, ...]:
    """Measure systems on parts of the data, on the resamples of the whole.

    Parameters
    ----------
    gold : Gold or LabelGold
    systems : mapping of str to Predictions or LabelPredictions
    metrics : mapping of str to function of (gold, predictions)
    parts : iterable of Part
        A part with a topic is measured on all its rows, and counts those
        about the topic; it is left out where they are fewer than 20.
    resamples : Resamples
        Of the rows of ``gold``.

    Returns
    -------
    tuple of Slice
        One per part and system.

    Raises
    ------
    InputError
        If a part has rows that are not there.
    """
    out = []
    for part in parts:
        if len(part.rows) and int(part.rows.max()) >= len(gold):
            raise InputError(f"slices: {part.kind} {part.name!r} has rows that are not in the data")
        here = gold.take(part.rows)
        said = {name: predictions.take(part.rows) for name, predictions in systems.items()}
        n = len(part.rows)
        if part.topic is not None:
            here = here.select([part.topic])
            said = {name: predictions.select([part.topic]) for name, predictions in said.items()}
            n = int(here.topic.sum())
            if n < MIN_ROWS:
                continue
        measured = measure_systems(here, said, metrics, resamples.take(part.rows))
        for system in systems:
            scores = {name: measured.interval(system, name) for name in metrics}
            out.append(Slice(part.kind, part.name, system, n, scores))
    return tuple(out)
