from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancelib.errors import InputError
from stancelib.surveys import Article
from stancelib.surveys.articles import as_article, date_of, period_of


@pytest.mark.parametrize(
    ("said", "date"),
    [
        ("2008-04-05", "2008-04-05"),
        ("2008-04-05T10:00:00+02:00", "2008-04-05"),
        ("20080405", "2008-04-05"),
        ("2008-04", "2008-04"),
        (2008, "2008"),
        ("December 7, 2001", "2001-12-07"),
        ("7 Dec 2001", "2001-12-07"),
        ("Sept. 3rd, 2004", "2004-09-03"),
        ("May 2004", "2004-05"),
        (float("nan"), ""),
        (None, ""),
    ],
)
def test_dates(said, date):
    assert date_of(said) == date


@pytest.mark.parametrize("said", ["3/4/2008", "2008-13-01", "2008-02-30", "soon", "Ju 7, 2001"])
def test_what_is_no_date_or_could_be_two_is_refused(said):
    with pytest.raises(InputError, match="date"):
        date_of(said)


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_refused(said):
    try:
        found = date_of(said)
    except InputError:
        return
    assert found == "" or period_of(found, "year") == found[:4]
    assert date_of(found) == found


def test_rows_become_articles_or_are_named():
    assert as_article({"text": "a", "date": "2008", "source": None}, 0) == Article("a", "2008")
    assert as_article("a", 0) == Article("a")
    with pytest.raises(InputError, match="row 3"):
        as_article({"body": "a"}, 3)
    with pytest.raises(InputError, match=r"row 2.*soon"):
        as_article({"text": "a", "date": "soon"}, 2)
