"""What a topic is, and the three topics that the shipped model knows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from stancelib.errors import InputError

__all__ = ["SHIPPED_TOPICS", "STANCES", "Topic", "resolve_topics"]

STANCES = ("support", "oppose", "mixed", "neutral")

_NAME = re.compile(r"[^\W_][\w-]{0,63}")


@dataclass(frozen=True, slots=True)
class Topic:
    """A matter on which a text can take a side.

    Parameters
    ----------
    name : str
        Identifier used in labels and results: letters, digits, ``_`` and ``-``.
    title : str, optional
        What people call it; made from the name if not given.
    proposition : str, optional
        The one statement that ``support`` favours and ``oppose`` rejects.
    aliases : tuple of str, optional
        Surface forms by which texts mention the topic, case-insensitive. A
        trailing ``*`` stands for any ending of the last word (``kosov*``).

    Raises
    ------
    InputError
        If the name or an alias cannot be used.

    Examples
    --------
    >>> Topic("carbon_tax", proposition="A carbon tax should be introduced.").title
    'Carbon tax'
    """

    name: str
    title: str = ""
    proposition: str = ""
    aliases: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not _NAME.fullmatch(self.name):
            raise InputError(
                f"topic name {self.name!r}: use 1 to 64 letters, digits, '_' or '-', "
                "starting with a letter or digit"
            )
        if isinstance(self.aliases, str):
            raise InputError(f"topic {self.name}: aliases must be a list of strings, not one str")
        object.__setattr__(self, "aliases", tuple(self.aliases))
        for alias in self.aliases:
            if not isinstance(alias, str) or not alias.strip(" *"):
                raise InputError(f"topic {self.name}: alias {alias!r} is not a word or phrase")
        if not self.title:
            words = re.sub(r"[_-]+", " ", self.name).strip()
            object.__setattr__(self, "title", words[:1].upper() + words[1:])

    def to_dict(self) -> dict[str, object]:
        """Return the topic as plain JSON-ready data."""
        return {
            "name": self.name,
            "title": self.title,
            "proposition": self.proposition,
            "aliases": list(self.aliases),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> Topic:
        """Build a topic from :meth:`to_dict`'s data; raise InputError on anything else."""
        unknown = set(data) - {"name", "title", "proposition", "aliases"}
        if unknown:
            raise InputError(f"topic: unknown fields {sorted(unknown)}")
        title, proposition = data.get("title", ""), data.get("proposition", "")
        aliases = data.get("aliases", ())
        if not (isinstance(title, str) and isinstance(proposition, str)):
            raise InputError("topic: title and proposition must be strings")
        if not isinstance(aliases, (list, tuple)):
            raise InputError("topic: aliases must be a list of strings")
        return cls(str(data.get("name", "")), title, proposition, tuple(aliases))


SHIPPED_TOPICS = (
    Topic(
        "missile_defense",
        "Missile defense",
        "Missile defenses should be developed and deployed.",
        (
            "missile defense*",
            "missile defence*",
            "antimissile*",
            "anti missile*",
            "missile shield*",
            "star wars",
            "strategic defense initiative",
            "sdi",
            "abm",
            "abms",
            "anti ballistic missile*",
            "antiballistic missile*",
            "interceptor*",
            "iron dome",
            "golden dome",
            "iron beam",
            "national missile defense",
            "nmd",
            "bmd",
            "thaad",
            "patriot missile*",
            "patriot batter*",
            "patriot system*",
            "radar site*",
            "radar system*",
            "radar base*",
            "air defense*",
            "air defence*",
            "missile interceptor*",
            "aegis",
            "defensive shield*",
            "missile protection",
            "missile intercept*",
            "defense shield*",
            "defence shield*",
            "pac 3",
            "x band radar*",
            "airborne laser*",
            "space based defense*",
        ),
    ),
    Topic(
        "nato_expansion",
        "NATO expansion",
        "NATO should admit new members (or the member in question).",
        (
            "nato expansion",
            "nato enlargement",
            "nato membership",
            "nato accession",
            "expansion of nato",
            "enlargement of nato",
            "expand nato",
            "enlarge nato",
            "expanding nato",
            "enlarging nato",
            "membership in nato",
            "join nato",
            "joined nato",
            "joining nato",
            "join the alliance",
            "joining the alliance",
            "nato s expansion",
            "nato s enlargement",
            "nato member*",
            "membership action plan*",
            "open door",
            "nato s open door",
            "admission to nato",
            "accession to nato",
            "nato candida*",
            "nato aspirant*",
            "into nato",
            "nato invitation*",
            "new members",
            "nato s eastward",
            "alliance membership",
            "nato*",
            "atlantic alliance",
            "enlarge*",
            "accession*",
            "north atlantic treaty organization",
            "the alliance",
        ),
    ),
    Topic(
        "kosovo",
        "Kosovo",
        "Kosovo should be free of Serbian rule: its independence or self-determination, its "
        "recognition, or outside action on behalf of its Albanians.",
        (
            "kosov*",
            "kosova*",
            "pristina",
            "prishtina",
            "kfor",
            "rambouillet",
            "unmik",
            "ethnic albanian*",
            "kla",
            "mitrovica",
            "ahtisaari*",
            "racak",
        ),
    ),
)


def resolve_topics(
    topics: Iterable[Topic | str], known: Iterable[Topic] = SHIPPED_TOPICS
) -> tuple[Topic, ...]:
    """Turn names and topics into topics, looking names up among the known ones.

    Parameters
    ----------
    topics : iterable of Topic or str
        A name that is not known becomes a topic whose one alias is its title.
    known : iterable of Topic, optional
        Where names are looked up; the shipped topics by default.

    Returns
    -------
    tuple of Topic

    Raises
    ------
    InputError
        If a name occurs twice, or an item is neither a str nor a Topic.

    Examples
    --------
    >>> [t.name for t in resolve_topics(["kosovo", "carbon_tax"])]
    ['kosovo', 'carbon_tax']
    """
    by_name = {topic.name: topic for topic in known}
    out: list[Topic] = []
    for item in topics:
        if isinstance(item, str):
            topic = by_name.get(item) or Topic(item)
            if not topic.aliases:
                topic = Topic(topic.name, topic.title, topic.proposition, (topic.title.lower(),))
        elif isinstance(item, Topic):
            topic = item
        else:
            raise InputError(f"topics: expected names or Topic, got {type(item).__name__}")
        if any(topic.name == other.name for other in out):
            raise InputError(f"topics: {topic.name!r} is given twice")
        out.append(topic)
    return tuple(out)
