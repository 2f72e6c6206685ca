"""Dates come out as ISO 8601 or not at all."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from stancelib.corpus.dates import iso_date


@pytest.mark.parametrize(
    ("given", "iso"),
    [
        (1999, "1999"),
        ("1999", "1999"),
        ("1999-04", "1999-04"),
        ("1999-13", None),
        ("1999-04-12", "1999-04-12"),
        ("1999-04-12T10:00:00Z", "1999-04-12"),
        ("1999-02-30", None),
        ("April 12, 1999", "1999-04-12"),
        ("Sept. 3, 2001", "2001-09-03"),
        ("12 April 1999", "1999-04-12"),
        ("2-JUN-1987 06:33:35.26", "1987-06-02"),
        ("Plum 12, 1999", None),
        ("February 30, 1999", None),
        ("April 12", None),
        ("", None),
        (12.5, None),
        (date(1999, 4, 12), "1999-04-12"),
        (datetime(1999, 4, 12, 10), "1999-04-12"),
    ],
)
def test_iso_date(given, iso):
    assert iso_date(given) == iso
