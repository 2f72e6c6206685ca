"""Gold labels beside what a model says of them, as a table for other programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from stancelib.corpus.pairs import PairCorpus
from stancelib.corpus.schema import Corpus
from stancelib.evaluation.counts import stance_codes
from stancelib.evaluation.labels import LabelGold, LabelPredictions
from stancelib.evaluation.predictions import Gold, Predictions
from stancelib.topics import STANCES

__all__ = ["label_prediction_rows", "predictions_csv", "topic_prediction_rows"]


def predictions_csv(corpus: Corpus | PairCorpus, gold: Any, said: Any) -> bytes:
    """Return predictions as CSV in UTF-8, one row a pair, or a paragraph and topic.

    Parameters
    ----------
    corpus : Corpus or PairCorpus
    gold : Gold or LabelGold
        Of its rows.
    said : Predictions or LabelPredictions
        Of its rows.

    Returns
    -------
    bytes
    """
    if isinstance(corpus, PairCorpus):
        return _csv(label_prediction_rows(corpus, gold, said))
    return _csv(topic_prediction_rows(corpus, gold, said))


def label_prediction_rows(
    corpus: PairCorpus, gold: LabelGold, said: LabelPredictions
) -> Iterator[list[object]]:
    """Yield a header, then ``id``, ``row``, ``target``, both labels and every probability.

    Examples
    --------
    >>> from stancelib.corpus.pairs import LabelledPair
    >>> corpus = PairCorpus([LabelledPair("No.", "con", id="a", row=2)])
    >>> said = LabelPredictions.from_proba(("con", "pro"), [[0.25, 0.75]])
    >>> gold = LabelGold.from_corpus(corpus, said.labels)
    >>> list(label_prediction_rows(corpus, gold, said))[1]
    ['a', 2, '', 'con', 'pro', '0.250000', '0.750000']
    """
    yield ["id", "row", "target", "gold", "predicted", *(f"p({name})" for name in said.labels)]
    for i, pair in enumerate(corpus):
        yield [
            pair.id,
            pair.row or i + 1,
            pair.target or "",
            gold.labels[gold.truth[i]],
            said.labels[said.decided[i]],
            *(f"{p:.6f}" for p in said.proba[i]),
        ]


def topic_prediction_rows(corpus: Corpus, gold: Gold, said: Predictions) -> Iterator[list[object]]:
    """Yield a header, then a row for each paragraph and topic.

    ``gold`` and ``predicted`` are stances, empty where the paragraph is not
    about the topic; ``row`` is the paragraph's number in the corpus, from 1.
    """
    yield [
        "id", "row", "topic", "gold", "predicted", "p(topic)", "p(support)", "p(oppose)",
    ]  # fmt: skip
    truth = stance_codes(gold.support, gold.oppose)
    found = stance_codes(said.topic & said.support, said.topic & said.oppose)
    for i, paragraph in enumerate(corpus):
        for t, topic in enumerate(gold.topics):
            yield [
                paragraph.id,
                i + 1,
                topic,
                STANCES[truth[i, t]] if gold.topic[i, t] else "",
                STANCES[found[i, t]] if said.topic[i, t] else "",
                *(
                    f"{p[i, t]:.6f}"
                    for p in (said.topic_proba, said.support_proba, said.oppose_proba)
                ),
            ]


def _csv(rows: Iterable[list[object]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode("utf-8", "backslashreplace")
