"""Audit a corpus: read it, make every check, gather the findings."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from stancelib._version import __version__
from stancelib.auditing.boilerplate import check_boilerplate
from stancelib.auditing.conflicts import check_conflicts
from stancelib.auditing.content import check_content
from stancelib.auditing.copies import blocks, check_copies, check_splits, find_copies
from stancelib.auditing.documents import check_documents
from stancelib.auditing.encodings import check_encodings
from stancelib.auditing.finding import Finding
from stancelib.auditing.giveaways import check_giveaways
from stancelib.auditing.label_errors import check_labels, check_topics, is_weak
from stancelib.auditing.out_of_fold import deal_folds, make_features, out_of_fold
from stancelib.auditing.reading import check_reading
from stancelib.auditing.result import Audit
from stancelib.auditing.shortcuts import check_shortcuts
from stancelib.auditing.sizes import check_sizes
from stancelib.auditing.targets import check_targets, solvability
from stancelib.auditing.view import IntArray, View, make_view
from stancelib.corpus.pairs import PairCorpus
from stancelib.corpus.schema import Corpus
from stancelib.errors import CorpusWarning, InputError

__all__ = ["Progress", "audit"]

#: Takes the step's number, how many there are, and what is done.
Progress = Callable[[int, int, str], None]

_STEPS = 10
_MOST_SPLITS = 20


@dataclass(slots=True)
class _State:
    """What an audit gathers."""

    view: View
    folds: int
    seed: int
    tell: Callable[[str], None]
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    size: dict[str, Any] = field(default_factory=dict)


def audit(
    source: object,
    *,
    kind: str = "auto",
    test: object = None,
    seed: int = 0,
    folds: int = 5,
    split_column: str | None = None,
    progress: Progress | None = None,
    **columns: Any,
) -> Audit:
    """Find what would spoil training on a corpus, or an evaluation with it.

    Parameters
    ----------
    source : path, str, Corpus, PairCorpus, iterable of dict, DataFrame or datasets.Dataset
        The corpus; see :func:`stancelib.corpus.read_any`.
    kind : {"auto", "topics", "pairs"}, optional
        How the corpus is labelled.
    test : the same, optional
        Test data, which must share nothing with the corpus.
    seed : int, optional
        Of folds and shuffles.
    folds : int, optional
        In how many parts the documents are cut for out-of-fold probabilities, at least 2.
    split_column : str, optional
        An extra column that names each row's split. By default ``split``,
        ``subset`` or ``partition`` where it holds words like train and test.
    progress : callable, optional
        Takes the step's number, how many there are, and what is done.
    **columns
        Passed to :func:`stancelib.corpus.read_any`, such as ``text_column``.

    Returns
    -------
    Audit
        Rows that can't be read are among its findings.

    Raises
    ------
    CorpusError
        If a source can't be read at all.
    InputError
        If an argument is wrong, or no row can be used.

    Notes
    -----
    The checks and their sources are described in docs/audit.md.

    Examples
    --------
    >>> from stancelib.corpus.pairs import LabelledPair, PairCorpus
    >>> pairs = [LabelledPair("We want plums.", "pro"), LabelledPair("We want plums!", "con")]
    >>> [finding.check for finding in audit(PairCorpus(pairs)).findings][:2]
    ['documents-few', 'conflicts']
    """
    if not isinstance(folds, int) or folds < 2:
        raise InputError(f"folds={folds!r}: use a whole number of at least 2")
    report = progress or (lambda step, total, message: None)
    step = iter(range(1, _STEPS + 1))

    def tell(message: str) -> None:
        report(next(step, _STEPS), _STEPS, message)

    tell("reading")
    corpus = _read(source, kind, columns)
    if test is not None:
        same = "pairs" if isinstance(corpus, PairCorpus) else "topics"
        tested = _read(test, same if kind == "auto" else kind, columns)
    else:
        tested = None
    view = make_view(corpus, tested, split_column)
    state = _State(view, folds, seed, tell, check_reading(corpus, tested))
    state.notes += getattr(corpus, "notes", ())
    state.size = _size(view)
    _look(state)
    return Audit(
        view.name,
        view.kind,
        tuple(state.findings),
        state.size,
        {"seed": seed, "folds": folds, "stancelib": __version__},
        tuple(state.notes),
    )


def _read(source: object, kind: str, columns: dict[str, Any]) -> Corpus | PairCorpus:
    if isinstance(source, (Corpus, PairCorpus)):
        return source
    from stancelib.corpus import read_any

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CorpusWarning)
        return read_any(source, kind=kind, strict=False, **columns)


def _size(view: View) -> dict[str, Any]:
    splits = Counter(part for part in view.parts if part)
    return {
        "rows": len(view),
        "documents": len(np.unique(view.groups)),
        "examples": len(view.labels),
        "labels": dict(Counter(view.labels).most_common()),
        "targets": len(view.target_names),
        "splits": dict(splits.most_common(_MOST_SPLITS)),
    }


def _look(state: _State) -> None:
    view, found, tell = state.view, state.findings, state.tell
    found += check_documents(view, state.folds)
    found += check_sizes(view, state.folds)
    tell("comparing texts")
    copies = find_copies(view)
    found += check_splits(view, copies)
    found += check_copies(view, copies)
    found += check_conflicts(view, copies)
    tell("checking encodings")
    found += check_encodings(view)
    tell("checking lengths and language")
    found += check_content(view)
    tell("looking for boilerplate")
    found += check_boilerplate(view)
    tell("looking for what gives labels away")
    found += check_giveaways(view, state.seed)
    tell("comparing labels by source, year, length, order")
    found += check_shortcuts(view, state.seed)
    _predict(state, blocks(view, copies))


def _predict(state: _State, row_blocks: IntArray) -> None:
    """Make the checks that need a model."""
    view, folds, seed = state.view, state.folds, state.seed
    groups = row_blocks[view.example_rows]
    if len(view.label_names) < 2 or len(np.unique(groups)) < folds:
        state.notes.append(
            "No label was checked by a model: that takes two labels, and a document for each fold."
        )
        return
    features = make_features(view)
    if features is None:
        state.notes.append("No label was checked by a model: the texts hold no words.")
        return
    fold = deal_folds(groups, view.label_codes, folds, seed)
    names, labels = view.label_names, view.label_codes
    state.tell("predicting labels out of fold")
    full = out_of_fold(features.full, labels, len(names), fold, seed)
    if features.full is not features.blind:
        state.tell(f"predicting without the {view.noun}")
        blind = out_of_fold(features.blind, labels, len(names), fold, seed)
        solved = solvability(view, full, blind, groups, seed)
        state.size["solvability"] = solved.to_dict()
        state.findings += check_targets(view, solved, groups, seed)
    if is_weak(view, full):
        state.notes.append(
            "Labels were not ranked by how likely they are wrong: a quick model is hardly better "
            "than guessing, so that its doubts mean little."
        )
    else:
        state.findings += check_labels(view, full)
    if view.kind == "topics":
        state.tell(f"predicting {view.noun}s")
        state.findings += check_topics(view, features.texts, row_blocks, folds, seed)
