from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancelib.encoder.layout import pack
from stancelib.encoder.reader import MAX_PARTS, Reader
from stancelib.encoder.session import EncoderSession, Logits
from stancelib.encoder.wordpieces import MAX_PIECE, Wordpieces
from stancelib.errors import InputError, ModelFormatError
from stancelib.text import canonical
from tests.encoder.tiny import WORDS, tiny_onnx, tiny_tokenizer
from tests.model.hostile import HOSTILE

pytest.importorskip("torch")

WORDPIECES = Wordpieces(tiny_tokenizer(), "tokenizer.json")
PROMPTS = [
    WORDPIECES.prompt(text) for text in ("we support nato expansion", "missile defense", "kosovo")
]
SENTENCE = "the war is bad. "


def make(**kwargs):
    return Reader(EncoderSession(tiny_onnx(**kwargs), "encoder.onnx"), WORDPIECES)


@pytest.fixture(scope="module")
def reader():
    return make()


@pytest.fixture(scope="module")
def rounded():
    """A reader of the network in int8."""
    return make(quantized=True)


@pytest.fixture(scope="module")
def texts():
    """Sentences of all lengths, some of which take several pieces, one nothing."""
    rng = np.random.default_rng(3)
    lengths = [0, 1, 2, 5, 5, 20, 21, 40, 60, 61, 90, 130, 250, 300, 500]
    rows = [" ".join(rng.choice(WORDS, n)) + "." * bool(n) for n in lengths]
    return [rows[i] for i in rng.permutation(len(rows))]


def same(a, b):
    return np.array_equal(a.heads, b.heads) and np.array_equal(a.author, b.author)


def test_a_reading_is_what_the_network_says(reader):
    text = "we support the expansion of nato."
    reading = reader.read([text], PROMPTS, tokens=True)
    (piece,) = WORDPIECES.cut([text])
    logits = reader.session.run(pack([piece.ids], [PROMPTS]), tokens=True)
    assert np.array_equal(reading.heads, logits.heads)
    assert np.array_equal(reading.author, logits.author)
    assert reading.heads.dtype == reading.author.dtype == np.float64
    assert reading.labels is None
    (((found, tokens),),) = reading.tokens
    assert found == piece
    assert tokens.shape == (3, len(piece.ids), 4)
    assert np.array_equal(tokens, logits.tokens[0, :, : len(piece.ids)])


def test_tokens_come_only_when_asked_for(reader):
    assert reader.read(["war"], PROMPTS).tokens is None


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 999))
def test_an_answer_does_not_depend_on_the_other_texts(rounded, texts, seed):
    whole = rounded.read(texts, PROMPTS)
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(texts))[: rng.integers(1, len(texts) + 1)]
    found = rounded.read([texts[i] for i in order], PROMPTS)
    assert np.array_equal(found.heads, whole.heads[order])  # not a bit differs
    assert np.array_equal(found.author, whole.author[order])


@pytest.mark.parametrize("batch", [2, 4, 7, 100])
def test_in_larger_batches_rounding_differs_a_little(reader, rounded, texts, batch):
    spread = reader.read(texts, PROMPTS).heads.std()
    for one, most in ((reader, 1e-5), (rounded, 0.3)):
        alone = one.read(texts, PROMPTS, tokens=True)
        found = one.read(texts, PROMPTS, batch=batch, tokens=True)
        assert np.abs(found.heads - alone.heads).max() <= most * spread
        assert np.abs(found.author - alone.author).max() <= most * spread
        for some, others in zip(found.tokens, alone.tokens, strict=True):
            assert [piece for piece, _ in some] == [piece for piece, _ in others]
            assert all(a.shape == b.shape for (_, a), (_, b) in zip(some, others, strict=True))


def test_an_answer_does_not_depend_on_what_else_is_asked(reader, rounded, texts):
    for one, most in ((reader, 1e-5), (rounded, 0.3)):
        together = one.read(texts, PROMPTS).heads
        alone = np.concatenate([one.read(texts, [p]).heads for p in PROMPTS], axis=1)
        assert np.abs(together - alone).max() <= most * together.std()


