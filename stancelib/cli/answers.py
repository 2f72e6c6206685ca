"""What each kind of model is asked, and what of its answers is shown."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, Protocol

from stancelib.cli.outputs import Answer
from stancelib.cli.rows import Columns, Row
from stancelib.results import Document, DocumentTopic, Evidence, Result, TopicResult

if TYPE_CHECKING:
    from stancelib.pairs import PairModel, PairResult
    from stancelib.topics import Topic

__all__ = [
    "Answered",
    "Answers",
    "Classifier",
    "Found",
    "PairAnswers",
    "TopicAnswers",
    "must_be_told",
]


class Found(NamedTuple):
    """A paragraph's place in its document, and the answer to it."""

    start: int
    end: int
    answer: Answer


class Answered(NamedTuple):
    """A document's paragraphs, and the roll-up per topic and the whole, None where there is none."""

    paragraphs: Sequence[Found]
    topics: Sequence[DocumentTopic] | None
    document: Document | None = None


class Answers(Protocol):
    """A model, asked as the options say."""

    @property
    def kind(self) -> str:
        """Return "topics" or "pairs"."""

    @property
    def names(self) -> Sequence[str]:
        """Return the topics or labels that can occur."""

    @property
    def columns(self) -> Columns:
        """Return what is read of rows."""

    def document(self, text: str) -> Answered:
        """Answer to a document, paragraph by paragraph."""

    def rows(self, rows: Iterable[Row]) -> Iterator[Answer]:
        """Answer to rows in order, as they come."""

    def refuses(self, row: Row) -> str | None:
        """Return why a row cannot be answered to, None if it can."""

    def shows(self, answer: Answer) -> bool:
        """Tell whether an answer is wanted."""


class Classifier(Protocol):
    """What is asked of a model of topics."""

    def classify_document(
        self, text: str, topics: Iterable[str | Topic] | None = None, *, policy: str = "any"
    ) -> Document:
        """Classify a text paragraph by paragraph."""

    def classify_many(
        self, texts: Iterable[str], topics: Iterable[str | Topic] | None = None
    ) -> Iterator[Result]:
        """Classify texts in order, as they come."""


@dataclass(frozen=True, slots=True)
class TopicAnswers:
    """A model of topics, asked about all that it knows, or about some.

    Parameters
    ----------
    model : Classifier
    names : sequence of str
        The topics to show.
    columns : Columns
    only_topics : bool, optional
        Whether texts without a topic are left out.
    topics : sequence of Topic or None, optional
        The topics to ask about; those that the model knows if not given.
    policy : str, optional
        How paragraphs make up a document's stance.
    """

    model: Classifier
    names: Sequence[str]
    columns: Columns
    only_topics: bool = False
    topics: Sequence[Topic] | None = None
    policy: str = "any"

    @property
    def kind(self) -> str:
        """Return "topics"."""
        return "topics"

    def document(self, text: str) -> Answered:
        """Answer to a document, paragraph by paragraph."""
        document = self.model.classify_document(text, self.topics, policy=self.policy)
        found = [
            Found(p.start, p.end, self._picked(p.topics, p.abstained)) for p in document.paragraphs
        ]
        topics = [topic for topic in document.topics if topic.topic in self.names]
        return Answered(found, topics, document)

    def rows(self, rows: Iterable[Row]) -> Iterator[Result]:
        """Answer to rows in order, as they come."""
        for result in self.model.classify_many((row.text for row in rows), self.topics):
            yield self._picked(result.topics, result.abstained)

    def _picked(self, topics: Iterable[TopicResult], abstained: str | None) -> Result:
        return Result(tuple(topic for topic in topics if topic.topic in self.names), abstained)

    def refuses(self, row: Row) -> None:
        """Refuse no row."""

    def shows(self, answer: Answer) -> bool:
        """Leave out texts without a topic if that is asked for."""
        return not self.only_topics or (isinstance(answer, Result) and bool(answer.topics))


@dataclass(frozen=True, slots=True)
class PairAnswers:
    """A model of pairs, asked about one target, or about the target of each row.

    Parameters
    ----------
    model : PairModel
    columns : Columns
    target : str or None, optional
        What is asked about where a row says nothing else.
    min_probability : float, optional
        Below it there is no label.
    """

    model: PairModel
    columns: Columns
    target: str | None = None
    min_probability: float = 0.0

    @property
    def kind(self) -> str:
        """Return "pairs"."""
        return "pairs"

    @property
    def names(self) -> Sequence[str]:
        """Return the labels."""
        return self.model.labels

    def document(self, text: str) -> Answered:
        """Answer to a document, paragraph by paragraph; evidence points into the document."""
        from stancelib.text import paragraphs

        spans = list(paragraphs(text))
        results = self.model.classify_many(
            [text[start:end] for start, end in spans],
            self.target,
            min_probability=self.min_probability,
        )
        found = [
            Found(start, end, _shifted(result, start))
            for (start, end), result in zip(spans, results, strict=True)
        ]
        return Answered(found, None)

    def rows(self, rows: Iterable[Row]) -> Iterator[PairResult]:
        """Answer to rows in order, as they come."""
        ahead, behind = itertools.tee(rows)
        return self.model.classify_many(
            (row.text for row in ahead),
            (row.target or self.target for row in behind),
            min_probability=self.min_probability,
        )

    def refuses(self, row: Row) -> str | None:
        """Refuse a row without the target that it needs."""
        if row.target or self.target or not must_be_told(self.model):
            return None
        return (
            f"has no {self.columns.target!r}, so that nothing is asked about; fill it in, or give "
            "--target for rows without it"
        )

    def shows(self, answer: Answer) -> bool:
        """Show every answer."""
        return True


def _shifted(result: PairResult, start: int) -> PairResult:
    moved = tuple(_moved(evidence, start) for evidence in result.evidence)
    return replace(result, evidence=moved)


def _moved(evidence: Evidence, by: int) -> Evidence:
    return replace(evidence, start=evidence.start + by, end=evidence.end + by)


def must_be_told(model: PairModel) -> bool:
    """Tell whether a text says nothing without a target: one that is the only one is meant."""
    return model.needs_target and len(model.targets) != 1
