from __future__ import annotations

import re

import pytest

from stancelib.errors import InputError
from stancelib.report.html import paragraph
from stancelib.report.page import Section, html_page
from tests.browser import open_page
from tests.report.data import HOSTILE
from tests.report.markup import Page

SECTIONS = [Section("one", "The first", paragraph("1")), Section("two", "Another", paragraph("2"))]


def test_a_page_says_its_language_and_forbids_scripts_and_requests():
    page = Page(html_page("Demo", SECTIONS))
    assert page.values("lang") == ["en"]
    policy = page.values("content")[0]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:;")
    assert not {"script", "img", "iframe"} & set(page.tags)
    assert all(value.startswith(("#", "data:")) for value in page.values("href"))


def test_the_contents_lead_to_every_section():
    page = Page(html_page("Demo", SECTIONS))
    links = [v for tag, key, v in page.attributes if (tag, key) == ("a", "href")]
    assert links == ["#content", "#one", "#two"]
    assert {"content", "one", "two"} <= set(page.values("id"))
    assert [tag for tag in page.tags if re.fullmatch("h[1-6]", tag)] == ["h1", "h2", "h2", "h2"]


@pytest.mark.parametrize("s", [*HOSTILE, "{style} {0} %s \\1"])
def test_titles_lead_and_footer_are_text(s):
    page = Page(html_page(s, [Section("one", s, "")], lead=s, footer=s))
    assert page.tags == Page(html_page("a", [Section("one", "b", "")], lead="c", footer="d")).tags


def test_a_page_without_a_title_has_one():
    assert "Untitled" in Page(html_page("", SECTIONS)).text


def test_ids_are_checked():
    with pytest.raises(InputError, match="section id 'A b': use lower-case letters"):
        Section("A b", "t", "")
    with pytest.raises(InputError, match="taken twice: one"):
        html_page("t", [*SECTIONS, Section("one", "t", "")])
    with pytest.raises(InputError, match="taken twice: content"):
        html_page("t", [Section("content", "t", "")])


def test_a_request_that_a_page_tries_is_seen_and_blocked():
    """The browser check itself: it must see what it is there to see."""
    bad = (
        "<p style='width:900px'>wide</p><img src='https://example.org/a.png'>"
        "<svg role='img' viewBox='0 0 10 10'></svg><figure></figure><h4>deep</h4>"
    )
    facts = open_page(html_page("t", [Section("one", "t", bad)]))
    assert any("wide" in found for found in facts.overflow)
    assert len(facts.figures_without_text) == 3
    assert any("Content Security Policy" in message for message in facts.errors)
    assert any("heading of level 4" in message for message in facts.errors)
    without = html_page("t", [Section("one", "t", bad)]).replace("img-src data:", "img-src *")
    assert "https://example.org/a.png" in open_page(without).requests
