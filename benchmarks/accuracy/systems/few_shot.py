"""SetFit: contrastive tuning of a sentence encoder on a few rows of each label.

Source: Tunstall et al. (2022), Efficient few-shot learning without prompts.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence

import numpy as np

from benchmarks.accuracy.systems.base import Answers, joined
from benchmarks.accuracy.systems.embed import minilm_folder
from stancelib.corpus.pairs import PairCorpus

__all__ = ["EACH", "draw", "set_fit"]

#: Rows drawn of each label.
EACH = 16


def draw(labels: Sequence[str], seed: int, each: int = EACH) -> list[int]:
    """Draw the positions of so many rows of each label, all where there are fewer.

    Examples
    --------
    >>> draw(["a", "b", "a", "a"], seed=0, each=2)[-1]
    1
    """
    random = np.random.default_rng(seed)
    chosen: list[int] = []
    for label in sorted(set(labels)):
        rows = [i for i, found in enumerate(labels) if found == label]
        chosen += random.permutation(rows)[:each].tolist()
    return chosen


def set_fit(train: PairCorpus, test: PairCorpus, seed: int) -> Answers:
    """Tune the encoder and its head on a few rows, and answer."""
    from datasets import Dataset
    from setfit import SetFitModel, Trainer, TrainingArguments

    rows = [train[i] for i in draw([pair.label for pair in train], seed)]
    labels = list(train.labels)
    examples = Dataset.from_dict(
        {
            "text": [joined(pair) for pair in rows],
            "label": [labels.index(pair.label) for pair in rows],
        }
    )
    model = SetFitModel.from_pretrained(str(minilm_folder()))
    with tempfile.TemporaryDirectory() as folder:
        arguments = TrainingArguments(
            output_dir=folder,
            batch_size=16,
            num_epochs=1,
            num_iterations=20,
            seed=seed,
            report_to="none",
            save_strategy="no",
            show_progress_bar=False,
        )
        Trainer(model=model, args=arguments, train_dataset=examples).train()
    found = model.predict([joined(pair) for pair in test], batch_size=64, show_progress_bar=False)
    return Answers([labels[int(i)] for i in found], {"rows": len(rows)})
