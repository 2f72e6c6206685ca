"""What a document's roll-up is made of: entities, positions, sides, and the way through the text."""

from __future__ import annotations

from dataclasses import dataclass

from stancelib.results.records import Record, short

__all__ = ["Entity", "Mention", "Position", "Sentence", "SideSummary", "Step"]


@dataclass(frozen=True, slots=True, repr=False)
class Mention(Record):
    """A place where a document names an entity.

    Parameters
    ----------
    text : str
        The form as it stands.
    start, end : int
        Character offsets into the caller's own string.
    paragraph : int
        Position of the paragraph.
    reason : str
        Why the form was taken for the entity, in a few words for people.
    """

    text: str
    start: int
    end: int
    paragraph: int
    reason: str

    def __repr__(self) -> str:
        return f"Mention({short(self.text)} {self.start}:{self.end}, {self.reason})"


@dataclass(frozen=True, slots=True, repr=False)
class Entity(Record):
    """One who takes sides in a document, under all the names that it goes by.

    Parameters
    ----------
    name : str
        What it is called here: the gazetteer's name, or its fullest form in the text.
    kind : str
        "person", "state", "alliance", "organisation", "office", "group" or "author".
    mentions : tuple of Mention
        In the order of the text; empty for the author.
    """

    name: str
    kind: str
    mentions: tuple[Mention, ...] = ()

    @property
    def forms(self) -> tuple[str, ...]:
        """The forms under which it occurs, in the order of the text."""
        return tuple(dict.fromkeys(mention.text for mention in self.mentions))

    def __repr__(self) -> str:
        return f"Entity({self.name}, {self.kind}: {', '.join(self.forms)})"


@dataclass(frozen=True, slots=True, repr=False)
class Sentence(Record):
    """A sentence of a document.

    Parameters
    ----------
    text : str
        The sentence as it stands.
    start, end : int
        Character offsets into the caller's own string.
    paragraph : int
        Position of its paragraph.
    """

    text: str
    start: int
    end: int
    paragraph: int

    def __repr__(self) -> str:
        return f"Sentence({short(self.text)} {self.start}:{self.end})"


@dataclass(frozen=True, slots=True, repr=False)
class Position(Record):
    """Where one entity stands on a topic, over a whole document.

    Parameters
    ----------
    holder : str
        Name of the entity, or ``AUTHOR``, or ``unknown``.
    stance : {"support", "oppose", "mixed"}
        The side that it takes; mixed where it takes both.
    support, oppose : float
        Probability that it takes the side somewhere in the document.
    paragraphs : tuple of int
        Positions of the paragraphs in which it takes a side.
    """

    holder: str
    stance: str
    support: float
    oppose: float
    paragraphs: tuple[int, ...]

    def __repr__(self) -> str:
        return f"Position({self.holder}: {self.stance})"


@dataclass(frozen=True, slots=True, repr=False)
class SideSummary(Record):
    """One side of a topic over a whole document.

    Parameters
    ----------
    side : {"support", "oppose"}
    strength : float
        Share of the topic's paragraphs in which the side is expressed, 0 to 1,
        weighed as the roll-up policy says.
    low, high : float
        Bounds of its 95 % interval.
    paragraphs : tuple of int
        Positions of the paragraphs that take the side.
    telling : Sentence or None
        The sentence that says it most clearly.
    """

    side: str
    strength: float
    low: float
    high: float
    paragraphs: tuple[int, ...]
    telling: Sentence | None = None

    def __repr__(self) -> str:
        return f"SideSummary({self.side} {self.strength:.2f} [{self.low:.2f}, {self.high:.2f}])"


@dataclass(frozen=True, slots=True, repr=False)
class Step(Record):
    """A paragraph about a topic, as a step of the way that the topic takes through the text.

    Parameters
    ----------
    paragraph : int
        Its position.
    stance : {"support", "oppose", "mixed", "neutral"}
    support, oppose : float
        Probabilities that the sides are expressed.
    """

    paragraph: int
    stance: str
    support: float
    oppose: float

    def __repr__(self) -> str:
        return f"Step({self.paragraph}: {self.stance})"
