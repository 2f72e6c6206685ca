"""Labelled data: its shape, readers, checks, splits and leaks.

Names are looked up when first used, so importing this package loads neither
numpy nor pyarrow nor datasets.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from stancelib.corpus.schema import AUTHOR, Corpus, HolderLabel, Label, LabelledParagraph

if TYPE_CHECKING:
    from stancelib.corpus.bundled import load_bundled
    from stancelib.corpus.label_names import stances_of_labels
    from stancelib.corpus.leaks import Duplicate, check_leaks, find_duplicates, shared_documents
    from stancelib.corpus.pair_readers import read_any, read_pairs
    from stancelib.corpus.pairs import LabelledPair, PairCorpus
    from stancelib.corpus.pointers import join_texts
    from stancelib.corpus.readers import read_corpus
    from stancelib.corpus.row_writer import write_rows
    from stancelib.corpus.several import put_together
    from stancelib.corpus.split import (
        grouped_folds,
        leave_one_source_out,
        leave_one_topic_out,
        train_test_split,
    )
    from stancelib.corpus.write import write_jsonl

__all__ = [
    "AUTHOR",
    "Corpus",
    "Duplicate",
    "HolderLabel",
    "Label",
    "LabelledPair",
    "LabelledParagraph",
    "PairCorpus",
    "check_leaks",
    "find_duplicates",
    "grouped_folds",
    "join_texts",
    "leave_one_source_out",
    "leave_one_topic_out",
    "load_bundled",
    "put_together",
    "read_any",
    "read_corpus",
    "read_pairs",
    "shared_documents",
    "stances_of_labels",
    "train_test_split",
    "write_jsonl",
    "write_rows",
]

_HOME = {
    "Duplicate": "leaks",
    "LabelledPair": "pairs",
    "PairCorpus": "pairs",
    "check_leaks": "leaks",
    "find_duplicates": "leaks",
    "grouped_folds": "split",
    "join_texts": "pointers",
    "leave_one_source_out": "split",
    "leave_one_topic_out": "split",
    "load_bundled": "bundled",
    "put_together": "several",
    "read_any": "pair_readers",
    "read_corpus": "readers",
    "read_pairs": "pair_readers",
    "shared_documents": "leaks",
    "stances_of_labels": "label_names",
    "train_test_split": "split",
    "write_jsonl": "write",
    "write_rows": "row_writer",
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
