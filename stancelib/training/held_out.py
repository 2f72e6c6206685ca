"""Reading the data that a model is tested on, and what it shares with the training data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from stancelib.corpus import Corpus, PairCorpus, read_any
from stancelib.corpus.column_names import plain_name
from stancelib.corpus.columns import NO_COLUMN
from stancelib.corpus.pair_readers import pairs_from_table
from stancelib.corpus.pairs import LabelledPair
from stancelib.corpus.readers import source_name, source_table
from stancelib.errors import InputError
from stancelib.training.fit import text_hashes

__all__ = ["WARNING", "overlap_notes", "read_test_data", "seen_note", "use_labels_of"]

#: How a note begins that nobody should miss.
WARNING = "WARNING: "
_ROLES = ("text", "target", "label", "group")
_COLUMN = "_column"
_SHOWN = 10


def read_test_data(model: Any, source: Any, **options: Any) -> Corpus | PairCorpus:
    """Read labelled data of the kind that a model was trained on.

    Parameters
    ----------
    model : StanceModel or PairModel
        A PairModel's own columns and stances are used where `options` don't
        name others, as far as the data have them.
    source : path, Dataset, Corpus, PairCorpus or list of dict
    **options
        As in :func:`stancelib.corpus.read_any`.

    Returns
    -------
    Corpus or PairCorpus

    Raises
    ------
    CorpusError, InputError
        If the data can't be read, or are of the other kind.
    """
    wanted = {name: value for name, value in options.items() if value is not None}
    if wanted.pop("kind", "auto") not in ("auto", model.kind):
        raise InputError(f"kind={options['kind']!r}, but the model labels {model.kind}")
    if model.kind == "pairs" and not isinstance(source, (Corpus, PairCorpus)):
        return _read_pairs(model, source, wanted)
    corpus = read_any(source, kind="topics", **wanted)
    if isinstance(corpus, PairCorpus) != (model.kind == "pairs"):
        other = "pairs" if isinstance(corpus, PairCorpus) else "topics"
        raise InputError(f"{corpus.name}: holds {other}, but the model labels {model.kind}")
    return corpus


def _read_pairs(model: Any, source: Any, wanted: Mapping[str, Any]) -> PairCorpus:
    """Read pairs by the model's columns, as far as they are there, and with its stances."""
    reading = {key: wanted[key] for key in ("encoding", "split") if key in wanted}
    title = wanted.get("name") or source_name(source)
    table = source_table(source, title, needed=(), **reading)
    there = {plain_name(str(key)) for _, cells in table.rows for key in cells}
    given: dict[str, str | None] = {}
    for role in _ROLES:
        own = model.columns.get(role)
        if own is not None and plain_name(own) in there:
            given[role] = own
    if not model.targets:
        given["target"] = NO_COLUMN
    given |= {
        name.removesuffix(_COLUMN): column
        for name, column in wanted.items()
        if name.endswith(_COLUMN)
    }
    told = wanted.get("label_map")
    checks = {key: wanted[key] for key in ("strict", "max_bad") if key in wanted}
    corpus = pairs_from_table(table, title, given, told, **checks)
    stances = {**corpus.stances, **model.stances, **(told or {})}
    return _with_stances(corpus, corpus, {name: stances.get(name) for name in corpus.labels})


def _with_stances(
    pairs: Iterable[LabelledPair], like: PairCorpus, stances: Mapping[str, str | None]
) -> PairCorpus:
    return PairCorpus(
        pairs,
        like.name,
        stances=stances,
        columns=like.columns,
        notes=like.notes,
        problems=like.problems,
    )


def use_labels_of(model: Any, corpus: PairCorpus) -> tuple[PairCorpus, list[str]]:
    """Write labels as the model does, and tell which it does not know.

    Parameters
    ----------
    model : PairModel
    corpus : PairCorpus

    Returns
    -------
    corpus : PairCorpus
        Labels that differ from the model's by case alone are the model's.
    notes : list of str

    Raises
    ------
    InputError
        If the model knows none of the labels.
    """
    names = {label.casefold(): label for label in model.labels}
    same = {label: names.get(label.casefold(), label) for label in corpus.labels}
    same |= {label: label for label in model.labels}
    changed = {label: name for label, name in same.items() if label != name}
    pairs = [replace(pair, label=same[pair.label]) for pair in corpus]
    said = {same[k]: stance for k, stance in corpus.stances.items() if k in same}
    written = _with_stances(pairs, corpus, {**model.stances, **said})
    if not set(written.labels) & set(model.labels):
        raise InputError(
            f"{corpus.name}: its labels ({', '.join(corpus.labels[:_SHOWN]) or 'none'}) are not "
            f"those of the model ({', '.join(model.labels)}); was another column meant?"
        )
    notes = [f"Labels read as the model writes them: {_arrows(changed)}."] if changed else []
    return written, [*notes, *_unknown(written, model.labels)]


def _arrows(changed: Mapping[str, str]) -> str:
    return ", ".join(f"{label} as {name}" for label, name in sorted(changed.items()))


def _unknown(corpus: PairCorpus, known: tuple[str, ...]) -> Iterator[str]:
    for label in sorted(set(corpus.labels) - set(known)):
        rows = [pair.row or i for i, pair in enumerate(corpus, start=1) if pair.label == label]
        shown = ", ".join(map(str, rows[:_SHOWN])) + (", …" if len(rows) > _SHOWN else "")
        yield (
            f"{WARNING}the model does not know the label {label!r} of {len(rows)} rows ({shown}); "
            "all its answers there count as wrong."
        )


def seen_note(name: str, model: Any, corpus: Corpus | PairCorpus) -> list[str]:
    """Warn where texts of the test data were in a model's training data."""
    hashes = text_hashes(corpus.texts)
    seen = int(np.isin(hashes, model.state.arrays["trained_on"]).sum())
    if not seen:
        return []
    what = "paragraphs" if isinstance(corpus, Corpus) else "rows"
    return [
        f"{WARNING}{seen} of {len(corpus)} {what} were in the model's training data ({name}): "
        "its scores here say nothing about new texts."
    ]


def overlap_notes(train: Corpus | PairCorpus, test: Corpus | PairCorpus) -> list[str]:
    """Warn where training and test data share texts or documents."""
    notes = []
    texts = set(train.texts)
    copies = sum(text in texts for text in test.texts)
    if copies:
        notes.append(
            f"{WARNING}{copies} of {len(test)} texts also stand in {train.name}, which the "
            "baselines learn from."
        )
    documents = {doc_id for doc_id in train.doc_ids if doc_id}
    shared = sorted(documents.intersection(test.doc_ids))
    if shared:
        notes.append(
            f"{WARNING}{len(shared)} documents stand in both {train.name} and {test.name}, for "
            f"example {shared[0]!r}."
        )
    return notes
