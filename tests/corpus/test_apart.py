"""Nothing that is tested on, nor a near copy of it, is learned from."""

from hypothesis import given
from hypothesis import strategies as st

from stancelib.corpus.apart import Apart
from stancelib.corpus.schema import Corpus, LabelledParagraph

LONG = "The mayor said on Monday that the new bridge over the river would be opened in spring."


def corpus(*rows):
    return Corpus([LabelledParagraph(text, doc_id=doc) for text, doc in rows])


def test_documents_and_near_copies_go_and_others_stay():
    apart = Apart(corpus((LONG, "a")))
    other = corpus(
        ("It rained all day.", "a"),
        (LONG.upper() + " Nobody objected.", "b"),
        ("The mayor said on Monday that taxes are too high for small shops in the town.", "c"),
    )
    assert list(apart.keep(other).doc_ids) == ["c"]
    assert list(apart.near(other).doc_ids) == ["a", "b"]


def test_short_texts_without_words_are_no_copies_of_long_ones():
    assert len(Apart(corpus((LONG, "a"))).keep(corpus(("!!", "b"), ("", "c")))) == 2


@given(st.lists(st.tuples(st.text(max_size=60), st.sampled_from("abcd")), max_size=6))
def test_each_paragraph_is_kept_or_near(rows):
    apart, given_rows = Apart(corpus((LONG, "a"))), corpus(*rows)
    assert len(apart.keep(given_rows)) + len(apart.near(given_rows)) == len(rows)
    assert "a" not in apart.keep(given_rows).doc_ids
