"""Reports with every part, made of invented figures."""

from __future__ import annotations

import math

from stancelib.evaluation.records import ClassRow, Comparison, ProbeResult, Slice
from stancelib.evaluation.report import Report
from stancelib.evaluation.scores import Interval
from stancelib.topics import STANCES

SYSTEMS = {"stancelib": 0.0, "tfidf_lr": 0.05, "target_blind": 0.14, "majority": 0.42}
HOSTILE = (
    "<script>alert(1)</script>",
    "\"'><img src=https://example.org/x onerror=alert(1)>",
    "</title></style><h1>& $x_1$ {0} %s",
    "אֹתוֹת مرحبا \u202eevil\u202c",
    "x" * 10_000,
    "漢字かな" * 200,
    "nul\x00 bell\x07 lone\ud800 line\nbreak",
)


def about(value, width=0.04):
    """Return a value with an interval, both within 0 and 1."""
    return Interval(*(round(min(max(value + x, 0.0), 1.0), 6) for x in (0, -width, width)))


def _scores(best):
    return {
        system: {metric: about(value - loss) for metric, value in best.items()}
        for system, loss in SYSTEMS.items()
    }


def _row(value, gold):
    return ClassRow(about(value + 0.05), about(value - 0.05), about(value), gold, gold + 3)


def _classes(names):
    return {
        system: {name: _row(0.8 - loss - 0.07 * i, 300 - 80 * i) for i, name in enumerate(names)}
        for system, loss in SYSTEMS.items()
    }


def _confusion(labels):
    counts = [
        [140 - 6 * i if i == j else 3 + i * j for j in range(len(labels))]
        for i in range(len(labels))
    ]
    return {system: {"labels": list(labels), "counts": counts} for system in SYSTEMS}


def _bins(shift):
    return [
        {
            "low": i / 10,
            "high": (i + 1) / 10,
            "mean": i / 10 + 0.05,
            "observed": min(max(i / 10 + 0.06 + shift * (5 - i) / 5, 0.0), 1.0),
            "observed_low": max(i / 10 - 0.02, 0.0),
            "observed_high": min(i / 10 + 0.14, 1.0),
            "n": 120 - 7 * i,
        }
        for i in range(10)
    ]


def _curves(names):
    def risk(x, loss):
        return (0.3 + loss) * x**1.3

    return {
        "calibration": [
            {"name": name, "system": system, "bins": _bins(loss)}
            for name in names
            for system, loss in SYSTEMS.items()
        ],
        "risk_coverage": [
            {
                "name": name,
                "system": system,
                "points": [
                    {
                        "coverage": i / 20,
                        "risk": risk(i / 20, loss),
                        "low": 0.9 * risk(i / 20, loss),
                        "high": 1.1 * risk(i / 20, loss),
                    }
                    for i in range(1, 21)
                ],
            }
            for name in names
            for system, loss in SYSTEMS.items()
        ],
        "learning": [
            {
                "name": "side_f1",
                "system": system,
                "points": [
                    {
                        "n_documents": n,
                        "n_rows": 2 * n,
                        "value": 0.6 - loss + 0.05 * math.log(n / 100),
                        "low": 0.55 - loss + 0.05 * math.log(n / 100),
                        "high": 0.65 - loss + 0.05 * math.log(n / 100),
                    }
                    for n in (100, 200, 400, 700, 1000)
                ],
            }
            for system, loss in list(SYSTEMS.items())[:2]
        ],
    }


def _differences(metrics):
    return {
        f"stancelib - {system}": {
            metric: Interval(loss, round(loss - 0.03, 6), round(loss + 0.03, 6))
            for metric in metrics
        }
        for system, loss in list(SYSTEMS.items())[1:]
    }


def _comparisons(metric):
    return [
        Comparison(
            "stancelib",
            system,
            metric,
            about(loss, 0.03),
            0.0005,
            0.012,
            0.036,
            "1000 resamples of documents",
        )
        for system, loss in list(SYSTEMS.items())[1:]
    ]


def _slices(kinds, metrics):
    return [
        Slice(
            kind,
            name,
            system,
            400 - 90 * i,
            {metric: about(0.75 - loss - 0.06 * i, 0.05 + 0.02 * i) for metric in metrics},
        )
        for kind, names in kinds.items()
        for i, name in enumerate(names)
        for system, loss in list(SYSTEMS.items())[:2]
    ]


def _probes():
    expected = {
        "negation": "change",
        "target_swap": "change",
        "quoted_opponent": "same",
        "typo": "same",
        "casing": "same",
    }
    return [
        ProbeResult(
            probe,
            expects,
            system,
            210 - 11 * i,
            about((0.7 - 0.1 * i if expects == "change" else 0.04 * i) - loss / 4),
        )
        for i, (probe, expects) in enumerate(expected.items())
        for system, loss in list(SYSTEMS.items())[:2]
    ]


