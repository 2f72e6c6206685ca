"""Invented paragraphs that train in a blink."""

from __future__ import annotations

from stancelib.corpus import Corpus, Label, LabelledParagraph
from stancelib.topics import Topic

SAY = {
    "support": "The {who} praised the {topic} and urged parliament to adopt the {topic}.",
    "oppose": "The {who} condemned the {topic} and warned that the {topic} ruins farms.",
    "mixed": "The {who} praised the {topic}, but others condemned the {topic} as ruinous.",
    "neutral": "The {who} will discuss the {topic} on Tuesday at the town hall.",
    None: "The {who} opened the plum fair and gave away two hundred plum cakes.",
}
WHO = (
    "mayor", "senator", "minister", "baker", "farmer", "union", "bishop", "teacher", "governor",
    "critic", "envoy", "council",
)  # fmt: skip
TAX = Topic(
    "carbon_tax", proposition="A carbon tax should be introduced.", aliases=("carbon tax*",)
)
TRAMS = Topic("trams", proposition="The city should build tram lines.", aliases=("tram lines",))


def paragraph(text, labels=(), doc="", weight=1.0):
    return LabelledParagraph(text, tuple(Label(*x) for x in labels), text, doc, weight=weight)


def town(who=WHO, topics=(TAX,), stances=tuple(SAY)):
    """Every speaker is a document, every stance on every topic a paragraph of it."""
    rows = []
    for name in who:
        for topic in topics:
            title = topic.aliases[0].rstrip("*")
            for stance in stances:
                text = SAY[stance].format(who=name, topic=title)
                labels = [(topic.name, stance)] if stance else []
                rows.append(paragraph(text, labels, name))
    return Corpus(rows, "town")


def as_rows(corpus):
    """Return a corpus as the rows of a file."""
    return [
        {
            "text": p.text,
            "doc_id": p.doc_id,
            "labels": [{"topic": label.topic, "stance": label.stance} for label in p.labels],
        }
        for p in corpus
    ]
