"""Rebuild the linear model: ``python models/build.py default --texts FILE --unlabelled FILE``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import stancelib
from stancelib.corpus import Corpus, join_texts, load_bundled, read_corpus
from stancelib.errors import StancelibError
from stancelib.topics import SHIPPED_TOPICS

SEED = 0
#: Two annotators who worked apart on 868 other paragraphs (stancelib/corpus/data/DATA_CARD.md).
AGREEMENT = {"topic_micro_f1": 0.96, "side_f1": 0.94}

ABOUT = {
    "source": (
        "Real paragraphs on foreign policy from parliaments (Canadian Hansard, the Congressional "
        "Record), White House briefings and presidential speeches, UN speeches, op-eds (News "
        "Commentary), Wikipedia, SocialistWorker.org, Reuters, party manifestos and debate sites; "
        "and, which it learned from and was not tested on, paragraphs written for this project and "
        "more real ones from the same sources."
    ),
    "license": (
        "The written paragraphs: Apache-2.0, as the model itself. The real ones are under several "
        "terms (US public domain, CC BY-SA, permission to reproduce, research use, none stated) "
        "and are not redistributed: the package carries their labels, sources and fingerprints."
    ),
    "annotation": (
        "By a language model, following docs/labels.md; agreement of two annotators that worked "
        "apart, on other paragraphs, is in the table below."
    ),
}


def more_labels(unlabelled: Path) -> Corpus:
    """Return what is learned from besides: bundled paragraphs, and those that a model labelled."""
    silver = join_texts(unlabelled, pointers=Path(__file__).parent / "data" / "silver.jsonl")
    return load_bundled() + silver


def build_default(texts: Path, unlabelled: Path, jobs: int) -> None:
    """Train ``models/default`` on all labels; measure it on the real paragraphs of `texts`."""
    real = read_corpus(texts, name="foreign-policy")
    stancelib.train(
        real,
        topics=SHIPPED_TOPICS,
        extra=more_labels(unlabelled),
        out=Path(__file__).parent / "default",
        seed=SEED,
        n_jobs=jobs,
        agreement=AGREEMENT,
        about=ABOUT,
        overwrite=True,
        progress=lambda step, total, message: print(f"{step}/{total} {message}", flush=True),
    )


def main() -> int:
    """Read the command line, build, return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", choices=["default"])
    parser.add_argument(
        "--texts", type=Path, required=True, help="foreign-policy paragraphs with texts (JSONL)"
    )
    parser.add_argument(
        "--unlabelled", type=Path, required=True, help="the texts of models/data/silver.jsonl"
    )
    parser.add_argument("--jobs", type=int, default=1, help="processes of the cross-validation")
    options = parser.parse_args()
    try:
        build_default(options.texts, options.unlabelled, options.jobs)
    except StancelibError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
