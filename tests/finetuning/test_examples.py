from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancelib.corpus.pairs import LabelledPair, PairCorpus
from stancelib.corpus.schema import Corpus, HolderLabel, Label, LabelledParagraph
from stancelib.encoder.wordpieces import MAX_PIECE
from stancelib.finetuning.examples import (
    UNKNOWN,
    Ask,
    label_ask,
    pair_examples,
    proposition_example,
    soften,
    topic_examples,
    wordings,
)
from stancelib.text import canonical
from stancelib.topics import Topic
from tests.encoder.tiny import WORDS
from tests.finetuning.base_folder import pieces

PIECES = pieces()
TAX = Topic("carbon_tax", "A carbon tax", "We should join a carbon tax.")
NATO = Topic("nato", "NATO")


def asked(text, label):
    text = canonical(text)
    return label_ask(label, ((1, 2),), text, PIECES.cut([text])[0])


def words(text, span):
    """Return the piece of a text that tokens cover."""
    text = canonical(text)
    piece = PIECES.cut([text])[0]
    return text[piece.starts[span[0]] : piece.ends[span[1] - 1]]


def test_a_topic_is_asked_about_in_its_proposition_first():
    assert wordings(TAX, PIECES) == (
        PIECES.prompt(TAX.proposition),
        PIECES.prompt(TAX.title),
        PIECES.prompt(f"{TAX.title}: {TAX.proposition}"),
    )
    assert wordings(NATO, PIECES) == (PIECES.prompt("NATO"),)


def test_every_topic_is_asked_of_every_paragraph():
    rows = [
        LabelledParagraph("We support NATO.", (Label("nato", "mixed"),), doc_id="d", weight=0.5),
        LabelledParagraph("It rained."),
    ]
    about, neither = topic_examples(Corpus(rows), [TAX, NATO], PIECES)
    assert [ask.answers for ask in about.asks] == [(0.0, UNKNOWN, UNKNOWN), (1.0, 1.0, 1.0)]
    assert [ask.answers for ask in neither.asks] == [(0.0, UNKNOWN, UNKNOWN)] * 2
    assert [ask.prompts for ask in about.asks] == [wordings(TAX, PIECES), wordings(NATO, PIECES)]
    assert (about.group, about.weight) == ("d", 0.5)
    # A paragraph without a document is one of its own.
    assert neither.group == "row 1"
    assert about.ids == tuple(PIECES.cut(["We support NATO."])[0].ids)


def test_other_wordings_and_contraries_are_added_by_topic():
    corpus = Corpus([LabelledParagraph("It rained.")])
    (example,) = topic_examples(
        corpus, [TAX, NATO], PIECES, prompts={"nato": ["join NATO"]},
        contrary={"nato": ["no NATO"], "carbon_tax": []},
    )  # fmt: skip
    tax, nato = example.asks
    assert nato.prompts == (PIECES.prompt("NATO"), PIECES.prompt("join NATO"))
    assert nato.contrary == (PIECES.prompt("no NATO"),)
    assert tax.contrary == ()


def test_texts_are_read_in_canonical_form_and_cut_off_when_long():
    soft = "We sup\u00adport\u200b the tax " * 200
    (example,) = topic_examples(Corpus([LabelledParagraph(soft)]), [NATO], PIECES)
    assert len(example.ids) <= MAX_PIECE + 2
    assert list(example.ids) == PIECES.cut([canonical(soft)])[0].ids


@pytest.mark.parametrize(
    ("stance", "answers", "author"),
    [
        ("support", (1.0, 1.0, 0.0), (UNKNOWN, UNKNOWN)),
        ("oppose", (1.0, 0.0, 1.0), (UNKNOWN, UNKNOWN)),
        ("mixed", (1.0, 1.0, 1.0), (UNKNOWN, UNKNOWN)),
        ("neutral", (1.0, 0.0, 0.0), (0.0, 0.0)),
    ],
)
def test_without_holders_the_writer_is_known_only_where_nobody_takes_a_side(
    stance, answers, author
):
    ask = asked("We support the tax.", Label("t", stance))
    assert (ask.answers, ask.author, ask.spans) == (answers, author, ((), (), (), ()))


