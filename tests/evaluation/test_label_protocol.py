from __future__ import annotations

import json

import numpy as np
import pytest

from stancelib.corpus.pairs import PairCorpus
from stancelib.errors import InputError
from stancelib.evaluation.facts import label_facts
from stancelib.evaluation.label_protocol import build_label_report, cross_validate_pairs
from stancelib.evaluation.labels import LabelGold, LabelPredictions
from stancelib.evaluation.records import ProbeResult, Slice
from stancelib.evaluation.report import Report
from stancelib.evaluation.scores import Interval
from tests.evaluation.data import random_pairs, tram_pairs


def commonest(train, test):
    """Say what most of the training pairs have, and know no other label than theirs."""
    counts = [[pair.label for pair in train].count(label) for label in train.labels]
    return LabelPredictions.from_proba(
        train.labels, np.tile(np.array(counts) / len(train), (len(test), 1))
    )


def by_words(train, test):
    """Say what the first words say."""
    words = {"We welcome": "FAVOR", "We reject": "AGAINST"}
    decided = [words.get(" ".join(text.split()[:2]), "NONE") for text in test.texts]
    labels = ("NONE", "FAVOR", "AGAINST")
    codes = np.array([labels.index(label) for label in decided])
    return LabelPredictions(labels, np.eye(3)[codes] * 0.7 + 0.1, codes)


def test_no_system_sees_the_document_it_is_tested_on_and_rows_keep_their_order():
    corpus, seen = tram_pairs(), []

    def spy(train, test):
        seen.append((set(train.groups), set(test.groups)))
        return by_words(train, test)

    gold, said = cross_validate_pairs(corpus, {"spy": spy, "commonest": commonest}, k=3)
    assert len(seen) == 3
    assert all(not train & test for train, test in seen)
    assert gold.groups == corpus.groups
    assert said["spy"].labels == gold.labels == ("AGAINST", "FAVOR", "NONE")
    assert (said["spy"].decided == gold.truth).all()
    assert (said["commonest"].decided == 1).all()


def test_progress_and_jobs():
    steps = []
    systems = {"words": by_words, "commonest": commonest}
    _, one = cross_validate_pairs(tram_pairs(), systems, k=2, progress=lambda *s: steps.append(s))
    assert [step[:2] for step in steps] == [(i, 4) for i in range(1, 5)]
    assert steps[-1][2] == "commonest, fold 2 of 2"
    _, two = cross_validate_pairs(tram_pairs(), systems, k=2, n_jobs=2)
    assert all((one[name].proba == two[name].proba).all() for name in systems)


def test_a_label_missing_from_a_training_fold_has_no_probability():
    rows = [pair for pair in tram_pairs(24) if pair.label != "NONE"]
    rows += [pair for pair in tram_pairs(8) if pair.label == "NONE"][:1]
    gold, said = cross_validate_pairs(PairCorpus(rows), {"c": commonest}, k=2)
    (row,) = np.flatnonzero(gold.truth == gold.labels.index("NONE"))
    assert said["c"].proba[row, gold.labels.index("NONE")] == 0


def test_a_system_that_answers_something_else_is_named():
    def short(train, test):
        return by_words(train, test[:1])

    def other(train, test):
        return LabelPredictions.from_proba(("maybe",), np.ones((len(test), 1)))

    for name, system in (("short", short), ("other", other)):
        with pytest.raises(InputError, match=f"'{name}' returned"):
            cross_validate_pairs(tram_pairs(), {name: system}, k=2)


def report(**more):
    corpus = tram_pairs(120)
    gold, said = cross_validate_pairs(corpus, {"words": by_words, "commonest": commonest}, k=3)
    settings = {"title": "Trams", "protocol": {"folds": 3}, "n_resamples": 100}
    return gold, build_label_report(gold, said, corpus=corpus, **settings, **more)


