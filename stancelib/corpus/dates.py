"""Bring dates to ISO 8601."""

from __future__ import annotations

import re
from datetime import date, datetime

from stancelib.corpus.rows import as_text

__all__ = ["iso_date"]

# Own list: strptime's month names follow the machine's locale.
_MONTHS = (
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
)  # fmt: skip
_TIME = r"(?:[T ]\d{1,2}:\d{2}.*)?"
_WRITTEN = re.compile(
    r"(?:([A-Za-z]{3,9})\.? (\d{1,2})|(\d{1,2})[ -]([A-Za-z]{3,9})\.?),?[ -](\d{4})" + _TIME,
    re.ASCII,
)
_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})" + _TIME, re.ASCII)


def iso_date(value: object) -> str | None:
    """Return a date as ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.

    Parameters
    ----------
    value : object
        A year, a date, or a str: ISO 8601, ``April 12, 1999``, ``12 April 1999``
        or ``12-APR-1999``; a time of day is dropped.

    Returns
    -------
    str or None
        None where the value is no such date.

    Examples
    --------
    >>> iso_date("April 12, 1999"), iso_date(1999.0), iso_date("1999-04"), iso_date("soon")
    ('1999-04-12', '1999', '1999-04', None)
    """
    if isinstance(value, (datetime, date)):
        return value.isoformat()[:10]
    text = (as_text(value) or "").strip()
    if re.fullmatch(r"\d{4}(-(0[1-9]|1[0-2]))?", text, re.ASCII):
        return text
    written = _WRITTEN.fullmatch(text)
    if written:
        month = (written[1] or written[4])[:3].lower()
        if month not in _MONTHS:
            return None
        text = f"{written[5]}-{_MONTHS.index(month) + 1:02}-{int(written[2] or written[3]):02}"
    iso = _ISO.fullmatch(text)
    try:
        return date.fromisoformat(iso[1]).isoformat() if iso else None
    except ValueError:
        return None
