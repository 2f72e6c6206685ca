from __future__ import annotations

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancelib.encoder.spans import Source, best_token_spans, evidence
from stancelib.encoder.wordpieces import MAX_PIECE, Wordpieces
from stancelib.text import normalize
from tests.encoder.tiny import tiny_tokenizer
from tests.model.hostile import TEXTS

WORDPIECES = Wordpieces(tiny_tokenizer(), "tokenizer.json")
COLUMNS = ("evidence_support", "evidence_oppose", "holder_support", "holder_oppose")
HALF = np.full(6, 0.5)


def logits_of(piece, text, words, value=2.0):
    """Logits that are high on the tokens within the words given, and low elsewhere."""
    found = np.full(len(piece.ids), -3.0)
    for word in words:
        for match in re.finditer(re.escape(word), text):
            for k, (start, end) in enumerate(zip(piece.starts, piece.ends, strict=True)):
                if match.start() <= start and end <= match.end() and start >= 0:
                    found[k] = value
    return found


def marked(text, *words, threshold=0.5, most=3):
    """The spans found where the words given are probable."""
    (piece,) = WORDPIECES.cut([text])
    logits = logits_of(piece, text, words)
    spans = best_token_spans(logits, piece.starts, piece.ends, text, threshold, most)
    return [text[start:end] for start, end, _ in spans]


def reading(text, **words):
    """Tokens of a reading for two propositions, of which the second says something."""
    out = []
    for piece in WORDPIECES.cut([text]):
        array = np.full((2, len(piece.ids), 4), -3.0)
        for name, marks in words.items():
            array[1, :, COLUMNS.index(name)] = logits_of(piece, text, marks)
        out.append((piece, array))
    return out


def source(string):
    normal = normalize(string)
    return Source(normal.text, string, normal.span)


def test_runs_are_joined_over_one_weaker_word():
    text = "we support the new treaty but not all of the rest"
    assert marked(text, "support", "new treaty") == ["support the new treaty"]
    assert marked(text, "we", "new") == ["we", "new"]  # two words between


def test_marks_between_do_not_count_as_words():
    assert marked("war, (the) peace", "war", "peace") == ["war, (the) peace"]
    assert marked("war - peace", "war", "peace") == ["war - peace"]


@pytest.mark.parametrize("end", [".", "!", "?", '."'])
def test_runs_are_not_joined_over_a_sentence_end(end):
    assert marked(f"no war{end} peace", "war", "peace") == ["war", "peace"]
    assert marked("the 3.5 percent", "3", "percent") == ["3.5 percent"]


def test_a_run_is_grown_to_whole_words():
    text = "his enlargements unify"
    assert marked(text, "enlargement") == ["enlargements"]
    assert marked(text, "fy") == ["unify"]


def test_letters_that_no_piece_covers_belong_to_their_word():
    assert marked("we नमस्ते war", "नमस्त") == ["नमस्ते"]
    assert marked("we e\u0301\u0301 war", "e") == ["e\u0301\u0301"]


def test_a_word_of_which_two_ends_stand_out_is_one_run():
    (piece,) = WORDPIECES.cut(["zq-abcdefgh"])
    logits = np.full(len(piece.ids), -3.0)
    logits[[4, -2]] = 2.0  # a and h
    spans = best_token_spans(logits, piece.starts, piece.ends, "zq-abcdefgh", 0.5)
    assert spans == [(3, 11, 4.0)]


def test_a_run_loses_blanks_and_punctuation_at_its_ends():
    assert marked('he said: "no war!" and left', '"no war!"') == ["no war"]
    assert marked("it cost $5, or 3%.", "$5,", "3%.") == ["$5, or 3%"]
    assert marked("no war?!", "?!") == []


def test_an_abbreviation_keeps_its_last_full_stop():
    assert marked("we join the U.S. today", "U.S.") == ["U.S."]
    assert marked("we join the U.S. today", "U.S") == ["U.S."]
    assert marked("the war is bad.", "bad.") == ["bad"]


def test_strongest_first_and_no_more_than_asked_for():
    text = "war is bad and the peace with the treaty is good to us"
    (piece,) = WORDPIECES.cut([text])
    logits = np.full(len(piece.ids), -3.0)
    logits[[1, 6, 9]] = 1.0, 3.0, 2.0
    found = best_token_spans(logits, piece.starts, piece.ends, text, 0.5)
    assert [(text[a:b], score) for a, b, score in found] == [
        *(("peace", 3.0), ("treaty", 2.0), ("war", 1.0))
    ]
    assert best_token_spans(logits, piece.starts, piece.ends, text, 0.5, most=2) == found[:2]
    assert best_token_spans(logits, piece.starts, piece.ends, text, 0.5, most=0) == []


def test_a_score_is_how_far_probable_pieces_pass_the_threshold():
    (piece,) = WORDPIECES.cut(["war the peace"])
    logits = np.array([9.0, 2.0, 0.0, 3.0, 9.0])
    ((start, end, score),) = best_token_spans(
        logits, piece.starts, piece.ends, "war the peace", 0.7
    )
    assert (start, end) == (0, 13)
    assert score == pytest.approx(5.0 - 2 * math.log(0.7 / 0.3))


