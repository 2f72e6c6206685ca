"""Tables of the public benchmarks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from benchmarks.accuracy.catalog import DATASETS
from benchmarks.accuracy.systems import REFERENCES, SYSTEMS
from benchmarks.markdown import interval, table, versions

__all__ = ["PUBLISHED", "TABLES", "published"]

PUBLISHED = Path(__file__).parent / "accuracy" / "published.json"

_OURS = "stancelib"
#: Systems that README shows beside ours; the documentation shows all.
_SHORT = ("tfidf_svc", "tfidf_char_svc", "fasttext", "minilm_lr", "majority")
_METRICS = {
    "f_avg": "F avg",
    "mean_f_avg": "F avg, mean over targets",
    "macro_f1": "macro-F1",
    "accuracy": "accuracy",
}

_MINUS = [f"minus {SYSTEMS[name].title}" for name in REFERENCES]

Results = Mapping[str, Any]
Entry = Mapping[str, Any]


def published() -> list[dict[str, Any]]:
    """Return scores that others have published, each with its source."""
    found: list[dict[str, Any]] = json.loads(PUBLISHED.read_bytes())
    return found


def _entries(result: Results, dataset: str) -> dict[str, Entry]:
    return {row["system"]: row for row in result["entries"] if row["dataset"] == dataset}


def _official(result: Results, dataset: str, entry: Entry | None) -> Mapping[str, Any] | None:
    if entry is None or entry["status"] != "done":
        return None
    found: Mapping[str, Any] = entry["scores"][result["datasets"][dataset]["metric"]]
    return found


def _apart(entry: Entry | None) -> list[str]:
    found = {} if entry is None else entry.get("minus", {})
    return [interval(found.get(name), sign=True) for name in REFERENCES]


def _value(found: Mapping[str, Any] | None) -> str:
    return "–" if found is None else f"{found['value']:.3f}"


def _bold(cell: str) -> str:
    return cell if cell == "–" else f"**{cell}**"


def _cited(rows: Iterable[Mapping[str, Any]]) -> str:
    return "; ".join(f"{row['value']:.3f} {row['system']}{_mark(row)}" for row in rows) or "–"


def _mark(row: Mapping[str, Any]) -> str:
    return "" if row["checked"] else " †"


def public(results: Results) -> str | None:
    """Return the short table: data set × system, official metrics, published ones beside."""
    result = results.get("accuracy")
    if result is None:
        return None
    shown = [name for name in _SHORT if any(row["system"] == name for row in result["entries"])]
    columns = ["data set", "official metric", "stancelib", *_MINUS]
    columns += [SYSTEMS[name].title for name in shown] + ["published"]
    rows = []
    for name in (name for name in DATASETS if name in result["datasets"]):
        entries = _entries(result, name)
        ours = entries.get(_OURS)
        cited = [row for row in published() if row["dataset"] == name and row["shown"]]
        rows.append(
            [
                result["datasets"][name]["title"],
                result["datasets"][name]["metric_title"],
                _bold(interval(_official(result, name, ours))),
                *_apart(ours),
                *(_value(_official(result, name, entries.get(system))) for system in shown),
                _cited(cited),
            ]
        )
    return f"{table(columns, rows, words=2)}\n{_about(result)}"


def _about(result: Results) -> str:
    first = next(iter(result["datasets"].values()))["bootstrap"]
    return (
        f"Official splits where there are any, no tuning on test; {first['level']:.0%} intervals by "
        f"bootstrap over tweets, comments, articles, motions ({first['resamples']:,} resamples), "
        "differences paired; – not run. *Published* scores are others' own, by systems that were "
        "trained on the set; † recalled from the paper, not checked against it.\n"
    )


def sets(results: Results) -> str | None:
    """Return the table of the data sets."""
    result = results.get("accuracy")
    if result is None:
        return None
    rows = []
    for name, dataset in DATASETS.items():
        found = result["datasets"].get(name)
        if found is None:
            continue
        if found["folds"]:
            unit = f", no {_singular(found['unit'])} in two" if found["grouped"] else ""
            split = f"{found['rows']['all']:,}; {found['folds']} folds{unit}"
        else:
            split = " / ".join(f"{found['rows'].get(p, 0):,}" for p in ("train", "dev", "test"))
        rows.append(
            [
                found["title"],
                split,
                str(found["labels"]),
                found["metric_title"],
                f"{found['units']:,} {found['unit']}",
                f"{dataset.source}; {dataset.terms}",
                dataset.note or "–",
            ]
        )
    columns = ["data set", "train / dev / test", "labels", "official metric", "resampled"]
    return table([*columns, "from; terms", "note"], rows, words=7)


def _singular(unit: str) -> str:
    return unit.removesuffix("s")


def scores(results: Results) -> str | None:
    """Return a table for each data set: all systems, all measures, published scores."""
    result = results.get("accuracy")
    if result is None:
        return None
    order = [name for name in DATASETS if name in result["datasets"]]
    return "\n".join(_of_dataset(result, name) for name in order)


def _of_dataset(result: Results, name: str) -> str:
    found, entries = result["datasets"][name], _entries(result, name)
    columns = ["system", *map(_metric, found["measures"]), *_MINUS]
    rows, absent = [], []
    for system in (system for system in SYSTEMS if system in entries):
        entry = entries[system]
        if entry["status"] != "done":
            absent.append(f"{SYSTEMS[system].title}: not run: {entry['reason']}")
            continue
        cells = [interval(entry["scores"][metric]) for metric in found["measures"]]
        rows.append([_title(system), *cells, *_apart(entry), str(len(entry["seeds"]))])
    parts = [f"### {found['title']}\n", table([*columns, "seeds"], rows)]
    if absent:
        parts.append("".join(f"- {line}.\n" for line in absent))
    cited = _published_table(name)
    return "\n".join(parts + ([cited] if cited else []))


def _title(system: str) -> str:
    title = SYSTEMS[system].title
    return f"**{title}**" if system == _OURS else title


def _metric(name: str) -> str:
    kind, _, part = name.partition(": ")
    return _METRICS[kind] + (f", {part}" if part else "")


def _published_table(name: str) -> str:
    rows = [
        [
            row["system"] + _mark(row),
            row["how"],
            _metric(row["metric"]),
            f"{row['value']:.3f}",
            "; ".join(filter(None, [row["source"], row["note"]])),
        ]
        for row in published()
        if row["dataset"] == name
    ]
    if not rows:
        return ""
    columns = ["published by others", "how", "metric", "score", "source"]
    ruled = table(columns, rows, words=3).replace("| --: | --: |", "| --: | --- |", 1)
    return ruled


def systems(results: Results) -> str | None:
    """Return what each system is, with the versions that ran."""
    result = results.get("accuracy")
    if result is None:
        return None
    lines = []
    for name, system in SYSTEMS.items():
        rows = [row for row in result["entries"] if row["system"] == name]
        ran = [row for row in rows if row["status"] == "done"]
        if ran:
            used = versions(ran[0]["versions"])
            state = f" ({used})" if used else ""
        else:
            state = f" Not run: {rows[0]['reason']}." if rows else " Not run yet."
        lines.append(f"- **{system.title}** (`{name}`): {system.about}{state}\n")
    return "".join(lines)


def training_time(results: Results) -> str | None:
    """Return the comparison of training times."""
    result = results.get("training_time")
    if result is None:
        return None
    rows = []
    for name, s in result["seconds"].items():
        ratio = result["ratios"].get(name)
        times = f"{ratio['median']:.2f} [{ratio['min']:.2f}, {ratio['max']:.2f}]" if ratio else ""
        rows.append(
            [SYSTEMS[name].title, f"{s['median']:.1f} [{s['min']:.1f}, {s['max']:.1f}]", times]
        )
    about = (
        f"{result['dataset']}, {result['rows']['train']:,} training rows: choosing settings, "
        f"training, and answering {result['rows']['test']:,} rows; median of {result['rounds']} "
        f"rounds in turns [least, greatest]. {result['cpu']}, one core; "
        f"{versions(result['versions'])}.\n"
    )
    columns = ["system", "seconds", "stancelib's seconds ÷ its"]
    return f"{table(columns, rows)}\n{about}"


#: Tables by the name of their marker.
TABLES: Mapping[str, Callable[[Results], str | None]] = {
    "public": public,
    "public_sets": sets,
    "public_scores": scores,
    "public_systems": systems,
    "training_time": training_time,
}