def test_many_propositions_are_read_in_blocks(reader, texts):
    many = [WORDPIECES.prompt(" ".join(WORDS[i : i + 1 + i % 4])) for i in range(2 * MAX_PARTS + 3)]
    found = reader.read(texts[:6], many, tokens=True)
    assert found.heads.shape == (6, len(many), 3)
    assert found.author.shape == (6, len(many), 2)
    for k in (0, MAX_PARTS - 1, MAX_PARTS, len(many) - 1):
        alone = reader.read(texts[:6], many[k : k + 1], tokens=True)
        assert np.allclose(found.heads[:, k], alone.heads[:, 0], atol=1e-5)
        for some, others in zip(found.tokens, alone.tokens, strict=True):
            for (_, a), (piece, b) in zip(some, others, strict=True):
                assert a.shape == (len(many), len(piece.ids), 4)
                assert np.allclose(a[k], b[0], atol=1e-4)


def test_no_run_holds_more_propositions_than_a_block(reader, monkeypatch):
    sizes = []
    run = reader.session.run
    monkeypatch.setattr(
        reader.session, "run", lambda p, **kw: sizes.append(p.starts.shape) or run(p, **kw)
    )
    reader.read(["war", "peace", "nato"], PROMPTS * 11, batch=2)
    assert sizes == [(2, 16), (1, 16)] * 2 + [(2, 1), (1, 1)]


def test_each_text_may_have_its_own_propositions(reader, texts):
    rng = np.random.default_rng(1)
    each = [[PROMPTS[i] for i in rng.permutation(3)] for _ in texts]
    found = reader.read(texts, each=each)
    for row, (text, prompts) in enumerate(zip(texts, each, strict=True)):
        assert same(reader.read([text], prompts), Row(found, row))
    assert same(reader.read(texts, each=[PROMPTS] * len(texts)), reader.read(texts, PROMPTS))


class Row:
    def __init__(self, reading, row):
        self.heads = reading.heads[row : row + 1]
        self.author = reading.author[row : row + 1]


def test_labels_of_a_model_that_has_them(texts):
    reading = make(labels=3).read(texts, PROMPTS)
    assert reading.labels.shape == (len(texts), 3, 3)
    assert reading.labels.dtype == np.float64
    assert np.isfinite(reading.labels).all()


def test_no_texts_give_empty_arrays(reader):
    reading = reader.read([], PROMPTS, tokens=True)
    assert reading.heads.shape == (0, 3, 3)
    assert reading.author.shape == (0, 3, 2)
    assert reading.tokens == []
    assert reader.read([], each=[]).heads.shape == (0, 0, 3)
    assert make(labels=3).read([], PROMPTS).labels.shape == (0, 3, 3)


class Told:
    """A session that says of each piece what it is told, by the piece's first word."""

    where = "told"

    def __init__(self, answers, labels=None):
        self.answers = answers
        self.labels = labels
        self.has_labels = labels is not None

    def run(self, packed, *, tokens=False):
        words = packed.ids[:, 1]
        heads = np.array([self.answers.get(w, (0.0,) * 5) for w in words.tolist()], "f4")
        n_parts = packed.starts.shape[1]
        heads = np.repeat(heads[:, None], n_parts, axis=1)
        labels = None
        if self.labels is not None:
            rows = [self.labels.get(w, (0.0, 0.0)) for w in words.tolist()]
            labels = np.repeat(np.array(rows, "f4")[:, None], n_parts, axis=1)
        found = None
        if tokens:
            found = np.zeros((len(words), n_parts, packed.ids.shape[1], 4), "f4")
        return Logits(heads[..., :3], heads[..., 3:], found, labels)


def told(answers, labels=None):
    """A reader of texts whose pieces begin with the words given."""
    ids = {word: WORDPIECES.cut([word])[0].ids[1] for word in answers}
    by_id = {ids[word]: answer for word, answer in answers.items()}
    session = Told(by_id, {ids[w]: x for w, x in labels.items()} if labels else None)
    return Reader(session, WORDPIECES)


def long(*words):
    """A text with a full piece that begins with each word."""
    return "".join(f"{word} {'the ' * (MAX_PIECE - 1)}" for word in words)


def test_a_long_text_takes_topic_and_sides_from_the_pieces_about_it():
    answers = {
        "war": (2.0, -1.0, 3.0, 0.5, -4.0),
        "peace": (0.0, 1.0, -3.0, -2.0, 2.0),
        "nato": (-0.1, 9.0, 9.0, 9.0, 9.0),  # not about it: its sides say nothing
    }
    reading = told(answers).read([long("war", "nato", "peace")], PROMPTS, tokens=True)
    assert reading.heads.tolist() == [[[2.0, 1.0, 3.0]] * 3]
    assert reading.author.tolist() == [[[0.5, 2.0]] * 3]
    assert [len(piece.ids) for piece, _ in reading.tokens[0]] == [MAX_PIECE + 2] * 3


