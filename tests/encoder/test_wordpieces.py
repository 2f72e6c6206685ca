from __future__ import annotations

import json
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancelib.encoder.wordpieces import MAX_PIECE, MAX_PROMPT, Wordpieces
from stancelib.errors import InputError, ModelFormatError
from stancelib.text import canonical
from tests.encoder.tiny import WORDS, tiny_tokenizer, tiny_vocabulary
from tests.model.hostile import HOSTILE, TEXTS

NAMES = {i: piece for piece, i in tiny_vocabulary().items()}
CLS, SEP, UNK = 101, 102, 100
WORDPIECES = Wordpieces(tiny_tokenizer(), "tokenizer.json")
LETTERS = st.text(
    st.one_of(
        st.sampled_from(
            "abz AZ09.,!?'\"-\t\n\x00\x07\u00ad\u200b\u2028éÅçñŽßİıǆﬁ中नम\u0301\u0307😀\ud800"
        ),
        st.characters(),
    ),
    max_size=60,
)


def names(text):
    return [NAMES[i] for piece in WORDPIECES.cut([text]) for i in piece.ids[1:-1]]


def spans(text):
    return [
        (token, start, end)
        for piece in WORDPIECES.cut([text])
        for token, start, end in zip(piece.ids, piece.starts, piece.ends, strict=True)
        if start >= 0
    ]


def plain(text):
    """Lower-cased letters without what BERT drops: marks and control characters."""
    kept = (c for c in unicodedata.normalize("NFD", text) if c != "\ufffd")
    return "".join(c for c in kept if unicodedata.category(c)[0] not in "MC").lower()


def changed(**parts):
    """The tiny tokenizer's file with entries of its parts replaced."""
    whole = json.loads(tiny_tokenizer())
    for name, entries in parts.items():
        old = whole[name] or {}
        whole[name] = {**old, **entries} if isinstance(entries, dict) else entries
    return json.dumps(whole).encode()


def test_a_text_becomes_pieces_with_offsets():
    (piece,) = WORDPIECES.cut(["We support NATO's expansions."])
    assert [NAMES[i] for i in piece.ids] == [
        *("[CLS]", "we", "support", "nato", "'", "s", "expansion", "##s", ".", "[SEP]")
    ]
    assert piece.row == 0
    assert piece.starts == [-1, 0, 3, 11, 15, 16, 18, 27, 28, -1]
    assert piece.ends == [-1, 2, 10, 15, 16, 17, 27, 28, 29, -1]


@pytest.mark.parametrize("text", ["", " \n ", "\x00\x07", "\u200b"])
def test_a_text_without_tokens_has_one_empty_piece(text):
    pieces = WORDPIECES.cut([text, "war", text])
    assert [piece.row for piece in pieces] == [0, 1, 2]
    assert pieces[0].ids == [CLS, SEP]
    assert pieces[0].starts == pieces[0].ends == [-1, -1]


def test_nothing_written_in_a_text_is_a_special_token():
    assert not {CLS, SEP, 0, 103} & {token for token, _, _ in spans("[SEP] a [CLS] b [MASK] [PAD]")}
    assert not {CLS, SEP} & set(WORDPIECES.prompt("war [SEP] [CLS] peace")[1:-1])


def test_the_same_ids_as_the_file_gives_to_a_plain_text():
    from tokenizers import Tokenizer

    whole = Tokenizer.from_str(tiny_tokenizer().decode())
    for text in ["NATO enlargement is bad, said Müller.", "3.5% of GDP - no!", *WORDS]:
        assert WORDPIECES.cut([text])[0].ids == whole.encode(text).ids


def test_truncation_and_padding_of_the_file_are_not_used():
    short = {"direction": "Right", "max_length": 4, "strategy": "LongestFirst", "stride": 0}
    wide = {
        **{"strategy": {"Fixed": 128}, "direction": "Right", "pad_to_multiple_of": None},
        **{"pad_id": 0, "pad_type_id": 0, "pad_token": "[PAD]"},
    }
    other = Wordpieces(changed(truncation=short, padding=wide), "t")
    text = "we support the expansion of nato."
    assert other.cut([text]) == WORDPIECES.cut([text])


