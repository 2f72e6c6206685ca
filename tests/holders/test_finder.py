from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import stancelib
from stancelib.evaluation.holders import match, same_holder
from stancelib.holders import Heads, HolderFinder, Question, Side, default_scores
from stancelib.holders.candidates import find_candidates
from stancelib.holders.reading import read_words
from stancelib.results import AUTHOR, UNKNOWN

FINDER = HolderFinder()


def side(text, stance, shown, topic=None, **more):
    def span(piece):
        return [(text.index(piece), text.index(piece) + len(piece))] if piece else []

    return Side(stance, span(shown), span(topic), **more)


def names(text, *sides):
    return [[h.name for h in found] for found in FINDER.find(text, sides)]


def spans(text):
    words = read_words([text])
    found = find_candidates(words)
    return [words.span(*place)[2] for place in zip(found.first, found.last, strict=True)]


@pytest.mark.parametrize(
    ("text", "stance", "shown", "topic", "holder"),
    [
        ("Mayor Quill vigorously opposes the toll road.", "oppose", "vigorously opposes", "toll road", "Mayor Quill"),
        ('"The toll road must be built," Ann Lee said.', "support", "must be built", "toll road", "Ann Lee"),
        ("Moscow has long opposed the toll road.", "oppose", "opposed", "toll road", "Moscow"),
    ],
)  # fmt: skip
def test_subjects_quotations_and_metonymy(text, stance, shown, topic, holder):
    assert holder in names(text, side(text, stance, shown, topic))[0]


@pytest.mark.parametrize(
    ("text", "stance", "shown", "holder"),
    [
        ("The toll road was rejected by the Rurian government.", "oppose", "rejected", "the Rurian government"),
        ("According to Ann Lee, the toll road is a disaster.", "oppose", "a disaster", "Ann Lee"),
        ("The toll road is vital, according to the mayor.", "support", "vital", "the mayor"),
        ("The toll road won the full support of NATO leaders at the summit.", "support", "full support", "NATO leaders"),
        ("Ruria, which has few cars, strongly opposed the toll road.", "oppose", "opposed", "Ruria"),
        ("The toll road was not built, due to Greek objections.", "oppose", "objections", "Greek"),
        ("Ann Lee and many of her colleagues backed the toll road.", "support", "backed", "Ann Lee and many of her colleagues"),
    ],
)  # fmt: skip
def test_grammar_names_the_holder(text, stance, shown, holder):
    (found,) = names(text, side(text, stance, shown, "toll road"))
    assert found[0] == holder


def test_a_part_of_a_name_holds_the_same_side_as_the_whole():
    text = "Mayor Quill rejected the toll road, but Bo Ray and many of his friends backed the toll road."
    against, backing = names(
        text, side(text, "oppose", "rejected", "toll road"), side(text, "support", "backed", "toll road")
    )  # fmt: skip
    assert "Mayor Quill" in against
    assert any("friends" in name for name in backing)
    assert not any("friends" in name or "Bo Ray" in name for name in against)


def test_names_of_the_topic_tell_nothing_of_the_writer():
    weights = default_scores().author.weights
    words = {name.split(" ", 1)[1] for name in weights if name.startswith(("word ", "here "))}
    assert not words & {"kosovo", "nato", "serbia", "russia"}


def test_we_is_the_author():
    text = "We must build the toll road now. I urge my colleagues to support our bill."
    (found,) = FINDER.find(text, [side(text, "support", "must build", "toll road")])
    assert (found[0].name, found[0].start) == (AUTHOR, None)


def test_each_name_holds_one_side_where_both_are_taken():
    text = "Mayor Quill rejected the toll road, but Senator Oslak backed it."
    against, backing = names(
        text, side(text, "oppose", "rejected", "toll road"), side(text, "support", "backed", "toll road")
    )  # fmt: skip
    assert "Mayor Quill" in against
    assert "Mayor Quill" not in backing


def test_nobody_is_an_honest_unknown():
    text = "42% - 17 (sic)"
    (found,) = FINDER.find(text, [Side("oppose", [], [])])
    assert [h.name for h in found] in ([UNKNOWN], [AUTHOR])
    assert FINDER.find("", [Side("oppose", [], [])])[0][0].evidence is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("U.S. President George W. Bush spoke.", "U.S. President George W. Bush"),
        ("The leaders of the Green Party agree.", "The leaders"),
        ("All 32 allies and their critics met.", "their critics"),
        ("Ann Lee and Bo Ray left.", "Ann Lee and Bo Ray"),
        ("the outgoing president left.", "the outgoing president"),
        ("Though Rurians left, he stayed.", "he"),
    ],
)
def test_candidates(text, expected):
    assert expected in spans(text)


def test_small_words_that_begin_sentences_are_no_names():
    assert spans("However, it rained. Although late, it ended.") == []


