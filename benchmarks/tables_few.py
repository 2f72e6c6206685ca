"""Tables of what few labels teach, made of recorded results."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from benchmarks.markdown import interval, table, versions

__all__ = ["TABLES", "few_shot", "public_curve"]


def few_shot(results: Mapping[str, Any]) -> str | None:
    """Return the table of few labels on the topics: each training a row."""
    result = results.get("encoder-few-shot")
    if result is None:
        return None
    rows = [
        [
            str(row["size"]),
            str(row["seed"]) if row["size"] else "",
            str(row["paragraphs"]),
            *(
                interval(row[tier]["side_f1"]) if tier in row else "–"
                for tier in ("accurate", "linear")
            ),
            interval(row["difference"]["side_f1"], sign=True) if "difference" in row else "–",
        ]
        for row in result["rows"]
    ]
    columns = [
        "examples a class", "seed", "paragraphs", "accurate: side F1", "fast: side F1",
        "accurate minus fast",
    ]  # fmt: skip
    gaps: dict[int, list[float]] = {}
    for row in result["rows"]:
        if "difference" in row:
            gaps.setdefault(row["size"], []).append(row["difference"]["side_f1"]["value"])
    means = "; ".join(f"{size}: {sum(g) / len(g):+.3f}" for size, g in sorted(gaps.items()))
    about = (
        f"A class is a topic with a stance, or no topic. Both tiers learn from the same paragraphs; "
        f"{result['corpus']['tested']} paragraphs of other documents are tested on. Base: "
        f"{result['base']}; so this is what few labels teach of a new topic. With 0 it knows the "
        f"propositions alone. Mean difference over seeds, by examples a class: {means}. 95% "
        f"intervals over documents. {versions(result['versions'])}.\n"
    )
    return f"{table(columns, rows)}\n{about}"


def public_curve(results: Mapping[str, Any]) -> str | None:
    """Return the table of learning curves on public sets."""
    result = results.get("encoder-public-curve")
    if result is None:
        return None
    rows = [
        [
            row["dataset"],
            str(row["rows"]),
            *(interval(row[tier]) for tier in ("accurate", "linear")),
            interval(row["difference"], sign=True),
        ]
        for row in result["rows"]
    ]
    about = (
        f"Official metrics on the whole test parts, mean of {result['rounds']} draws of the rows, "
        f"95% intervals over groups. Base: {result['base']}, and no public set. "
        f"{versions(result['versions'])}.\n"
    )
    columns = ["data set", "labelled rows", "accurate", "fast", "accurate minus fast"]
    return f"{table(columns, rows)}\n{about}"


#: Tables by the names of their markers.
TABLES: Mapping[str, Callable[[Mapping[str, Any]], str | None]] = {
    "encoder_few_shot": few_shot,
    "encoder_public_curve": public_curve,
}
