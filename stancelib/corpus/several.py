"""Put several corpora together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import reduce
from operator import add

from stancelib.corpus.label_names import chosen_stances, merged_labels
from stancelib.corpus.pairs import PairCorpus
from stancelib.corpus.schema import Corpus
from stancelib.errors import InputError, Problem

__all__ = ["put_together"]


def put_together(
    corpora: Iterable[Corpus | PairCorpus],
    label_map: Mapping[str, str | None] | None = None,
) -> Corpus | PairCorpus:
    """Return one corpus of several that were read apart.

    Of pairs, labels that differ in case only are merged, and what labels mean is
    told from the labels of all: where one file has only "pro", "con" in another
    makes them sides.

    Parameters
    ----------
    corpora : iterable of Corpus or PairCorpus
        One or more, of one kind, in the order wanted.
    label_map : mapping of str to (str or None), optional
        As in `read_pairs`.

    Returns
    -------
    Corpus or PairCorpus
        Its notes and problems name the corpus that they are of. Documents with
        the same id are one document, so that none crosses a split.

    Raises
    ------
    InputError
        If there is none, if they are of two kinds, or if the map names a label
        that does not occur.

    Examples
    --------
    >>> from stancelib.corpus import read_pairs
    >>> first = read_pairs([{"text": "Yes to plums.", "label": "pro"}], name="a")
    >>> both = put_together([first, read_pairs([{"text": "No.", "label": "con"}], name="b")])
    >>> both.name, dict(both.stances)
    ('a + b', {'con': 'oppose', 'pro': 'support'})
    """
    parts = list(corpora)
    if not parts:
        raise InputError("there is no corpus to put together; give one or more")
    pairs = [part for part in parts if isinstance(part, PairCorpus)]
    topics = [part for part in parts if isinstance(part, Corpus)]
    if pairs and topics:
        raise InputError(
            f"{pairs[0].name} holds pairs of a text and a label, but {topics[0].name} holds "
            "paragraphs with topics; use one kind, or say which with kind (--kind)"
        )
    notes = [f"{part.name}: {note}" for part in parts for note in part.notes]
    problems = [_named(problem, part.name) for part in parts for problem in part.problems]
    if topics:
        every = reduce(add, topics)
        return Corpus(every, every.name, problems=problems, notes=notes)
    # What labels mean was told from each file alone, which all of them may contradict.
    joined = reduce(add, (PairCorpus(part, part.name, columns=part.columns) for part in pairs))
    merged = merged_labels(pair.label for pair in joined)
    found = [replace(p, label=merged[p.label]) if p.label in merged else p for p in joined]
    return PairCorpus(
        found,
        joined.name,
        stances=chosen_stances(sorted({pair.label for pair in found}), label_map),
        columns=joined.columns,
        notes=notes,
        problems=problems,
    )


def _named(problem: Problem, name: str) -> Problem:
    message = f"{problem.message} ({name})"
    return Problem(problem.row, message, fatal=problem.fatal, field=problem.field)
