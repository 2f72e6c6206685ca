"""What the shipped encoder learns from: nothing of what is held out."""

import json
import sys
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def recipe():
    sys.path.insert(0, str(ROOT / "models"))
    try:
        import encoder_data
        import encoder_train

        yield encoder_data, encoder_train
    finally:
        sys.path.remove(str(ROOT / "models"))


@pytest.fixture(scope="module")
def pieces():
    from stancelib.encoder.wordpieces import Wordpieces
    from tests.encoder.tiny import tiny_tokenizer

    return Wordpieces(tiny_tokenizer(), "tokenizer.json")


def corpus(*rows):
    from stancelib.corpus import Corpus, LabelledParagraph

    return Corpus([LabelledParagraph(text, doc_id=doc) for text, doc in rows])


LONG = "one two three four five six seven eight nine ten eleven twelve"


def test_documents_and_near_copies_of_what_is_held_out_are_kept_apart(recipe):
    apart = recipe[0].Apart(corpus((LONG, "held")))
    rows = corpus(
        ("quite another text of the same document", "held"),
        (f"{LONG} and a little more", "copy"),
        ("nothing of this stands in the text that is held out, whatever one may look for", "far"),
    )
    assert [p.doc_id for p in apart.keep(rows)] == ["far"]
    assert [p.doc_id for p in apart.near(rows)] == ["held", "copy"]


def test_the_target_of_semeval_b_is_never_learned(recipe, pieces, tmp_path):
    rows = [
        {"id": "1", "text": "He is right.", "target": "Donald Trump", "label": "FAVOR"},
        {"id": "2", "text": "He is wrong.", "target": "Joe Biden", "label": "AGAINST"},
    ]
    (tmp_path / "pstance").mkdir()
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "pstance" / "train.jsonl").write_text(lines)
    (example,) = recipe[0]._public(tmp_path, "pstance", pieces)
    assert [ask.answers for ask in example.asks] == [(1.0, 0.0, 1.0)]


def test_neutral_in_vast_means_that_the_text_is_about_something_else(recipe, pieces, tmp_path):
    rows = [
        {"id": str(i), "text": "Same text.", "target": target, "label": label}
        for i, (target, label) in enumerate([("a", "pro"), ("b", "con"), ("c", "neutral")])
    ]
    (tmp_path / "vast").mkdir()
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "vast" / "train.jsonl").write_text(lines)
    (example,) = recipe[0]._public(tmp_path, "vast", pieces)
    assert [ask.answers for ask in example.asks] == [(1, 1, 0), (1, 0, 1), (0, 0, 0)]


def test_a_teacher_is_asked_propositions_of_other_documents(recipe):
    from stancelib.finetuning.examples import UNKNOWN, Ask, Example

    own = Example((1, 7, 8, 9, 2), (Ask(((1, 5, 2),), (1.0, 1.0, 0.0)),), "a")
    like = Example((1, 7, 8, 4, 2), (Ask(((1, 6, 2),), (1.0, 0.0, 1.0)),), "b")
    (asked,) = recipe[1]._ask_neighbours([own], [own, like], seed=0)
    assert asked.asks[0] == own.asks[0]
    assert [ask.prompts for ask in asked.asks[1:]] == [((1, 6, 2),)]
    assert asked.asks[1].answers == (UNKNOWN, UNKNOWN, UNKNOWN)
