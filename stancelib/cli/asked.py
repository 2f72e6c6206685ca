"""The topics of ``--topic``: names that a model knows, and others with their propositions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from stancelib.errors import InputError
from stancelib.topics import Topic

if TYPE_CHECKING:
    from stancelib.model import StanceModel

__all__ = ["asked_topics", "topic_of"]

_EXAMPLE = '--topic "carbon tax=A carbon tax should be introduced."'
_LONGEST_NAME = 64


def topic_of(option: str) -> str | Topic:
    """Return what an option stands for: a name, or a topic with its proposition.

    Parameters
    ----------
    option : str
        ``NAME``, or ``NAME=PROPOSITION``. That NAME is what people call the
        topic; what a topic's name can't hold becomes ``_`` in it.

    Returns
    -------
    str or Topic

    Raises
    ------
    InputError
        If name or proposition is empty.

    Examples
    --------
    >>> topic_of("kosovo")
    'kosovo'
    >>> topic = topic_of("carbon tax=A carbon tax should be introduced.")
    >>> topic.name, topic.title
    ('carbon_tax', 'carbon tax')
    """
    title, equals, proposition = (part.strip() for part in option.partition("="))
    if not equals:
        return title
    name = re.sub(r"[^\w-]+", "_", title).strip("_-")[:_LONGEST_NAME]
    if not name or not proposition:
        missing = "proposition" if name else "name"
        raise InputError(f"--topic {option!r} has no {missing}; write it as in {_EXAMPLE}")
    return Topic(name, title, proposition)


def asked_topics(options: Sequence[str], model: StanceModel) -> tuple[Topic, ...]:
    """Return the topics that a model is asked about.

    Parameters
    ----------
    options : sequence of str
        As in :func:`topic_of`; what is said twice counts once.
    model : StanceModel

    Returns
    -------
    tuple of Topic

    Raises
    ------
    InputError
        If the model can't be asked about one of them.
    """
    from stancelib.model.asked import ask

    known = [topic.name for topic in model.topics]
    topics = list(dict.fromkeys(map(topic_of, options)))
    for topic in topics:
        if isinstance(topic, str) and topic not in known:
            raise InputError(
                f"--topic {topic!r} is not one of the model's: {', '.join(known)}; "
                f"{_others(model)}: {_EXAMPLE}"
            )
        if isinstance(topic, Topic) and not model.takes_other_topics:
            raise InputError(
                f"--topic {topic.name}: this model knows its own topics alone "
                f"({', '.join(known)}); {_others(model)}"
            )
    return ask(topics, model.topics, others=model.takes_other_topics).topics


def _others(model: StanceModel) -> str:
    if model.takes_other_topics:
        return "another topic needs its proposition"
    return "the accurate tier takes others with their propositions (--model accurate)"
