"""Checks that look at labels, documents and splits."""

from __future__ import annotations

import numpy as np
import pytest

from stancelib.auditing import audit
from stancelib.auditing.chance import majority_rule, wilson
from stancelib.auditing.conflicts import check_conflicts
from stancelib.auditing.copies import blocks, check_copies, check_splits, find_copies
from stancelib.auditing.documents import check_documents
from stancelib.auditing.giveaways import check_giveaways
from stancelib.auditing.out_of_fold import deal_folds, make_features, out_of_fold
from stancelib.auditing.sizes import check_sizes
from stancelib.auditing.view import make_view
from stancelib.corpus import Corpus, Label, LabelledPair, LabelledParagraph, PairCorpus
from stancelib.errors import InputError
from tests.auditing.data import checks, pairs, view

NUMBERS = np.random.default_rng(0).integers(0, 50, (400, 12))


def words(i):
    return " ".join(f"w{n}" for n in NUMBERS[i])


def test_other_targets_of_a_text_are_no_copies():
    rows = [("Plums for all.", "pro", "plums", "d"), ("Plums for all!", "con", "pears", "d")]
    corpus = view(*rows)
    assert check_copies(corpus, find_copies(corpus)) == []
    assert check_conflicts(corpus, find_copies(corpus)) == []
    same = view(rows[0], ("plums for all", "con", "plums", "d"), rows[1])
    assert checks(check_copies(same, find_copies(same))) == {"repeated-rows": "info"}
    (conflict,) = check_conflicts(same, find_copies(same))
    assert conflict.rows == (2, 3)


def test_a_copy_that_lacks_a_topic_contradicts():
    label = (Label("kosovo", "support"),)
    rows = [LabelledParagraph("Plum.", label, "a", "x"), LabelledParagraph("plum", (), "b", "y")]
    corpus = make_view(Corpus(rows))
    assert check_conflicts(corpus, find_copies(corpus))[0].rows == (1, 2)


def test_row_numbers_are_those_of_the_file():
    label = (Label("kosovo", "support"),)
    rows = [LabelledParagraph("a", label, "row-7", "x"), LabelledParagraph("b", label, "b", "y")]
    assert make_view(Corpus(rows)).numbers == (7, 2)
    assert view(("a", "x"), ("b", "y")).numbers == (2, 3)


def test_numbering_that_starts_anew_is_no_shared_document():
    one = [LabelledPair(f"Text {i}.", "ab"[i % 2], id=str(i), doc_id=str(i)) for i in range(4)]
    two = [LabelledPair(f"Other {i}.", "ab"[i % 2], id=str(i), doc_id=str(i)) for i in range(4)]
    corpus = make_view(PairCorpus(one), PairCorpus(two))
    assert check_splits(corpus, find_copies(corpus)) == []


def test_copies_and_documents_stay_in_one_block():
    corpus = view(("a b c", "x", None, "d"), ("p q r", "x", None, "d"), ("P q r.", "y"), ("z", "y"))
    found = blocks(corpus, find_copies(corpus))
    assert found[0] == found[1] == found[2] != found[3]


def test_the_two_corpora_must_be_alike_and_hold_rows():
    with pytest.raises(InputError, match="different kinds"):
        make_view(pairs(("a", "x")), Corpus([LabelledParagraph("a")]))
    with pytest.raises(InputError, match="no rows"):
        make_view(PairCorpus([]))
    with pytest.raises(InputError, match="no column 'part'"):
        make_view(pairs(("a", "x")), split_column="part")
    with pytest.raises(InputError, match="folds"):
        audit(pairs(("a", "x")), folds=1)


def test_any_column_can_name_the_splits():
    rows = [LabelledPair("Same text.", "ab"[i], meta={"wave": f"w{i}"}) for i in range(2)]
    corpus = make_view(PairCorpus(rows), split_column="wave")
    assert checks(check_splits(corpus, find_copies(corpus))) == {"split-copies": "error"}
    assert set(make_view(PairCorpus(rows)).parts) == {""}


def test_one_label_and_too_few_documents_are_errors():
    assert checks(check_sizes(view(("a", "x"), ("b", "x")))) == {"label-single": "error"}
    assert checks(check_documents(view(("a", "x"), ("b", "x")))) == {"documents-few": "error"}
    bare = Corpus([LabelledParagraph("a", (), "1", "d")])
    assert checks(check_sizes(make_view(bare))) == {"label-single": "error"}
    found = audit(view_corpus := pairs(("a b", "x"), ("c d", "y")))
    assert len(view_corpus) == 2
    assert any("No label was checked by a model" in note for note in found.notes)


