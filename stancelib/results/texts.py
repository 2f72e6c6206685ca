"""What a model says about one text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stancelib.results.records import Record, short

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "ABSTENTIONS",
    "AUTHOR",
    "UNKNOWN",
    "Evidence",
    "Holder",
    "Result",
    "TopicResult",
    "sides_of",
]

#: Why a model declines to answer.
ABSTENTIONS = ("no_evidence", "low_confidence", "not_english")
#: Name of the holder who is the writer or speaker.
AUTHOR = "AUTHOR"
#: Name of the holder of a side of which the model can't tell who takes it.
UNKNOWN = "unknown"


def sides_of(topics: tuple[TopicResult, ...], abstained: str | None) -> str:
    """Return topics and stances in a line."""
    if abstained is not None:
        return f"abstained: {abstained}"
    return ", ".join(f"{t.topic}: {t.stance} {t.probability:.2f}" for t in topics) or "no topic"


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
        return f"Evidence({short(self.text)} {where}, {self.label} {self.weight:+.2f})"


@dataclass(frozen=True, slots=True, repr=False)
class Holder(Record):
    """Who holds a side.

    Parameters
    ----------
    name : str
        A name as it stands in the text; :data:`AUTHOR` for the writer or speaker;
        :data:`UNKNOWN` where a side is taken and the model can't tell by whom.
    stance : {"support", "oppose"}
        The side held.
    start, end : int or None
        Character offsets of the name in the caller's own string; None for
        ``AUTHOR`` and ``UNKNOWN``.
    probability : float
        Calibrated probability that this holder holds this side, given that it is taken.
    evidence : Evidence or None, optional
        The words that tie the holder to the side, where the model can tell.
    entity : str or None, optional
        Name of the entity that the holder was merged into; None outside documents.
    """

    name: str
    stance: str
    start: int | None
    end: int | None
    probability: float
    evidence: Evidence | None = None
    entity: str | None = None

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
        return f"TopicResult({sides_of((self,), None)})"


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
        return f"Result({sides_of(self.topics, self.abstained)})"

    def to_frame(self, level: str = "topics") -> pd.DataFrame:
        """Return a table, by default with one row per topic.

        Parameters
        ----------
        level : {"topics", "sides"}, optional
            ``"topics"``: a row per topic, or one without where there is none;
            ``"sides"``: a row per holder of each side. Columns are as in
            :meth:`stancelib.results.Document.to_frame`, without the paragraph.

        Returns
        -------
        pandas.DataFrame

        Raises
        ------
        ImportError
            If pandas is not installed.
        InputError
            If there is no such level.

        Examples
        --------
        >>> held = (Holder("Oslo", "oppose", 0, 4, 0.7),)
        >>> result = Result((TopicResult("kosovo", 0.9, "oppose", 0.1, 0.8, held),))
        >>> result.to_frame()["holders"].tolist()
        ['Oslo: oppose']
        """
        from stancelib.frames import result_frame

        return result_frame(self, level)
