"""Quick learners that stand in for stancelib's own: TF-IDF and logistic regression.

A simulation fits hundreds of models; these take a tenth of a second. They look
to ``suggest`` like models of either kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from stancelib.corpus import Corpus
from stancelib.corpus.pairs import PairCorpus
from stancelib.evaluation.predictions import Gold, Predictions
from stancelib.topics import Topic

__all__ = ["PairTask", "TopicTask"]

_STRENGTH = 10.0
_FEW_TARGETS = 20

Floats = NDArray[np.float64]


def _features(texts: Sequence[str], fitted_on: int) -> Any:
    """Return TF-IDF rows of words and pairs of words, weighted by the first `fitted_on` texts."""
    vectorizer = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    vectorizer.fit(texts[:fitted_on])
    return vectorizer.transform(texts).tocsr()


def _probability(x: Any, y: NDArray[np.bool_], at: Any) -> Floats:
    """Fit one yes-or-no question and answer it for other rows."""
    if not len(y) or y.all() or not y.any():
        share = (y.sum() + 1) / (len(y) + 2)
        return np.full(at.shape[0], float(share))
    model = LogisticRegression(C=_STRENGTH, class_weight="balanced", max_iter=300).fit(x, y)
    return np.asarray(model.predict_proba(at)[:, 1])


class PairTask:
    """Pairs of text and target: a pool whose labels are known, and rows to test on.

    Parameters
    ----------
    pool, test : PairCorpus
    """

    metric = "macro-F1"

    def __init__(self, pool: PairCorpus, test: PairCorpus) -> None:
        self.pool, self.test = pool, test
        self.labels = pool.labels
        rows = [*pool, *test]
        x = _features([row.text for row in rows], len(pool))
        self.x = sparse.hstack([x, self._of_targets(rows, x, len(pool))]).tocsr()
        place = {label: i for i, label in enumerate(self.labels)}
        self.y = np.array([place.get(row.label, -1) for row in rows])
        self.rows = {(row.text, row.target): i for i, row in enumerate(pool)}

    def _of_targets(self, rows: Sequence[Any], x: Any, n_pool: int) -> Any:
        """Return each row's words once more, as words about its target; words of rare targets."""
        targets = list(self.pool.targets)
        if not targets:
            return sparse.csr_matrix((len(rows), 0))
        if len(targets) > _FEW_TARGETS:
            return _features([row.target or "" for row in rows], n_pool)
        code = {target: i for i, target in enumerate(targets)}
        of = np.array([code.get(row.target, -1) for row in rows])
        parts = [sparse.diags((of == i).astype(float)) @ x for i in range(len(targets))]
        shown = sparse.csr_matrix((of[:, None] == np.arange(len(targets))).astype(float))
        return sparse.hstack([*parts, shown])

    def pool_rows(self) -> list[dict[str, Any]]:
        """Return the pool as an annotator's pool: no labels."""
        return [{"text": r.text, "target": r.target, "doc_id": r.doc_id} for r in self.pool]

    def labelled(self, rows: Sequence[int]) -> PairCorpus:
        """Return the pool's rows with their labels."""
        return self.pool.take(rows)

    def fit(self, rows: Sequence[int]) -> PairLearner:
        """Learn from some rows of the pool."""
        y = self.y[list(rows)]
        if len(set(y.tolist())) < 2:
            return PairLearner(self, None, y)
        model = LogisticRegression(C=_STRENGTH, class_weight="balanced", max_iter=300).fit(
            self.x[list(rows)], y
        )
        return PairLearner(self, model, y)

    def score(self, learner: PairLearner) -> float:
        """Return macro-F1 on the rows to test on."""
        from sklearn.metrics import f1_score

        said = learner.at(np.arange(len(self.pool), len(self.y))).argmax(axis=1)
        truth = self.y[len(self.pool) :]
        return float(f1_score(truth, said, average="macro", zero_division=0))


@dataclass
class PairLearner:
    """A fitted learner in the form of a pair model."""

    task: PairTask
    model: Any
    seen: NDArray[np.int64]
    kind: str = "pairs"

    @property
    def needs_target(self) -> bool:
        """Whether the texts have targets."""
        return bool(self.task.pool.targets)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels."""
        return self.task.labels

    def at(self, rows: Any) -> Floats:
        """Return the probabilities of rows, by their position."""
        out = np.zeros((len(rows), len(self.labels)))
        if self.model is None:
            out[:, self.seen[0]] = 1.0
            return out
        out[:, self.model.classes_] = self.model.predict_proba(self.task.x[rows])
        return out

    def probabilities(
        self, texts: Sequence[str], targets: Sequence[str | None] | None = None
    ) -> Floats:
        """Return the probabilities of texts of the pool."""
        asked = targets or [None] * len(texts)
        return self.at([self.task.rows[key] for key in zip(texts, asked, strict=True)])


class TopicTask:
    """Paragraphs with topics and stances: a pool whose labels are known, and rows to test on.

    Parameters
    ----------
    pool, test : Corpus
    topics : sequence of Topic
    """

    metric = "side F1"

    def __init__(self, pool: Corpus, test: Corpus, topics: Sequence[Topic]) -> None:
        self.pool, self.test, self.topics = pool, test, tuple(topics)
        self.x = _features([*pool.texts, *test.texts], len(pool))
        self.gold = Gold.from_corpus(pool, topics)
        self.gold_test = Gold.from_corpus(test, topics)
        self.rows = {text: i for i, text in enumerate(pool.texts)}

    def pool_rows(self) -> list[dict[str, Any]]:
        """Return the pool as an annotator's pool: no labels."""
        return [{"text": p.text, "doc_id": p.doc_id} for p in self.pool]

    def labelled(self, rows: Sequence[int]) -> Corpus:
        """Return the pool's rows with their labels."""
        return self.pool.take(rows)

    def fit(self, rows: Sequence[int]) -> TopicLearner:
        """Learn from some rows of the pool: three questions a topic."""
        chosen = np.asarray(rows)
        out = np.zeros((self.x.shape[0], len(self.topics), 3))
        for t in range(len(self.topics)):
            about = self.gold.topic[chosen, t]
            out[:, t, 0] = _probability(self.x[chosen], about, self.x)
            of = chosen[about]
            for head, side in enumerate((self.gold.support, self.gold.oppose), 1):
                out[:, t, head] = _probability(self.x[of], side[of, t], self.x)
        return TopicLearner(self, out)

    def score(self, learner: TopicLearner) -> float:
        """Return side F1 on the rows to test on."""
        from stancelib.evaluation.metrics import side_f1

        p = learner.p[len(self.pool) :]
        names = tuple(topic.name for topic in self.topics)
        said = Predictions.from_probabilities(names, p[:, :, 0], p[:, :, 1], p[:, :, 2])
        return side_f1(self.gold_test, said).value or 0.0


@dataclass
class TopicLearner:
    """A fitted learner in the form of a topic model."""

    task: TopicTask
    p: Floats
    kind: str = "topics"

    @property
    def topics(self) -> tuple[Topic, ...]:
        """The topics."""
        return self.task.topics

    def decide(self, texts: Sequence[str]) -> Any:
        """Return the probabilities of texts of the pool."""
        return _Decided(self.p[[self.task.rows[text] for text in texts]])


@dataclass
class _Decided:
    probabilities: Floats
