"""What a model says about a document: its paragraphs, and the document as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stancelib.results.records import Record, short
from stancelib.results.summaries import Entity, Position, SideSummary, Step
from stancelib.results.texts import TopicResult, sides_of

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

__all__ = ["Document", "DocumentTopic", "Paragraph"]


@dataclass(frozen=True, slots=True, repr=False)
class Paragraph(Record):
    """A paragraph of a document with its offsets into the caller's string and its result."""

    start: int
    end: int
    text: str
    topics: tuple[TopicResult, ...] = ()
    abstained: str | None = None

    def __repr__(self) -> str:
        sides = sides_of(self.topics, self.abstained)
        return f"Paragraph({self.start}:{self.end} {short(self.text)}, {sides})"


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
    sides : tuple of SideSummary, optional
        The sides that are taken, the stronger first.
    positions : tuple of Position, optional
        Who stands where, those who say most first.
    course : tuple of Step, optional
        How the topic moves through the text.
    """

    topic: str
    paragraphs: tuple[int, ...]
    share: float
    stance: str
    support: float
    oppose: float
    sides: tuple[SideSummary, ...] = ()
    positions: tuple[Position, ...] = ()
    course: tuple[Step, ...] = ()

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
    entities : tuple of Entity, optional
        Those who take sides, under all their names, in the order of the text.
    policy : str, optional
        Name of the roll-up policy.
    """

    paragraphs: tuple[Paragraph, ...]
    topics: tuple[DocumentTopic, ...]
    entities: tuple[Entity, ...] = ()
    policy: str = "any"

    def __repr__(self) -> str:
        count = len(self.paragraphs)
        sides = ", ".join(f"{t.topic}: {t.stance}" for t in self.topics) or "no topic"
        return f"Document({count} paragraph{'s' if count != 1 else ''}; {sides})"

    def to_html(self, title: str | None = None) -> str:
        """Return a whole page: the roll-up, and the text with sides, evidence and holders.

        Parameters
        ----------
        title : str, optional
            Heading; the beginning of the text if not given.

        Returns
        -------
        str
            One file of HTML that loads nothing, follows light and dark, and can be
            printed.
        """
        from stancelib.report.document_page import document_page

        return document_page(self, title)

    def to_frame(self, level: str = "paragraphs") -> pd.DataFrame:
        """Return a table, by default with one row per paragraph and topic.

        Offsets are characters of the caller's string. What is missing is None in
        columns of objects, NaN in those of numbers, -1 for offsets.

        Parameters
        ----------
        level : {"paragraphs", "sides", "topics", "entities"}, optional
            What gets a row. The columns of each are in
            :data:`stancelib.frames.COLUMNS`.

            - ``"paragraphs"``: each paragraph and topic; a paragraph without a topic
              keeps one row. ``holders`` has those of the sides ("Ann Lee: oppose; …"),
              ``entities`` whom they were merged into.
            - ``"sides"``: each holder of each side of each paragraph, with the words
              that show it; a side without holders keeps one row.
            - ``"topics"``: each topic, rolled up over the document; how strongly each
              side is taken, and who takes it.
            - ``"entities"``: each mention of those who take sides.

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
        >>> kosovo = TopicResult("kosovo", 0.9, "neutral", 0.1, 0.1)
        >>> document = Document((Paragraph(0, 4, "Text", (kosovo,)),), ())
        >>> document.to_frame()[["paragraph", "topic", "stance"]].values.tolist()
        [[0, 'kosovo', 'neutral']]
        """
        from stancelib.frames import document_frame

        return document_frame(self, level)

    def to_arrow(self, level: str = "paragraphs") -> pa.Table:
        """Return an Arrow table with nested types, which Parquet can hold.

        Parameters
        ----------
        level : {"paragraphs", "topics", "entities"}, optional
            What gets a row. Columns are the fields of :class:`Paragraph` (and its
            number), :class:`DocumentTopic` or :class:`Entity`; see
            :func:`stancelib.arrow.document_schema`. Lone surrogates, which Arrow
            can't hold, become U+FFFD, so that offsets stay.

        Returns
        -------
        pyarrow.Table

        Raises
        ------
        ImportError
            If pyarrow is not installed.
        InputError
            If there is no such level.

        Examples
        --------
        >>> document = Document((Paragraph(0, 4, "Text"),), ())
        >>> document.to_arrow().column("text").to_pylist()
        ['Text']
        """
        from stancelib.arrow import document_table

        return document_table(self, level)