_PROTOCOL = {
    "method": "5-fold cross-validation grouped by document",
    "folds": 5,
    "seed": 0,
    "bootstrap": {"level": 0.95, "n_resamples": 1000, "seed": 0},
    "corpus_sha256": "9b40" * 16,
    "versions": {"numpy": "2.4.6", "python": "3.11", "stancelib": "0.2.0"},
}
_NOTES = ("Pairs of near-identical paragraphs in different documents: 9.",)


def topics_report():
    topics = ("missile_defense", "nato_expansion", "kosovo")
    metrics = {
        "topic_micro_f1": 0.9,
        "topic_macro_f1": 0.88,
        "side_f1": 0.69,
        "stance_macro_f1": 0.52,
        "topic_ece": 0.44,
        "side_ece": 0.45,
        "topic_aurc": 0.47,
    }
    return Report(
        "Cross-validation on town-council",
        kind="topics",
        corpus={
            "paragraphs": 3601,
            "documents": 1737,
            "sources": {"Herald": 2100, "Post": 1201, "Council minutes": 300},
            "labels": {t: dict(zip(STANCES, (326, 141, 157, 156), strict=True)) for t in topics},
            "fingerprint": "e0bc" * 16,
        },
        protocol=_PROTOCOL,
        systems=_scores(metrics),
        classes={"topic": _classes(topics), "stance": _classes(STANCES)},
        confusion=_confusion(STANCES),
        differences=_differences(metrics),
        comparisons=_comparisons("side_f1"),
        slices=_slices(
            {"source": ("Herald", "Post", "Council minutes"), "year": ("2021", "2022", "2023")},
            ("topic_micro_f1", "side_f1"),
        ),
        curves=_curves(("topic", "side")),
        probes=_probes(),
        agreement={"topic_micro_f1": 0.96, "side_f1": 0.94},
        notes=_NOTES,
    )


def pairs_report(labels=("AGAINST", "FAVOR", "NONE"), targets=("wind farms", "a new bridge")):
    metrics = {
        "accuracy": 0.74,
        "macro_f1": 0.71,
        "weighted_f1": 0.73,
        "side_f1": 0.72,
        "f_avg": 0.705,
        "ece": 0.45,
        "brier": 0.5,
        "aurc": 0.5,
    }
    return Report(
        "Evaluation of mine on test.csv",
        kind="pairs",
        corpus={
            "paragraphs": 1249,
            "documents": 1249,
            "sources": {"forum": 900, "letters": 349},
            "labels": {label: 700 - 40 * i for i, label in enumerate(labels)},
            "targets": {target: 300 - 10 * i for i, target in enumerate(targets)},
            "fingerprint": "ab12" * 16,
        },
        protocol=_PROTOCOL,
        systems=_scores(metrics),
        classes={"label": _classes(labels)},
        confusion=_confusion(labels),
        differences=_differences(metrics),
        comparisons=_comparisons("macro_f1"),
        slices=_slices(
            {"target": targets, "length": ("short", "middle", "long")}, ("accuracy", "macro_f1")
        ),
        curves=_curves(("label",)),
        probes=_probes(),
        notes=_NOTES,
    )


def hostile_report():
    """Return a report whose every name is made to break a page."""
    names = dict.fromkeys(HOSTILE, about(0.5))
    row = _row(0.5, 9)
    matrix = {"labels": list(HOSTILE), "counts": [[1] * len(HOSTILE)] * len(HOSTILE)}
    systems = {name: names for name in HOSTILE}
    curves = _curves(("label",))
    for items in curves.values():
        for i, curve in enumerate(items):
            curve["name"], curve["system"] = HOSTILE[0], HOSTILE[i % len(HOSTILE)]
    return Report(
        " ".join(HOSTILE),
        kind="pairs",
        corpus={key: {name: 3 for name in HOSTILE} for key in ("sources", "labels", "targets")}
        | {HOSTILE[0]: HOSTILE[1]},
        protocol={name: HOSTILE[::-1] for name in HOSTILE} | {"versions": {HOSTILE[0]: HOSTILE[1]}},
        systems=systems,
        classes={HOSTILE[0]: {name: dict.fromkeys(HOSTILE, row) for name in HOSTILE}},
        confusion=dict.fromkeys(HOSTILE, matrix),
        differences=dict.fromkeys(HOSTILE, names),
        comparisons=[
            Comparison(a, b, a, about(0.1), None, None, None, b)
            for a, b in zip(HOSTILE, HOSTILE[::-1], strict=True)
        ],
        slices=[Slice(HOSTILE[0], name, name, 5, names) for name in HOSTILE],
        curves=curves,
        probes=[ProbeResult(name, "same", name, 5, about(0.1), name) for name in HOSTILE],
        agreement=dict.fromkeys(HOSTILE, 0.5),
        notes=HOSTILE,
    )
