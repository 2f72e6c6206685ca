"""From a document's paragraphs to one summary for each topic."""

from __future__ import annotations

from collections.abc import Sequence

from stancelib.documents.policies import Policy, find_policy, weights_of
from stancelib.documents.positions import positions_of
from stancelib.documents.strength import strength_of
from stancelib.documents.telling import telling_sentence
from stancelib.results import DocumentTopic, Paragraph, SideSummary, Step, TopicResult

__all__ = ["roll_up"]

_SIDES = ("support", "oppose")


def roll_up(
    paragraphs: Sequence[Paragraph], names: Sequence[str], policy: str | Policy = "any"
) -> tuple[DocumentTopic, ...]:
    """Summarise a document's paragraphs topic by topic.

    Parameters
    ----------
    paragraphs : sequence of Paragraph
        The classified paragraphs, their holders merged.
    names : sequence of str
        Topics, in the order in which equals are listed.
    policy : str or Policy, optional
        See :data:`stancelib.documents.policies.POLICIES`.

    Returns
    -------
    tuple of DocumentTopic
        The topics that occur, most paragraphs first.

    Raises
    ------
    InputError
        If there is no policy of that name.
    """
    chosen = find_policy(policy)
    out = []
    for name in names:
        found = [
            (number, topic)
            for number, paragraph in enumerate(paragraphs)
            for topic in paragraph.topics
            if topic.topic == name
        ]
        if found:
            out.append(_summary(name, paragraphs, found, chosen))
    return tuple(sorted(out, key=lambda topic: -len(topic.paragraphs)))


def _summary(
    name: str,
    paragraphs: Sequence[Paragraph],
    found: Sequence[tuple[int, TopicResult]],
    policy: Policy,
) -> DocumentTopic:
    weights = weights_of(policy, paragraphs, found)
    results = [topic for _, topic in found]
    shares = {}
    sides = []
    for side in _SIDES:
        taken = [topic.stance in (side, "mixed") for topic in results]
        strength = strength_of(taken, [_probability(t, side) for t in results], weights)
        shares[side] = strength[0]
        taking = [pair for pair, takes in zip(found, taken, strict=True) if takes]
        if taking:
            numbers = tuple(number for number, _ in taking)
            telling = telling_sentence(side, paragraphs, taking)
            sides.append(SideSummary(side, *strength, numbers, telling))
    return DocumentTopic(
        name,
        tuple(number for number, _ in found),
        len(found) / len(paragraphs),
        policy.stance(shares["support"], shares["oppose"]),
        sum(topic.support for topic in results) / len(results),
        sum(topic.oppose for topic in results) / len(results),
        tuple(sorted(sides, key=lambda side: -side.strength)),
        positions_of(found),
        tuple(Step(n, t.stance, t.support, t.oppose) for n, t in found),
    )


def _probability(topic: TopicResult, side: str) -> float:
    return topic.support if side == "support" else topic.oppose
