"""Canonical text: one spelling for every way to write the same thing, with offsets back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from stancelib.errors import InputError
from stancelib.text.characters import alone, character_edits
from stancelib.text.offsets import OffsetMap, rewrite

__all__ = ["Normalized", "canonical", "normalize"]

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BODY = r"#[0-9]{1,10}|#[xX][0-9a-fA-F]{1,8}|[A-Za-z][A-Za-z0-9]{1,31}"
#: An entity, however often its ampersand was escaped again (``&amp;amp;lt;``).
_ENTITY = re.compile(rf"&(?:(?:amp|AMP|#0{{0,5}}38|#[xX]0{{0,4}}26);)*(?P<body>{_BODY});")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_QUOTE_PAIR = re.compile("``|''")
#: Rounds of decoding before entities that decode to parts of entities are broken up.
_MOST_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Normalized:
    """Canonical text that knows where each of its characters came from.

    Parameters
    ----------
    text : str
        The canonical text: ASCII, and letters, marks and digits of other scripts.

    Examples
    --------
    >>> n = normalize("Vučić&nbsp;said “No”…")
    >>> n.text
    'Vucic said "No"...'
    >>> n.span(0, 6)
    (0, 11)
    """

    text: str
    _maps: tuple[OffsetMap, ...] = field(default=(), repr=False, compare=False)

    @property
    def is_identity(self) -> bool:
        """Whether every offset of the canonical text is the same in the caller's string."""
        return not self._maps

    def offset(self, i: int) -> int:
        """Return where the caller's string has the character at canonical offset `i`.

        Parameters
        ----------
        i : int
            From 0 to ``len(text)``; the last stands for the end of the string.

        Raises
        ------
        InputError
            If `i` lies outside the canonical text.
        """
        if not 0 <= i <= len(self.text):
            raise InputError(f"offset {i} is outside the canonical text (0 to {len(self.text)})")
        for back in self._maps:
            i = back.start(i)
        return i

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the caller's string that a canonical span stands for.

        Parameters
        ----------
        start, end : int
            Canonical offsets, ``0 <= start <= end <= len(text)``.

        Returns
        -------
        (int, int)
            Offsets that cover whole source characters: an end inside what an
            entity decoded to is the entity's end.

        Raises
        ------
        InputError
            If the span lies outside the canonical text or ends before it starts.
        """
        if not 0 <= start <= end <= len(self.text):
            raise InputError(
                f"span ({start}, {end}) is not inside the canonical text (0 to {len(self.text)})"
            )
        if start == end:
            at = self.offset(start)
            return at, at
        for back in self._maps:
            start, end = back.start(start), back.end(end)
        return start, end


def _decode(body: str) -> str | None:
    """Return the characters that an entity stands for, None if there is no such entity."""
    from html import unescape
    from html.entities import html5

    if body.startswith("#"):
        return unescape(f"&{body};")
    return html5.get(f"{body};")


def _entity_edits(text: str) -> Iterator[tuple[int, int, str]]:
    if "&" not in text:
        return
    for match in _ENTITY.finditer(text):
        body = match["body"]
        new = _decode(body)
        if new is None:
            new = f"&{body};"
        if new != match[0]:
            yield match.start(), match.end(), new


def _quote_edits(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _QUOTE_PAIR.finditer(text):
        yield match.start(), match.end(), '"'


def _broken_entity_edits(text: str) -> Iterator[tuple[int, int, str]]:
    for start, _, _ in _entity_edits(text):
        yield start, start + 1, " "


def _is_canonical_ascii(text: str) -> bool:
    return (
        text.isascii()
        and "&" not in text
        and "''" not in text
        and "``" not in text
        and (text.isprintable() or not _CONTROL.search(text))
    )


def _straight_quotes(text: str) -> str:
    text = text.replace("\u2019", "'").replace("\u2018", "'")
    return text.replace("\u201c", '"').replace("\u201d", '"')


def canonical(text: str) -> str:
    """Return the text of :func:`normalize` alone, which is quicker.

    Examples
    --------
    >>> canonical("Kosovo’s")
    "Kosovo's"
    """
    if _is_canonical_ascii(text):
        return text
    quick = text
    for char in set(_BEYOND_ASCII.findall(text)):
        new = alone(char)
        if new is None:
            return normalize(text).text
        quick = quick.replace(char, new)
    return quick if _is_canonical_ascii(quick) else normalize(text).text


def normalize(text: str) -> Normalized:
    r"""Return the canonical form of a text, with offsets back into it.

    HTML entities are decoded; invisible characters (byte order marks,
    zero-width characters, soft hyphens) go; controls, lone surrogates, symbols
    and all kinds of spaces become a space, line and paragraph separators a
    newline; compatibility forms are folded (Unicode Standard Annex 15, NFKC),
    Latin letters lose their diacritics, other scripts' letters are lower-cased
    where that keeps their length; quotes, dashes and ellipses become ASCII.
    ``\r\n`` and the case of ASCII letters stay.

    Parameters
    ----------
    text : str
        Any string, lone surrogates included.

    Returns
    -------
    Normalized
        ``normalize(n.text).text == n.text`` holds for every result. Time and
        memory are linear in the text.

    Examples
    --------
    >>> normalize("Kosovo’s status — “final”?").text
    'Kosovo\'s status  -  "final"?'
    >>> normalize("plain text").is_identity
    True
    """
    if _is_canonical_ascii(text):
        return Normalized(text)
    # Quotes are by far the commonest reason to look closer, and change no offset.
    straight = _straight_quotes(text)
    if _is_canonical_ascii(straight):
        return Normalized(straight)
    maps: list[OffsetMap] = []

    def apply(edits: Iterator[tuple[int, int, str]]) -> None:
        nonlocal text
        text, back = rewrite(text, edits)
        if back:
            maps.append(back)

    apply(_entity_edits(text))
    for done in range(_MOST_ROUNDS):
        apply(character_edits(text))
        if next(_entity_edits(text), None) is None:
            break
        apply(_entity_edits(text) if done < _MOST_ROUNDS - 1 else _broken_entity_edits(text))
    apply(_quote_edits(text))
    return Normalized(text, tuple(reversed(maps)))
