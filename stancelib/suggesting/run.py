"""Choose what to label next from a pool of any size."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stancelib.errors import InputError
from stancelib.suggesting.beliefs import Judge, judge_of, rarity
from stancelib.suggesting.candidates import Candidate, chance
from stancelib.suggesting.choose import Field, in_order, spread
from stancelib.suggesting.labelled import Labelled, read_labelled
from stancelib.suggesting.pool import Columns, Pool
from stancelib.suggesting.reasons import reason
from stancelib.suggesting.scan import Scan, batches
from stancelib.suggesting.suggestions import Suggestion, Suggestions

__all__ = ["STRATEGIES", "suggest"]

#: What each strategy looks for.
STRATEGIES = {
    "auto": "texts that stand for many in doubt, rare labels first",
    "uncertainty": "texts the model is least sure of",
    "diversity": "texts that stand for many others; needs no model",
    "rare": "texts that may have a label of which there are few",
    "random": "any texts: the fair sample that a test set needs",
}
_SPREAD_FROM = 3_000
_MOST_SPREAD = 5_000


def suggest(
    model: Any,
    pool: Any,
    *,
    n: int = 50,
    strategy: str = "auto",
    seed: int = 0,
    labelled: Any = None,
    per_document: int = 3,
    kind: str | None = None,
    topics: Iterable[str] = (),
    text_column: str | None = None,
    target_column: str | None = None,
    group_column: str | None = None,
    target: str | None = None,
    encoding: str = "utf-8-sig",
    progress: Callable[[int], object] | None = None,
) -> Suggestions:
    """Choose the texts of a pool that are worth labelling next.

    The pool is read once, a batch at a time; memory holds a few thousand
    candidates whatever its size. Copies count once, near copies of chosen and
    of labelled texts are passed over. The same pool, model and seed give the
    same choice.

    Parameters
    ----------
    model : StanceModel, PairModel or None
        None, where nothing is labelled yet, leaves "diversity" and "random".
    pool : path, DataFrame, Dataset or iterable of str or dict
        A .txt (a line is a text), .jsonl, .json, .csv, .tsv or .parquet file;
        texts; or rows with texts and, where there are, targets, ``doc_id``,
        ``id``, ``source`` and ``date``.
    n : int, optional
        How many to choose.
    strategy : {"auto", "uncertainty", "diversity", "rare", "random"}, optional
        See ``STRATEGIES``. "auto" is "diversity" in which each text of the pool
        counts by the model's uncertainty of it and, where it is known how often
        each label occurs, by the expected rarity of its label; without a model
        it is "diversity".
    seed : int, optional
        Of all that is drawn.
    labelled : path, Corpus, PairCorpus or iterable, optional
        What is labelled already. Without it only exact copies of texts that the
        model learned from are known.
    per_document : int, optional
        The most that are chosen of one document, where the pool names them.
    kind : {"pairs", "topics"}, optional
        Which form the file to label has; that of the model, and "pairs" without one.
    topics : iterable of str, optional
        Topics that labels may name, without a model.
    text_column, target_column, group_column : str, optional
        Columns of the pool; by default those that the model's corpus had, then
        ``text``, ``target`` and ``doc_id``.
    target : str, optional
        The target of every row that has none of its own.
    encoding : str, optional
        Of text files.
    progress : callable, optional
        Called with the number of texts read so far.

    Returns
    -------
    Suggestions
        Its ``write`` makes the file in which a person fills in the labels.

    Raises
    ------
    InputError
        If an argument is wrong, the column of texts can't be told, or the model
        needs targets and the pool has none.
    CorpusError
        If the pool or the labelled corpus cannot be read.

    Examples
    --------
    >>> pool = ["Plums are ripe now.", "Plums are ripe now!", "Trams run late at night."]
    >>> sorted(s.row for s in suggest(None, pool, n=2))
    [1, 3]
    """
    strategy = _checked(model, strategy, n, per_document)
    kind = _kind(model, kind)
    known = dict(getattr(model, "columns", None) or {}) if kind == "pairs" else {}
    columns = Columns(text_column, target_column, group_column, known)
    have = read_labelled(labelled, model, kind, columns, encoding)
    judge = None if model is None else judge_of(model)
    rare = None if judge is None or not have.counts else rarity(judge.classes, have.counts)
    if strategy == "rare" and rare is None:
        raise InputError(
            "strategy 'rare': how often each label occurs is not known; give labelled= "
            "(--labelled FILE)"
        )
    rows = Pool(pool, columns, target=target or _only_target(model), encoding=encoding)
    scan = Scan(strategy, _size(strategy, n), seed, judge, rare, have)
    for batch in batches(rows, _targets(model, kind)):
        scan.add(batch)
        if progress is not None:
            progress(scan.read)
    kept = scan.kept.ranked()
    field = _field(kept, have, per_document)
    if strategy in ("auto", "diversity"):
        chosen = list(spread(field, n, scan.weights()))
    else:
        chosen = list(in_order(field, n))
    score = [_score(field, i, strategy, seed) for i in chosen]
    items = tuple(
        _suggestion(rank, kept[i], score[rank - 1], field, i, strategy, judge, rare)
        for rank, i in enumerate(chosen, 1)
    )
    return Suggestions(
        items,
        kind,
        strategy,
        scan.read,
        labels=tuple(getattr(model, "labels", ())) if kind == "pairs" else (),
        topics=tuple(t.name for t in model.topics) if _has_topics(model) else tuple(topics),
        columns=_file_columns(columns),
        notes=tuple(_notes(scan, rows, field, items, n)),
        problems=tuple(rows.problems),
    )


def _checked(model: Any, strategy: str, n: int, per_document: int) -> str:
    if strategy not in STRATEGIES:
        raise InputError(f"strategy {strategy!r}: use one of {', '.join(STRATEGIES)}")
    if n < 1 or per_document < 1:
        raise InputError(f"n={n}, per_document={per_document}: both must be 1 or more")
    if model is None and strategy == "auto":
        strategy = "diversity"
    if model is None and strategy in ("uncertainty", "rare"):
        raise InputError(f"strategy {strategy!r} needs a model; without one use 'diversity'")
    if strategy in ("auto", "diversity") and n > _MOST_SPREAD:
        raise InputError(
            f"n={n}: {strategy!r} chooses at most {_MOST_SPREAD} at once; use 'random' for more"
        )
    return strategy


def _kind(model: Any, kind: str | None) -> str:
    if kind not in (None, "pairs", "topics"):
        raise InputError(f"kind {kind!r}: use 'pairs' or 'topics'")
    own = None if model is None else "topics" if _has_topics(model) else "pairs"
    if own and kind and own != kind:
        raise InputError(f"kind {kind!r}: the model's is {own!r}; leave kind out")
    return own or kind or "pairs"


def _targets(model: Any, kind: str) -> bool | None:
    """Tell whether labels are about targets, None where it isn't known."""
    if kind == "topics":
        return False
    return None if model is None else bool(model.needs_target)


