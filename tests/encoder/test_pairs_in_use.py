"""Whatever in the library takes a model of pairs takes one with an encoder, too."""

from __future__ import annotations

import csv
import json
from dataclasses import replace

import numpy as np
import pytest

import stancelib
from stancelib.cli import main
from stancelib.corpus.pairs import LabelledPair, PairCorpus
from stancelib.encoder.pairs import EncoderPairModel
from stancelib.encoder.state import PAYLOADS
from stancelib.errors import InputError
from stancelib.evaluation.report import Report
from stancelib.pairs import PairModel
from stancelib.suggesting import suggest
from stancelib.training.card import model_card
from stancelib.training.finish import write_model
from stancelib.training.fit import text_hashes
from stancelib.training.pairs import fit_pair_state
from tests.encoder.pair_stand_in import LABELS, TARGETS, pair_state
from tests.evaluation.town_pairs import STANCES, WHO, town_pairs

pytest.importorskip("torch", reason="making a tiny encoder needs torch")

COLUMNS = {"text": "post", "target": "about", "label": "side", "group": "who"}
SAY = {"FAVOR": "PRO", "AGAINST": "CON", "NONE": "NONE"}


def corpus(who=WHO[:6]):
    named = {label: name for name, label in SAY.items()}
    rows = [LabelledPair(p.text, named[p.label], p.target, p.doc_id) for p in town_pairs(who)]
    stances = {named[label]: stance for label, stance in STANCES.items()}
    return PairCorpus(rows, "town", stances=stances, columns=COLUMNS)


@pytest.fixture(scope="module")
def model():
    return EncoderPairModel(pair_state(manifest={"columns": COLUMNS}))


@pytest.fixture(scope="module")
def folder(model, tmp_path_factory):
    path = tmp_path_factory.mktemp("pairs") / "accurate"
    model.save(path, files={"MODEL_CARD.md": model_card(model)})
    return path


@pytest.fixture(scope="module")
def linear():
    return PairModel(fit_pair_state(corpus(WHO[6:]), manifest={"columns": COLUMNS}))


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "posts.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["post", "about", "side", "who"])
        rows.writerows([p.text, p.target, p.label, p.doc_id] for p in corpus())
    return path


def test_the_functions_take_it(model, folder):
    texts = ["The mayor supports the parks.", "The baker rejects them."]
    expected = list(model.classify_many(texts, "parks"))
    for given in (model, folder, str(folder)):
        assert list(stancelib.classify_many(texts, "parks", model=given)) == expected
        assert stancelib.classify(texts[0], "parks", model=given) == expected[0]
        with pytest.raises(InputError, match="EncoderPairModel"):
            stancelib.classify_document(texts[0], model=given)
    with pytest.raises(InputError, match="topics"):
        stancelib.classify(texts[0], topics=["kosovo"], model=model)


def test_it_is_measured_beside_a_linear_one(model, folder, linear):
    report = stancelib.evaluate(
        model, corpus(), compare={"linear": linear, "again": folder}, baselines=False
    )
    assert isinstance(report, Report)
    assert report.kind == "pairs"
    assert list(report.systems) == ["stancelib", "linear", "again"]
    assert report.systems["again"] == report.systems["stancelib"]
    assert not [note for note in report.notes if note.startswith("WARNING")]
    _, decided = model.decide(corpus().texts, [p.target for p in corpus()])
    right = np.mean([model.labels[i] == p.label for i, p in zip(decided, corpus(), strict=True)])
    assert report.systems["stancelib"]["accuracy"].value == pytest.approx(right)


def test_texts_that_it_learned_from_are_told():
    state = pair_state()
    arrays = {**state.arrays, "trained_on": np.unique(text_hashes(corpus().texts[:4]))}
    model = EncoderPairModel(replace(state, arrays=arrays))
    report = stancelib.evaluate(model, corpus(), baselines=False, probes=False)
    assert any("4 of 36 rows were in the model's training data" in n for n in report.notes)

    unasked = EncoderPairModel(replace(pair_state(needs_target=False), arrays=arrays))
    assert len(suggest(unasked, corpus().texts[:6], n=6)) == 2


def test_it_chooses_what_to_label(model):
    pool = [{"post": p.text, "about": p.target} for p in corpus()]
    found = suggest(model, pool, n=5, strategy="uncertainty")
    assert (found.kind, found.labels, len(found)) == ("pairs", tuple(LABELS), 5)
    assert all(item.guess for item in found)


def test_its_card_tells_what_it_is(model, linear, tmp_path):
    card = model_card(model)
    assert "transformer encoder" in card
    assert "linear" not in card
    assert "`FAVOR` | support" in card
    assert f"({len(TARGETS)}): {', '.join(TARGETS)}." in card
    assert "linear" in model_card(linear)
    ours = EncoderPairModel(model.state)
    write_model(ours, tmp_path / "m", overwrite=False)
    assert ours.path == str(tmp_path / "m")
    assert (tmp_path / "m" / "MODEL_CARD.md").read_text(encoding="utf-8") == card


# The command


def test_classify(model, folder, table, capsys):
    assert main(["classify", "--model", str(folder), str(table), "--format", "jsonl"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    texts, targets = corpus().texts, [p.target for p in corpus()]
    assert len(rows) == len(texts)
    for row, result in zip(rows, model.classify_many(texts, targets), strict=True):
        assert (row["label"], row["target"]) == (result.label, result.target)
        assert row["evidence"] == [e.to_dict() for e in result.evidence]


def test_evaluate(folder, table, tmp_path, capsys):
    out = tmp_path / "report.json"
    arguments = [str(folder), str(table), "--no-baselines", "--out", str(out)]
    assert main(["evaluate", *arguments]) == 0
    assert "accuracy" in capsys.readouterr().out
    assert Report.from_json(out).kind == "pairs"


def test_show_and_verify(folder, capsys):
    assert main(["models", "show", str(folder)]) == 0
    assert "transformer encoder" in capsys.readouterr().out
    assert main(["models", "verify", str(folder)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1].endswith(": all is as it should be")
    assert "weights.npz/label_scale.npy: <f8 (3,), finite" in lines
    for payload in PAYLOADS:
        assert any(line.startswith(f"{payload}: ") for line in lines)
    assert not any("not listed" in line for line in lines)


def test_suggest(folder, table, tmp_path, capsys):
    out = tmp_path / "next.csv"
    arguments = [str(table), "--model", str(folder), "-n", "3", "--out", str(out)]
    assert main(["suggest", *arguments]) == 0
    with out.open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == 3