def test_where_no_piece_is_about_it_the_nearest_speaks():
    answers = {"war": (-2.0, 5.0, 5.0, 5.0, 5.0), "peace": (-1.0, 0.5, -0.5, 0.25, -0.25)}
    reading = told(answers).read([long("war", "peace")], PROMPTS[:1])
    assert reading.heads[0, 0].tolist() == [-1.0, 0.5, -0.5]
    assert reading.author[0, 0].tolist() == [0.25, -0.25]


def test_labels_are_those_of_the_piece_that_is_most_about_it():
    answers = {w: (x, 0.0, 0.0, 0.0, 0.0) for w, x in (("war", 1.0), ("peace", 3.0), ("nato", 3.0))}
    labels = {"war": (9.0, 9.0), "peace": (1.0, 2.0), "nato": (3.0, 4.0)}
    texts = ["war", long("war", "peace", "nato"), "nato"]
    reading = told(answers, labels).read(texts, PROMPTS[:2])
    assert reading.labels.tolist() == [[[9.0, 9.0]] * 2, [[1.0, 2.0]] * 2, [[3.0, 4.0]] * 2]


def test_pieces_return_to_their_texts(reader, texts):
    together = reader.read(texts, PROMPTS, tokens=True, batch=3)
    for row, found in enumerate(together.tokens):
        assert [piece.row for piece, _ in found] == [row] * len(found)
        assert [p.ids for p, _ in found] == [p.ids for p in WORDPIECES.cut([texts[row]])]
    heads = reader.read([SENTENCE * 120], PROMPTS).heads
    parts = reader.read([SENTENCE * 50, SENTENCE * 50, SENTENCE * 20], PROMPTS).heads
    assert np.allclose(heads[0, :, 0], parts[:, :, 0].max(axis=0))


def test_many_threads_read_as_one_does(rounded, texts):
    expected = rounded.read(texts, PROMPTS)
    with ThreadPoolExecutor(8) as pool:
        for found in pool.map(lambda _: rounded.read(texts, PROMPTS), range(12)):
            assert same(found, expected)


@pytest.mark.parametrize(
    "text",
    [*map(canonical, HOSTILE.values()), "x" * 100_000, "war " * 20_000, "\ud800😀\x00" * 500, "."],
    ids=lambda text: repr(text[:8]),
)
def test_hostile_texts_have_answers(rounded, text):
    reading = rounded.read([text], PROMPTS[:1], tokens=True)
    assert np.isfinite(reading.heads).all() and np.isfinite(reading.author).all()
    assert all(np.isfinite(tokens).all() for _, tokens in reading.tokens[0])


@pytest.mark.parametrize(
    ("kwargs", "what"),
    [
        ({}, "either prompts"),
        ({"prompts": PROMPTS, "each": [PROMPTS]}, "either prompts"),
        ({"prompts": []}, "there are none"),
        ({"each": []}, "0 lists of prompts for 1 texts"),
        ({"each": [[]]}, "at least one"),
        ({"prompts": PROMPTS, "batch": 0}, "batch"),
    ],
)
def test_what_cannot_be_read_is_an_error(reader, kwargs, what):
    with pytest.raises(InputError, match=what):
        reader.read(["war"], **kwargs)


def test_texts_with_different_numbers_of_propositions_are_an_error(reader):
    with pytest.raises(InputError, match="as many"):
        reader.read(["war", "peace"], each=[PROMPTS, PROMPTS[:1]])


def test_a_network_for_fewer_words_is_refused():
    words = tiny_tokenizer().replace(b'"[PAD]":0', b'"[PAD]":0,"beyond":%d' % WORDPIECES.size)
    session = EncoderSession(tiny_onnx(), "encoder.onnx")
    with pytest.raises(ModelFormatError, match=r"of other.json: the two files don't belong"):
        Reader(session, Wordpieces(words, "other.json"))


@pytest.mark.parametrize("labels", [None, {"war": (1.0, float("inf"))}])
def test_a_network_of_broken_numbers_is_refused(labels):
    last = WORDPIECES.size - 1
    session = Told({last: (float("nan"),) * 5}, labels and {last: labels["war"]})
    if labels:
        session.answers = {}
    with pytest.raises(ModelFormatError, match="not finite"):
        Reader(session, WORDPIECES)


def test_importing_loads_no_optional_package():
    code = (
        "import sys, stancelib.encoder.reader, stancelib.encoder.spans\n"
        "print({'onnxruntime', 'tokenizers', 'torch', 'onnx'} & set(sys.modules))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"