@pytest.mark.parametrize(("threshold", "found"), [(0.0, ["war"]), (1.0, []), (1e-300, ["war"])])
def test_thresholds_at_the_ends(threshold, found):
    assert marked("war", "war", threshold=threshold) == found


def test_tokens_outside_the_text_and_broken_numbers_are_passed_over():
    assert best_token_spans(np.array([9.0, 9.0]), [-1, -1], [-1, -1], "", 0.5) == []
    assert best_token_spans(np.array([np.nan]), [0], [3], "war", 0.5) == []


@settings(deadline=None, max_examples=200)
@given(TEXTS, st.integers(0, 9999), st.sampled_from([0.0, 0.2, 0.5, 0.9]), st.booleans())
def test_spans_are_whole_words_apart_from_each_other(text, seed, threshold, raw):
    text = text if raw else normalize(text).text
    for piece in WORDPIECES.cut([text]):
        logits = np.random.default_rng(seed).normal(0, 2, len(piece.ids))
        found = best_token_spans(logits, piece.starts, piece.ends, text, threshold, 1000)
        assert [s for _, _, s in found] == sorted((s for _, _, s in found), reverse=True)
        last = 0
        for start, end, score in sorted(found):
            assert last <= start < end <= len(text)
            assert score >= 0
            assert not text[start].isspace() and not text[end - 1].isspace()
            for at in (start, end):
                around = text[max(at - 1, 0) : at + 1]
                assert not (0 < at < len(text) and around.isalnum())
            last = end


def test_evidence_stands_in_the_callers_string():
    string = "Müller&nbsp;said: “We support the new treaty”, not war."
    src = source(string)
    tokens = reading(
        src.text, evidence_support=["support the new treaty"], evidence_oppose=["not", "war"]
    )
    found = evidence(tokens, 1, (True, True), src, HALF)
    assert [(e.text, e.label) for e in found] == [
        *(("support the new treaty", "support"), ("not war", "oppose"))
    ]
    assert all(string[e.start : e.end] == e.text for e in found)
    assert [e.weight for e in found] == [8.0, 4.0]


def test_evidence_only_of_the_sides_that_were_decided():
    src = source("we support war")
    tokens = reading(src.text, evidence_support=["support"], evidence_oppose=["war"])
    assert [e.label for e in evidence(tokens, 1, (True, False), src, HALF)] == ["support"]
    assert [e.label for e in evidence(tokens, 1, (False, True), src, HALF)] == ["oppose"]
    assert evidence(tokens, 1, (False, False), src, HALF) == ()
    assert evidence(tokens, 0, (True, True), src, HALF) == ()  # the other proposition


@pytest.mark.parametrize("column", range(2))
def test_each_kind_has_its_threshold(column):
    src = source("we support war")
    tokens = reading(src.text, **{COLUMNS[column]: ["war"]})
    high = np.where(np.arange(6) == column, 0.9, 0.5)
    for thresholds, count in ((HALF, 1), (high, 0)):
        found = evidence(tokens, 1, (True, True), src, thresholds)
        assert len(found) == count


def test_no_more_evidence_than_asked_for_of_each_side():
    src = source("war is to be. peace is to be. nato is to be. treaty is to be.")
    words = ["war", "peace", "nato", "treaty"]
    tokens = reading(src.text, evidence_support=words, evidence_oppose=words)
    assert len(evidence(tokens, 1, (True, True), src, HALF)) == 6
    assert [e.text for e in evidence(tokens, 1, (True, False), src, HALF, most=2)] == words[:2]


def test_evidence_is_found_in_every_piece_and_joined_where_they_meet():
    text = "the " * (MAX_PIECE - 2) + "war abcd peace and treaty"
    tokens = reading(text, evidence_support=["abcd"])
    assert len(tokens) == 2
    assert tokens[0][0].ends[-2] == text.index("abcd") + 1  # the word is cut in two
    (found,) = evidence(tokens, 1, (True, False), source(text), HALF)
    assert found.text == "abcd"
    assert found.weight == pytest.approx(8.0)
    for half in tokens:
        (found,) = evidence([half], 1, (True, False), source(text), HALF)
        assert found.text == "abcd"
    tokens = reading(text, evidence_support=["war", "treaty"])
    found = evidence(tokens, 1, (True, False), source(text), HALF)
    assert [e.text for e in found] == ["war", "treaty"]


@settings(deadline=None, max_examples=60)
@given(TEXTS, st.integers(0, 9999))
def test_whatever_the_text_offsets_are_the_callers(text, seed):
    src = source(text)
    rng = np.random.default_rng(seed)
    tokens = [(p, rng.normal(0, 2, (1, len(p.ids), 4))) for p in WORDPIECES.cut([src.text])]
    for found in evidence(tokens, 0, (True, True), src, HALF):
        assert text[found.start : found.end] == found.text != ""
