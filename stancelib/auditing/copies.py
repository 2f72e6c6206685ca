"""Copies and near copies of texts: within a split, across splits, across documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from stancelib.auditing.finding import Finding, count, excerpt
from stancelib.auditing.view import IntArray, View
from stancelib.corpus.leaks import Duplicate, find_duplicates

__all__ = ["Copies", "blocks", "check_copies", "check_splits", "find_copies"]

_SHOWN = 20
_MANY = 0.005  # of the rows, from which copies within a split are a warning


@dataclass(frozen=True, slots=True)
class Copies:
    """Texts that are alike.

    Parameters
    ----------
    exact : tuple of tuple of int
        Positions of texts that are the same after case, spacing and
        punctuation are removed; two or more in each.
    near : tuple of Duplicate
        Pairs of first occurrences that share four fifths of their runs of five words.
    """

    exact: tuple[tuple[int, ...], ...]
    near: tuple[Duplicate, ...]


def find_copies(view: View) -> Copies:
    """Find which texts are alike; see :func:`stancelib.corpus.find_duplicates`."""
    exact: dict[int, list[int]] = {}
    near = []
    for pair in find_duplicates(view.texts):
        if pair.similarity == 1.0:
            exact.setdefault(pair.a, [pair.a]).append(pair.b)
        else:
            near.append(pair)
    return Copies(tuple(map(tuple, exact.values())), tuple(near))


def blocks(view: View, copies: Copies) -> IntArray:
    """Give one number to rows of one document, and to those that share a copy or near copy.

    Returns
    -------
    ndarray of int64, shape (n,)
    """
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    links = [(group[0], other) for group in copies.exact for other in group[1:]]
    links += [(pair.a, pair.b) for pair in copies.near]
    first: dict[int, int] = {}
    for row, group in enumerate(view.groups.tolist()):
        links.append((first.setdefault(group, row), row))
    left, right = np.array(links, dtype=np.int64).T
    n = len(view)
    graph = coo_matrix((np.ones(len(links), dtype=np.int8), (left, right)), shape=(n, n))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def check_splits(view: View, copies: Copies) -> list[Finding]:
    """Find documents, copies and near copies that stand in more than one split."""
    if len(set(view.parts)) < 2:
        return []
    found = [_shared_documents(view)]
    exact = [group for group in copies.exact if len({view.parts[i] for i in group}) > 1]
    if exact:
        rows = [i for group in exact for i in group]
        found.append(
            view.finding(
                "split-copies",
                "error",
                f"{count(len(exact), 'text')} in more than one split",
                "A model that has seen a text in training answers it from memory, so that "
                "scores on the test data are too good.",
                rows=rows,
                advice="Delete these rows from one of the splits, or split anew by document.",
                data={"groups": _groups(view, exact)},
            )
        )
    near = _crossing(copies, view.parts)
    if near:
        found.append(
            view.finding(
                "split-near-copies",
                "warning",
                f"{count(len(near), 'pair')} of near copies across splits",
                "Texts that share four fifths of their wording or more stand in different "
                "splits: reprints, quotations, edited versions.",
                rows=[i for pair in near for i in (pair.a, pair.b)],
                advice="Keep one of each pair, or put both into the same split.",
                data={"pairs": _pairs(view, near)},
            )
        )
    return [finding for finding in found if finding is not None]


def _shared_documents(view: View) -> Finding | None:
    if not view.grouped:
        return None
    members: dict[str, list[int]] = defaultdict(list)
    for row, document in enumerate(view.documents):
        if document:
            members[document].append(row)
    shared = {
        name: rows
        for name, rows in members.items()
        # A number that each file starts anew is no document.
        if len({view.parts[i] for i in rows}) > 1 and not view.numbering[rows].all()
    }
    if not shared:
        return None
    return view.finding(
        "split-documents",
        "error",
        f"{count(len(shared), 'document')} in more than one split",
        "Paragraphs of one document share author, subject and wording; what is learned from "
        "some gives the others away.",
        rows=[i for rows in shared.values() for i in rows],
        advice="Split by document: stancelib corpus split, or grouped_folds in Python.",
        data={
            "documents": [{"document": d, "rows": len(r)} for d, r in [*shared.items()][:_SHOWN]]
        },
    )


def check_copies(view: View, copies: Copies) -> list[Finding]:
    """Find texts that occur twice within a split."""
    across: list[tuple[int, ...]] = []
    repeated: list[tuple[int, ...]] = []
    for group in copies.exact:
        for part in dict.fromkeys(view.parts[i] for i in group):
            rows = tuple(i for i in group if view.parts[i] == part)
            if view.grouped and len({view.documents[i] or i for i in rows}) > 1:
                across.append(rows)
            else:
                repeated += _same_question(view, rows)
    found = []
    if across:
        found.append(
            view.finding(
                "copies",
                _severity(view, across),
                f"{count(len(across), 'text')} in more than one document",
                "Copies count more than once, and folds by document put them on both sides.",
                rows=[i for rows in across for i in rows],
                advice="Keep one copy of each, or give copies the same doc_id.",
                data={"groups": _groups(view, across)},
            )
        )
    if repeated:
        found.append(
            view.finding(
                "repeated-rows",
                "info" if view.grouped else _severity(view, repeated),
                f"{count(len(repeated), 'text')} more than once"
                + (" in the same document" if view.grouped else ""),
                "A text that is repeated counts more than once, in training and in scores; a "
                "split by row puts its copies on both sides.",
                rows=[i for rows in repeated for i in rows],
                advice="Keep one copy of each.",
                data={"groups": _groups(view, repeated)},
            )
        )
    return found + _near_copies(view, copies)


def _same_question(view: View, rows: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Return rows that repeat text and targets; other targets are other questions."""
    if len(rows) < 2:
        return []
    by_target: dict[object, list[int]] = defaultdict(list)
    for row in rows:
        key = None if view.kind == "topics" else tuple(view.labels_of_row[row])
        by_target[key].append(row)
    return [tuple(same) for same in by_target.values() if len(same) > 1]


