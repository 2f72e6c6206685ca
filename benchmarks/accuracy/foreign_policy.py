"""Grouped cross-validation on real paragraphs, beside baselines, with sources and topics left out.

``python -m benchmarks.accuracy.foreign_policy [--texts FILE] [--jobs N] [--quick]`` writes
``benchmarks/results/foreign_policy.json``, a report that holds no time and no path:
the same texts, versions and seed give the same bytes.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from joblib import Parallel, delayed

from benchmarks.common import ROOT, out_path
from stancelib.corpus import Corpus, join_texts, load_bundled, read_corpus
from stancelib.corpus.apart import Apart
from stancelib.errors import StancelibError
from stancelib.evaluation import (
    BASELINES,
    Predictions,
    Slice,
    System,
    leave_one_source_out_rows,
    leave_one_topic_out_rows,
)
from stancelib.topics import SHIPPED_TOPICS, Topic
from stancelib.training.fit import stancelib_system
from stancelib.training.measure import measure

__all__ = ["learning_too", "main"]

#: Two annotators who worked apart on other paragraphs of the same kind, labelled by the same
#: guidelines; the README of the corpora tells how.
AGREEMENT = {"topic_micro_f1": 0.96, "side_f1": 0.94}
NOTE = (
    "Annotators' agreement was measured on 868 other paragraphs that were labelled twice by the "
    "same guidelines. The bundled corpus, and paragraphs that a language model labelled, are "
    "learned from and never tested on; where a topic or a source is left out, so are all of its "
    "paragraphs there, and no fold learns from its own documents or near copies of its paragraphs."
)

_SYSTEMS: dict[str, System] = {"stancelib": stancelib_system, "tfidf_lr": BASELINES["tfidf_lr"]}
_KINDS = ("source", "topic")


def default_texts() -> Path:
    """Return where the texts are looked for: below $STANCELIB_CORPORA, else beside the clone."""
    folder = os.environ.get("STANCELIB_CORPORA") or ROOT.parent / "shared" / "corpora"
    return Path(folder, "foreign-policy", "train.jsonl")


def more_labels(unlabelled: Path) -> Corpus:
    """Return what the shipped model learns from besides; the bundled corpus where texts are missing."""
    if not unlabelled.is_file():
        return load_bundled()
    silver = join_texts(unlabelled, pointers=ROOT / "models" / "data" / "silver.jsonl")
    return load_bundled() + silver


def learning_too(system: System, extra: Corpus) -> System:
    """Make a system that also learns from more paragraphs than it is given.

    Paragraphs about a topic that no paragraph of the training corpus is about
    are left out, for the topic may be the one that is held out; so are those of a
    source that is tested on only, and near copies of what is tested on.

    Parameters
    ----------
    system : System
    extra : Corpus

    Returns
    -------
    System
    """

    def run(train: Corpus, test: Corpus, topics: Sequence[Topic]) -> Predictions:
        known = set(train.topics)
        unknown = {p.source for p in test} - {p.source for p in train}
        fits = [
            i
            for i, p in enumerate(extra)
            if p.source not in unknown and all(label.topic in known for label in p.labels)
        ]
        return system(train + Apart(test).keep(extra.take(fits)), test, topics)

    return run


def left_out(
    corpus: Corpus, topics: Sequence[Topic], extra: Corpus, *, min_size: int, seed: int, jobs: int
) -> tuple[Slice, ...]:
    """Return results on each source and each topic that was left out of training."""
    tasks = [(kind, name) for kind in _KINDS for name in _SYSTEMS]

    def run(kind: str, name: str) -> tuple[Slice, ...]:
        systems = {name: learning_too(_SYSTEMS[name], extra)}
        if kind == "source":
            return leave_one_source_out_rows(corpus, topics, systems, min_size=min_size, seed=seed)
        return leave_one_topic_out_rows(corpus, topics, systems, seed=seed)

    done = Parallel(n_jobs=jobs)(delayed(run)(*task) for task in tasks)
    by_kind = [done[i : i + len(_SYSTEMS)] for i in range(0, len(done), len(_SYSTEMS))]
    return tuple(row for parts in by_kind for rows in zip(*parts, strict=True) for row in rows)


def shrink(corpus: Corpus, most: int, name: str) -> Corpus:
    """Take paragraphs from all over a corpus, at most so many."""
    step = max(-(-len(corpus) // most), 1)
    return corpus.take(range(0, len(corpus), step), name)


def show(step: int, total: int, message: str) -> None:
    """Print how far it is."""
    print(f"{step}/{total} {message}", flush=True)


def main(arguments: Iterable[str] | None = None) -> int:
    """Read the command line, measure, write the report, return the exit status."""
    parser = argparse.ArgumentParser(prog="benchmarks.accuracy.foreign_policy", description=__doc__)
    parser.add_argument("--texts", type=Path, help="foreign-policy paragraphs with texts (JSONL)")
    parser.add_argument("--unlabelled", type=Path, help="the texts of models/data/silver.jsonl")
    parser.add_argument("--out", type=Path, help="default: benchmarks/results/foreign_policy.json")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1, help="processes that work side by side")
    parser.add_argument(
        "--min-size", type=int, default=30, help="fewest paragraphs of a source to leave out"
    )
    parser.add_argument("--quick", action="store_true", help="a few paragraphs: a smoke test")
    options = parser.parse_args(None if arguments is None else list(arguments))
    texts = options.texts or default_texts()
    if not texts.is_file():
        print(
            "foreign-policy: skipped. The texts of the foreign-policy corpus may not be redistributed; "
            f"{texts} is not there. Give --texts FILE, as `stancelib corpus join` writes it, or "
            "set STANCELIB_CORPORA to the folder that holds foreign-policy/train.jsonl.",
            file=sys.stderr,
        )
        return 0 if options.texts is None else 2
    try:
        unlabelled = options.unlabelled or texts.parent.parent / "unlabelled" / "paragraphs.jsonl"
        corpus, extra = read_corpus(texts, name="foreign-policy"), more_labels(unlabelled)
        folds, min_size = options.folds, options.min_size
        if options.quick:
            corpus, extra = shrink(corpus, 60, "foreign-policy (quick)"), shrink(extra, 20, "few")
            folds, min_size = 2, max(Counter(p.source for p in corpus).values())
        report = measure(
            corpus,
            SHIPPED_TOPICS,
            extra=extra,
            folds=folds,
            seed=options.seed,
            n_jobs=options.jobs,
            progress=show,
        )
        print("sources and topics left out", flush=True)
        slices = left_out(
            corpus, SHIPPED_TOPICS, extra, min_size=min_size, seed=options.seed, jobs=options.jobs
        )
    except StancelibError as error:
        print(error, file=sys.stderr)
        return 2
    report = replace(
        report,
        slices=(*report.slices, *slices),
        agreement=AGREEMENT,
        notes=(*report.notes, NOTE),
    )
    out = out_path(options.out, "foreign_policy", quick=options.quick)
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        report.to_json(out)
    print(report.to_text())
    return 0


if __name__ == "__main__":
    sys.exit(main())
