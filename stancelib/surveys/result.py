"""What a survey finds, as plain data that makes tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

__all__ = ["ALL", "Estimate", "Group", "HolderRow", "Survey", "TopicShare"]

#: The name of the group of all documents.
ALL = "all"


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share with its 95 % interval.

    Parameters
    ----------
    value, low, high : float or None
        0 to 1; None where nothing was counted.
    raw : float or None
        As found, before correction.
    """

    value: float | None
    low: float | None
    high: float | None
    raw: float | None


@dataclass(frozen=True, slots=True)
class TopicShare:
    """A topic within a group of documents.

    Parameters
    ----------
    topic : str
    paragraphs, documents : int
        Found to be about it, and the documents that have such.
    share : Estimate
        Of the group's paragraphs that are about it; of a holder, the share of all
        paragraphs about it in which they take a side.
    support, oppose : Estimate
        Of the topic's paragraphs that take the side; one may take both.
    """

    topic: str
    paragraphs: int
    documents: int
    share: Estimate
    support: Estimate
    oppose: Estimate


@dataclass(frozen=True, slots=True)
class Group:
    """Documents of one time, source or holder."""

    name: str
    documents: int
    paragraphs: int
    topics: tuple[TopicShare, ...]


@dataclass(frozen=True, slots=True)
class HolderRow:
    """Where somebody stands on a topic over all documents.

    Parameters
    ----------
    holder : str
        The name that forms in a document were merged under; ``AUTHOR`` for writers.
    topic : str
    stance : {"support", "oppose", "mixed"}
        The side taken in most documents; mixed where the other is taken in at
        least half as many.
    support, oppose : int
        Documents in which they take the side.
    documents : int
        Documents in which they take any side.
    """

    holder: str
    topic: str
    stance: str
    support: int
    oppose: int
    documents: int


@dataclass(frozen=True, slots=True)
class Survey:
    """Topics, sides and holders over many documents.

    Parameters
    ----------
    by : {"date", "source", "holder"}
    every : str or None
        The length of time of a group, by date.
    groups : tuple of Group
        In the order of time, or those with most paragraphs first.
    total : Group
        All documents together.
    holders : tuple of HolderRow
        Who stands where, those of most documents first.
    correction : str
        How shares were corrected; see :data:`stancelib.surveys.CORRECTIONS`.
    notes : tuple of str
        What a reader should know.
    """

    by: str
    every: str | None
    groups: tuple[Group, ...]
    total: Group
    holders: tuple[HolderRow, ...]
    correction: str
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return (
            f"Survey({self.total.documents:,} documents, {self.total.paragraphs:,} paragraphs, "
            f"{len(self.groups):,} groups by {self.by})"
        )

    def _repr_html_(self) -> str:
        from stancelib.report.survey_tables import survey_tables

        return survey_tables(self)

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield one flat row a group and topic, the total last."""
        for group in (*self.groups, self.total):
            for topic in group.topics:
                row: dict[str, Any] = {
                    self.by: group.name,
                    "topic": topic.topic,
                    "group_documents": group.documents,
                    "group_paragraphs": group.paragraphs,
                    "documents": topic.documents,
                    "paragraphs": topic.paragraphs,
                }
                for name in ("share", "support", "oppose"):
                    found: Estimate = getattr(topic, name)
                    row |= {
                        name: found.value,
                        f"{name}_low": found.low,
                        f"{name}_high": found.high,
                        f"{name}_raw": found.raw,
                    }
                yield row

    def to_frame(self) -> pd.DataFrame:
        """Return one row a group and topic, the group ``all`` last.

        Returns
        -------
        pandas.DataFrame
            The group's name under what it is by; ``topic``; counts; ``share``,
            ``support``, ``oppose``, each with ``_low``, ``_high`` and ``_raw``.
        """
        import pandas as pd

        return pd.DataFrame(list(self.rows()))

    def holders_frame(self) -> pd.DataFrame:
        """Return one row a holder and topic."""
        import pandas as pd

        return pd.DataFrame([asdict(row) for row in self.holders])

    def to_arrow(self) -> pa.Table:
        """Return the rows of :meth:`to_frame` as an Arrow table."""
        import pyarrow as pa

        return pa.Table.from_pylist(list(self.rows()))

    def to_dict(self) -> dict[str, Any]:
        """Return all of it as JSON data."""
        return asdict(self)