def test_holders_and_evidence_become_tokens():
    text = "Senator Kosovoer must welcome the treaty; we reject it."
    held = (
        HolderLabel("Senator Kosovoer", "support", "must welcome the treaty"),
        HolderLabel("AUTHOR", "oppose", "we reject it"),
        HolderLabel("Nobody here", "oppose", "words that are not there"),
    )
    ask = asked(text, Label("t", "mixed", held))
    support, oppose, supporter, opponent = ask.spans
    assert [words(text, span) for span in support] == ["must welcome the treaty"]
    assert [words(text, span) for span in oppose] == ["we reject it"]
    assert [words(text, span) for span in supporter] == ["Senator Kosovoer"]
    assert opponent == ()
    assert ask.author == (0.0, 1.0)


def test_a_span_that_was_cut_off_is_not_learned_from():
    text = "war " * 300 + "peace"
    ask = asked(text, Label("t", "support", (HolderLabel("peace", "support", "war peace"),)))
    assert ask.spans == ((), (), (), ())


@given(st.data(), st.lists(st.sampled_from(WORDS), min_size=1, max_size=30))
def test_a_span_covers_the_quotation(data, chosen):
    text = canonical(" ".join(chosen))
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    quoted = text[start:end].strip()
    held = (HolderLabel("AUTHOR", "support", quoted),) if quoted else ()
    ask = asked(text, Label("t", "support", held))
    for span in ask.spans[0]:
        assert quoted in words(text, span)
    assert len(ask.spans[0]) == bool(quoted)


def test_the_contrary_exchanges_the_sides():
    spans = (((0, 1),), ((1, 2),), ((2, 3),), ((3, 4),))
    ask = Ask(((1,),), (1.0, 0.0, 1.0), (0.0, 1.0), spans, ((2,),), 3)
    turned = ask.turned()
    assert turned == Ask(
        ((2,),), (1.0, 1.0, 0.0), (1.0, 0.0), (spans[1], spans[0], spans[3], spans[2]), ((1,),), 3
    )
    assert turned.turned() == ask


@pytest.mark.parametrize("topical", [False, True])
def test_pairs_are_one_question_each(topical):
    labels, stances = ("con", "none", "pro", "x"), ("oppose", "neutral", "support", None)
    rows = [LabelledPair(f"text {label}", label, "a tax") for label in labels]
    found = pair_examples(PairCorpus(rows), labels, stances, PIECES, topical=topical)
    assert [example.asks[0].label for example in found] == [0, 1, 2, 3]
    about = float(topical) if topical else UNKNOWN
    assert [example.asks[0].answers for example in found] == [
        (about, 0.0, 1.0),
        (0.0 if topical else UNKNOWN, 0.0, 0.0),
        (about, 1.0, 0.0),
        (UNKNOWN, UNKNOWN, UNKNOWN),
    ]
    assert {example.asks[0].prompts for example in found} == {(PIECES.prompt("a tax"),)}


def test_a_pair_without_target_is_asked_nothing():
    (example,) = pair_examples(PairCorpus([LabelledPair("a", "b")]), ["b"], [None], PIECES)
    assert example.asks[0].prompts == (PIECES.prompt(""),)
    assert example.group == "row 0"


def test_a_teacher_is_mixed_in_and_fills_what_is_not_known():
    example = topic_examples(Corpus([LabelledParagraph("a")]), [TAX], PIECES)[0]
    (soft,) = soften([example], [[[0.5, 0.25, 0.75]]], share=0.4)
    assert soft.asks[0].answers == pytest.approx((0.2, 0.25, 0.75))
    assert soft.ids == example.ids


def test_a_paragraph_with_propositions_of_its_own_is_asked_those():
    said = {"tax": ("Carbon tax", "We need a tax."), "war": ("War", "War is bad.")}
    rows = (Label("war", "support"),)
    paragraph = LabelledParagraph("War is bad.", rows, doc_id="d", meta={"propositions": said})
    example = proposition_example(paragraph, PIECES)
    assert [ask.prompts[0] for ask in example.asks] == [PIECES.prompt("War is bad.")]
    assert example.asks[0].answers == (1.0, 1.0, 0.0)
