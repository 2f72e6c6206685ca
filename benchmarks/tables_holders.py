"""The table of how well holders and evidence are found, made of recorded results."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from benchmarks.markdown import interval, table

__all__ = ["TABLES", "holders"]

_SYSTEMS = ("stancelib", "always AUTHOR", "nearest capitalised subject")


def holders(results: Mapping[str, Any]) -> str | None:
    """Return the table of holders and of evidence."""
    result = results.get("holders")
    if result is None:
        return None
    right, every = result["sides found right"], result["all labelled sides"]
    joined, shown = result["with the encoder"], result["evidence of sides found right"]
    rows = [
        ["fast" if name == "stancelib" else name]
        + [interval(part[name]["holder_f1"]) for part in (right, every)]
        + [interval(right[name]["author_accuracy"])]
        for name in _SYSTEMS
    ]
    rows.insert(
        1, ["accurate", interval(joined["holder_f1"]), "–", interval(joined["author_accuracy"])]
    )
    columns = ["system", "holder F1, sides found right", "all labelled sides", "writer or named"]
    evidence = [["fast", interval(shown["stancelib"]["token_f1"])]]
    evidence.append(["accurate", interval(joined["evidence_token_f1"])])
    evidence += [
        [name, interval(shown[name]["token_f1"])]
        for name in ("strongest linear span", "its sentence")
    ]
    about = (
        f"Real paragraphs, 95% intervals over documents. fast: {right['sides']:,} sides found right, "
        f"5-fold cross-validation by document; accurate: {joined['sides']} sides of the documents "
        "that the encoder never learned from, each half joined by what was chosen on the other."
    )
    return (
        f"{table(columns, rows)}\n{about}\n\n"
        f"{table(['system', 'evidence, F1 of words'], evidence)}\n"
    )


#: Tables by the names of their markers.
TABLES: Mapping[str, Callable[[Mapping[str, Any]], str | None]] = {"holders": holders}
