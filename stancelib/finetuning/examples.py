"""Labelled texts as the encoder learns from them: token ids, answers, spans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stancelib.corpus.pairs import PairCorpus
from stancelib.corpus.schema import Corpus, Label, LabelledParagraph
from stancelib.text import canonical
from stancelib.topics import Topic

if TYPE_CHECKING:
    from stancelib.encoder.wordpieces import Piece, Wordpieces

__all__ = [
    "UNKNOWN",
    "Ask",
    "Example",
    "label_ask",
    "pair_examples",
    "proposition_example",
    "soften",
    "topic_examples",
    "wordings",
]

#: An answer that isn't known, and isn't learned from.
UNKNOWN = -1.0

Spans = tuple[tuple[int, int], ...]

_SIDES = ("support", "oppose")
_NO_SPANS: tuple[Spans, ...] = ((), (), (), ())


@dataclass(frozen=True, slots=True)
class Ask:
    """A proposition asked of a text, and what is right.

    Parameters
    ----------
    prompts : tuple of tuple of int
        Wordings as token ids. Training draws one, testing takes the first.
    answers : tuple of 3 floats
        Of the topic, support and opposition: 0 to 1, or ``UNKNOWN``.
    author : tuple of 2 floats
        Whether the writer is among those who support, who oppose.
    spans : tuple of 4 tuples of (int, int)
        First token and one past the last of what each of ``TOKEN_NAMES`` marks.
        A kind without spans is not learned from.
    contrary : tuple of tuple of int
        Wordings that say the opposite, under which sides change places.
    label : int
        Number of the label in a corpus of pairs; -1 if there is none.
    """

    prompts: tuple[tuple[int, ...], ...]
    answers: tuple[float, float, float]
    author: tuple[float, float] = (UNKNOWN, UNKNOWN)
    spans: tuple[Spans, ...] = _NO_SPANS
    contrary: tuple[tuple[int, ...], ...] = ()
    label: int = -1

    def turned(self) -> Ask:
        """Return the question for the contrary proposition."""
        topic, support, oppose = self.answers
        a, b, c, d = self.spans
        return replace(
            self,
            prompts=self.contrary,
            contrary=self.prompts,
            answers=(topic, oppose, support),
            author=(self.author[1], self.author[0]),
            spans=(b, a, d, c),
        )


@dataclass(frozen=True, slots=True)
class Example:
    """A text, and what is asked of it.

    Parameters
    ----------
    ids : tuple of int
        Token ids of the text.
    asks : tuple of Ask
        One or more.
    group : str
        The document, which never crosses a split.
    weight : float
        How much the text counts.
    """

    ids: tuple[int, ...]
    asks: tuple[Ask, ...]
    group: str = ""
    weight: float = 1.0


def wordings(topic: Topic, pieces: Wordpieces) -> tuple[tuple[int, ...], ...]:
    """Return a topic's prompts: its proposition if it has one, its title, and both."""
    if not topic.proposition:
        return (pieces.prompt(topic.title),)
    both = f"{topic.title}: {topic.proposition}"
    return tuple(pieces.prompt(text) for text in (topic.proposition, topic.title, both))


def topic_examples(
    corpus: Corpus,
    topics: Sequence[Topic],
    pieces: Wordpieces,
    *,
    prompts: Mapping[str, Sequence[str]] | None = None,
    contrary: Mapping[str, Sequence[str]] | None = None,
) -> list[Example]:
    """Return paragraphs with every topic asked of each.

    Parameters
    ----------
    corpus : Corpus
    topics : sequence of Topic
    pieces : Wordpieces
    prompts, contrary : mapping of str to sequence of str, optional
        By topic name, more wordings of the proposition and of its contrary.

    Returns
    -------
    list of Example
        One a paragraph; a longer text is cut off after ``MAX_PIECE`` tokens, for training only.
    """
    extra, against = prompts or {}, contrary or {}
    asked = {
        topic.name: (
            (*wordings(topic, pieces), *(pieces.prompt(p) for p in extra.get(topic.name, ()))),
            tuple(pieces.prompt(p) for p in against.get(topic.name, ())),
        )
        for topic in topics
    }
    out = []
    for number, paragraph in enumerate(corpus):
        text = canonical(paragraph.text)
        piece = pieces.cut([text])[0]
        asks = []
        for topic in topics:
            label = paragraph.label(topic.name)
            own, turned = asked[topic.name]
            if label is None:
                asks.append(Ask(own, (0.0, UNKNOWN, UNKNOWN), contrary=turned))
            else:
                asks.append(label_ask(label, own, text, piece, contrary=turned))
        group = paragraph.doc_id or f"row {number}"
        out.append(Example(tuple(piece.ids), tuple(asks), group, paragraph.weight))
    return out


