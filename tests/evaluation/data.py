"""Small data whose results are computed by hand in the tests."""

from __future__ import annotations

import numpy as np

from stancelib.corpus.pairs import LabelledPair, PairCorpus
from stancelib.corpus.schema import Corpus, Label, LabelledParagraph
from stancelib.evaluation.labels import LabelGold, LabelPredictions
from stancelib.evaluation.predictions import Gold, Predictions
from stancelib.topics import Topic

PARKS = Topic("parks", "Parks", "The city should build more parks.", ("park*", "green space*"))
TRAMS = Topic("trams", "Trams", "The city should build tram lines.", ("tram*", "light rail"))
TOPICS = (PARKS, TRAMS)


def grid(*rows):
    return np.array(rows, dtype=bool)


def four_rows():
    """Gold: parks support; parks mixed and trams oppose; nothing; trams neutral."""
    gold = Gold(
        ("parks", "trams"),
        topic=grid([1, 0], [1, 1], [0, 0], [0, 1]),
        support=grid([1, 0], [1, 0], [0, 0], [0, 0]),
        oppose=grid([0, 0], [1, 1], [0, 0], [0, 0]),
        groups=("d1", "d1", "d2", "d3"),
        sources=("Herald", "Herald", None, "Post"),
    )
    topic = grid([1, 0], [1, 0], [1, 0], [0, 1])
    support = grid([1, 0], [0, 0], [1, 0], [0, 1])
    oppose = grid([0, 0], [1, 1], [0, 0], [0, 0])
    proba = [np.where(a, 0.9, 0.1) for a in (topic, support, oppose)]
    return gold, Predictions(("parks", "trams"), *proba, topic, support, oppose)


def one_topic(proba, truth, groups=None):
    """One topic with the given probabilities; the sides have the topic's truth and probability."""
    truth = np.array(truth, dtype=bool)[:, None]
    proba = np.array(proba, dtype=float)[:, None]
    groups = groups or tuple(f"d{i}" for i in range(len(truth)))
    gold = Gold(("a",), truth, truth, ~truth & truth, groups, (None,) * len(truth))
    return gold, Predictions.from_probabilities(("a",), proba, proba, np.zeros_like(proba))


def random_case(rng, n=60, topics=3, documents=12):
    """Random gold labels and unrelated random predictions, probabilities with many ties."""
    names = tuple(f"t{i}" for i in range(topics))
    topic = rng.random((n, topics)) < 0.4
    support, oppose = (topic & (rng.random((n, topics)) < 0.4) for _ in range(2))
    groups = tuple(f"d{i}" for i in rng.integers(0, documents, n))
    gold = Gold(names, topic, support, oppose, groups, (None,) * n)
    proba = [np.round(rng.random((n, topics)), 2) for _ in range(3)]
    return gold, Predictions.from_probabilities(names, *proba)


def paragraph(text, *labels, doc="", source=None):
    return LabelledParagraph(text, tuple(Label(*label) for label in labels), text, doc, source)


def town_corpus():
    """Twenty-four invented paragraphs, two to a document, on two topics."""
    say = {
        "support": "We gladly welcome the {} and want them built at once",
        "oppose": "Residents angrily reject the {} as a costly mistake",
        "mixed": "Some welcome the {} but others reject them as a mistake",
        "neutral": "A meeting about the {} takes place at seven",
    }
    rows = []
    for i in range(24):
        topic, noun = (("parks", "parks"), ("trams", "trams"))[i % 2]
        stance = ("support", "oppose", "neutral", "support", "mixed", "oppose")[(i // 2) % 6]
        labels = [(topic, stance)] if i % 8 < 6 else []
        text = say[stance].format(noun) if labels else "The bakery sells bread every morning"
        source = "Herald" if i < 12 else "Post"
        rows.append(paragraph(f"{text}, item {i}.", *labels, doc=f"d{i // 2}", source=source))
    return Corpus(rows, "town")


def random_pairs(rng, n=60, labels=("AGAINST", "FAVOR", "NONE"), documents=12, targets=3):
    """Random labels of pairs and unrelated random predictions, probabilities with many ties."""
    known = {"AGAINST": "oppose", "FAVOR": "support", "NONE": "neutral"}
    gold = LabelGold(
        labels,
        tuple(known.get(label) for label in labels),
        rng.integers(0, len(labels), n),
        tuple(f"d{i}" for i in rng.integers(0, documents, n)),
        tuple(f"t{i}" for i in rng.integers(0, targets, n)) if targets else (None,) * n,
        (None,) * n,
    )
    proba = rng.integers(1, 6, (n, len(labels))).astype(float)
    proba /= proba.sum(axis=1, keepdims=True)
    return gold, LabelPredictions(labels, proba, rng.integers(0, len(labels), n))


def tram_pairs(n=60):
    """Invented pairs on two targets, two to a document; the first words give the label away."""
    say = {"FAVOR": "We welcome", "AGAINST": "We reject", "NONE": "A meeting about"}
    rows = []
    for i in range(n):
        label = ("FAVOR", "AGAINST", "FAVOR", "NONE")[(i // 2) % 4]
        target = ("trams", "parks")[i % 2]
        rows.append(
            LabelledPair(
                f"{say[label]} {target}, item {i}." + " Word" * (30 if i % 3 == 0 else 0),
                label,
                target,
                doc_id=f"d{i // 2}",
                source="Herald" if i < n // 2 else "Post",
                date=str(2001 + i % 2),
            )
        )
    stances = {"FAVOR": "support", "AGAINST": "oppose", "NONE": "neutral"}
    return PairCorpus(rows, "trams and parks", stances=stances)
