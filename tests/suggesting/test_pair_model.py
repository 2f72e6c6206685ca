"""Suggesting with a real model of pairs, and training on what was filled in."""

from __future__ import annotations

import csv

import pytest

from stancelib.corpus import read_any
from stancelib.corpus.pairs import LabelledPair, PairCorpus
from stancelib.pairs import PairModel
from stancelib.suggesting import suggest
from stancelib.training.pairs import fit_pair_state

SAY = {
    "FAVOR": "We praise the {what} and urge everybody to vote for it, said the {who}.",
    "AGAINST": "The {who} condemned the {what}, a ruinous and foolish idea.",
    "NONE": "On Tuesday the {who} will hear a report on the {what}.",
}
WHO = "mayor senator minister baker farmer union bishop teacher governor critic envoy".split()
TARGETS = ("tram line", "plum tax")
COLUMNS = {"text": "Tweet", "target": "Target", "label": "Stance", "group": None}


def pairs(who):
    return [
        LabelledPair(form.format(who=name, what=target), label, target)
        for name in who
        for target in TARGETS
        for label, form in SAY.items()
    ]


@pytest.fixture(scope="module")
def model():
    corpus = PairCorpus(pairs(WHO[:6]), "tweets")
    return PairModel(fit_pair_state(corpus, manifest={"columns": COLUMNS}))


def test_labels_filled_in_train_the_next_model(model, tmp_path):
    pool = [{"Tweet": pair.text, "Target": pair.target} for pair in pairs(WHO[6:])]
    found = suggest(model, pool, n=25)
    assert found.kind == "pairs"
    assert found.labels == ("AGAINST", "FAVOR", "NONE")
    assert all(item.guess for item in found)
    path = tmp_path / "next.csv"
    found.write(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0])[:3] == ["Tweet", "Target", "Stance"]
    gold = {(pair.text, pair.target): pair.label for pair in pairs(WHO[6:])}
    for row in rows[:-2]:
        row["Stance"] = gold[row["Tweet"], row["Target"]]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    corpus = read_any(path)
    assert len(corpus) == len(rows) - 2
    again = PairModel(fit_pair_state(corpus))
    right = [again.classify(pair.text, pair.target).label == pair.label for pair in pairs(WHO[:6])]
    assert sum(right) > 0.8 * len(right)


def test_what_the_model_learned_from_is_given_as_labelled(model):
    corpus = PairCorpus(pairs(WHO[:6]))
    pool = [{"text": pair.text, "target": pair.target} for pair in pairs(WHO[:6])]
    found = suggest(model, pool, labelled=corpus)
    assert len(found) == 0
    assert found.notes[0] == f"Texts passed over because they are labelled already: {len(corpus)}."


def test_targets_are_asked_for(model):
    found = suggest(model, ["The baker praised it."], target="tram line")
    assert found[0].target == "tram line"
