"""Make accuracy.json of finished cells."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.accuracy.cells import key_of
from benchmarks.accuracy.load import Loaded
from benchmarks.accuracy.run import Outcome
from benchmarks.accuracy.score import LEVEL, RESAMPLES, Scorer, Scores, difference, interval
from benchmarks.accuracy.systems import REFERENCES, SYSTEMS

__all__ = ["dataset_entry", "earlier", "entries"]


def dataset_entry(loaded: Loaded) -> dict[str, Any]:
    """Return what a reader must know about a data set, as JSON has it; no text of it."""
    dataset, scorer = loaded.dataset, Scorer(loaded)
    parts = {"train": loaded.train, "dev": loaded.dev, "test": loaded.test}
    rows = {name: len(part) for name, part in parts.items() if part is not None}
    return {
        "title": dataset.title,
        "metric": next(iter(scorer.measures)),
        "metric_title": dataset.metric_title,
        "measures": list(scorer.measures),
        "sha256": loaded.digest,
        "rows": rows or {"all": len(loaded.scored)},
        "labels": len(loaded.labels),
        "folds": dataset.folds,
        "grouped": dataset.grouped,
        "unit": dataset.unit,
        "units": scorer.groups,
        "bootstrap": {"resamples": RESAMPLES, "level": LEVEL, "unit": dataset.unit},
    }


def entries(
    loaded: Loaded, outcomes: Mapping[str, Outcome], before: Mapping[tuple[str, str], Any]
) -> list[dict[str, Any]]:
    """Return a data set's results, one entry a system.

    Parameters
    ----------
    loaded : Loaded
    outcomes : mapping of str to Outcome
        By system.
    before : mapping of (str, str) to dict
        Entries of an earlier result by data set and system. They stand where
        there is no cell now, as long as their key still fits; reasons for not
        running, where the system was not asked for this time.
    """
    scorer = Scorer(loaded)
    scores = {
        name: scorer([cell.labels(loaded.labels) for cell in outcome.cells])
        for name, outcome in outcomes.items()
        if outcome.cells
    }
    found = []
    for name, system in SYSTEMS.items():
        key = key_of(loaded, system)
        old = before.get((loaded.dataset.name, name))
        if name in scores:
            entry = _done(outcomes[name], name, scores)
            found.append(_named(loaded, name, key, entry))
        elif _stands(old, key, asked=name in outcomes):
            found.append(old)
        elif name in outcomes:
            entry = {"status": "not run", "reason": outcomes[name].reason}
            found.append(_named(loaded, name, key, entry))
    return found


def _stands(old: Mapping[str, Any] | None, key: str, *, asked: bool) -> bool:
    """Tell whether an earlier entry is still true: a reason only until it is asked for anew."""
    return old is not None and old["key"] == key and (old["status"] == "done" or not asked)


def _named(loaded: Loaded, system: str, key: str, entry: dict[str, Any]) -> dict[str, Any]:
    return {"dataset": loaded.dataset.name, "system": system, "key": key, **entry}


def _done(
    outcome: Outcome, name: str, scores: Mapping[str, Mapping[str, Scores]]
) -> dict[str, Any]:
    first, own = outcome.cells[0], scores[name]
    official = next(iter(own))
    apart = {
        other: difference(own[official], scores[other][official])
        for other in REFERENCES
        if other in scores and other != name
    }
    return {
        "status": "done",
        "seeds": [cell.seed for cell in outcome.cells],
        "scores": {metric: interval(score) for metric, score in own.items()},
        "minus": apart,
        "seconds": [cell.seconds for cell in outcome.cells],
        "settings": first.settings,
        "versions": first.versions,
        "machine": first.machine,
    }


def earlier(path: Path | None) -> dict[str, Any]:
    """Return an earlier result, or an empty one where there is none."""
    try:
        found = json.loads(path.read_bytes()) if path is not None else {}
    except (OSError, ValueError):
        found = {}
    return found if found.get("format") == 1 else {"format": 1, "datasets": {}, "entries": []}
