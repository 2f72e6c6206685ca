"""Columns are found by name, then by content, and never by chance."""

from __future__ import annotations

import pytest

from stancelib.corpus.column_facts import ColumnError
from stancelib.corpus.column_names import plain_name
from stancelib.corpus.columns import guess_columns, name_columns
from stancelib.errors import InputError

OPENINGS = ("The mayor said that", "Nobody in Plumstadt thinks", "It is time to ask whether")


def text(n):
    return f"{OPENINGS[n % 3]} number {n} of the plum bills will pass this year."


def table(n=12, /, **columns):
    """Return rows; a column is a list of values that come round, or a function of the row."""
    return [
        {k: v(i) if callable(v) else v[i % len(v)] for k, v in columns.items()} for i in range(n)
    ]


def names(rows, **given):
    found = guess_columns(rows, given)
    return tuple(found[role] for role in ("text", "target", "label", "group"))


FAVOR = ["FAVOR", "AGAINST"]


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ({"Tweet": text, "Target": ["a", "b"], "Stance": FAVOR}, ("Tweet", "Target", "Stance")),
        ({" TEXT ": text, "topic": ["a"], "Label": [0, 1]}, (" TEXT ", "topic", "Label")),
        ({"\ufefftext": text, "label": FAVOR}, ("\ufefftext", None, "label")),
        ({"sentence": text, "mention": ["he"], "polarity": [1, -1]},
         ("sentence", "mention", "polarity")),
        ({"speech": text, "motion": ["m"], "vote": ["aye", "no"]}, ("speech", "motion", "vote")),
        ({"perspective": text, "claim": text, "stance": FAVOR}, ("perspective", "claim", "stance")),
        ({"premise": text, "hypothesis": text, "gold_label": FAVOR},
         ("premise", "hypothesis", "gold_label")),
        ({"tweet_text": text, "given_target": ["a"], "gold_stance": FAVOR},
         ("tweet_text", "given_target", "gold_stance")),
        # The names of our own form win.
        ({"text": text, "body": text, "label": FAVOR, "stance": ["x", "y"], "topic": ["z"],
          "target": ["t"]}, ("text", "target", "label")),
        # A headline is a target where the labels are stances, else nothing.
        ({"articleBody": text, "Headline": text, "Stance": ["agree", "disagree", "discuss"]},
         ("articleBody", "Headline", "Stance")),
        ({"body": text, "headline": text, "label": ["sports", "plums"]}, ("body", None, "label")),
        ({"headline": text, "label": ["sports", "plums"]}, ("headline", None, "label")),
        # Numbers with words beside them are read in words.
        ({"text": text, "label": [0, 1, 2], "label_text": ["con", "pro", "none"]},
         ("text", None, "label_text")),
        ({"text": text, "labels": [0, 1], "label_name": ["con", "pro"]},
         ("text", None, "label_name")),
        # Lists written out are no texts.
        ({"text": ["[['a', 'b']]"], "post": text, "label": [0, 1]}, ("post", None, "label")),
        # An empty column is no target.
        ({"text": text, "target": [None, " "], "topic": ["a"], "label": FAVOR},
         ("text", "topic", "label")),
        # By content.
        ({"a": text, "b": FAVOR, "c": lambda n: n}, ("a", None, "b")),
        ({"a": text, "b": lambda n: f"short name {n}", "c": FAVOR}, ("a", None, "c")),
        ({"a": text, "b": ["x", "y"], "c": FAVOR}, ("a", None, "c")),
        ({"text": text, "target": ["0", "1"]}, ("text", None, "target")),
        ({"text": text, "topic": ["sports", "plums"]}, ("text", None, "topic")),
        ({"text": text, "target": ["a", "b"], "x": ["p", "q"]}, ("text", "target", "x")),
        # A document may be its text or its number.
        ({"document": text, "label": FAVOR}, ("document", None, "label")),
        ({"document": lambda n: f"d{n // 2}", "story": text, "label": FAVOR},
         ("story", None, "label")),
    ],
)  # fmt: skip
def test_columns_are_found(columns, found):
    assert names(table(**columns))[:3] == found


