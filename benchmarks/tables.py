"""Tables of the results, written between markers of README and of pages of docs.

``python -m benchmarks.tables`` puts each table between ``<!-- benchmarks:NAME -->``
and ``<!-- /benchmarks:NAME -->``, NAME being one of ``TABLES``; ``--check`` writes
nothing and exits with 1 if a page would change. A table whose results are not
there is left as it is.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from benchmarks import tables_encoder, tables_few, tables_holders, tables_public, tables_scale
from benchmarks.common import RESULTS, ROOT
from benchmarks.markdown import interval, table, versions
from stancelib.files import write_atomically

__all__ = ["PAGES", "TABLES", "fill", "main"]

#: Where tables stand.
PAGES = (
    ROOT / "README.md",
    *(
        ROOT / "docs" / f"{name}.md"
        for name in ("benchmarks", "accurate", "documents", "scale", "distributed")
    ),
)

_MARKED = re.compile(
    r"(?P<open><!-- benchmarks:(?P<name>\w+) -->\n)(?P<body>.*?)"
    r"(?P<close><!-- /benchmarks:(?P=name) -->)",
    re.DOTALL,
)
_OPENING = re.compile(r"<!-- benchmarks:(\w+) -->")
_HEADLINE = {
    "topic_micro_f1": "topic micro-F1",
    "side_f1": "side F1",
    "stance_macro_f1": "stance macro-F1",
    "topic_ece": "ECE, topics",
    "side_ece": "ECE, sides",
}
_LEFT_OUT = {
    "source": {"topic_micro_f1": "topic micro-F1", "side_f1": "side F1"},
    "topic": {
        "side_f1_given_topic": "side F1, given the topic",
        "stance_macro_f1": "stance macro-F1",
    },
}
_SYSTEMS = {
    "stancelib": "**stancelib**",
    "tfidf_lr": "TF-IDF + logistic regression",
    "target_blind": "target-blind",
    "sentiment_lexicon": "sentiment lexicon",
    "topic_prior": "topic prior",
    "majority": "majority",
}
_ENGINES = {
    "stancelib": "**stancelib**: topics, stances, probabilities",
    "stancelib_evidence": "stancelib, with holders and evidence",
    "stancelib_arrays": "stancelib, as arrays (`decide`)",
    "stancelib_arrow": "stancelib, Arrow to Arrow (`classify_batch`)",
    "c_bound": "a loop in C that does the least: an upper bound",
    "c_topics": "the same with words near mentions, as stancelib: an upper bound",
    "vowpal_wabbit": "Vowpal Wabbit, bigrams: best of topic × stance",
    "fasttext": "fastText, bigrams: best of topic × stance",
    "sklearn": "scikit-learn TF-IDF(1,2) + LR: topics alone",
    "sklearn_sides": "scikit-learn TF-IDF(1,2) + LR: topics and sides",
    "hashing_sgd": "scikit-learn HashingVectorizer + SGD: topics and sides",
    "spacy": "spaCy textcat, bag of words with bigrams: topics and sides",
}
_MB = 1_000_000
_MIB = 1 << 20


def _machine(result: Mapping[str, Any]) -> str:
    return f"{result['cpu']}, one core; {versions(result['versions'])}"


def accuracy(results: Mapping[str, Any]) -> str | None:
    """Return the table of cross-validated scores."""
    report = results.get("foreign_policy")
    if report is None:
        return None
    systems = report["systems"]
    order = [name for name in report["order"]["systems"] if name in systems]
    rows = [
        [_SYSTEMS.get(name, name), *(interval(systems[name].get(m)) for m in _HEADLINE)]
        for name in order
    ]
    agreement = report["agreement"]
    if agreement:
        cells = (f"{agreement[m]:.2f}" if m in agreement else "–" for m in _HEADLINE)
        rows.append(["annotators with each other", *cells])
    corpus, protocol = report["corpus"], report["protocol"]
    about = (
        f"{corpus['paragraphs']:,} paragraphs of {corpus['documents']:,} documents; "
        f"{protocol['folds']} folds that no document crosses, seed {protocol['seed']}; "
        f"{protocol['bootstrap']['level']:.0%} intervals by bootstrap over documents; "
        f"{versions(protocol['versions'])}.\n"
    )
    return f"{table(['system', *_HEADLINE.values()], rows)}\n{about}"


def left_out(results: Mapping[str, Any]) -> str | None:
    """Return the tables of sources and topics that were left out of training."""
    report = results.get("foreign_policy", {})
    slices = report.get("slices")
    if not slices:
        return None
    # Reports of format 1 have no other parts than those left out of training.
    suffix = "" if report.get("format", 1) == 1 else " left out"
    parts = []
    for kind, metrics in _LEFT_OUT.items():
        of_kind = [row for row in slices if row["kind"] == f"{kind}{suffix}"]
        systems = list(dict.fromkeys(row["system"] for row in of_kind))
        columns = [f"{kind} left out", "n"]
        columns += [f"{_plain(s)}: {title}" for title in metrics.values() for s in systems]
        lines = []
        for name in dict.fromkeys(row["name"] for row in of_kind):
            found = {row["system"]: row for row in of_kind if row["name"] == name}
            cells = [
                interval(found[s]["metrics"].get(metric) if s in found else None)
                for metric in metrics
                for s in systems
            ]
            lines.append([name, str(next(iter(found.values()))["n"]), *cells])
        if lines:
            parts.append(table(columns, lines))
    return "\n".join(parts)


def _plain(system: str) -> str:
    return _SYSTEMS.get(system, system).strip("*")


def speed(results: Mapping[str, Any]) -> str | None:
    """Return the tables of throughput, cold start and memory, those whose results are there."""
    makers = {
        "speed": _throughput,
        "cores": tables_scale.cores,
        "cold_start": _cold_start,
        "memory": _memory,
    }
    parts = [make(results[name]) for name, make in makers.items() if name in results]
    return "\n".join(parts) if parts else None


def _throughput(result: Mapping[str, Any]) -> str:
    few = result.get("one_in_10")
    rows = []
    for name, engine in result["engines"].items():
        other = None if few is None else few["engines"].get(name)
        rows.append(
            [
                _ENGINES.get(name, name),
                _rate(engine["paragraphs_per_second"]),
                _ratio(result["ratios"].get(f"stancelib / {name}")),
                *(
                    ()
                    if few is None
                    else (_rate(other["paragraphs_per_second"]) if other else "–",)
                ),
                *(() if few is None else (_ratio(few["ratios"].get(f"stancelib / {name}")),)),
            ]
        )
    order = list(_ENGINES.values())
    rows.sort(key=lambda row: order.index(row[0]) if row[0] in order else len(order))
    texts, calls = result["texts"], result.get("latency_ms")
    about = (
        f"Paragraphs a second, {texts['paragraphs']:,} paragraphs of {texts['mean_words']:.0f} "
        f"words, all about a topic{', or one in ten' if few else ''}; median of "
        f"{result['rounds']} rounds in turns [least, greatest]. {_machine(result)}.\n"
    )
    if calls is not None:
        about += (
            f"\nA single call of `classify`, with holders and evidence: {calls['median']:.2f} ms "
            f"(median), {calls['p99']:.2f} ms (99th percentile).\n"
        )
    columns = ["engine", "paragraphs a second", "stancelib is faster by"]
    columns += [] if few is None else ["one in ten about a topic", "faster by"]
    return f"{table(columns, rows)}\n{about}"


def _rate(rate: Mapping[str, float]) -> str:
    return f"{rate['median']:,.0f} [{rate['min']:,.0f}, {rate['max']:,.0f}]"


def _ratio(ratio: Mapping[str, float] | None) -> str:
    return (
        "" if ratio is None else f"{ratio['median']:.2f} × [{ratio['min']:.2f}, {ratio['max']:.2f}]"
    )


def _cold_start(result: Mapping[str, Any]) -> str:
    rows = [
        [f"`{name}`", f"{s['median'] * 1000:.0f} [{s['min'] * 1000:.0f}, {s['max'] * 1000:.0f}]"]
        for name, s in sorted(result["seconds"].items(), key=lambda item: -item[1]["median"])
    ]
    ratio = result["ratio"]
    heavy = ", ".join(result["heavy_modules"]) or "none"
    about = (
        "Milliseconds from starting Python to its end, median of "
        f"{result['rounds']} rounds in turns [least, greatest]. The first answer takes "
        f"{ratio['median']:.2f} [{ratio['min']:.2f}, {ratio['max']:.2f}] of the time of "
        f"`import sklearn.linear_model`; heavy modules loaded: {heavy}.\n"
    )
    return f"{table(['program', 'ms'], rows)}\n{about}"


def _memory(result: Mapping[str, Any]) -> str:
    rows = [["0 (model loaded)", f"{result['start_bytes'] / _MIB:.1f}"]]
    rows += [
        [f"{peak['paragraphs']:,}", f"{peak['peak_bytes'] / _MIB:.1f}"] for peak in result["peaks"]
    ]
    about = "Peak resident memory of one process that streams through `classify_many`.\n"
    return f"{table(['paragraphs classified', 'MiB'], rows)}\n{about}"


def size(results: Mapping[str, Any]) -> str | None:
    """Return the table of sizes."""
    result = results.get("size")
    if result is None:
        return None
    rows = [
        ["wheel", f"{result['wheel']['bytes'] / _MB:.2f}"],
        ["the same, installed", f"{result['wheel']['installed_bytes'] / _MB:.2f}"],
        ["shipped model, as a folder", f"{result['model']['bytes'] / _MB:.2f}"],
    ]
    return table(["what", "MB"], rows)


#: What can stand between markers: each makes its table, None where its results are missing.
TABLES: Mapping[str, Callable[[Mapping[str, Any]], str | None]] = {
    "accuracy": accuracy,
    "left_out": left_out,
    "speed": speed,
    "size": size,
    **tables_encoder.TABLES,
    **tables_few.TABLES,
    **tables_holders.TABLES,
    **tables_public.TABLES,
    **tables_scale.TABLES,
}


def fill(text: str, results: Mapping[str, Any]) -> str:
    r"""Return a text with the tables of the results between its markers.

    Parameters
    ----------
    text : str
        Markdown.
    results : mapping of str to dict
        What the measurements wrote, by file name without ``.json``.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If a marker has an unknown name or no closing one.

    Examples
    --------
    >>> results = {"size": {"wheel": {"bytes": 1, "installed_bytes": 2}, "model": {"bytes": 3}}}
    >>> print(fill("<!-- benchmarks:size -->\n<!-- /benchmarks:size -->", results)[:24])
    <!-- benchmarks:size -->
    """
    closed = {match["name"] for match in _MARKED.finditer(text)}
    for name in _OPENING.findall(text):
        if name not in TABLES:
            raise ValueError(f"marker benchmarks:{name}: use one of {', '.join(TABLES)}")
        if name not in closed:
            raise ValueError(f"marker benchmarks:{name} has no closing <!-- /benchmarks:{name} -->")

    def replace(match: re.Match[str]) -> str:
        made = TABLES[match["name"]](results)
        return match[0] if made is None else f"{match['open']}\n{made}\n{match['close']}"

    return _MARKED.sub(replace, text)


def main(arguments: Iterable[str] | None = None) -> int:
    """Read the command line, write or check, return the exit status."""
    parser = argparse.ArgumentParser(prog="benchmarks.tables", description=__doc__)
    parser.add_argument("--page", type=Path, action="append", help="default: those of the project")
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--check", action="store_true", help="write nothing; 1 if it would change")
    options = parser.parse_args(None if arguments is None else list(arguments))
    stale = []
    try:
        results = {
            path.stem: json.loads(path.read_bytes()) for path in options.results.glob("*.json")
        }
        for page in options.page or PAGES:
            before = page.read_text(encoding="utf-8")
            after = fill(before, results)
            if after != before:
                stale.append(page.name)
                if not options.check:
                    write_atomically(page, after.encode())
    except (OSError, ValueError) as error:
        print(f"tables: {error}", file=sys.stderr)
        return 2
    if stale and options.check:
        print(f"{', '.join(stale)}: out of date: run python benchmarks/run.py tables")
        return 1
    for name in stale:
        print(f"{name} is up to date")
    return 0


if __name__ == "__main__":
    sys.exit(main())
