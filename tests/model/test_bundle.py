from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancelib.errors import InputError, ModelFormatError
from stancelib.model import ModelState, StanceModel
from stancelib.results import Document, Result
from tests.model.hostile import HOSTILE, PLAIN, TEXTS

MIXED = [*HOSTILE.values(), "", "It rained on the plums.", "Россия против расширения НАТО.", "\0"]


def without_evidence(result):
    return replace(result, topics=tuple(replace(t, evidence=(), holders=()) for t in result.topics))


@settings(deadline=None, max_examples=40)
@given(
    texts=st.lists(TEXTS, max_size=12),
    size=st.sampled_from([1, 2, 3, 7, 256]),
    evidence=st.booleans(),
    seed=st.integers(0, 99),
)
def test_results_depend_on_nothing_but_the_text(small_model, texts, size, evidence, seed):
    alone = [small_model.classify(text) for text in texts]
    if not evidence:
        alone = [without_evidence(result) for result in alone]
    order = np.random.default_rng(seed).permutation(len(texts)).tolist()
    shuffled = [texts[i] for i in order]
    many = list(small_model.classify_many(shuffled, evidence=evidence, batch_size=size))
    assert many == [alone[i] for i in order]  # floats and all: not a bit differs


def test_a_constant_batch_gives_one_result(small_model):
    many = list(small_model.classify_many([PLAIN] * 600))
    assert len(many) == 600
    assert all(result == small_model.classify(PLAIN) for result in many)


def test_arrays_are_bit_identical_in_any_batch(small_model, small_corpus):
    texts = [*small_corpus.texts[:60], *MIXED]
    whole = small_model.decide(texts)
    for row, text in enumerate(texts):
        alone = small_model.decide([text])
        assert alone.probabilities[0].tobytes() == whole.probabilities[row].tobytes()
        assert np.array_equal(alone.positive[0], whole.positive[row])
        assert np.array_equal(alone.given[0], whole.given[row])


def test_eight_threads_see_what_one_sees(small_model):
    expected = list(small_model.classify_many(MIXED))
    with ThreadPoolExecutor(8) as pool:
        for found in pool.map(lambda _: list(small_model.classify_many(MIXED)), range(16)):
            assert found == expected


def test_str_bytes_and_numpy_strings_are_the_same_text(small_model):
    expected = small_model.classify(PLAIN)
    assert small_model.classify(PLAIN.encode()) == expected
    assert list(small_model.classify_many(np.array([PLAIN]))) == [expected]
    assert list(small_model.classify_many((PLAIN, PLAIN.encode()))) == [expected] * 2


@pytest.mark.parametrize("value", [None, float("nan"), 7, 1.5, {"text": "a"}, ["a"], b"\xff"])
def test_what_is_no_text_is_refused(small_model, value):
    for call in (small_model.classify, small_model.classify_document):
        with pytest.raises(InputError):
            call(value)
    with pytest.raises(InputError, match="row 1"):
        small_model.decide(["a", value])


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ("a text", "single text"),
        (b"a text", "single text"),
        ({"a": "text"}, "got dict"),
        (7, "got int"),
        (None, "got NoneType"),
    ],
)
def test_what_is_no_list_of_texts_is_refused_before_any_result(small_model, texts, message):
    for call in (small_model.classify_many, small_model.decide):
        with pytest.raises(InputError, match=message):
            call(texts)
    with pytest.raises(InputError, match="batch_size"):
        small_model.classify_many(["a"], batch_size=0)


@pytest.mark.parametrize("bad", [None, 3, ["nested"], b"\xe9t\xe9"])
@pytest.mark.parametrize("size", [1, 4, 256])
def test_a_bad_row_names_its_number_after_what_came_before(small_model, bad, size):
    expected = small_model.classify(PLAIN)
    stream = small_model.classify_many([PLAIN] * 10 + [bad, PLAIN], batch_size=size)
    assert [next(stream) for _ in range(10)] == [expected] * 10
    with pytest.raises(InputError, match="row 10:") as caught:
        next(stream)
    assert caught.value.row == 10


