"""The page of a survey, read by a parser, and by people in a browser."""

from __future__ import annotations

import pytest

import stancelib
from stancelib.evaluation.scores import Interval
from stancelib.report.survey_page import survey_page
from stancelib.report.time_chart import _places, time_chart
from stancelib.surveys import Article, survey
from tests.browser import axe_findings, browsing, requests_of
from tests.report.markup import Page

HOSTILE = "<script>document.title='hacked'</script>"


@pytest.fixture(scope="module", params=["date", "source", "holder"])
def page(request):
    texts = (
        "We support an independent Kosovo.",
        "Serbia rejects independence for Kosovo.",
        "Russia opposes the missile defense system in Europe.",
    )
    articles = (Article(texts[n % 3], f"20{10 + n}-05", f"{HOSTILE} {n % 2}") for n in range(9))
    found = survey(articles, by=request.param, model=stancelib.load_model("fast"))
    return survey_page(found, "Nine documents")


def test_it_is_one_page_that_loads_nothing(page):
    read = Page(page)
    assert read.values("content")[0].startswith("default-src 'none'")
    assert "Nine documents" in read.text
    assert "Serbia" in read.text
    assert "Rogan and Gladen" in read.text
    assert "<script" not in page


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("dark", [False, True])
def test_people_can_read_it(page, width, dark):
    with browsing(page, width, dark=dark) as driver:
        assert driver.title == "Nine documents"
        assert driver.execute_script("return document.documentElement.scrollWidth") <= width
        assert axe_findings(driver) == []
        assert requests_of(driver) == []


def test_time_is_drawn_to_scale():
    assert _places(["2008-11", "2009-01"]) == [0, 2]
    assert _places(["2008-Q4", "2009-Q2"]) == [0, 2]
    assert _places(["2008-02-28", "2008-03-01"]) == [0, 2]
    assert _places(["2008", "2008-02"]) == [0, 1]


def test_a_chart_without_values_is_nothing():
    assert time_chart([("2008", [None])], id="a", title="T", series=["x"]) == ""
    one = time_chart([("2008", [Interval(0.5, 0.1, 0.9)])], id="a", title="T", series=["x"])
    assert "50%" in one
