"""The page of a document, read by a parser, and by people in a browser."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancelib.documents import roll_up
from stancelib.entities import merge
from stancelib.render import writable
from stancelib.report.document_page import document_page
from stancelib.report.document_text import marked_text
from stancelib.results import AUTHOR, Document, Evidence, Holder, Paragraph, TopicResult
from tests.browser import axe_findings, browsing, picture_of, requests_of
from tests.report.markup import Page

TEXTS = (
    "Mayor Ann Quill opposes the toll road, but the council backs it.",
    "We need night trains. <script>document.title = 'hacked'</script>",
    "It rained.",
)


def found(text, piece, label, weight=1.0, base=0):
    start = base + text.index(piece)
    return Evidence(start, start + len(piece), piece, weight, label)


def made():
    """Make a document in which holders, both sides and an abstention occur."""
    starts = (0, len(TEXTS[0]) + 2, len(TEXTS[0]) + len(TEXTS[1]) + 4)
    one = TopicResult(
        "toll_road", 0.95, "mixed", 0.8, 0.9,
        (Holder("Ann Quill", "oppose", 6, 15, 0.8), Holder("the council", "support", 43, 54, 0.7)),
        (
            found(TEXTS[0], "opposes the toll road", "oppose"),
            found(TEXTS[0], "toll road", "topic"),
            found(TEXTS[0], "council backs", "support"),
        ),
    )  # fmt: skip
    two = TopicResult(
        "night_trains", 0.9, "support", 0.9, 0.1, (Holder(AUTHOR, "support", None, None, 0.9),),
        (found(TEXTS[1], "We need", "support", base=starts[1]),),
    )  # fmt: skip
    paragraphs = [
        Paragraph(starts[0], starts[0] + len(TEXTS[0]), TEXTS[0], (one,)),
        Paragraph(starts[1], starts[1] + len(TEXTS[1]), TEXTS[1], (two,)),
        Paragraph(starts[2], starts[2] + len(TEXTS[2]), TEXTS[2], (), "no_evidence"),
    ]
    paragraphs, entities = merge("\n\n".join(TEXTS), paragraphs)
    return Document(paragraphs, roll_up(paragraphs, ["toll_road", "night_trains"]), entities)


def test_it_is_one_file_that_loads_nothing_and_runs_one_script():
    page = Page(made().to_html("Demo"))
    policy = page.values("content")[0]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-")
    assert page.tags.count("script") == 1
    assert all(value.startswith(("#", "data:")) for value in page.values("href"))
    assert "src" not in {key for _, key, _ in page.attributes}


def test_it_says_who_stands_where_and_why_names_were_merged():
    text = Page(made().to_html()).text
    for said in ("Who supports it", "the council", "Ann Quill", "nothing known was found in it"):
        assert said in text
    assert "Ann Quill opposes toll road (80% sure)" in made().to_html()


def test_the_first_paragraph_is_the_title_unless_one_is_given():
    assert "Mayor Ann Quill" in re.search("<h1[^>]*>(.*?)</h1>", made().to_html())[1]
    assert '<h1 dir="auto">A &lt;b&gt;</h1>' in made().to_html("A <b>")
    assert "No topic was found" in Document((), ()).to_html()


spans = st.tuples(st.integers(0, 40), st.integers(0, 40)).map(sorted)


@settings(deadline=None, max_examples=60)
@given(
    st.text(alphabet=st.characters(exclude_categories=()), min_size=1, max_size=40)
    | st.sampled_from(["</script><script>alert(1)</script>", "<!-- ]]>", "&#x3c;", "\u202eabc"]),
    st.lists(st.tuples(spans, st.sampled_from(("topic", "support", "oppose"))), max_size=5),
    st.lists(spans, max_size=4),
)
def test_whatever_the_text_holds_it_is_read_as_it_stands(text, evidence, holders):
    shown = tuple(Evidence(a, b, text[a:b], 1.0, label) for (a, b), label in evidence)
    held = tuple(Holder(text[a:b] or "x", "oppose", a, b, 0.5) for a, b in holders)
    topic = TopicResult(text, 0.9, "mixed", 0.5, 0.5, held, shown)
    paragraph = Paragraph(0, len(text), text, (topic,))
    page = Page(marked_text(paragraph))
    assert "".join(page.words) == writable(text)
    assert set(page.tags) <= {"mark", "span"}
    whole = Page(document_page(Document((paragraph,), roll_up([paragraph], [text]))))
    assert whole.tags.count("script") == 1
    assert not {"img", "iframe", "object"} & set(whole.tags)


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("dark", [False, True])
def test_readers_with_any_screen_get_all_of_it_and_axe_finds_nothing(width, dark):
    with browsing(made().to_html(), width, dark=dark) as driver:
        wide = driver.execute_script("return document.documentElement.scrollWidth")
        assert wide <= width
        assert axe_findings(driver) == []
        assert driver.title != "hacked"
        assert requests_of(driver) == []
        assert picture_of(driver).startswith(b"\x89PNG")


def shown(driver):
    script = "return [...document.querySelectorAll('.text > li')].map(row => row.checkVisibility())"
    return driver.execute_script(script)


def comes_to(driver, expected):
    from selenium.webdriver.support.wait import WebDriverWait

    WebDriverWait(driver, 5).until(lambda d: shown(d) == expected)


def test_filters_work_from_the_keyboard():
    from selenium.webdriver.common.keys import Keys
    from selenium.webdriver.support.select import Select

    with browsing(made().to_html()) as driver:
        assert shown(driver) == [True, True, True]
        for _ in range(40):
            driver.switch_to.active_element.send_keys(Keys.TAB)
            if driver.switch_to.active_element.get_attribute("value") == "night_trains":
                break
        driver.switch_to.active_element.send_keys(Keys.SPACE)
        assert shown(driver) == [False, True, False]
        assert "1 of 3" in driver.find_element("id", "shown").text
        driver.find_element("css selector", "button[type=reset]").send_keys(Keys.ENTER)
        comes_to(driver, [True, True, True])
        Select(driver.find_element("id", "holder")).select_by_value("council")
        comes_to(driver, [True, False, False])


def test_a_holder_s_card_is_shown_on_focus():
    with browsing(made().to_html()) as driver:
        look = (
            "const e = document.querySelector('.text .holder');"
            "const seen = () => getComputedStyle(e, '::after').content;"
            "const before = seen(); e.focus(); return [before, seen()]"
        )
        before, after = driver.execute_script(look)
        assert before == "none"
        assert "Ann Quill opposes toll road" in after


def test_without_scripts_all_paragraphs_are_shown_and_filters_are_not():
    with browsing(made().to_html(), scripts=False) as driver:
        text = driver.find_element("tag name", "body").text
        assert all(part.split("<")[0].strip() in text for part in TEXTS)
        assert "filters need a script" in text
        assert not driver.find_element("id", "filters").is_displayed()


def test_on_paper_there_are_no_filters_and_the_text_is_dark_on_white():
    with browsing(made().to_html(), dark=True, paper=True) as driver:
        assert not driver.find_element("id", "filters").is_displayed()
        colour = "return getComputedStyle(document.body).backgroundColor"
        assert driver.execute_script(colour) == "rgb(255, 255, 255)"
