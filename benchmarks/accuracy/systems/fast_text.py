"""fastText's supervised classifier, as its tutorial trains it."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.accuracy.systems.base import Answers, joined
from benchmarks.accuracy.systems.linear import inner_folds
from stancelib.corpus.pairs import LabelledPair, PairCorpus

__all__ = ["CHOICES", "SETTINGS", "fast_text", "line_of"]

_WORD = re.compile(r"\w+")
SETTINGS = {"wordNgrams": 2, "bucket": 200_000, "thread": 1}
#: Learning rates and epochs that are tried; many classes and long texts need more of both.
CHOICES = ((0.1, 25), (1.0, 25), (1.0, 100))


def line_of(pair: LabelledPair) -> str:
    r"""Return target and text as fastText reads them: one line of words in lower case.

    Examples
    --------
    >>> line_of(LabelledPair("Tax it,\nnow!", "FAVOR", "Carbon"))
    'carbon tax it now'
    """
    return " ".join(_WORD.findall(joined(pair).lower()))


def fast_text(train: PairCorpus, test: PairCorpus, seed: int) -> Answers:
    """Choose rate and epochs on a fifth of the training part, train on all, answer."""
    from sklearn.metrics import f1_score

    fold = inner_folds(train.groups, [pair.label for pair in train])
    inside = train.take(np.flatnonzero(fold != 0).tolist())
    outside = train.take(np.flatnonzero(fold == 0).tolist())
    truth = [pair.label for pair in outside]
    score = {
        choice: f1_score(truth, _answers(inside, outside, seed, *choice), average="macro")
        for choice in CHOICES
    }
    rate, epochs = max(CHOICES, key=lambda choice: score[choice])
    return Answers(_answers(train, test, seed, rate, epochs), {"lr": rate, "epoch": epochs})


def _answers(
    train: PairCorpus, test: PairCorpus, seed: int, rate: float, epochs: int
) -> Sequence[str]:
    import fasttext

    labels = train.labels
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "train.txt")
        lines = (f"__label__{labels.index(pair.label)} {line_of(pair)}\n" for pair in train)
        path.write_text("".join(lines), encoding="utf-8")
        chosen = {"lr": rate, "epoch": epochs, "seed": seed, "verbose": 0, **SETTINGS}
        model = fasttext.train_supervised(str(path), **chosen)
    # A list, because a single string fails with numpy 2.
    found, _ = model.predict([line_of(pair) for pair in test])
    # A text without words gets no answer: the commonest label, then.
    every = [pair.label for pair in train]
    commonest = max(labels, key=every.count)
    return [labels[int(one[0].removeprefix("__label__"))] if one else commonest for one in found]
