"""Who stands where on a topic, over a whole document."""

from __future__ import annotations

from collections.abc import Sequence

from stancelib.results import UNKNOWN, Position, TopicResult

__all__ = ["positions_of"]

#: Who takes one side this much less surely than the other takes the other alone.
_BOTH = 0.5


def positions_of(found: Sequence[tuple[int, TopicResult]]) -> tuple[Position, ...]:
    """Return where each holder stands on a topic.

    The probability that somebody takes a side somewhere is that of at least one
    paragraph in which they do: 1 - (1 - p1)(1 - p2)…, p the holder's probability
    times that of the side. Both sides count where the weaker is at least half as
    probable as the stronger.

    Parameters
    ----------
    found : sequence of (int, TopicResult)
        The topic's paragraphs: position and result, its holders merged.

    Returns
    -------
    tuple of Position
        Those with most paragraphs first; holders whom nothing merged stand under
        the name that the text gives them.

    Examples
    --------
    >>> from stancelib.results import Holder
    >>> held = (Holder("Moscow", "oppose", 0, 6, 0.5, None, "Russia"),)
    >>> topic = TopicResult("bridge", 1.0, "oppose", 0.0, 1.0, held)
    >>> positions_of([(0, topic), (2, topic)])[0].oppose
    0.75
    """
    missing: dict[str, dict[str, float]] = {}
    paragraphs: dict[str, dict[int, None]] = {}
    for number, topic in found:
        for holder in topic.holders:
            name = holder.entity or holder.name
            if name == UNKNOWN:
                continue
            expressed = topic.support if holder.stance == "support" else topic.oppose
            sides = missing.setdefault(name, {"support": 1.0, "oppose": 1.0})
            sides[holder.stance] *= 1.0 - holder.probability * expressed
            paragraphs.setdefault(name, {})[number] = None
    out = []
    for name, sides in missing.items():
        support, oppose = 1.0 - sides["support"], 1.0 - sides["oppose"]
        stance = "support" if support > oppose else "oppose"
        if min(support, oppose) >= _BOTH * max(support, oppose):
            stance = "mixed"
        out.append(Position(name, stance, support, oppose, tuple(paragraphs[name])))
    return tuple(
        sorted(out, key=lambda p: (-len(p.paragraphs), -max(p.support, p.oppose), p.holder))
    )
