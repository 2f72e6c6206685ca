"""A generated stream of paragraphs of about 100 words, of which a third is about a topic.

They are cut from sentences of the bundled corpus, as those of
``benchmarks.speed.texts`` are, and one word in sixteen is made up, too. Those about
a topic open with a mention of it and go on with sentences of paragraphs that take
one stance on it; the others are made from paragraphs about none of the topics. The
same seed gives the same paragraphs on every machine.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import islice

from benchmarks.speed.texts import FEWEST, MADE_UP_EVERY, MOST, OPENINGS, made_up
from stancelib.corpus import load_bundled
from stancelib.text import sentences
from stancelib.topics import SHIPPED_TOPICS

__all__ = ["SHARE", "stream"]

#: One paragraph in so many is about a topic.
SHARE = 3

#: Topic and stance; none of both for paragraphs that are about no topic.
_Kind = tuple[str, str]
_NONE: _Kind = ("", "")


def _pools() -> dict[_Kind, list[list[str]]]:
    """Return the sentences, as words, of the bundled paragraphs of each kind."""
    pools: dict[_Kind, list[list[str]]] = {}
    for paragraph in load_bundled():
        if len(paragraph.labels) > 1:
            continue
        words = [paragraph.text[a:b].split() for a, b in sentences(paragraph.text)]
        kinds = [(label.topic, label.stance) for label in paragraph.labels] or [_NONE]
        pools.setdefault(kinds[0], []).extend(words)
    return pools


def _paragraphs(seed: int, every: int) -> Iterator[str]:
    chance = random.Random(seed)
    pools = _pools()
    titles = {topic.name: topic.title for topic in SHIPPED_TOPICS}
    kinds = [kind for kind in pools if kind != _NONE]
    while True:
        # One of so many, at a place that nothing can foresee.
        about = chance.randrange(every)
        for place in range(every):
            kind = chance.choice(kinds) if place == about else _NONE
            opening = chance.choice(OPENINGS).format(titles.get(kind[0], "")).split()
            words = opening if place == about else []
            first, size = len(words), chance.randint(FEWEST, MOST)
            while len(words) < size:
                words = words + chance.choice(pools[kind])
            del words[size:]
            for _ in range(size // MADE_UP_EVERY):
                words[chance.randrange(first, size)] = made_up(chance)
            yield " ".join(words)


def stream(count: int, seed: int = 0, every: int = SHARE) -> list[str]:
    """Make so many paragraphs.

    Parameters
    ----------
    count : int
    seed : int, optional
    every : int, optional
        One of so many in turn is about a topic.

    Returns
    -------
    list of str
        Each of ``FEWEST`` to ``MOST`` words.

    Examples
    --------
    >>> [FEWEST <= len(text.split()) <= MOST for text in stream(3)]
    [True, True, True]
    """
    return list(islice(_paragraphs(seed, every), count))
