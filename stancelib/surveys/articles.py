"""What a survey reads: documents with a date and a source."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass

from stancelib.errors import InputError

__all__ = ["PERIODS", "UNDATED", "UNSOURCED", "Article", "as_article", "date_of", "period_of"]

UNDATED = "undated"
UNSOURCED = "no source"

#: Lengths of time that dates can be put together by, the shortest first.
PERIODS = ("day", "month", "quarter", "year")

_DATE = re.compile(r"(\d{4})(?:-?(\d{2})(?:-?(\d{2}))?)?(?!\d)")
#: "7 December 2001", "7 Dec 2001", "December 2001"; "December 7, 2001" is turned round first.
_IN_WORDS = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th)? )?([A-Z][a-z]{2,8})\.? (\d{4})\b")
_MONTH_FIRST = re.compile(r"([A-Z][a-z]{2,8})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\b")
_MONTHS = (
    "january february march april may june july august september october november december".split()
)


@dataclass(frozen=True, slots=True)
class Article:
    """A document to survey.

    Parameters
    ----------
    text : str
        The whole of it, paragraphs apart by blank lines.
    date : str, optional
        ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``, whatever follows; empty if unknown.
    source : str, optional
        Who published it; empty if unknown.

    Raises
    ------
    InputError
        If the date is none.

    Examples
    --------
    >>> Article("It rained.", "2008-04-05T12:00:00Z", "Daily Plum").date
    '2008-04-05'
    """

    text: str
    date: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "date", date_of(self.date))


def date_of(said: object) -> str:
    """Return a date as ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; empty for none.

    Raises
    ------
    InputError
        If it isn't one, or could be two, as 3/4/2008.

    Examples
    --------
    >>> date_of("20080405"), date_of(2008), date_of("April 5, 2008"), date_of(None)
    ('2008-04-05', '2008', '2008-04-05', '')
    """
    text = "" if said is None else str(said).strip()
    if not text or text.lower() in ("nan", "nat", "none"):
        return ""
    parts = _parts(text)
    if parts is None:
        raise InputError(
            f"date {text[:40]!r}: write it as YYYY-MM-DD, YYYY-MM, YYYY, or 5 April 2008"
        )
    year, month, day = parts
    try:
        datetime.date(year, month or 1, day or 1)
    except ValueError as error:
        raise InputError(f"date {text[:40]!r}: {error}") from None
    return "-".join([f"{year:04}", *(f"{part:02}" for part in (month, day) if part)])


def _parts(text: str) -> tuple[int, int, int] | None:
    """Return year, month and day, 0 where it doesn't say."""
    found = _DATE.match(text)
    if found is not None:
        year, month, day = found.groups("0")
        return int(year), int(month), int(day)
    found = _IN_WORDS.match(_MONTH_FIRST.sub(r"\2 \1 \3", text, count=1))
    if found is None:
        return None
    day, name, year = found.groups("0")
    months = [n for n, month in enumerate(_MONTHS, 1) if month.startswith(name.lower())]
    return (int(year), months[0], int(day)) if len(months) == 1 else None


def period_of(date: str, every: str) -> str:
    """Return the period that a date falls in; the date's year where it says no more.

    Examples
    --------
    >>> [period_of("2008-04-05", every) for every in PERIODS]
    ['2008-04-05', '2008-04', '2008-Q2', '2008']
    >>> period_of("2008", "month")
    '2008'
    """
    parts = date.split("-")
    if not date:
        return UNDATED
    if every == "year" or len(parts) == 1:
        return parts[0]
    if every == "quarter":
        return f"{parts[0]}-Q{(int(parts[1]) + 2) // 3}"
    return "-".join(parts[: 2 if every == "month" else 3])


def as_article(item: object, number: int) -> Article:
    """Return what a caller gives as an article.

    Parameters
    ----------
    item : Article, str or mapping
        A mapping has ``text``, and may have ``date`` and ``source``.
    number : int
        Its place, for the message.

    Raises
    ------
    InputError
        If it is something else, naming the place.
    """
    if isinstance(item, Article):
        return item
    if isinstance(item, str):
        return Article(item)
    if isinstance(item, Mapping) and isinstance(item.get("text"), str):
        source = item.get("source")
        try:
            date = date_of(item.get("date"))
        except InputError as error:
            raise InputError(str(error.args[0]), number) from None
        return Article(item["text"], date, "" if source is None else str(source))
    said = "a mapping without a text" if isinstance(item, Mapping) else type(item).__name__
    raise InputError(f"expected an Article, a string, or a mapping with a text, got {said}", number)
