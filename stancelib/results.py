"""What classifying returns: frozen, printable, JSON-ready data."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "ABSTENTIONS",
    "Document",
    "DocumentTopic",
    "Evidence",
    "Holder",
    "Paragraph",
    "Result",
    "TopicResult",
]

#: Why a model declines to answer.
ABSTENTIONS = ("no_evidence", "low_confidence", "not_english")


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return round(float(value), 6) + 0.0  # + 0.0 turns -0.0 into 0.0
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.to_dict() if isinstance(value, Record) else value


class Record:
    """What all results share: plain data and JSON, field by field."""

    __slots__ = ()
    __match_args__: ClassVar[tuple[str, ...]] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-ready data: dicts, lists, str, int, float (6 digits), None."""
        return {name: _plain(getattr(self, name)) for name in self.__match_args__}

    def to_json(self, indent: int | None = None) -> str:
        """Return :meth:`to_dict`'s data as ASCII JSON, which any encoding can carry.

        Parameters
        ----------
        indent : int or None, optional
            Spaces per level; one line by default.

        Returns
        -------
        str

        Raises
        ------
        ValueError
            If a number is not finite.
        """
        return json.dumps(self.to_dict(), indent=indent, ensure_ascii=True, allow_nan=False)

    def _repr_html_(self) -> str:
        # Imported here so that predicting does not load what only notebooks show.
        from stancelib import render

        return render.fragment(self)


def _sides(topics: tuple[TopicResult, ...], abstained: str | None) -> str:
    if abstained is not None:
        return f"abstained: {abstained}"
    return ", ".join(f"{t.topic}: {t.stance} {t.probability:.2f}" for t in topics) or "no topic"


def _short(text: str, length: int = 40) -> str:
    return repr(text if len(text) <= length else f"{text[: length - 1]}…")


@dataclass(frozen=True, slots=True, repr=False)
class Evidence(Record):
    """A span of the caller's string that carried a decision.

    Parameters
    ----------
    start, end : int
        Character offsets into the caller's own string, ``text == string[start:end]``.
    text : str
        The span as it stands.
    weight : float
        What the span adds to the log-odds of the decision, exact for linear models.
    label : {"topic", "support", "oppose"}
        The decision that it speaks for.
    """

    start: int
    end: int
    text: str
    weight: float
    label: str

    def __repr__(self) -> str:
        where = f"{self.start}:{self.end}"
        return f"Evidence({_short(self.text)} {where}, {self.label} {self.weight:+.2f})"


@dataclass(frozen=True, slots=True, repr=False)
class Holder(Record):
    """Who holds a side: a name as it stands in the text, or ``AUTHOR`` (start and end None)."""

    name: str
    stance: str
    start: int | None
    end: int | None
    probability: float

    def __repr__(self) -> str:
        return f"Holder({self.name}: {self.stance} {self.probability:.2f})"


