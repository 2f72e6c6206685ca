from __future__ import annotations

import sys
import warnings

import pytest
from hypothesis import given, settings

import stancelib
from stancelib.errors import InputError
from stancelib.holders import spacy_source
from tests.model.hostile import TEXTS

TEXT = "Mayor Quill said that Brindle opposes the independence of Kosovo."


@pytest.fixture(scope="module")
def spacy():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # spaCy's own, at import
        return pytest.importorskip("spacy")


@pytest.fixture(scope="module")
def nlp(spacy):
    """A pipeline with two names and a date."""
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns(
        [
            {"label": "PERSON", "pattern": "Mayor Quill"},
            {"label": "GPE", "pattern": "Brindle"},
            {"label": "DATE", "pattern": "Kosovo"},
        ]
    )
    return nlp


def parsed(spacy, words, heads, labels, ents=None):
    """A doc with a parse, as a parser would give it."""
    from spacy.tokens import Doc

    vocab = spacy.blank("en").vocab
    return Doc(vocab, words, heads=heads, deps=labels, pos=["NOUN"] * len(words), ents=ents)


def names(source, text):
    return [text[start:end] for start, end in source(text)]


def test_entities_that_can_take_sides_are_candidates(nlp):
    assert names(spacy_source(nlp), TEXT) == ["Mayor Quill", "Brindle"]


def test_subjects_are_candidates_where_the_pipeline_parses(spacy):
    words = ["Critics", "in", "Brindle", "reject", "tolls"]
    doc = parsed(
        spacy, words, [3, 0, 1, 3, 3], ["nsubj", "prep", "pobj", "ROOT", "dobj"],
        ["O", "O", "B-GPE", "O", "O"],
    )  # fmt: skip
    source = spacy_source(_Stand(["parser", "ner"], doc), subjects=True)
    text = " ".join(words)
    assert names(source, text) == ["Critics", "Brindle"]
    assert names(spacy_source(_Stand(["parser", "ner"], doc)), text) == ["Brindle"]


def test_a_longer_phrase_stands_for_the_name_in_it(spacy):
    words = ["Brindle", "leaders", "reject", "tolls"]
    doc = parsed(
        spacy, words, [1, 2, 2, 2], ["compound", "nsubj", "ROOT", "dobj"],
        ["B-GPE", "O", "O", "O"],
    )  # fmt: skip
    source = spacy_source(_Stand(["parser", "ner"], doc), subjects=True)
    assert names(source, " ".join(words)) == ["Brindle leaders"]


class _Stand:
    """A pipeline that gives one doc."""

    def __init__(self, parts, doc):
        self.pipe_names, self.doc = parts, doc

    def __call__(self, text):
        return self.doc


def test_a_model_takes_it_and_stays_as_it_was(nlp):
    model = stancelib.load_model("fast")
    with_spacy = model.with_holders(spacy_source(nlp))
    before = model.classify(TEXT)
    (topic,) = with_spacy.classify(TEXT).topics
    assert topic.topic == "kosovo"
    assert {h.name for h in topic.holders} <= {"Mayor Quill", "Brindle", "AUTHOR", "unknown"}
    assert {h.name for h in topic.holders} & {"Mayor Quill", "Brindle"}
    assert (topic.probability, topic.evidence) == (
        before.topics[0].probability,
        before.topics[0].evidence,
    )
    assert model.classify(TEXT) == before
    document = with_spacy.classify_document(TEXT)
    assert any(e.name in ("Mayor Quill", "Brindle") for e in document.entities)


@settings(deadline=None, max_examples=40)
@given(text=TEXTS)
def test_candidates_stand_in_the_callers_string(nlp, text):
    model = stancelib.load_model("fast").with_holders(spacy_source(nlp))
    text = f"{text} Brindle opposes the independence of Kosovo. {text}"
    found = spacy_source(nlp)(text)
    assert "Brindle" in [text[start:end] for start, end in found]
    for topic in model.classify(text).topics:
        for holder in topic.holders:
            assert holder.start is None or text[holder.start : holder.end] == holder.name


@pytest.mark.parametrize("parts", [[], ["tagger"]])
def test_a_pipeline_that_finds_nothing_is_refused(parts):
    with pytest.raises(InputError, match=r"neither ner nor entity_ruler nor a parser"):
        spacy_source(_Stand(parts, None), subjects=True)


def test_a_parser_is_not_enough_without_subjects():
    assert spacy_source(_Stand(["parser"], None), subjects=True).subjects
    with pytest.raises(InputError, match="neither ner nor entity_ruler, so"):
        spacy_source(_Stand(["parser"], None))


def test_what_is_no_pipeline_is_refused():
    with pytest.raises(InputError, match="got int"):
        spacy_source(3)
    with pytest.raises(InputError, match="with_holders: expected a function"):
        stancelib.load_model("fast").with_holders("en_core_web_sm")


def test_a_pipeline_that_is_not_there_is_named(spacy):
    with pytest.raises(InputError, match=r"'no_such_pipeline' isn't installed.*spacy download"):
        spacy_source("no_such_pipeline")


def test_without_spacy_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "spacy", None)
    with pytest.raises(InputError, match=r"pip install \"stancelib\[spacy\]\""):
        spacy_source("en_core_web_sm")