@pytest.mark.parametrize(
    ("columns", "role", "candidates"),
    [
        ({"post": text, "reply": text, "label": FAVOR}, "text", ("post", "reply")),
        ({"a": text, "b": text, "label": FAVOR}, "text", ("a", "b")),
        ({"n": [1, 2], "label": FAVOR}, "text", ("n", "label")),
        ({"text": text, "topic": ["a"], "claim": ["b"], "label": FAVOR}, "target",
         ("topic", "claim")),
        ({"text": text, "annotation": ["x", "y"], "polarity": ["p", "p", "q"]}, "label",
         ("annotation", "polarity")),
        ({"text": text, "a": ["x", "y"], "b": ["p", "p", "q"]}, "label", ("a", "b")),
        ({"text": text, "a": FAVOR, "b": ["yes", "yes", "no"]}, "label", ("a", "b")),
        ({"text": text, "n": lambda n: n}, "label", ("n",)),
    ],
)  # fmt: skip
def test_what_is_not_clear_is_asked(columns, role, candidates):
    with pytest.raises(ColumnError) as caught:
        guess_columns(table(**columns))
    assert (caught.value.role, caught.value.candidates) == (role, candidates)
    assert f"--{role}-column" in str(caught.value)
    assert all(repr(name) in str(caught.value) for name in candidates)


@pytest.mark.parametrize(
    ("columns", "group"),
    [
        ({"doc_id": ["a", "b"]}, "doc_id"),
        ({"Article ID": lambda n: n // 2}, "Article ID"),
        ({"author": lambda n: f"u{n // 3}"}, "author"),
        ({"id": lambda n: n // 4}, "id"),
        ({"thread_id": lambda n: n // 2, "user": lambda n: n // 2}, "thread_id"),
        ({"id": lambda n: n}, None),
        ({"id": lambda n: max(n, 1)}, None),
        ({"author": ["Oslak", "Plum"]}, None),
        ({"author": lambda n: n // 2 if n < 30 else "staff"}, None),
        ({"doc_id": [None]}, None),
    ],
)
def test_groups_are_known_names_whose_values_repeat(columns, group):
    rows = table(60, text=text, target=["a", "b", "c"], label=FAVOR, **columns)
    assert names(rows)[3] == group


def test_a_motion_is_the_target_and_the_group():
    rows = table(60, speech=text, motion=lambda n: f"That house {n // 3} stands.", vote=FAVOR)
    assert names(rows) == ("speech", "motion", "vote", "motion")
    few = table(60, speech=text, motion=["m1", "m2", "m3"], vote=FAVOR)
    assert names(few) == ("speech", "motion", "vote", None)


def test_what_is_told_is_taken():
    rows = table(text=text, body=text, a=["x"], b=["y"], label=FAVOR, doc_id=["d"])
    given = {"text": "BODY", "target": "b", "label": "a", "group": "-"}
    assert names(rows, **given) == ("body", "b", "a", None)
    assert guess_columns(rows, given).notes[0] == "text: column 'body' (as told)"
    topics = table(text=text, topic=["a"], label=FAVOR)
    assert names(topics, target="-") == ("text", None, "label", None)


@pytest.mark.parametrize(("role", "name"), [("text", "boddy"), ("target", "x"), ("label", "-")])
def test_a_column_that_is_not_there_is_named(role, name):
    rows = table(text=text, label=FAVOR)
    with pytest.raises(InputError, match=f"no column '{name}' for the {role}.*'text', 'label'"):
        guess_columns(rows, {role: name})


def test_names_that_differ_in_case_only_must_be_exact():
    rows = table(Tweet=text, tweet=text, label=FAVOR)
    assert names(rows, text="tweet")[0] == "tweet"
    with pytest.raises(InputError, match="no column 'TWEET'"):
        guess_columns(rows, {"text": "TWEET"})


def test_notes_say_how():
    rows = table(60, doc=lambda n: n // 2, Tweet=text, aim=["a", "b", "c"], x=FAVOR,
                 outlet=["Daily Plum"], year=[1999])  # fmt: skip
    assert guess_columns(rows, {"target": "aim"}).notes == [
        "text: column 'Tweet' (by name)",
        "label: column 'x' (by content: few different values)",
        "target: column 'aim' (as told)",
        "group: column 'doc' (by name; its values repeat)",
        "source: column 'outlet' (by name)",
        "date: column 'year' (by name)",
    ]


def test_nothing_at_all_is_said_to_be_so():
    with pytest.raises(ColumnError, match="found none"):
        guess_columns([])


def test_only_the_text_is_guessed_where_that_is_asked():
    rows = [{"body": text(n), "labels": []} for n in range(3)]
    assert name_columns(rows, {}, ["text"]).names == {"text": "body"}
    assert name_columns(rows, {"group": "body", "text": None}).names == {"group": "body"}


@pytest.mark.parametrize(
    ("name", "plain"),
    [("Opinion towards", "opinion_towards"), ("docId", "doc_id"), ("ＩＤ", "id"), ("—", "")],
)
def test_names_have_one_spelling(name, plain):
    assert plain_name(name) == plain
