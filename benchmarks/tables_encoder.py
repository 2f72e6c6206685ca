"""Tables of the accurate tier: speed, cold start and memory, and the cascade's curve."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from benchmarks.markdown import interval, table, versions

__all__ = ["TABLES"]

_ENGINES = {
    "linear": "fast: linear model",
    "cascade": "cascade",
    "encoder": "**accurate: encoder**",
    "encoder_evidence": "accurate, with holders and evidence",
    "sentence_transformers": "sentence-transformers, all-MiniLM-L6-v2 in PyTorch: vectors alone",
}
_TIERS = {"linear": "fast", "cascade": "cascade", "encoder": "accurate"}
_VERSIONS = (
    "stancelib",
    "python",
    "numpy",
    "onnxruntime",
    "tokenizers",
    "sentence-transformers",
    "torch",
)
_MIB = 1 << 20
#: Thresholds in the table, beside the one chosen.
_SHOWN = (0.02, *(i / 20 for i in range(1, 10)))


def speed(results: Mapping[str, Any]) -> str | None:
    """Return the table of throughput."""
    result = results.get("encoder-speed")
    if result is None:
        return None
    rows = []
    for name, title in _ENGINES.items():
        if name not in result["engines"]:
            continue
        rate = result["engines"][name]["paragraphs_per_second"]
        against = [
            _ratio(result["ratios"].get(f"{name} / {other}"))
            for other in ("sentence_transformers", "encoder")
        ]
        numbers = ", ".join(_rate(rate[end]) for end in ("min", "max"))
        rows.append([title, f"{_rate(rate['median'])} [{numbers}]", *against])
    texts = result["texts"]
    installed = {name: result["versions"].get(name) for name in _VERSIONS}
    notes = [f"{name}: {reason}." for name, reason in result["skipped"].items()]
    about = (
        f"Paragraphs a second, {texts['paragraphs']:,} paragraphs of {texts['mean_words']:.0f} "
        f"words (fast: more of them), one in {texts['one_in_so_many_about_a_topic']} about a "
        f"topic, for the three topics; median of {result['rounds']} rounds in turns [least, "
        f"greatest]. The cascade's encoder read {result['cascade']['read']:.1%} of them. "
        f"{result['cpu']}, one core; {versions(installed)}."
    )
    columns = ["what reads", "paragraphs a second", "× sentence-transformers", "× encoder"]
    return f"{table(columns, rows)}\n{' '.join([about, *notes])}\n"


def _rate(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def _ratio(ratio: Mapping[str, float] | None) -> str:
    if ratio is None:
        return ""
    return f"{ratio['median']:.2f} [{ratio['min']:.2f}, {ratio['max']:.2f}]"


def start(results: Mapping[str, Any]) -> str | None:
    """Return the table of cold start and memory."""
    result = results.get("encoder-speed")
    if result is None:
        return None
    rows = []
    for name, title in _ENGINES.items():
        if name in result["cold_start"]:
            took = {end: f"{s * 1000:,.0f}" for end, s in result["cold_start"][name].items()}
            peak = result["memory"]["peak_bytes"][name] / _MIB
            shown = f"{took['median']} [{took['min']}, {took['max']}]"
            rows.append([title.strip("*"), shown, f"{peak:,.0f}"])
    about = (
        "Milliseconds from starting Python to its end with one answer given, median of "
        f"{result['starts']} processes in turns [least, greatest]; MiB of memory at most, after "
        f"{result['memory']['paragraphs']} paragraphs with holders and evidence. Heavy modules "
        f"that the tiers load: {', '.join(result['heavy_modules']) or 'none'}.\n"
    )
    return f"{table(['what reads', 'first answer, ms', 'memory, MiB'], rows)}\n{about}"


def cascade(results: Mapping[str, Any]) -> str | None:
    """Return the table of the cascade's curve."""
    result = results.get("encoder-cascade")
    if result is None:
        return None
    shown = {*_SHOWN, result["chosen"], None, 0.5}
    rows = [
        [
            _threshold(point["threshold"], result["chosen"]),
            f"{point['read_of_stream']:.1%}",
            f"{point['paragraphs_per_second']:,.0f}" if "paragraphs_per_second" in point else "–",
            *(interval(point[metric]) for metric in ("topic_micro_f1", "side_f1")),
            *(interval(point[metric], sign=True) for metric in ("loss", "loss_of_stream")),
        ]
        for point in result["points"]
        if point["threshold"] in shown
    ]
    crossed = result["crossed"]
    thresholds = " and ".join(f"{threshold:g}" for threshold in crossed["thresholds"])
    cpu = f" {result['cpu']}, one core;" if result["cpu"] else ""
    about = (
        f"{result['paragraphs']:,} paragraphs of {result['documents']:,} documents, none of which "
        f"either model was trained on; {result['about_a_topic']:.0%} are about a topic. Read by "
        "the encoder, paragraphs a second, and the last column: of a stream of which a third is "
        "about a topic, and the rest only seems to be; speeds are computed from those of both "
        "models. "
        f"{result['bootstrap']['level']:.0%} intervals by bootstrap over documents. Where the "
        f"threshold is the largest that loses {result['aimed_loss']:g} at most on one half of the "
        f"documents ({thresholds}), the other half loses {interval(crossed['loss'], sign=True)}, "
        f"with {crossed['read_of_stream']:.1%} of the stream read.{cpu} "
        f"{versions(result['versions'])}.\n"
    )
    columns = [
        "threshold",
        "read by the encoder",
        "paragraphs a second",
        "topic micro-F1",
        "side F1",
        "side F1 lost",
        "lost on the stream",
    ]
    return f"{table(columns, rows)}\n{about}"


def _threshold(threshold: float | None, chosen: float) -> str:
    if threshold is None:
        return "encoder alone"
    # Nothing is more doubtful than 0.5.
    shown = "linear model alone" if threshold >= 0.5 else f"{threshold:.3g}"
    return f"**{shown}, chosen**" if threshold == chosen else shown


def tiers(results: Mapping[str, Any]) -> str | None:
    """Return the short table that sets the three tiers side by side."""
    curve, measured = results.get("encoder-cascade"), results.get("encoder-speed")
    if curve is None or measured is None:
        return None
    thresholds = {"linear": 0.5, "cascade": curve["chosen"], "encoder": None}
    points = {point["threshold"]: point for point in curve["points"]}
    rows = []
    for name, tier in _TIERS.items():
        point = points[thresholds[name]]
        rate = measured["engines"][name]["paragraphs_per_second"]["median"]
        peak = measured["memory"]["peak_bytes"][name] / _MIB
        scores = [interval(point[metric]) for metric in ("topic_micro_f1", "side_f1")]
        rows.append([f"`{tier}`", *scores, _rate(rate), f"{peak:,.0f}"])
    columns = ["tier", "topic micro-F1", "side F1", "paragraphs a second", "memory, MiB"]
    about = (
        f"{curve['paragraphs']:,} real paragraphs that none of them was trained on, 95% intervals "
        f"over documents; speed on one core ({measured['cpu']}), 100-word paragraphs, one in "
        f"{measured['texts']['one_in_so_many_about_a_topic']} about a topic. Side F1 of `accurate` "
        f"minus that of `fast`: {interval(points[0.5]['loss'], sign=True)}.\n"
    )
    return f"{table(columns, rows)}\n{about}"


#: Tables by the names of their markers.
TABLES: Mapping[str, Callable[[Mapping[str, Any]], str | None]] = {
    "tiers": tiers,
    "encoder_speed": speed,
    "encoder_start": start,
    "encoder_cascade": cascade,
}