def label_ask(
    label: Label,
    prompts: tuple[tuple[int, ...], ...],
    text: str,
    piece: Piece,
    *,
    contrary: tuple[tuple[int, ...], ...] = (),
) -> Ask:
    """Return what a label says, with the tokens of its holders and evidence.

    Parameters
    ----------
    label : Label
    prompts, contrary : tuple of tuple of int
        As in :class:`Ask`.
    text : str
        The canonical text.
    piece : Piece
        Its tokens.

    Returns
    -------
    Ask
    """
    sides = label.sides
    answers = (1.0, float("support" in sides), float("oppose" in sides))
    if not label.holders:
        author = (0.0, 0.0) if label.stance == "neutral" else (UNKNOWN, UNKNOWN)
        return Ask(prompts, answers, author, contrary=contrary)
    wrote = [0.0, 0.0]
    spans: list[list[tuple[int, int]]] = [[], [], [], []]
    for holder in label.holders:
        side = _SIDES.index(holder.stance)
        if found := _cover(text, piece, holder.evidence):
            spans[side].append(found)
        if holder.holder == "AUTHOR":
            wrote[side] = 1.0
        elif found := _cover(text, piece, holder.holder):
            spans[2 + side].append(found)
    return Ask(
        prompts, answers, (wrote[0], wrote[1]), tuple(tuple(kind) for kind in spans), contrary
    )


def _cover(text: str, piece: Piece, words: str) -> tuple[int, int] | None:
    """Return the tokens that cover a quotation from the text; None where it isn't found."""
    words = canonical(words).strip()
    first = text.find(words) if words else -1
    if first < 0:
        return None
    last = first + len(words)
    inside = [
        i
        for i, (start, end) in enumerate(zip(piece.starts, piece.ends, strict=True))
        if start >= 0 and start < last and end > first
    ]
    return (inside[0], inside[-1] + 1) if inside else None


def pair_examples(
    corpus: PairCorpus,
    labels: Sequence[str],
    stances: Sequence[str | None],
    pieces: Wordpieces,
    *,
    topical: bool = False,
) -> list[Example]:
    """Return labelled pairs, one question each.

    Parameters
    ----------
    corpus : PairCorpus
    labels : sequence of str
        In the order of their numbers.
    stances : sequence of str or None
        What each label means.
    pieces : Wordpieces
    topical : bool, optional
        Whether a text without a side is one that isn't about the target.

    Returns
    -------
    list of Example
    """
    number = {label: i for i, label in enumerate(labels)}
    meaning = dict(zip(labels, stances, strict=True))
    out = []
    for row, pair in enumerate(corpus):
        prompt = pieces.prompt(pair.target or "")
        ids = pieces.cut([canonical(pair.text)])[0].ids
        ask = Ask((prompt,), _answers(meaning[pair.label], topical), label=number[pair.label])
        out.append(Example(tuple(ids), (ask,), pair.doc_id or f"row {row}", pair.weight))
    return out


def _answers(stance: str | None, topical: bool) -> tuple[float, float, float]:
    if stance is None:
        return (UNKNOWN, UNKNOWN, UNKNOWN)
    sided = stance in ("support", "oppose", "mixed")
    topic = float(sided) if topical else UNKNOWN
    return (topic, float(stance in ("support", "mixed")), float(stance in ("oppose", "mixed")))


def soften(
    examples: Sequence[Example], taught: Sequence[Sequence[Sequence[float]]], share: float
) -> list[Example]:
    """Mix a teacher's probabilities into the answers (Hinton, Vinyals & Dean 2015).

    Parameters
    ----------
    examples : sequence of Example
    taught : sequence of array, shape (n_asks, 3)
        The teacher's probabilities for each example.
    share : float
        Weight of the teacher where the answer is known; where it isn't, the
        teacher's is taken as it is.

    Returns
    -------
    list of Example
    """
    out = []
    for example, rows in zip(examples, taught, strict=True):
        asks = tuple(
            replace(ask, answers=_mixed(ask.answers, row, share))
            for ask, row in zip(example.asks, rows, strict=True)
        )
        out.append(replace(example, asks=asks))
    return out


def _mixed(
    known: Sequence[float], taught: Sequence[float], share: float
) -> tuple[float, float, float]:
    mixed = [
        float(t) if k == UNKNOWN else (1 - share) * k + share * float(t)
        for k, t in zip(known, taught, strict=True)
    ]
    return (mixed[0], mixed[1], mixed[2])


def proposition_example(paragraph: LabelledParagraph, pieces: Wordpieces) -> Example:
    """Return a paragraph that is asked only what its labels speak of.

    Parameters
    ----------
    paragraph : LabelledParagraph
        Its ``meta["propositions"]`` maps each label's topic to (title, proposition).
    pieces : Wordpieces

    Returns
    -------
    Example
    """
    text = canonical(paragraph.text)
    piece = pieces.cut([text])[0]
    asks = []
    for label in paragraph.labels:
        title, proposition = paragraph.meta["propositions"][label.topic]
        topic = Topic(label.topic, title, proposition)
        asks.append(label_ask(label, wordings(topic, pieces), text, piece))
    return Example(tuple(piece.ids), tuple(asks), paragraph.doc_id, paragraph.weight)
