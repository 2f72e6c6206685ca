"""What is timed: stancelib in three ways, and what people use otherwise, trained on the same texts.

Each maker trains what it needs and returns a function that labels a list of
texts. Peers are set up as their documentation suggests, and predict in their
fastest public way.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.speed.texts import Paragraph

__all__ = ["DESCRIPTIONS", "Engine", "make_engines"]

Engine = Callable[[Sequence[str]], Any]

#: Texts that ``decide`` takes at once.
_BATCH = 256

DESCRIPTIONS = {
    "stancelib": "classify_many(texts, evidence=False): Result objects with topics, stances, "
    "probabilities, abstention",
    "stancelib_evidence": "classify_many(texts): the same, and evidence spans",
    "stancelib_arrays": "model.decide(batch): the same decisions and probabilities, as arrays",
    "fasttext": "fastText, word bigrams, softmax over topic × stance, predict(list): the best "
    "label and its probability",
    "sklearn": "TfidfVectorizer(ngram_range=(1, 2)) and one LogisticRegression a topic, "
    "predict_proba: topics alone, no stance",
    "sklearn_sides": "the same with nine heads: topics and, for each, support and opposition",
}


def _stancelib(model_name: str) -> dict[str, Engine]:
    import stancelib

    model = stancelib.load_model(model_name)

    def arrays(texts: Sequence[str]) -> list[Any]:
        return [model.decide(texts[i : i + _BATCH]) for i in range(0, len(texts), _BATCH)]

    return {
        "stancelib": lambda texts: list(model.classify_many(texts, evidence=False)),
        "stancelib_evidence": lambda texts: list(model.classify_many(texts)),
        "stancelib_arrays": arrays,
    }


def _fasttext(paragraphs: Sequence[Paragraph], *, quick: bool) -> Engine | None:
    try:
        import fasttext
    except ImportError:
        return None
    # The default table of two million bigrams takes 800 MB and long to set up.
    bucket = {"bucket": 10_000} if quick else {}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "train.txt")
        file.write_text(
            "".join(f"__label__{p.topic}_{p.stance} {p.text}\n" for p in paragraphs),
            encoding="utf-8",
        )
        model = fasttext.train_supervised(
            input=str(file), wordNgrams=2, thread=1, verbose=0, **bucket
        )
    # predict(str) raises with numpy 2; predict(list) doesn't, and is faster.
    return lambda texts: model.predict(list(texts))


def _sklearn(paragraphs: Sequence[Paragraph]) -> dict[str, Engine]:
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier

    vectorizer = TfidfVectorizer(ngram_range=(1, 2))
    features = vectorizer.fit_transform([p.text for p in paragraphs])
    names = sorted({p.topic for p in paragraphs})
    about = np.array([[p.topic == name for name in names] for p in paragraphs])
    sides = [
        about & np.array([[p.stance in (side, "mixed")] for p in paragraphs])
        for side in ("support", "oppose")
    ]
    heads = {"sklearn": about, "sklearn_sides": np.hstack([about, *sides])}

    def engine(truth: Any) -> Engine:
        model = OneVsRestClassifier(LogisticRegression()).fit(features, truth.astype(int))
        return lambda texts: model.predict_proba(vectorizer.transform(texts))

    return {name: engine(truth) for name, truth in heads.items()}


def make_engines(
    model_name: str, paragraphs: Sequence[Paragraph], *, quick: bool = False
) -> dict[str, Engine]:
    """Make everything that is timed; what is not installed is left out.

    Parameters
    ----------
    model_name : str
        The stancelib model: name or folder.
    paragraphs : sequence of Paragraph
        What the peers are trained on.
    quick : bool, optional
        Give fastText a small table, for a smoke test.

    Returns
    -------
    dict of str to function
        Each takes a list of texts; keys as in ``DESCRIPTIONS``, in that order.
    """
    engines = {**_stancelib(model_name), **_sklearn(paragraphs)}
    fast = _fasttext(paragraphs, quick=quick)
    if fast is not None:
        engines["fasttext"] = fast
    return {name: engines[name] for name in DESCRIPTIONS if name in engines}