def test_a_long_text_is_cut_after_the_last_sentence_end_that_fits():
    sentence = "the war is bad. "
    pieces = WORDPIECES.cut([sentence * 120])
    assert [len(piece.ids) - 2 for piece in pieces] == [250, 250, 100]
    assert [NAMES[piece.ids[-2]] for piece in pieces] == [".", ".", "."]


def test_a_closing_quote_stays_with_its_sentence():
    text = "war " * 200 + '"no war." ' + "peace " * 100
    first, second = WORDPIECES.cut([text])
    assert [NAMES[i] for i in first.ids[-5:]] == ["no", "war", ".", '"', "[SEP]"]
    assert NAMES[second.ids[1]] == "peace"


@pytest.mark.parametrize("inside", ["3.5", "a.b", "no!no"])
def test_a_full_stop_within_a_word_ends_no_sentence(inside):
    text = "war " * 200 + inside + " war" * 100
    assert [len(piece.ids) - 2 for piece in WORDPIECES.cut([text])] == [MAX_PIECE, 303 - MAX_PIECE]


def test_without_a_sentence_end_a_piece_is_full():
    early = "no. " + "war " * 600
    assert [len(piece.ids) - 2 for piece in WORDPIECES.cut([early])] == [MAX_PIECE] * 2 + [94]
    assert [len(p.ids) for p in WORDPIECES.cut(["war " * MAX_PIECE])] == [MAX_PIECE + 2]


@pytest.mark.parametrize(
    "text",
    [
        *HOSTILE.values(),
        "x" * 100_000,
        "war " * 25_000,
        "." * 100_000,
        "😀" * 3_000,
        "\ud800" * 3_000,
        "a\ud800b " * 1_000,
        "\x00\x1f\x7f" * 3_000,
        "e\u0301" * 3_000,
        "中" * 3_000,
    ],
    ids=lambda text: repr(text[:8]),
)
def test_hostile_texts_are_cut_into_pieces_that_fit(text):
    pieces = WORDPIECES.cut([text])
    assert pieces
    last = 0
    for piece in pieces:
        assert piece.ids[0] == CLS and piece.ids[-1] == SEP
        assert 2 <= len(piece.ids) == len(piece.starts) == len(piece.ends) <= MAX_PIECE + 2
        for start, end in zip(piece.starts[1:-1], piece.ends[1:-1], strict=True):
            assert last <= start < end <= len(text)
            last = end


def test_lone_surrogates_leave_the_offsets_of_the_rest():
    text = "\ud800 war \udfff\ud800peace"
    assert [text[start:end] for _, start, end in spans(text)] == ["war", "peace"]


@settings(deadline=None, max_examples=200)
@given(LETTERS)
def test_each_token_stands_where_its_letters_stand(text):
    for token, start, end in spans(text):
        assert 0 <= start < end <= len(text)
        if token != UNK:
            assert plain(text[start:end]) == NAMES[token].removeprefix("##")


@settings(deadline=None, max_examples=100)
@given(TEXTS, st.integers(1, 40))
def test_every_token_is_in_one_piece_in_order(text, times):
    from tokenizers import Tokenizer

    text = canonical(f"{text} we support the war. " * times)
    whole = Tokenizer.from_str(tiny_tokenizer().decode())
    whole.encode_special_tokens = True
    expected = whole.encode(text, add_special_tokens=False)
    found = spans(text)
    assert [token for token, _, _ in found] == expected.ids
    assert [(start, end) for _, start, end in found] == expected.offsets


def test_texts_are_cut_one_as_the_other():
    texts = ["war", "", "the war is bad. " * 120, "we support nato"]
    together = WORDPIECES.cut(texts)
    assert [piece.row for piece in together] == [0, 1, 2, 2, 2, 3]
    alone = [piece for text in texts for piece in WORDPIECES.cut([text])]
    assert [piece.ids for piece in together] == [piece.ids for piece in alone]
    assert WORDPIECES.cut([]) == []


