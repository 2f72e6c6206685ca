"""Learning curves with few examples: the accurate tier, fine-tuned, beside the linear model.

``python -m benchmarks.encoder.few_shot --texts FILE [--base FOLDER] [--sizes 8,16]``
writes ``benchmarks/results/encoder-few-shot.json``. Of each class, a topic with a
stance or no topic, so many paragraphs are drawn; both tiers learn from the same
ones, and are tested on documents from which the encoder never learned. A base that
learned nothing about the topics at all shows what few examples teach; say so with
``--about-base``.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.common import facts, out_path, write_result
from benchmarks.markdown import interval, table
from stancelib.corpus import Corpus, read_corpus
from stancelib.corpus.split import grouped_folds
from stancelib.encoder.model import EncoderModel
from stancelib.evaluation import Gold, Predictions, build_report
from stancelib.model import StanceModel
from stancelib.topics import Topic, resolve_topics
from stancelib.training.fit import predict

__all__ = ["draw", "main", "measure", "rows_of", "split", "zero_shot"]

_SIZES = (8, 16, 32, 64)
_SEEDS = (0, 1)
_METRICS = ("topic_micro_f1", "side_f1", "stance_macro_f1")
_PACKAGES = ("torch", "onnxruntime")
#: The fold that the shipped encoder never learned from; see models/encoder_data.py.
_FOLDS, _HELD = 5, 3


def split(corpus: Corpus) -> tuple[Corpus, Corpus]:
    """Return paragraphs to draw from, and those to test on."""
    folds = grouped_folds(corpus, _FOLDS, 0)
    return (
        corpus.take(np.flatnonzero(folds != _HELD).tolist()),
        corpus.take(np.flatnonzero(folds == _HELD).tolist()),
    )


def draw(corpus: Corpus, size: int, seed: int) -> Corpus:
    """Return so many paragraphs of each class, all of those that have fewer.

    Parameters
    ----------
    corpus : Corpus
    size : int
    seed : int

    Returns
    -------
    Corpus
        A paragraph with several topics counts for each of its classes.
    """
    classes: dict[Any, list[int]] = {}
    for row, paragraph in enumerate(corpus):
        for key in [(x.topic, x.stance) for x in paragraph.labels] or [None]:
            classes.setdefault(key, []).append(row)
    rng = np.random.default_rng(seed)
    chosen: set[int] = set()
    for _, rows in sorted(classes.items(), key=lambda item: (len(item[1]), str(item[0]))):
        missing = size - len(chosen.intersection(rows))
        left = [row for row in rng.permutation(rows).tolist() if row not in chosen]
        chosen.update(left[: max(missing, 0)])
    return corpus.take(sorted(chosen), f"{corpus.name}, {size} a class")


def measure(
    drawn: Corpus, tested: Corpus, topics: Sequence[Topic], *, base: str, size: int, seed: int
) -> dict[str, Any]:
    """Train both tiers on the same paragraphs, and test both.

    Parameters
    ----------
    drawn, tested : Corpus
    topics : sequence of Topic
    base : str
        Where the encoder starts.
    size, seed : int

    Returns
    -------
    dict
        ``size``, ``seed``, ``paragraphs``, ``seconds``, ``accurate``, ``linear`` and
        ``difference``, each of the three with metrics as value, low and high.
    """
    from stancelib.finetuning.topics import train_topics

    begun = time.monotonic()
    model = train_topics(drawn, topics, base=base, seed=seed, folds=0, progress=_say)
    seconds = time.monotonic() - begun
    linear = StanceModel(model.encoder.linear)
    said = {
        name: predict(tier, tested.texts, topics)
        for name, tier in (("accurate", model), ("linear", linear))
    }
    return {
        "size": size,
        "seed": seed,
        "paragraphs": len(drawn),
        "seconds": round(seconds),
        "epochs": model.encoder.manifest["encoder"]["epochs"],
        **_scores(said, tested, topics),
    }


def zero_shot(base: EncoderModel, tested: Corpus, topics: Sequence[Topic]) -> dict[str, Any]:
    """Ask an encoder about topics of which it is told the propositions alone."""
    asked = [replace(topic, name=f"unseen_{topic.name}") for topic in topics]
    parts = [base.decide(tested.texts[i : i + 64], asked) for i in range(0, len(tested), 64)]
    arrays = [
        np.concatenate([getattr(part, name) for part in parts])
        for name in ("probabilities", "positive", "given")
    ]
    columns = [column for array in arrays for column in np.moveaxis(array, 2, 0)]
    said = Predictions(tuple(topic.name for topic in topics), *columns)
    return {"size": 0, "seed": 0, "paragraphs": 0, **_scores({"accurate": said}, tested, topics)}


def _scores(
    said: dict[str, Predictions], tested: Corpus, topics: Sequence[Topic]
) -> dict[str, Any]:
    gold = Gold.from_corpus(tested, topics)
    report = build_report(gold, said, title="few-shot", protocol={}, seed=0)
    found = {
        name: {metric: _interval(report.systems[name][metric]) for metric in _METRICS}
        for name in said
    }
    if "linear" in said:
        gap = report.differences["accurate - linear"]
        found["difference"] = {metric: _interval(gap[metric]) for metric in _METRICS}
    return found


def _interval(found: Any) -> dict[str, float | None]:
    return {
        name: None if value is None else round(value, 5)
        for name, value in (("value", found.value), ("low", found.low), ("high", found.high))
    }


def _say(step: int, total: int, message: str) -> None:
    if step == total:
        print(f"  {message}", flush=True)


def rows_of(result: dict[str, Any]) -> str:
    """Return the result as a table: each training a row, intervals by bootstrap over documents.

    Parameters
    ----------
    result : dict
        As in ``encoder-few-shot.json``.
    """
    rows = [
        [
            str(row["size"]),
            str(row["seed"]),
            str(row["paragraphs"]),
            *(
                interval(row[name][metric]) if name in row else "–"
                for metric in ("topic_micro_f1", "side_f1")
                for name in ("accurate", "linear")
            ),
            interval(row["difference"]["side_f1"], sign=True) if "difference" in row else "–",
        ]
        for row in result["rows"]
    ]
    columns = [
        "examples a class", "seed", "paragraphs", "accurate: topic micro-F1", "fast: topic micro-F1",
        "accurate: side F1", "fast: side F1", "accurate minus fast: side F1",
    ]  # fmt: skip
    return table(columns, rows)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(",") if part)


def main(arguments: Iterable[str] | None = None) -> int:
    """Measure, write the result, print the table; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path, required=True, help="labelled paragraphs")
    parser.add_argument("--base", default="shipped", help="where the encoder starts")
    parser.add_argument("--about-base", default="the shipped encoder", help="what it learned from")
    parser.add_argument("--sizes", type=_numbers, default=_SIZES)
    parser.add_argument("--seeds", type=_numbers, default=_SEEDS)
    parser.add_argument("--topics", help="names of topics, with commas between; all by default")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args(None if arguments is None else list(arguments))
    corpus = read_corpus(options.texts, name=options.texts.parent.name)
    names = options.topics.split(",") if options.topics else corpus.topics
    topics = resolve_topics(names)
    pool, tested = split(corpus)
    result: dict[str, Any] = {
        **facts(seed=min(options.seeds), rounds=len(options.seeds)),
        "corpus": {"name": corpus.name, "tested": len(tested), "topics": list(names)},
        "base": options.about_base,
        "rows": [],
    }
    result["versions"] |= {name: metadata.version(name) for name in _PACKAGES}
    if Path(options.base, "manifest.json").is_file():
        base = EncoderModel.load(options.base)
        result["rows"].append(zero_shot(base, tested, topics))
    for size in options.sizes:
        for seed in options.seeds:
            print(f"{size} a class, seed {seed}", flush=True)
            drawn = draw(pool, size, seed)
            row = measure(drawn, tested, topics, base=options.base, size=size, seed=seed)
            result["rows"].append(row)
            write_result(out_path(options.out, "encoder-few-shot", quick=False), result)
    print(rows_of(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
