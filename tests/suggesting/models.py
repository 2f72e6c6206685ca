"""Models that answer by rule, in the form that ``suggest`` reads."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from stancelib.topics import Topic


class PairRule:
    """Says "pro" as often as the text says plum among plums and pears; "unclear" if neither."""

    kind = "pairs"
    labels = ("con", "pro", "unclear")
    report = None

    def __init__(self, columns=None, counts=None, needs_target=False, targets=("plums", "pears")):
        self.columns = columns or {}
        self.needs_target = needs_target
        self.targets = targets if needs_target else ()
        self.asked = []
        if counts:
            self.report = SimpleNamespace(corpus={"labels": counts})

    def probabilities(self, texts, targets=None):
        self.asked.append((list(texts), targets))
        out = []
        for text in texts:
            plums, pears = text.count("plum"), text.count("pear")
            known = min(plums + pears, 1) * 0.9
            share = (plums + 0.5) / (plums + pears + 1)
            rest = (1 - known) if known else 0.8
            out.append([(1 - rest) * (1 - share), (1 - rest) * share, rest])
        return np.array(out)


class TopicRule:
    """Knows trams and plums; sure of a topic that is named twice, unsure where it is once."""

    kind = "topics"
    topics = (Topic("trams"), Topic("plums"))
    report = None

    def decide(self, texts):
        p = np.zeros((len(texts), 2, 3))
        for row, text in enumerate(texts):
            for column, word in enumerate(("tram", "plum")):
                p[row, column] = (
                    (0.02, 0.5, 0.98)[min(text.count(word), 2)],
                    0.95 if "good" in text else 0.5 if "maybe" in text else 0.05,
                    0.95 if "bad" in text else 0.05,
                )
        return SimpleNamespace(probabilities=p)