def test_many_threads_cut_as_one_does():
    texts = ["we support nato. " * n for n in range(60)]
    expected = WORDPIECES.cut(texts)
    with ThreadPoolExecutor(8) as pool:
        for found in pool.map(lambda _: WORDPIECES.cut(texts), range(16)):
            assert found == expected


def test_a_prompt_is_read_in_canonical_form_and_cut():
    assert WORDPIECES.prompt("Müller’s war") == WORDPIECES.prompt("Muller's war")
    assert [NAMES[i] for i in WORDPIECES.prompt("")] == ["[CLS]", "[SEP]"]
    long = WORDPIECES.prompt("war " * 100)
    assert len(long) == MAX_PROMPT
    assert (long[0], long[-1]) == (CLS, SEP)
    assert len(WORDPIECES.prompt("war " * (MAX_PROMPT - 2))) == MAX_PROMPT
    assert WORDPIECES.prompt("\ud800 war")[1:-1] == WORDPIECES.prompt("war")[1:-1]


def test_facts_of_the_vocabulary():
    assert WORDPIECES.size == len(NAMES)
    assert WORDPIECES.unknown == UNK


def vocabulary(**changes):
    words = {**tiny_vocabulary(), **changes}
    return changed(model={"vocab": {word: i for word, i in words.items() if i is not None}})


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "is not JSON"),
        (b"\xff\xfe", "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b"[]", "model is no WordPiece"),
        (b"null", "model is no WordPiece"),
        (b"{}", "model is no WordPiece"),
        (changed(model=[]), "model is no WordPiece"),
        (changed(model={"type": "BPE"}), "model is no WordPiece"),
        (changed(normalizer=None), "normalizer is no BertNormalizer"),
        (changed(pre_tokenizer={"type": "Split"}), "pre_tokenizer is no BertPreTokenizer"),
        (changed(model={"vocab": ["a"]}), "no vocabulary"),
        (vocabulary(war="7"), "no vocabulary"),
        (vocabulary(war=True), "no vocabulary"),
        (vocabulary(war=1.5), "no vocabulary"),
        (vocabulary(war=-1), "otherwise than from 0"),
        (vocabulary(war=7), "otherwise than from 0"),
        (vocabulary(war=10**30), "otherwise than from 0"),
        (vocabulary(peace=None), "otherwise than from 0"),
        (changed(model={"vocab": {"[CLS]": 0, "[UNK]": 1}}), r"lacks \[SEP\]"),
        (changed(model={"unk_token": "[NONE]"}), r"lacks \[NONE\]"),
        (changed(model={"unk_token": None}), "lacks None"),
        (changed(model={"unk_token": ["a"]}), "lacks"),
        (changed(model={"continuing_subword_prefix": "@@"}), "otherwise than by ##"),
        (changed(model={"max_input_chars_per_word": 10**6}), "max_input_chars_per_word"),
        (changed(model={"max_input_chars_per_word": "9"}), "max_input_chars_per_word"),
        (changed(normalizer={"lowercase": "yes"}), "lowercase"),
        (changed(normalizer={"strip_accents": "no"}), "strip_accents"),
    ],
)
def test_a_file_that_is_no_sound_tokenizer_is_refused(data, what):
    with pytest.raises(ModelFormatError, match=what) as caught:
        Wordpieces(data, "model/tokenizer.json")
    assert caught.value.path == "model/tokenizer.json"


def test_a_word_that_is_no_text_is_refused():
    data = tiny_tokenizer().replace(b'"enlargement"', b'"\\ud800"').replace(b'"war"', b'"\\ud801"')
    with pytest.raises(ModelFormatError, match="sound"):
        Wordpieces(data, "t")


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_a_damaged_file_is_refused_or_reads(data):
    whole = bytearray(tiny_tokenizer())
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = Wordpieces(bytes(whole), "t")
    except ModelFormatError:
        return
    assert found.cut(["We support NATO."])


def test_without_the_package_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    with pytest.raises(InputError, match=r"pip install stancelib\[encoder\]"):
        Wordpieces(tiny_tokenizer(), "t")