def _only_target(model: Any) -> str | None:
    """Return the target that a model means where none is named."""
    targets: Sequence[str] = getattr(model, "targets", ())
    return targets[0] if getattr(model, "needs_target", False) and len(targets) == 1 else None


def _has_topics(model: Any) -> bool:
    return getattr(model, "kind", None) != "pairs" and hasattr(model, "topics")


def _size(strategy: str, n: int) -> int:
    return max(_SPREAD_FROM, n + n // 2) if strategy in ("auto", "diversity") else 20 * n + 200


def _field(kept: Sequence[Candidate], have: Labelled, per_document: int) -> Field:
    from stancelib.suggesting.space import embed

    points = embed([*(c.row.text for c in kept), *(text for text, _ in have.rows)])
    targets = [target for _, target in have.rows]
    return Field(kept, points[: len(kept)], points[len(kept) :], targets, per_document)


def _score(field: Field, i: int, strategy: str, seed: int) -> float:
    candidate = field.candidates[i]
    if strategy == "diversity":
        return 1.0 - float(field.nearest[i])
    if strategy == "random":
        return chance(candidate.key, seed)
    return candidate.rarity if strategy == "rare" else candidate.uncertainty


def _suggestion(
    rank: int,
    candidate: Candidate,
    score: float,
    field: Field,
    i: int,
    strategy: str,
    judge: Judge | None,
    rare: NDArray[np.float64] | None,
) -> Suggestion:
    row, classes = candidate.row, candidate.classes
    return Suggestion(
        rank,
        row.row,
        row.text,
        row.target,
        reason(strategy, candidate, float(field.nearest[i]), judge, rare),
        min(max(score, 0.0), 1.0),
        None if judge is None or classes is None else judge.guess(classes),
        row.doc_id,
        row.id,
        row.source,
        row.date,
    )


def _file_columns(columns: Columns) -> dict[str, str | None]:
    known = columns.known
    return {
        "text": columns.text or known.get("text"),
        "target": columns.target or known.get("target"),
        "label": known.get("label"),
        "group": columns.group or known.get("group"),
    }


def _notes(
    scan: Scan, pool: Pool, field: Field, items: Sequence[Suggestion], n: int
) -> Iterator[str]:
    if pool.bad:
        yield f"Rows of the pool that could not be used: {pool.bad}."
    if scan.known:
        yield f"Texts passed over because they are labelled already: {scan.known}."
    if scan.kept.copies:
        yield f"Texts passed over as copies of others: {scan.kept.copies}."
    if field.near_labelled:
        yield f"Candidates passed over as near copies of labelled texts: {field.near_labelled}."
    if len(items) < n:
        yield (
            f"Only {len(items)} of {n} could be chosen: there are no more texts that are new, "
            "unlike each other, and within the limit for each document."
        )