def test_a_source_of_one_s_own_takes_the_place_of_candidates():
    text = "Mayor Quill opposes what the council wants."
    finder = HolderFinder(source=lambda text: [(30, 37)])
    found = finder.find(text, [side(text, "oppose", "opposes")])[0]
    assert {h.name for h in found} <= {
        text[30:37].strip() and text[29:36],
        text[30:37],
        AUTHOR,
        UNKNOWN,
        "council",
    }
    assert "Mayor Quill" not in {h.name for h in found}


def test_what_an_encoder_says_counts():
    text = "Mayor Quill and Senator Oslak spoke of the toll road."

    def found(value):
        pieces = [(16, 23, value), (24, 29, value)]
        told = side(text, "oppose", "spoke", "toll road", heads=Heads(pieces, -5.0))
        return {h.name: h.probability for h in FINDER.find(text, [told])[0]}

    assert "Senator Oslak" in found(6.0)
    assert "Senator Oslak" not in found(-9.0)


def test_evidence_is_a_run_of_words_of_one_sentence():
    text = "It rained. Mayor Quill vigorously opposes the toll road in the old town. It was late."
    ((holder, *_),) = FINDER.find(text, [side(text, "oppose", "vigorously opposes", "toll road")])
    shown = holder.evidence
    assert shown.label == "oppose"
    assert text[shown.start : shown.end] == shown.text
    assert "opposes" in shown.text
    assert 3 <= len(shown.text.split()) <= 15
    assert "rained" not in shown.text


def test_threads_say_the_same():
    text = "Mayor Quill rejected the toll road, but Senator Oslak backed it."
    asked = [side(text, "oppose", "rejected", "toll road")]
    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(lambda _: tuple(FINDER.find(text, asked)), range(20)))) == 1


pieces = st.sampled_from(
    [
        "Mayor ",
        "Quill ",
        "said ",
        '"',
        "“",
        "”",
        "the ",
        "and ",
        ", ",
        ". ",
        "we ",
        "’s ",
        "opposes ",
    ]
)


@settings(deadline=None)
@given(st.lists(pieces | st.text(max_size=3), max_size=30), st.data())
def test_any_text_gives_holders_that_stand_in_it(parts, data):
    text = "".join(parts)
    cut = st.integers(0, len(text))
    shown = data.draw(st.lists(st.tuples(cut, cut).map(sorted).map(tuple), max_size=3))
    for stance in ("support", "oppose"):
        (found,) = FINDER.find(text, [Side(stance, shown, shown[:1])])
        assert 1 <= len(found) <= 5
        for holder in found:
            assert 0.0 <= holder.probability <= 1.0
            if holder.start is not None:
                assert text[holder.start : holder.end] == holder.name


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(pieces, max_size=20).map("".join), min_size=1, max_size=4), st.data())
def test_texts_read_together_are_answered_as_if_alone(texts, data):
    questions = []
    for row, text in enumerate(texts):
        cut = st.integers(0, len(text))
        shown = data.draw(st.lists(st.tuples(cut, cut).map(sorted).map(tuple), max_size=2))
        both = [Side("support", shown, shown[:1]), Side("oppose", shown[::-1], [])]
        questions.append(Question(row, both[: data.draw(st.integers(1, 2))]))
    together = FINDER.answers(FINDER.read(texts), questions)
    for (row, sides), found in zip(questions, together, strict=True):
        assert FINDER.find(texts[row], sides) == found


def test_every_side_of_the_linear_model_has_a_holder(shipped_model):
    for text in stancelib.corpus.load_bundled().texts[:200]:
        for topic in shipped_model.classify(text).topics:
            sides = {"mixed": {"support", "oppose"}, "neutral": set()}.get(
                topic.stance, {topic.stance}
            )
            assert {h.stance for h in topic.holders} == sides


def test_weights_name_no_person_place_or_topic():
    banned = ("russia", "putin", "nato", "kosovo", "missile", "serbia", "bush", "america")
    scores = default_scores()
    for part in (scores.candidate, scores.evidence):
        for name in part.weights:
            assert not set(banned) & set(name.lower().split()), name


@pytest.mark.parametrize(
    ("said", "gold", "same"),
    [
        ("Vladimir Putin", "Putin", True),
        ("The president", "the President", True),
        ("leaders of the parties", "the leaders", True),
        ("Ann Lee and Bo Ray", "Ray", True),
        ("Putin", "Medvedev", False),
        ("AUTHOR", "the author", False),
    ],
)
def test_names_match_by_head(said, gold, same):
    assert same_holder(said, gold) == same


def test_each_name_is_counted_once():
    assert match(["Lee", "Ann Lee"], ["Lee"]) == (1, 1, 0)
    assert match([], ["Lee", "AUTHOR"]) == (0, 0, 2)
