"""Counts of documents and paragraphs, kept while documents go by."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["Tally", "TopicTally"]


@dataclass(slots=True)
class Count:
    """How many of how many, over documents, with what tells how alike paragraphs of one are.

    Parameters
    ----------
    hits, total : int
        Paragraphs that have it, and all.
    documents : int
        Documents with any.
    squares, products, sizes : float
        Sums over documents of hits squared, hits times total, total squared.
    """

    hits: int = 0
    total: int = 0
    documents: int = 0
    squares: float = 0.0
    products: float = 0.0
    sizes: float = 0.0

    def add(self, hits: int, total: int) -> None:
        """Count a document."""
        if total:
            self.hits += hits
            self.total += total
            self.documents += 1
            self.squares += hits * hits
            self.products += hits * total
            self.sizes += total * total

    def join(self, other: Count) -> None:
        """Add the counts of other documents."""
        self.hits += other.hits
        self.total += other.total
        self.documents += other.documents
        self.squares += other.squares
        self.products += other.products
        self.sizes += other.sizes

    def design_effect(self) -> float:
        """Return how many times more a share varies than if paragraphs were drawn one by one.

        The variance of a ratio over clusters (Cochran 1977, eq. 11.4) over that of
        a simple random sample; at least 1.
        """
        if self.documents < 2 or not 0 < self.hits < self.total:
            return 1.0
        share = self.hits / self.total
        spread = self.squares - 2 * share * self.products + share * share * self.sizes
        scale = self.documents / (self.documents - 1)
        return max(1.0, scale * spread / (share * (1 - share) * self.total))


@dataclass(slots=True)
class TopicTally:
    """Paragraphs about a topic, and those of them that take each side."""

    about: Count = field(default_factory=Count)
    support: Count = field(default_factory=Count)
    oppose: Count = field(default_factory=Count)

    def add(self, about: int, paragraphs: int, support: int, oppose: int) -> None:
        """Count a document."""
        self.about.add(about, paragraphs)
        self.support.add(support, about)
        self.oppose.add(oppose, about)

    def join(self, other: TopicTally) -> None:
        """Add the counts of other documents."""
        self.about.join(other.about)
        self.support.join(other.support)
        self.oppose.join(other.oppose)


@dataclass(slots=True)
class Tally:
    """A group of documents."""

    topics: dict[str, TopicTally]
    documents: int = 0
    paragraphs: int = 0

    def join(self, other: Tally) -> None:
        """Add the counts of other documents."""
        self.documents += other.documents
        self.paragraphs += other.paragraphs
        for name, tally in other.topics.items():
            self.topics[name].join(tally)
