from __future__ import annotations

import pytest

from stancelib.evaluation.mentions import alias_pattern, find_mentions, hide_mentions
from stancelib.topics import Topic
from tests.evaluation.data import TOPICS


@pytest.mark.parametrize(
    ("alias", "text", "found"),
    [
        ("tram*", "TRAMWAYS for all", True),
        ("tram*", "the tram.", True),
        ("tram*", "a streetcar, not a monotram", False),
        ("tram", "tramways", False),
        ("tram", "tram_line", False),
        ("light rail", "Light-rail lines", True),
        ("light rail", "light\nrail", True),
        ("light rail", "lightrail", False),
        ("light rail", "light. Rail", False),
        ("city s park*", "the city’s parks", True),
        ("c++", "in C++, fast", True),
        ("a.b", "axb", False),
        ("-", "a - b", False),
    ],
)
def test_aliases_are_whole_words_in_any_case(alias, text, found):
    assert (alias_pattern([alias]).search(text) is not None) is found


def test_no_aliases_find_nothing():
    assert find_mentions(["", "tram"], [Topic("trams")]).tolist() == [[False], [False]]


def test_each_topic_has_its_column():
    found = find_mentions(["parks and trams", "a tram", "bread"], TOPICS)
    assert found.tolist() == [[True, True], [False, True], [False, False]]


def test_hiding_takes_the_longest_mention_of_any_topic():
    topic = Topic("rail", aliases=("rail", "light rail line*"))
    assert hide_mentions(["Light rail lines by the park."], [topic, *TOPICS]) == [
        "TOPICMENTION by the TOPICMENTION."
    ]
