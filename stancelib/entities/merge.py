"""Merging the forms of each holder over a document, and telling why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from stancelib.entities.gazetteer import Gazetteer, default_gazetteer
from stancelib.entities.people import find_people
from stancelib.entities.resolve import Resolved, Resolver
from stancelib.results import AUTHOR, UNKNOWN, Entity, Holder, Mention, Paragraph, TopicResult

__all__ = ["explain", "merge"]


def merge(
    text: str, paragraphs: Sequence[Paragraph], gazetteer: Gazetteer | None = None
) -> tuple[tuple[Paragraph, ...], tuple[Entity, ...]]:
    """Tell which holders of a document are the same.

    Parameters
    ----------
    text : str
        The whole document.
    paragraphs : sequence of Paragraph
        With holders whose offsets point into `text`.
    gazetteer : Gazetteer, optional
        The library's own if not given.

    Returns
    -------
    paragraphs : tuple of Paragraph
        The same, with :attr:`Holder.entity` filled in; None stays where a form
        isn't certain ("he" where two are named), and for ``unknown``.
    entities : tuple of Entity
        In the order in which they take sides, with all their places in the text.

    Examples
    --------
    >>> from stancelib.results import Holder, Paragraph, TopicResult
    >>> text = "President Ann Lee agreed. Lee smiled."
    >>> held = (Holder("Lee", "support", 26, 29, 0.9),)
    >>> topic = TopicResult("bridge", 0.9, "support", 0.9, 0.1, held)
    >>> _, entities = merge(text, [Paragraph(0, 37, text, (topic,))])
    >>> entities
    (Entity(Ann Lee, person: Ann Lee, Lee),)
    """
    resolver = Resolver(text, gazetteer or default_gazetteer(), find_people(text))
    resolved: dict[tuple[str, int], Resolved | None] = {}
    holders = sorted(
        {
            (h.start, h.name)
            for p in paragraphs
            for t in p.topics
            for h in t.holders
            if h.start is not None
        }
    )
    for start, name in holders:
        resolved[name, start] = resolver.resolve(name, start)

    def named(holder: Holder) -> Holder:
        if holder.name in (AUTHOR, UNKNOWN) or holder.start is None:
            return replace(holder, entity=AUTHOR if holder.name == AUTHOR else None)
        found = resolved[holder.name, holder.start]
        return replace(holder, entity=None if found is None else found.name)

    def topic(result: TopicResult) -> TopicResult:
        return replace(result, holders=tuple(map(named, result.holders)))

    out = tuple(replace(p, topics=tuple(map(topic, p.topics))) for p in paragraphs)
    return out, _entities(text, out, resolved, resolver)


def _entities(
    text: str,
    paragraphs: Sequence[Paragraph],
    resolved: dict[tuple[str, int], Resolved | None],
    resolver: Resolver,
) -> tuple[Entity, ...]:
    kinds: dict[str, str] = {}
    mentions: dict[str, dict[tuple[int, int], Mention]] = {}
    for number, paragraph in enumerate(paragraphs):
        for holder in (h for t in paragraph.topics for h in t.holders):
            if holder.entity is None:
                continue
            if holder.entity == AUTHOR:
                kinds.setdefault(AUTHOR, "author")
                continue
            found = resolved[holder.name, holder.start or 0]
            if found is not None and holder.start is not None and holder.end is not None:
                kinds.setdefault(found.name, found.kind)
                span = (holder.start, holder.end)
                mention = Mention(text[span[0] : span[1]], *span, number, found.reason)
                mentions.setdefault(found.name, {})[span] = mention
    for name, kind in kinds.items():
        if kind in ("person", "state", "alliance", "organisation"):
            _add_others(text, paragraphs, name, mentions[name], resolver)
    return tuple(
        Entity(name, kind, tuple(m for _, m in sorted(mentions.get(name, {}).items())))
        for name, kind in kinds.items()
    )


def _add_others(
    text: str,
    paragraphs: Sequence[Paragraph],
    name: str,
    found: dict[tuple[int, int], Mention],
    resolver: Resolver,
) -> None:
    """Add the places where an entity is named without holding a side."""
    entry = resolver.gazetteer.find(name)
    forms = {name, name.split()[-1]} if entry is None else {name, *entry.entry.names}
    longest_first = sorted(forms, key=lambda form: (-len(form), form))
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
    taken = sorted(found)
    for number, paragraph in enumerate(paragraphs):
        for match in pattern.finditer(text, paragraph.start, paragraph.end):
            span = match.span()
            if any(start < span[1] and span[0] < end for start, end in taken):
                continue
            other = resolver.resolve(match[0], span[0])
            if other is not None and other.name == name:
                found[span] = Mention(match[0], *span, number, other.reason)


def explain(entities: Iterable[Entity]) -> str:
    """Return in words which forms were merged, and why.

    Parameters
    ----------
    entities : iterable of Entity

    Returns
    -------
    str
        A line for each entity, and one for each of its forms.

    Examples
    --------
    >>> from stancelib.results import Entity, Mention
    >>> print(explain([Entity("Russia", "state", (Mention("Moscow", 0, 6, 0, "seat"),))]))
    Russia (state)
      Moscow, 1 time: seat
    """
    lines = []
    for entity in entities:
        lines.append(f"{entity.name} ({entity.kind})")
        for form in entity.forms:
            places = [mention for mention in entity.mentions if mention.text == form]
            times = f"{len(places)} time{'s' if len(places) != 1 else ''}"
            lines.append(f"  {form}, {times}: {places[0].reason}")
    return "\n".join(lines)
