"""Reading reports of format 1: per-class scores without intervals, and stances alone confused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stancelib.errors import InputError
from stancelib.topics import STANCES

__all__ = ["upgrade"]

_OLD = {"topic": "per_topic", "stance": "per_stance"}
_SCORES = ("precision", "recall", "f1")
_UNDEFINED = "undefined on these data"


def upgrade(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return data of a report of format 1 in the form of format 2; what it lacks stays empty.

    Parameters
    ----------
    data : mapping
        As format 1 has it.

    Returns
    -------
    dict

    Raises
    ------
    InputError
        If the data don't have the shape of format 1.
    """
    out = {name: value for name, value in data.items() if name not in _OLD.values()}
    try:
        order = data["order"]
        out["classes"] = {
            group: {
                system: {name: _row(row) for name, row in rows.items()}
                for system, rows in data[old].items()
            }
            for group, old in _OLD.items()
        }
        out["confusion"] = {
            system: {"labels": list(STANCES), "counts": counts}
            for system, counts in data["confusion"].items()
        }
        out["slices"] = [{**row, "kind": f"{row['kind']} left out"} for row in data["slices"]]
        out["order"] = {
            **{name: order[name] for name in ("systems", "metrics", "differences")},
            "labels": order["topics"],
            "groups": list(_OLD),
            "classes": [*order["topics"], *STANCES],
        }
    except (AttributeError, KeyError, TypeError) as error:
        raise InputError(f"report: not the shape of format 1: {error}") from error
    return out | {"format": 2, "kind": "topics", "comparisons": [], "curves": {}, "probes": []}


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    scores = {
        name: {"value": row[name], "reason": None if row[name] is not None else _UNDEFINED}
        for name in _SCORES
    }
    return {**scores, "gold": row["gold"], "predicted": row["predicted"]}
