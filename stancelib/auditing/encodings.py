"""Texts that were decoded, escaped or cut in the wrong way."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from html.entities import html5

from stancelib.auditing.finding import Finding, count, excerpt
from stancelib.auditing.view import View

__all__ = ["check_encodings", "mojibake"]

_SHOWN = 20
_FEW = 0.001  # of the rows, up to which a wrong encoding is no warning
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]{2,}")
_LOST = re.compile("\N{REPLACEMENT CHARACTER}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_ESCAPED_TWICE = re.compile(
    r"&(?:amp|#0*38|#[xX]0*26);(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|\w{2,31});"
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,30});")
_TAG = re.compile(
    r"</?(?:a|abbr|b|blockquote|body|br|cite|code|dd|div|dl|dt|em|figure|font|h[1-6]|head|hr|html|"
    r"i|iframe|img|li|link|meta|ol|p|pre|q|s|script|section|small|span|strong|style|sub|sup|table|"
    r"tbody|td|th|thead|tr|u|ul)(?:\s[^<>]{0,500})?/?>",
    re.IGNORECASE,
)

#: Latin letters, typographic signs, the byte order mark, emoji, as bytes of UTF-8.
_USUAL = (b"\xc2", b"\xc3", b"\xc4", b"\xc5", b"\xe2\x80", b"\xe2\x82", b"\xe2\x84",
          b"\xef\xbb\xbf", b"\xf0\x9f")  # fmt: skip

Spot = Callable[[str], "int | None"]


def mojibake(text: str) -> int | None:
    r"""Return where UTF-8 was read as another encoding, None where it was not.

    Runs of characters that, written in Windows-1252 or Latin-1, are valid
    UTF-8 are practically never meant as they stand.

    Examples
    --------
    >>> mojibake("a cafÃ© in NATOâ€™s town"), mojibake("a café in NATO’s «town»")
    (5, None)
    """
    for match in _BEYOND_ASCII.finditer(text):
        data = b"".join(map(_byte, match[0]))
        for start in range(len(data) - 1):
            length = _sequence(data, start)
            # What is rare in English must occur twice in a row: "ß”" is UTF-8 by accident.
            if length and (
                data.startswith(_USUAL, start) or _sequence(data, start + length) is not None
            ):
                return match.start() + start
    return None


def _byte(char: str) -> bytes:
    """Return the byte that Windows-1252 or Latin-1 reads as a character, zero where none."""
    for encoding in ("cp1252", "latin-1"):
        try:
            return char.encode(encoding)
        except UnicodeEncodeError:
            continue
    return b"\0"


def _sequence(data: bytes, start: int) -> int | None:
    """Return the length of the UTF-8 sequence of one character beyond ASCII that starts here."""
    lead = data[start] if start < len(data) else 0
    if not 0xC2 <= lead <= 0xF4:
        return None
    length = 2 + (lead >= 0xE0) + (lead >= 0xF0)
    try:
        return length if len(data[start : start + length].decode()) == 1 else None
    except UnicodeDecodeError:
        return None


def _matching(pattern: re.Pattern[str]) -> Spot:
    def spot(text: str) -> int | None:
        match = pattern.search(text)
        return match.start() if match else None

    return spot


def _entity(text: str) -> int | None:
    for match in _ENTITY.finditer(text):
        if match[0][1] == "#" or match[0][1:] in html5:
            return match.start()
    return None


def _decomposed(text: str) -> int | None:
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return None
    return next((i for i, char in enumerate(text) if unicodedata.combining(char)), None)


def check_encodings(view: View) -> list[Finding]:
    """Find wrong encodings, lost and control characters, entities, tags, mixed normal forms."""
    found = [_check(view, *check) for check in _CHECKS]
    return [finding for finding in (*found, _mixed(view)) if finding is not None]


def _check(
    view: View, check: str, severity: str, noun: str, detail: str, advice: str, spot: Spot
) -> Finding | None:
    places = [(i, at) for i, text in enumerate(view.texts) if (at := spot(text)) is not None]
    if not places:
        return None
    title = f"{count(len(places), 'text')} with {noun}"
    return view.finding(
        check, severity if len(places) >= _FEW * len(view) else "info", title, detail, rows=[i for i, _ in places], advice=advice,
        data={
            "share": round(len(places) / len(view), 4),
            "examples": [
                {"place": view.place(i), "text": excerpt(view.texts[i], at)}
                for i, at in places[:_SHOWN]
            ],
        },
    )  # fmt: skip


def _mixed(view: View) -> Finding | None:
    """Report the rarer of composed and decomposed accents where both occur."""
    decomposed = [i for i, text in enumerate(view.texts) if _decomposed(text) is not None]
    composed = [
        i
        for i, text in enumerate(view.texts)
        if not text.isascii() and unicodedata.normalize("NFD", text) != text
    ]
    if not decomposed or not set(composed) - set(decomposed):
        return None
    return view.finding(
        "mixed-normalisation",
        "info",
        f"{count(len(decomposed), 'text')} with decomposed accents among composed ones",
        "The same letter is one character in some texts (NFC) and two in others (NFD). stancelib "
        "reads both alike; other programs see different words.",
        rows=decomposed,
        advice='Bring all texts to one form: unicodedata.normalize("NFC", text).',
        data={"decomposed": len(decomposed), "composed": len(composed)},
    )


_CHECKS: tuple[tuple[str, str, str, str, str, Spot], ...] = (
    (
        "mojibake",
        "warning",
        "wrongly decoded characters",
        "UTF-8 was read as Windows-1252 or Latin-1: words with such characters can't be learned.",
        "Read the original again as UTF-8, or repair the texts, for example with ftfy.",
        mojibake,
    ),
    (
        "lost-characters",
        "warning",
        "lost characters (U+FFFD)",
        "Characters were replaced when the text was decoded; what they were is gone.",
        "Read the original again in its right encoding.",
        _matching(_LOST),
    ),
    (
        "control-characters",
        "warning",
        "control characters",
        "NUL, escape codes, C1 controls or lone surrogates: remains of another encoding or of "
        "a database.",
        "Remove them, or read the original again in its right encoding.",
        _matching(_CONTROL),
    ),
    (
        "escaped-twice",
        "warning",
        "HTML entities that were escaped twice",
        "An ampersand was escaped again (&amp;amp;).",
        "Unescape the texts twice: html.unescape(html.unescape(text)).",
        _matching(_ESCAPED_TWICE),
    ),
    (
        "html-entities",
        "info",
        "HTML entities",
        "Characters are written as &amp; or &#39;. stancelib decodes them; other programs see "
        "other words.",
        "html.unescape(text), if other programs read the file.",
        _entity,
    ),
    (
        "html-tags",
        "warning",
        "HTML tags",
        "Markup stands among the words; it differs by source and may give the label away.",
        "Extract the text first; stancelib.text.html_paragraphs does it.",
        _matching(_TAG),
    ),
)