def test_texts_are_read_as_results_are_taken(small_model):
    read = []

    def many():
        while len(read) < 1000:
            read.append(len(read))
            yield f"Paragraph {len(read)} about Kosovo."

    stream = small_model.classify_many(many(), batch_size=10)
    assert read == []
    for count in range(1, 26):
        assert isinstance(next(stream), Result)
        assert len(read) == -(-count // 10) * 10


def test_results_without_evidence_are_the_same_otherwise(small_model, small_corpus):
    texts = small_corpus.texts[:30]
    plain = list(small_model.classify_many(texts, evidence=False))
    assert plain == [without_evidence(r) for r in small_model.classify_many(texts)]
    assert any(result.topics for result in plain)


def test_a_document_is_its_paragraphs(small_model):
    text = (
        "\ufeffWe strongly support the independence of Kosovo.\r\n\r\n"
        "  It rained on the plums.\n\n\n"
        "Caf\u0065\u0301 owners condemned the missile defense system; the missile shield is costly."
    )
    document = small_model.classify_document(text)
    assert isinstance(document, Document)
    assert len(document.paragraphs) == 3
    for paragraph in document.paragraphs:
        assert text[paragraph.start : paragraph.end] == paragraph.text
        alone = small_model.classify(paragraph.text)
        assert paragraph.abstained == alone.abstained
        for here, there in zip(paragraph.topics, alone.topics, strict=True):
            assert replace(here, evidence=(), holders=()) == replace(there, evidence=(), holders=())
            for h, g in zip(here.holders, there.holders, strict=True):
                assert (h.name, h.stance, h.probability) == (g.name, g.stance, g.probability)
                assert h.start is None or text[h.start : h.end] == h.name
                assert text[h.evidence.start : h.evidence.end] == h.evidence.text
            for e, f in zip(here.evidence, there.evidence, strict=True):
                assert (e.text, e.weight, e.label) == (f.text, f.weight, f.label)
                assert e.start == f.start + paragraph.start
                assert text[e.start : e.end] == e.text
    assert small_model.classify_document(text.encode()) == document
    found = {t.topic: t.paragraphs for t in document.topics}
    assert found["kosovo"] == (0,)
    assert found["missile_defense"] == (2,)


def test_documents_without_text(small_model):
    for text in ("", " \r\n\r\n ", "\n"):
        document = small_model.classify_document(text)
        assert document.topics == ()
        assert all(p.abstained == "no_evidence" for p in document.paragraphs)


def test_a_saved_model_says_the_same(small_model, tmp_path):
    small_model.save(tmp_path / "m", files={"NOTE.md": "mine\n"})
    loaded = StanceModel.load(tmp_path / "m")
    assert loaded.topics == small_model.topics
    assert loaded.path == str(tmp_path / "m")
    assert list(loaded.classify_many(MIXED)) == list(small_model.classify_many(MIXED))
    assert (tmp_path / "m" / "NOTE.md").read_text() == "mine\n"
    assert repr(loaded) == "StanceModel(missile_defense, nato_expansion, kosovo)"


def test_no_texts(small_model):
    assert list(small_model.classify_many([])) == []
    assert small_model.decide([]).probabilities.shape == (0, 3, 3)


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("kind", "forest", "forest"),
        ("heads", ["topic"], "heads"),
        ("topics", "kosovo", "list of objects"),
        ("topics", [], "at least one"),
        ("topics", [{"name": "a"}, {"name": "a"}, {"name": "b"}], "each name once"),
        ("topics", [{"name": "a"}], "1 topics, but weights for 3"),
        ("topics", [{"name": "a b"}] * 3, "a b"),
        ("featurizer", None, "featurizer"),
        ("featurizer", {"words": 0}, "words"),
    ],
)
def test_a_manifest_that_does_not_fit_is_refused(small_state, key, value, message):
    manifest = {**small_state.to_manifest(), key: value}
    with pytest.raises(ModelFormatError, match=message):
        ModelState.from_files("m", manifest, small_state.arrays)


def test_a_manifest_comes_back_whole(small_state):
    again = ModelState.from_files("m", small_state.to_manifest(), small_state.arrays)
    assert again == small_state