def test_lopsided_labels_are_told():
    rows = [(f"Text {i}.", "rare" if i % 20 == 0 else "common") for i in range(400)]
    found = {f.check: f for f in check_sizes(view(*rows))}
    assert found["label-imbalance"].title == "95% of the labels are 'common'"
    assert found["label-imprecise"].data["labels"][0]["documents"] == 20


def test_a_width_is_told_for_the_test_data_where_there_are_any():
    rows = [(f"Text {i}.", "ab"[i % 2]) for i in range(400)]
    test = pairs(*((f"Other {i}.", "ab"[i % 2]) for i in range(40)))
    assert "label-imprecise" not in checks(check_sizes(make_view(pairs(*rows))))
    (finding,) = check_sizes(make_view(pairs(*rows), test))
    assert "20 test documents" in finding.detail


def test_a_word_within_one_target_is_found_and_chance_is_not():
    rows = []
    for i in range(300):
        target, label = ("plums", "pears")[i % 2], ("pro", "con")[NUMBERS[i][0] % 2]
        tell = " #ripe" if target == "plums" and label == "pro" and i % 3 else ""
        rows.append((words(i) + tell, label, target))
    (finding,) = [f for f in check_giveaways(view(*rows)) if f.check == "label-from-marks"]
    assert [(m["mark"], m["target"]) for m in finding.data["marks"]] == [("tag #ripe", None)]
    random = [(words(i), ("pro", "con")[NUMBERS[-i][3] % 2], "plums") for i in range(300)]
    assert check_giveaways(view(*random)) == []


def test_a_mark_of_one_document_gives_nothing_away():
    rows = [
        (words(i) + (" #ripe" if i < 40 else ""), "pro" if i < 40 or i % 2 else "con", None,
         "one" if i < 40 else None)
        for i in range(200)
    ]  # fmt: skip
    assert check_giveaways(view(*rows)) == []


def test_telling_words_are_a_warning_for_stances_only():
    rows = [
        (f"{'yes' if i % 2 else 'never'} {words(i)}", ("con", "pro")[i % 2]) for i in range(200)
    ]
    stances = {"pro": "support", "con": "oppose"}
    assert checks(check_giveaways(view(*rows, stances=stances)))["label-from-words"] == "warning"
    assert checks(check_giveaways(view(*rows)))["label-from-words"] == "info"


def test_a_rule_is_judged_by_other_documents():
    labels = np.arange(60) % 2
    groups, nothing = np.arange(60), np.zeros(60, dtype=np.int64)
    own = majority_rule(groups, nothing, labels, groups)
    assert own.accuracy <= 0.5
    perfect = majority_rule(labels, nothing, labels, groups)
    assert (perfect.accuracy, perfect.p) == (1.0, 0.01)
    known = majority_rule(labels, labels, labels, groups, noted=0.1)
    assert (known.gain, known.p) == (0.0, 1.0)


def test_wilson_intervals_hold_the_share():
    low, high = wilson([0, 5, 10], [10, 10, 10])
    assert (low <= [0, 0.5, 1]).all()
    assert (high >= [0, 0.5, 1 - 1e-12]).all()
    assert low[0] == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("folds", [2, 5])
def test_folds_keep_groups_together_and_balance_labels(folds):
    groups, labels = np.arange(200) // 2, (np.arange(200) // 2) % 3
    fold = deal_folds(groups, labels, folds, seed=1)
    assert (fold[::2] == fold[1::2]).all()
    table = np.array([np.bincount(labels[fold == f], minlength=3) for f in range(folds)])
    assert (table.max(axis=0) - table.min(axis=0) <= 2).all()
    np.testing.assert_array_equal(fold, deal_folds(groups, labels, folds, seed=1))


def test_probabilities_come_from_other_folds():
    fruit = ("plum", "pear")
    rows = [(f"{fruit[i % 2]} {words(i)[:8]}", "ab"[i % 2], "t") for i in range(80)]
    corpus = view(*rows)
    features = make_features(corpus)
    fold = np.arange(80) // 2 % 4
    proba = out_of_fold(features.full, corpus.label_codes, 2, fold)
    assert (proba.argmax(axis=1) == corpus.label_codes).mean() > 0.95
    np.testing.assert_allclose(proba.sum(axis=1), 1)
    alone = np.zeros(80, dtype=np.int64)
    alone[fold == 0] = 1  # the other folds know one label only
    np.testing.assert_array_equal(
        out_of_fold(features.full, alone, 2, fold)[fold == 0], [[1, 0]] * 20
    )


def test_texts_without_words_have_no_features():
    assert make_features(view(("—", "a"), ("…", "b"))) is None