def _near_copies(view: View, copies: Copies) -> list[Finding]:
    groups = view.groups
    near = [
        pair
        for pair in copies.near
        if groups[pair.a] != groups[pair.b] and view.parts[pair.a] == view.parts[pair.b]
    ]
    if not near:
        return []
    where = "documents" if view.grouped else "rows"
    return [
        view.finding(
            "near-copies",
            _severity(view, [(pair.a, pair.b) for pair in near]),
            f"{count(len(near), 'pair')} of near copies in different {where}",
            "Texts that share four fifths of their wording or more: reprints, retweets, edited "
            f"versions. Folds put them on both sides, as they count as different {where}.",
            rows=[i for pair in near for i in (pair.a, pair.b)],
            advice="Keep one of each pair, or give both the same doc_id.",
            data={"pairs": _pairs(view, near)},
        )
    ]


def _severity(view: View, groups: Sequence[Sequence[int]]) -> str:
    return "warning" if len({i for rows in groups for i in rows}) >= _MANY * len(view) else "info"


def _crossing(copies: Copies, parts: Sequence[str]) -> list[Duplicate]:
    """Return near copies across splits; copies of either text lie where they lie."""
    where = {group[0]: {parts[i] for i in group} for group in copies.exact}
    return [
        pair
        for pair in copies.near
        if len(where.get(pair.a, {parts[pair.a]}) | where.get(pair.b, {parts[pair.b]})) > 1
    ]


def _groups(view: View, groups: Sequence[tuple[int, ...]]) -> list[dict[str, object]]:
    return [
        {"places": [view.place(i) for i in rows[:_SHOWN]], "text": excerpt(view.texts[rows[0]])}
        for rows in groups[:_SHOWN]
    ]


def _pairs(view: View, pairs: Sequence[Duplicate]) -> list[dict[str, object]]:
    return [
        {
            "places": [view.place(pair.a), view.place(pair.b)],
            "similarity": round(pair.similarity, 3),
            "text": excerpt(view.texts[pair.a]),
        }
        for pair in pairs[:_SHOWN]
    ]
