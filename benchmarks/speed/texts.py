"""Generated paragraphs to measure speed on: about 100 words, each about a known topic.

They are cut from sentences of the bundled corpus, so that words, stance cues,
punctuation and mentions are those of real prose, and no text has to be
downloaded. One word in sixteen is made up, because three to eight in a hundred words
of news are none that the model was trained on, and those cost the most; one
paragraph in eight is set with typographic quotes, so that, with those that need it
anyway, a fifth has to be normalised, as in real news. The same seed gives the same
paragraphs on every machine.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from stancelib.corpus import load_bundled
from stancelib.text import sentences
from stancelib.topics import SHIPPED_TOPICS

__all__ = [
    "FEWEST",
    "MADE_UP_EVERY",
    "MOST",
    "OPENINGS",
    "Paragraph",
    "generate",
    "made_up",
    "texts",
]

#: Least and greatest number of words; the mean lies in the middle.
FEWEST, MOST = 60, 140

#: One word in so many is made up.
MADE_UP_EVERY = 16
_N_MADE_UP = 4096
#: One paragraph in so many has typographic quotes.
_TYPOGRAPHIC_EVERY = 8
#: What a paragraph on a topic begins with.
OPENINGS = ("On {},", "As for {},", "In the debate on {},", "When it comes to {},")
_ONSETS = "b br d dr f g gr k kr l m n p pr r s st t tr v vl z".split()
_VOWELS = "a e i o u ai ei ou".split()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A generated paragraph and what the sentences that it was made from were labelled with.

    Parameters
    ----------
    text : str
    topic : str
        The topic that it mentions.
    stance : str
        The stance of its first sentence's paragraph.
    """

    text: str
    topic: str
    stance: str


def _pools() -> dict[str, list[tuple[str, list[str]]]]:
    """Return the sentences of the bundled paragraphs on each topic, as (stance, words)."""
    pools: dict[str, list[tuple[str, list[str]]]] = {}
    for paragraph in load_bundled():
        pieces = [paragraph.text[a:b].split() for a, b in sentences(paragraph.text)]
        for label in paragraph.labels:
            pools.setdefault(label.topic, []).extend((label.stance, piece) for piece in pieces)
    return pools


def made_up(chance: random.Random) -> str:
    """Return a word that no language has."""
    syllables = (chance.choice(_ONSETS) + chance.choice(_VOWELS) for _ in range(3))
    return "".join(syllables).capitalize() + chance.choice("nrsk")


def generate(seed: int = 0) -> Iterator[Paragraph]:
    """Make paragraphs without end.

    Each begins with a mention of its topic and goes on with sentences, drawn
    anew, of bundled paragraphs on that topic, until the number of words drawn
    for it is reached.

    Parameters
    ----------
    seed : int, optional

    Yields
    ------
    Paragraph
        Of ``FEWEST`` to ``MOST`` words, each length as likely as the others.

    Examples
    --------
    >>> paragraph = next(generate())
    >>> FEWEST <= len(paragraph.text.split()) <= MOST
    True
    """
    chance = random.Random(seed)
    pools = _pools()
    topics = [topic for topic in SHIPPED_TOPICS if topic.name in pools]
    names = [made_up(chance) for _ in range(_N_MADE_UP)]
    while True:
        topic = chance.choice(topics)
        pool = pools[topic.name]
        size = chance.randint(FEWEST, MOST)
        words = chance.choice(OPENINGS).format(topic.title).split()
        mention = len(words)
        stance = ""
        while len(words) < size:
            of_sentence, more = chance.choice(pool)
            stance = stance or of_sentence
            words += more
        del words[size:]
        for _ in range(size // MADE_UP_EVERY):
            words[chance.randrange(mention, size)] = chance.choice(names)
        text = " ".join(words)
        if not chance.randrange(_TYPOGRAPHIC_EVERY):
            text = text.replace("'", "’").replace(' "', " “").replace('"', "”")
        yield Paragraph(text, topic.name, stance)


def texts(count: int, seed: int = 0) -> Iterator[str]:
    """Make so many paragraphs' texts, one at a time."""
    return (paragraph.text for paragraph in islice(generate(seed), count))