@dataclass(frozen=True, slots=True, repr=False)
class TopicResult(Record):
    """One topic found in a text, and the side taken on it.

    Parameters
    ----------
    topic : str
        The topic's name.
    probability : float
        Calibrated probability that the text is about the topic.
    stance : {"support", "oppose", "mixed", "neutral"}
        The stance toward the topic's proposition.
    support, oppose : float
        Calibrated probabilities that support, and opposition, is expressed, given the topic.
    holders : tuple of Holder
        Who holds the sides; empty where the model doesn't tell.
    evidence : tuple of Evidence
        The spans that carried the decisions, strongest first.
    """

    topic: str
    probability: float
    stance: str
    support: float
    oppose: float
    holders: tuple[Holder, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    def __repr__(self) -> str:
        return f"TopicResult({_sides((self,), None)})"


@dataclass(frozen=True, slots=True, repr=False)
class Result(Record):
    """What a model says about one text.

    Parameters
    ----------
    topics : tuple of TopicResult
        The topics found, most probable first; empty where there is none.
    abstained : {None, "no_evidence", "low_confidence", "not_english"}
        Why the model declines, or None where it answers. An answer without
        topics and without a reason means: the text is about none of them.

    Examples
    --------
    >>> result = Result((TopicResult("kosovo", 0.93, "support", 0.8, 0.1),))
    >>> result
    Result(kosovo: support 0.93)
    >>> result.topic, result.stance, result.to_dict()["topics"][0]["oppose"]
    ('kosovo', 'support', 0.1)
    >>> Result(abstained="no_evidence").to_json()
    '{"topics": [], "abstained": "no_evidence"}'
    """

    topics: tuple[TopicResult, ...] = ()
    abstained: str | None = None

    @property
    def topic(self) -> str | None:
        """Name of the most probable topic, None where there is none."""
        return self.topics[0].topic if self.topics else None

    @property
    def stance(self) -> str | None:
        """Stance on the most probable topic, None where there is none."""
        return self.topics[0].stance if self.topics else None

    @property
    def probability(self) -> float | None:
        """Probability of the most probable topic, None where there is none."""
        return self.topics[0].probability if self.topics else None

    def __repr__(self) -> str:
        return f"Result({_sides(self.topics, self.abstained)})"


@dataclass(frozen=True, slots=True, repr=False)
class Paragraph(Record):
    """A paragraph of a document with its offsets into the caller's string and its result."""

    start: int
    end: int
    text: str
    topics: tuple[TopicResult, ...] = ()
    abstained: str | None = None

    def __repr__(self) -> str:
        sides = _sides(self.topics, self.abstained)
        return f"Paragraph({self.start}:{self.end} {_short(self.text)}, {sides})"


@dataclass(frozen=True, slots=True, repr=False)
class DocumentTopic(Record):
    """A topic over a whole document.

    Parameters
    ----------
    topic : str
        The topic's name.
    paragraphs : tuple of int
        Positions of the paragraphs about it.
    share : float
        Share of the document's paragraphs that are about it, 0 to 1.
    stance : {"support", "oppose", "mixed", "neutral"}
        Roll-up of the paragraphs' stances: a side counts once a paragraph takes it.
    support, oppose : float
        Expected share of the topic's paragraphs in which the side is expressed.
    """

    topic: str
    paragraphs: tuple[int, ...]
    share: float
    stance: str
    support: float
    oppose: float

    def __repr__(self) -> str:
        count = len(self.paragraphs)
        paragraphs = f"{count} paragraph{'s' if count != 1 else ''}"
        return f"DocumentTopic({self.topic}: {self.stance}, {paragraphs}, share {self.share:.2f})"


@dataclass(frozen=True, slots=True, repr=False)
class Document(Record):
    """What a model says about a document, paragraph by paragraph and topic by topic.

    Parameters
    ----------
    paragraphs : tuple of Paragraph
        In the order of the text.
    topics : tuple of DocumentTopic
        The topics that occur, rolled up over the paragraphs.
    """

    paragraphs: tuple[Paragraph, ...]
    topics: tuple[DocumentTopic, ...]

    def __repr__(self) -> str:
        count = len(self.paragraphs)
        sides = ", ".join(f"{t.topic}: {t.stance}" for t in self.topics) or "no topic"
        return f"Document({count} paragraph{'s' if count != 1 else ''}; {sides})"

    def to_html(self) -> str:
        """Return a whole HTML page, self-contained, with the evidence marked in the text."""
        from stancelib import render

        return render.page(self)

    def to_frame(self) -> pd.DataFrame:
        """Return a table with one row per paragraph and topic.

        A paragraph without a topic keeps one row, whose topic is missing, so
        that no paragraph is lost.

        Returns
        -------
        pandas.DataFrame
            ``paragraph``, ``start``, ``end`` (int64), ``probability``,
            ``support``, ``oppose`` (float64, NaN without a topic), ``text``,
            ``topic``, ``stance``, ``abstained`` (object, None where missing).

        Raises
        ------
        ImportError
            If pandas is not installed.

        Examples
        --------
        >>> kosovo = TopicResult("kosovo", 0.9, "neutral", 0.1, 0.1)
        >>> document = Document((Paragraph(0, 4, "Text", (kosovo,)),), ())
        >>> document.to_frame()[["paragraph", "topic", "stance"]].values.tolist()
        [[0, 'kosovo', 'neutral']]
        """
        from stancelib import render

        return render.frame(self)
