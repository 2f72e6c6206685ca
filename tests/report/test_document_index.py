from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

import stancelib
from stancelib.report.document_index import Listed, index_page
from tests.model.hostile import TEXTS
from tests.report.markup import Page

STANCES = st.sampled_from(["support", "oppose", "mixed", "neutral"])


def test_topics_are_counted_by_stance():
    listed = [
        Listed("One", "1-one.html", 2, {"toll_road": "support", "night_trains": "mixed"}),
        Listed("Two", "2-two.html", 1, {"toll_road": "oppose"}),
        Listed("Three", "3-three.html", 1, {}),
    ]
    page = Page(index_page(listed, about="Read by the fast tier."))
    words = [word.strip() for word in page.words if word.strip()]
    at = words.index("toll road")
    assert words[at : at + 6] == ["toll road", "2", "1", "1", "0", "0"]
    at = words.index("Two")
    assert words[at : at + 4] == ["Two", "1", "\N{MINUS SIGN} oppose", "–"]
    assert "Read by the fast tier." in page.text
    assert page.values("href").count("3-three.html") == 1


def test_what_a_document_says_is_listed():
    text = "We support the independence of Kosovo."
    document = stancelib.classify_document(text, model="fast")
    listed = Listed.of(document, "A", "1-a.html")
    assert listed == Listed("A", "1-a.html", 1, {"kosovo": document.topics[0].stance})


def test_no_documents_make_a_page_too():
    assert "There are none." in Page(index_page([])).text


@given(TEXTS, TEXTS, STANCES)
@settings(deadline=None, max_examples=60)
def test_hostile_names_stay_text(title, topic, stance):
    page = Page(index_page([Listed(title, "1-a.html", 1, {topic: stance})], about=title))
    assert not {"script", "img", "iframe"} & set(page.tags)
    assert page.values("onerror") == []
