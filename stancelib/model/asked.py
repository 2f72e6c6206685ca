"""Which topics a model is asked about: all that it knows, some of them, or others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

import numpy as np

from stancelib.errors import InputError
from stancelib.features.batch import I64
from stancelib.topics import Topic

__all__ = ["MOST_TOPICS", "Asked", "ask"]

#: Topics that can be asked about at once.
MOST_TOPICS = 64


@dataclass(frozen=True)
class Asked:
    """Topics that are asked about.

    Parameters
    ----------
    topics : tuple of Topic
        In the order in which they were given.
    columns : ndarray of int64, shape (n_topics,)
        Place of each among the topics that the model knows, -1 where it doesn't know it.
    whole : bool
        Whether these are just the model's topics, in its order.

    Examples
    --------
    >>> asked = ask(["b"], [Topic("a"), Topic("b")])
    >>> asked.names, asked.columns.tolist(), asked.whole
    (('b',), [1], False)
    """

    topics: tuple[Topic, ...]
    columns: I64
    whole: bool

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The topics' names."""
        return tuple(topic.name for topic in self.topics)

    @property
    def all_known(self) -> bool:
        """Whether the model knows all of them."""
        return bool((self.columns >= 0).all())

    def of_texts(self, array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Return an array's values for these topics, which are its second axis.

        Only for topics that the model knows.
        """
        return array if self.whole else np.ascontiguousarray(array[:, self.columns])

    def of_model(self, array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Return an array's values for these topics, which are its first axis.

        Only for topics that the model knows.
        """
        return array if self.whole else array[self.columns]


def ask(topics: Any, known: Sequence[Topic], *, others: bool = False) -> Asked:
    """Check which topics are asked about.

    Parameters
    ----------
    topics : iterable of str or Topic, or None
        Names of topics that the model knows, and topics; None for all that it knows.
    known : sequence of Topic
        The topics that the model knows.
    others : bool, optional
        Whether topics can be asked about that it doesn't know.

    Returns
    -------
    Asked

    Raises
    ------
    InputError
        If it is no list of names and topics, is empty or too long, a topic
        occurs twice, or the model can't be asked about one.

    Examples
    --------
    >>> ask([Topic("b")], [Topic("a")], others=True).columns.tolist()
    [-1]
    """
    if topics is None:
        return Asked(tuple(known), np.arange(len(known)), True)
    places = {topic.name: i for i, topic in enumerate(known)}
    found: list[Topic] = []
    columns: list[int] = []
    for item in _items(topics):
        topic, column = _one(item, known, places, others)
        if any(topic.name == other.name for other in found):
            raise InputError(f"topics: {topic.name!r} is given twice")
        found.append(topic)
        columns.append(column)
    whole = columns == list(range(len(known)))
    return Asked(tuple(found), np.array(columns, dtype=np.int64), whole)


def _items(topics: Any) -> list[Any]:
    single = isinstance(topics, (str, bytes, Topic, Mapping))
    if single or not isinstance(topics, Iterable):
        raise InputError(
            f"topics: expected a list of names or Topic, got {type(topics).__name__}; "
            'for one topic write topics=["kosovo"]'
        )
    items = list(islice(topics, MOST_TOPICS + 1))
    if not items:
        raise InputError("topics: the list is empty; leave it out to ask about all of the model's")
    if len(items) > MOST_TOPICS:
        raise InputError(f"topics: more than {MOST_TOPICS} at once; ask in several calls")
    return items


def _one(
    item: Any, known: Sequence[Topic], places: Mapping[str, int], others: bool
) -> tuple[Topic, int]:
    """Return a topic and its place among those known."""
    if isinstance(item, str):
        if item in places:
            return known[places[item]], places[item]
        raise InputError(_unknown_name(item, places, others))
    if not isinstance(item, Topic):
        raise InputError(f"topics: expected names or Topic, got {type(item).__name__}")
    place = places.get(item.name, -1)
    if place >= 0 and known[place] == item:
        return item, place
    if not others:
        raise InputError(_unknown_topic(item, places))
    return item, -1


def _unknown_name(name: str, places: Mapping[str, int], others: bool) -> str:
    message = f"topics: {name!r} is not one of the model's topics ({', '.join(places)}); "
    if others:
        return (
            message
            + 'for another one, give a Topic with a proposition: Topic("carbon_tax", '
            + ('proposition="A carbon tax should be introduced.")')
        )
    return (
        message
        + "the accurate tier reads others, each a Topic with a proposition: "
        + ('model="accurate"')
    )


def _unknown_topic(topic: Topic, places: Mapping[str, int]) -> str:
    if topic.name in places:
        return (
            f"topics: the model's topic {topic.name!r} has another title, proposition or aliases; "
            'ask for it by its name, or have the accurate tier read yours: model="accurate"'
        )
    return (
        f"topics: this model knows its own topics alone ({', '.join(places)}), and not "
        f'{topic.name!r}; the accurate tier reads others: model="accurate"'
    )