def test_report_puts_everything_together():
    points = [{"n_documents": 9, "n_rows": 18, "value": 0.5, "low": 0.4, "high": 0.6}]
    _, made = report(
        agreement={"accuracy": 0.9},
        notes=["A note."],
        probes=[ProbeResult("typo", "same", "words", 9, Interval(0.0, 0.0, 0.1))],
        learning=[{"name": "accuracy", "system": "words", "points": points}],
        slices=[Slice("source left out", "Post", "words", 60, {"accuracy": Interval(1.0)})],
    )
    assert made.kind == "pairs"
    assert list(made.systems) == ["words", "commonest"]
    assert list(made.systems["words"])[:6] == [
        "accuracy",
        "macro_f1",
        "weighted_f1",
        "side_f1",
        "f_avg",
        "target_f_avg",
    ]
    assert made.systems["words"]["accuracy"] == Interval(1.0, 1.0, 1.0)
    assert list(made.classes["label"]["words"]) == ["AGAINST", "FAVOR", "NONE", "micro", "macro"]
    assert made.confusion["words"]["labels"] == ["AGAINST", "FAVOR", "NONE"]
    assert [row.metric for row in made.comparisons] == ["accuracy", "macro_f1", "f_avg"]
    assert all(row.p_adjusted < 0.01 for row in made.comparisons)
    kinds = list(dict.fromkeys(row.kind for row in made.slices))
    assert kinds == ["source", "target", "year", "length", "source left out"]
    assert {row.system for row in made.slices} == {"words", "commonest"}
    assert set(made.curves) == {"calibration", "risk_coverage", "learning"}
    assert made.corpus["targets"] == {"parks": 60, "trams": 60}
    assert made.corpus["meanings"] == {
        "AGAINST": "oppose",
        "FAVOR": "support",
        "NONE": "neutral",
    }
    assert made.notes[0] == "A note."
    assert any(note.startswith("Comparisons: p-values") for note in made.notes)


def test_report_is_the_same_to_the_byte_and_can_be_read_back_and_shown(tmp_path):
    made = report()[1]
    made.to_json(tmp_path / "a.json")
    report()[1].to_json(tmp_path / "b.json")
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    again = Report.from_json(tmp_path / "a.json")
    assert again.to_dict() == made.to_dict()
    assert again.to_markdown() == made.to_markdown()
    text = again.to_text(80)
    for heading in (
        "Results",
        "Paired differences",
        "Comparisons",
        "By target",
        "Labels: words",
        "Confusion: words",
        "Calibration of label: words",
        "Errors among the surest answers",
        "Targets",
    ):
        assert f"\n{heading}\n" in text
    assert json.loads(again.dumps())["format"] == 2


def test_several_models_and_baselines_stand_side_by_side():
    gold, said = random_pairs(np.random.default_rng(0), n=200, documents=80)
    perfect = LabelPredictions(gold.labels, np.eye(3)[gold.truth], gold.truth)
    systems = {"mine": said, "other model": perfect, "majority": said}
    made = build_label_report(
        gold, systems, title="t", protocol={}, n_resamples=50, corpus=tram_pairs(200)
    )
    assert list(made.differences) == ["mine - other model", "mine - majority"]
    # By part, the strongest of the others stands beside the first.
    assert {row.system for row in made.slices} == {"mine", "other model"}
    assert any("strongest other, other model" in note for note in made.notes)


def test_one_system_alone_has_no_comparisons():
    gold, said = random_pairs(np.random.default_rng(1))
    made = build_label_report(gold, {"mine": said}, title="t", protocol={}, n_resamples=20)
    assert (made.differences, made.comparisons, made.slices) == ({}, (), ())
    assert not any("Comparisons" in note for note in made.notes)


def test_labels_without_a_meaning_have_no_metrics_of_sides():
    gold, said = random_pairs(np.random.default_rng(2), labels=("a", "b"), targets=0)
    made = build_label_report(gold, {"m": said, "n": said}, title="t", protocol={}, n_resamples=20)
    assert list(made.systems["m"]) == [
        "accuracy",
        "macro_f1",
        "weighted_f1",
        "ece",
        "brier",
        "aurc",
    ]
    assert [row.metric for row in made.comparisons] == ["accuracy", "macro_f1"]
    assert made.corpus["targets"] == {}


def test_report_needs_what_fits():
    gold, said = random_pairs(np.random.default_rng(3))
    settings = {"title": "t", "protocol": {}}
    with pytest.raises(InputError, match="no system"):
        build_label_report(gold, {}, **settings)
    with pytest.raises(InputError, match="60 rows, predictions 59"):
        build_label_report(gold, {"m": said.take(range(59))}, **settings)
    with pytest.raises(InputError, match="24 rows of corpus"):
        build_label_report(gold, {"m": said}, corpus=tram_pairs(24), **settings)


def test_facts_show_the_largest_targets():
    n = 60
    gold = LabelGold(
        ("a",), (None,), [0] * (n + 1), range(n + 1), [*map(str, range(n)), "7"], [None] * (n + 1)
    )
    facts = label_facts(gold)
    assert facts["n_targets"] == n
    assert len(facts["targets"]) == 51
    assert next(iter(facts["targets"].items())) == ("7", 2)
    assert facts["targets"]["(others)"] == 10
    assert sum(facts["targets"].values()) == n + 1
    assert facts["sources"] == {}
    assert label_facts(gold.take(range(n)))["fingerprint"] != facts["fingerprint"]
