"""The tables of docs/scale.md and docs/distributed.md, and of cores, made of recorded runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from benchmarks.markdown import table

__all__ = ["TABLES", "cores", "engines", "scale"]

_MIB = 1 << 20


_SHARED_OUT = {
    "stancelib": "**stancelib**: topics, stances, probabilities",
    "hashing": "scikit-learn HashingVectorizer(1,2) alone, for comparison",
}


def cores(result: Mapping[str, Any]) -> str:
    """Return the table of one process and of one on each core."""
    rows = []
    for name, engine in result["engines"].items():
        rates, ratio = engine["paragraphs_per_second"], engine["ratio"]
        rows.append(
            [
                _SHARED_OUT.get(name, name),
                *(f"{rates[team]['median']:,.0f}" for team in ("one", "all")),
                f"{ratio['median']:.2f} × [{ratio['min']:.2f}, {ratio['max']:.2f}]",
            ]
        )
    columns = ["paragraphs a second", "one process", f"{result['cores']} processes", "faster by"]
    about = (
        f"{result['paragraphs']:,} paragraphs shared out among processes that wait with their "
        f"model loaded; median of {result['rounds']} rounds in turns [least, greatest].\n"
    )
    return f"{table(columns, rows)}\n{about}"


def scale(results: Mapping[str, Any]) -> str | None:
    """Return what a run of millions of rows did."""
    found = results.get("scale")
    if found is None:
        return None
    jobs = str(found["jobs"])
    rates = found["rows_per_second"]
    rows = [
        ["rows a second, one process", f"{rates['1']:,.0f}"],
        [f"rows a second, {jobs} processes", f"{rates[jobs]:,.0f}"],
        ["seconds for all rows, undisturbed", f"{found['whole_seconds']:,.0f}"],
        [
            "killed after",
            f"{found['killed_after_shards']} of {found['shards']} shards",
        ],
        ["seconds to go on to the end", f"{found['resumed_seconds']:,.0f}"],
        ["the same bytes as undisturbed", "yes" if found["same_bytes"] else "**no**"],
        ["most memory of a process, MiB", f"{found['peak_bytes_of_a_process'] / _MIB:,.0f}"],
    ]
    about = (
        f"{found['rows']:,} generated paragraphs of 100 words, all about a topic, Parquet to "
        f"Parquet, without evidence, with reading, writing and starting. {found['cpu']}, "
        f"{jobs} virtual cores.\n"
    )
    return f"{table(['what', ''], rows)}\n{about}"


def engines(results: Mapping[str, Any]) -> str | None:
    """Return throughput on other engines."""
    result = results.get("engines")
    if result is None:
        return None
    rows = [
        [
            name,
            f"{row['rows_per_second']['median']:,.0f}",
            f"{row['of_apart']['median']:.2f} [{row['of_apart']['min']:.2f}, {row['of_apart']['max']:.2f}]",
        ]
        for name, row in result["engines"].items()
    ]
    about = (
        f"{result['rows']:,} generated paragraphs, Parquet to Parquet, without evidence; one process, and "
        "two workers of each engine. A core's share is that of what a core of two processes gives that "
        f"know nothing of each other, just before and after; median of {result['rounds']} rounds [least, "
        f"greatest]. {result['cpu']}, two virtual cores.\n"
    )
    columns = ["", "rows a second", "a core, of two processes apart"]
    return f"{table(columns, rows)}\n{about}"


TABLES: Mapping[str, Callable[[Mapping[str, Any]], str | None]] = {
    "scale": scale,
    "engines": engines,
}
