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

from benchmarks.speed.programs import c_bound, vowpal_wabbit
from benchmarks.speed.texts import Paragraph

__all__ = ["DESCRIPTIONS", "Engine", "make_engines"]

Engine = Callable[[Sequence[str]], Any]

#: Texts that ``decide`` takes at once.
_BATCH = 256
#: Paragraphs that spaCy learns from: what it learns doesn't change how fast it is.
_FEW = 500

DESCRIPTIONS = {
    "stancelib": "classify_many(texts, evidence=False): Result objects with topics, stances, "
    "probabilities, abstention",
    "stancelib_evidence": "classify_many(texts): the same, with evidence spans and holders",
    "stancelib_arrays": "model.decide(batch): the same decisions and probabilities, as arrays",
    "stancelib_arrow": "model.classify_batch(table, evidence=False): the same, from Arrow to Arrow",
    "vowpal_wabbit": "Vowpal Wabbit, --ngram 2, one against all over topic × stance, its own "
    "driver on a file, without the time to start: probabilities of all",
    "c_bound": "a loop in C that hashes words and pairs and adds up nine heads: an upper bound, "
    "no model",
    "c_topics": "the same loop, which also finds mentions of topics and adds up the words near "
    "them, as stancelib does: an upper bound, no model",
    "hashing_sgd": "HashingVectorizer(ngram_range=(1, 2)) and SGDClassifier (logistic loss), nine "
    "heads, predict_proba",
    "spacy": "spaCy textcat_multilabel, bag of words with bigrams, nine labels, nlp.pipe",
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

    def arrow(texts: Sequence[str]) -> Any:
        import pyarrow as pa

        return model.classify_batch(pa.table({"text": texts}), evidence=False)

    return {
        "stancelib_arrow": arrow,
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


def _truth(paragraphs: Sequence[Paragraph]) -> tuple[Any, Any]:
    """Return topics, and topics and sides, as tables of yes and no."""
    import numpy as np

    names = sorted({p.topic for p in paragraphs})
    about = np.array([[p.topic == name for name in names] for p in paragraphs])
    sides = [
        about & np.array([[p.stance in (side, "mixed")] for p in paragraphs])
        for side in ("support", "oppose")
    ]
    return about, np.hstack([about, *sides])


def _sklearn(paragraphs: Sequence[Paragraph]) -> dict[str, Engine]:
    from sklearn.feature_extraction.text import HashingVectorizer, TfidfVectorizer
    from sklearn.linear_model import LogisticRegression, SGDClassifier
    from sklearn.multiclass import OneVsRestClassifier

    texts = [p.text for p in paragraphs]
    about, sides = _truth(paragraphs)

    def engine(vectorizer: Any, learner: Any, truth: Any) -> Engine:
        model = OneVsRestClassifier(learner).fit(vectorizer.fit_transform(texts), truth.astype(int))
        return lambda texts: model.predict_proba(vectorizer.transform(texts))

    words = (1, 2)
    sgd = SGDClassifier(loss="log_loss", random_state=0)
    return {
        "sklearn": engine(TfidfVectorizer(ngram_range=words), LogisticRegression(), about),
        "sklearn_sides": engine(TfidfVectorizer(ngram_range=words), LogisticRegression(), sides),
        "hashing_sgd": engine(HashingVectorizer(ngram_range=words), sgd, sides),
    }


def _spacy(paragraphs: Sequence[Paragraph]) -> Engine | None:
    try:
        import spacy
        from spacy.training import Example
    except ImportError:
        return None
    _, sides = _truth(paragraphs)
    nlp = spacy.blank("en")
    bow = {"@architectures": "spacy.TextCatBOW.v3", "exclusive_classes": False, "ngram_size": 2}
    settings = {"model": {**bow, "no_output_layer": False, "length": 262144}}
    head = nlp.add_pipe("textcat_multilabel", config=settings)
    for label in range(sides.shape[1]):
        head.add_label(str(label))
    few = list(zip(paragraphs, sides, strict=True))[:_FEW]
    examples = [
        Example.from_dict(
            nlp.make_doc(p.text), {"cats": {str(i): float(v) for i, v in enumerate(row)}}
        )
        for p, row in few
    ]
    nlp.initialize(lambda: examples)
    nlp.update(examples)
    return lambda texts: [doc.cats for doc in nlp.pipe(texts)]


def make_engines(
    model_name: str, paragraphs: Sequence[Paragraph], folder: Path, *, quick: bool = False
) -> dict[str, Engine]:
    """Make everything that is timed; what is not installed is left out.

    Parameters
    ----------
    model_name : str
        The stancelib model: name or folder.
    paragraphs : sequence of Paragraph
        What the peers are trained on.
    folder : Path
        Where peers that are programs keep their files.
    quick : bool, optional
        Give fastText a small table, for a smoke test.

    Returns
    -------
    dict of str to function
        Each takes a list of texts; keys as in ``DESCRIPTIONS``, in that order.
    """
    engines: dict[str, Engine | None] = {**_stancelib(model_name), **_sklearn(paragraphs)}
    engines["fasttext"] = _fasttext(paragraphs, quick=quick)
    engines["vowpal_wabbit"] = vowpal_wabbit(paragraphs, folder / "vw")
    engines["c_bound"] = c_bound(folder / "c")
    engines["c_topics"] = c_bound(folder / "c_topics", topics=True)
    engines["spacy"] = _spacy(paragraphs)
    return {name: engine for name in DESCRIPTIONS if (engine := engines.get(name)) is not None}
