from __future__ import annotations

import pytest

from benchmarks.accuracy.catalog import DATASETS
from benchmarks.accuracy.systems import REFERENCES, SYSTEMS
from benchmarks.accuracy.systems.base import installed, lacks, layout, machine
from benchmarks.accuracy.systems.embed import minilm_folder, minilm_folder_missing
from benchmarks.accuracy.systems.few_shot import draw
from benchmarks.accuracy.systems.hub import HUB_MODELS, _entailment, hub_missing, sentences
from benchmarks.accuracy.systems.linear import inner_folds
from benchmarks.accuracy.systems.ours import source_digest
from stancelib.corpus.pairs import LabelledPair, PairCorpus
from tests.benchmarks.public import rows

STANCES = {"FAVOR": "support", "AGAINST": "oppose", "NONE": "neutral"}


def corpus(n, targets, seed=0, labels=("FAVOR", "AGAINST")):
    found = rows(n, labels, targets, seed=seed)
    pairs = [LabelledPair(row["text"], row["label"], row["target"]) for row in found]
    return PairCorpus(pairs, stances=STANCES)


def test_few_known_targets_get_a_model_each():
    train = corpus(200, ["A", "B"])
    assert layout(train, corpus(10, ["A"])) == "per target"
    assert layout(train, corpus(10, ["C"])) == "text"
    assert layout(corpus(60, ["A", "B"]), corpus(10, ["A"])) == "text"
    assert layout(corpus(100, ["A"]), corpus(10, ["A"])) == "text"
    many = [f"T{i}" for i in range(21)]
    assert layout(corpus(100, many), corpus(10, ["A"])) == "text and target"
    assert layout(corpus(100, [None]), corpus(10, [None])) == "text"


def test_the_majority_is_of_each_known_target():
    train = PairCorpus(
        [LabelledPair("x", "FAVOR", "A")] * 60
        + [LabelledPair("x", "AGAINST", "B")] * 61
        + [LabelledPair("x", "FAVOR", "B")] * 10
    )
    run = SYSTEMS["majority"].start()
    test = PairCorpus([LabelledPair("x", "FAVOR", t) for t in "ABA"])
    assert list(run(train, test, 0).labels) == ["FAVOR", "AGAINST", "FAVOR"]
    unknown = PairCorpus([LabelledPair("x", "FAVOR", "C")])
    assert list(run(train, unknown, 0).labels) == ["FAVOR"]


@pytest.mark.parametrize("name", ["tfidf_svc", "tfidf_char_svc", "tfidf_lr", "fasttext"])
def test_systems_learn_what_is_plain(name):
    reason = SYSTEMS[name].lacking()
    if reason is not None:
        pytest.skip(reason)
    train, test = corpus(200, ["A", "B"]), corpus(40, ["A", "B"], seed=1)
    run = SYSTEMS[name].start()
    said = run(train, test, 0)
    right = sum(a == pair.label for a, pair in zip(said.labels, test, strict=True))
    assert right >= 38 and said.settings
    assert list(run(train, test, 0).labels) == list(said.labels)


def test_targets_are_features_where_they_vary():
    # What is said depends on the target alone.
    words = [f"thing{i}" for i in range(40)]
    pairs = [
        LabelledPair("we all think so", "FAVOR" if i % 2 else "AGAINST", f"{words[i]} plan")
        for i in range(40)
    ] * 3
    said = SYSTEMS["tfidf_svc"].start()(PairCorpus(pairs), PairCorpus(pairs[:40]), 0)
    assert list(said.labels) == [pair.label for pair in pairs[:40]]
    assert said.settings["target as features"] is True


def test_fasttext_answers_texts_without_words():
    if SYSTEMS["fasttext"].lacking() is not None:
        pytest.skip("fastText is not installed")
    train = corpus(99, [None], labels=("FAVOR", "AGAINST", "FAVOR"))
    said = SYSTEMS["fasttext"].start()(train, PairCorpus([LabelledPair("", "FAVOR")]), 0)
    assert list(said.labels) in (["FAVOR"], ["AGAINST"])


def test_groups_stay_together_in_inner_folds():
    groups = [str(i // 4) for i in range(80)]
    fold = inner_folds(groups, ["a", "b"] * 40)
    assert all(len({*fold[i : i + 4].tolist()}) == 1 for i in range(0, 80, 4))
    assert set(fold.tolist()) == set(range(5))


def test_rows_are_drawn_label_by_label():
    labels = ["a"] * 30 + ["b"] * 5
    rows_drawn = draw(labels, seed=0)
    assert [labels[i] for i in rows_drawn].count("a") == 16
    assert sorted(rows_drawn)[-5:] == [30, 31, 32, 33, 34]
    assert draw(labels, seed=0) == rows_drawn != draw(labels, seed=1)


def test_every_label_of_every_data_set_has_a_sentence_of_its_own():
    for dataset in DATASETS.values():
        labels = list(dataset.stances) or ["sci.med", "rec.autos"]
        found = sentences(labels, dataset.stances, "the plan")
        assert len(set(found)) == len(labels)
        if dataset.stances:
            assert all("the plan" in sentence for sentence in found)


def test_the_entailment_class_is_found_by_name():
    assert _entailment({0: "not_entailment", 1: "entailment"}) == 1
    with pytest.raises(ValueError, match="no single class"):
        _entailment({0: "LABEL_0", 1: "LABEL_1"})


def test_what_is_missing_is_said_with_how_to_get_it(monkeypatch, tmp_path):
    assert lacks(["json", "no_such_module"], "bench-torch") == (
        'not installed: no_such_module; pip install ".[bench-torch]"'
    )
    monkeypatch.setenv("STANCELIB_MINILM", str(tmp_path))
    assert minilm_folder() == tmp_path
    assert "pip install" in minilm_folder_missing()
    if lacks(["torch", "transformers"], "bench-torch") is not None:
        assert "pip install" in hub_missing(HUB_MODELS["debate_base"].repository)


def test_systems_are_described_and_references_are_among_them():
    assert set(REFERENCES) <= set(SYSTEMS) and next(iter(SYSTEMS)) == "stancelib"
    assert all(system.about.endswith(".") and system.title for system in SYSTEMS.values())


def test_only_installed_packages_have_versions():
    assert set(installed(["numpy", "no-such-package"])) == {"numpy"}
    assert machine()


def test_the_digest_of_our_modules_is_stable():
    assert source_digest() == source_digest() and len(source_digest()) == 16
