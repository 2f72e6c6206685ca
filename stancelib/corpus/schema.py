"""The shape of labelled data: paragraphs, their labels, and the corpus that holds them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, overload

from stancelib.errors import InputError, Problem
from stancelib.topics import STANCES

__all__ = ["AUTHOR", "Corpus", "HolderLabel", "Label", "LabelledParagraph"]

AUTHOR = "AUTHOR"
SIDES = ("support", "oppose")


@dataclass(frozen=True, slots=True)
class HolderLabel:
    """Who holds a side: the name as it stands in the paragraph, or ``AUTHOR``.

    Parameters
    ----------
    holder : str
        A substring of the paragraph, or ``AUTHOR``.
    stance : {"support", "oppose"}
        The side held.
    evidence : str, optional
        The piece of the paragraph, letter for letter, that shows it.
    """

    holder: str
    stance: str
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """One topic of a paragraph and the stance taken on it.

    Parameters
    ----------
    topic : str
        Name of the topic.
    stance : {"support", "oppose", "mixed", "neutral"}
        ``mixed`` where both sides are expressed, ``neutral`` where neither is.
    holders : tuple of HolderLabel, optional
        Who holds the sides.

    Examples
    --------
    >>> Label("kosovo", "mixed").sides
    ('support', 'oppose')
    """

    topic: str
    stance: str
    holders: tuple[HolderLabel, ...] = ()

    def __post_init__(self) -> None:
        if self.stance not in STANCES:
            raise InputError(f"stance {self.stance!r}: use one of {', '.join(STANCES)}")

    @property
    def sides(self) -> tuple[str, ...]:
        """The sides expressed: none for neutral, both for mixed."""
        return {"mixed": SIDES, "neutral": ()}.get(self.stance, (self.stance,))


@dataclass(frozen=True, slots=True)
class LabelledParagraph:
    """A paragraph with its labels; a topic that is not listed is absent.

    Parameters
    ----------
    text : str
        The paragraph as it stands.
    labels : tuple of Label
        At most one per topic; empty where the paragraph is about none.
    id : str
        Unique within the corpus.
    doc_id : str
        The document it comes from: the group that never crosses a split.
    source : str or None
        Where the document comes from (a newspaper, a parliament).
    date : str or None
        ISO 8601 date, or a year, as far as known.
    weight : float
        How much the paragraph counts in training, positive.
    meta : mapping of str to object
        Anything else that the file carried.
    """

    text: str
    labels: tuple[Label, ...] = ()
    id: str = ""
    doc_id: str = ""
    source: str | None = None
    date: str | None = None
    weight: float = 1.0
    meta: Mapping[str, Any] = field(default_factory=dict)

    def label(self, topic: str) -> Label | None:
        """Return the label of a topic, or None where the paragraph is not about it."""
        return next((label for label in self.labels if label.topic == topic), None)


class Corpus(Sequence[LabelledParagraph]):
    """An immutable sequence of labelled paragraphs.

    Parameters
    ----------
    paragraphs : iterable of LabelledParagraph
        In the order of the file.
    name : str, optional
        Shown in messages and reports.
    problems : iterable of Problem, optional
        What reading found wrong, kept as ``corpus.problems``; selections of the
        corpus do not carry it.
    notes : iterable of str, optional
        What reading guessed, as sentences for people; kept as ``corpus.notes``.

    Examples
    --------
    >>> label = Label("kosovo", "support")
    >>> corpus = Corpus([LabelledParagraph("Kosovo is free.", (label,), "a", "d1")])
    >>> len(corpus), corpus.topics, corpus.doc_ids
    (1, ('kosovo',), ('d1',))
    """

    def __init__(
        self,
        paragraphs: Iterable[LabelledParagraph],
        name: str = "corpus",
        *,
        problems: Iterable[Problem] = (),
        notes: Iterable[str] = (),
    ) -> None:
        self._paragraphs = tuple(paragraphs)
        self.name = name
        self.problems = tuple(problems)
        self.notes = tuple(notes)

    def __len__(self) -> int:
        return len(self._paragraphs)

    @overload
    def __getitem__(self, index: int) -> LabelledParagraph: ...
    @overload
    def __getitem__(self, index: slice) -> Corpus: ...
    def __getitem__(self, index: int | slice) -> LabelledParagraph | Corpus:
        if isinstance(index, slice):
            return Corpus(self._paragraphs[index], self.name)
        return self._paragraphs[index]

    def __iter__(self) -> Iterator[LabelledParagraph]:
        return iter(self._paragraphs)

    def __add__(self, other: Corpus) -> Corpus:
        if not isinstance(other, Corpus):
            return NotImplemented
        return Corpus((*self, *other), f"{self.name} + {other.name}")

    def __repr__(self) -> str:
        documents = len(set(self.doc_ids))
        return f"Corpus({self.name!r}, {len(self)} paragraphs, {documents} documents)"

    def take(self, indices: Iterable[int], name: str | None = None) -> Corpus:
        """Return the paragraphs at the given positions, in that order."""
        return Corpus((self._paragraphs[i] for i in indices), name or self.name)

    @property
    def texts(self) -> tuple[str, ...]:
        """The paragraphs' texts."""
        return tuple(p.text for p in self._paragraphs)

    @property
    def doc_ids(self) -> tuple[str, ...]:
        """The paragraphs' documents."""
        return tuple(p.doc_id for p in self._paragraphs)

    @property
    def topics(self) -> tuple[str, ...]:
        """The names of the topics that occur, in order of first occurrence."""
        return tuple(dict.fromkeys(label.topic for p in self._paragraphs for label in p.labels))
