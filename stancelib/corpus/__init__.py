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
    from stancelib.corpus.leaks import Duplicate, check_leaks, find_duplicates, shared_documents
    from stancelib.corpus.pointers import join_texts
    from stancelib.corpus.readers import read_corpus
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
    "LabelledParagraph",
    "check_leaks",
    "find_duplicates",
    "grouped_folds",
    "join_texts",
    "leave_one_source_out",
    "leave_one_topic_out",
    "load_bundled",
    "read_corpus",
    "shared_documents",
    "train_test_split",
    "write_jsonl",
]

_HOME = {
    "Duplicate": "leaks",
    "check_leaks": "leaks",
    "find_duplicates": "leaks",
    "grouped_folds": "split",
    "join_texts": "pointers",
    "leave_one_source_out": "split",
    "leave_one_topic_out": "split",
    "load_bundled": "bundled",
    "read_corpus": "readers",
    "shared_documents": "leaks",
    "train_test_split": "split",
    "write_jsonl": "write",
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
