"""The model card: every number from manifest or report, data and limits told, both kinds."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import SimpleNamespace

import pytest

import stancelib
from stancelib.errors import InputError
from stancelib.evaluation.records import ClassRow, ProbeResult, Slice
from stancelib.evaluation.report import Report
from stancelib.evaluation.scores import Interval
from stancelib.model import StanceModel
from stancelib.training.card import model_card
from stancelib.training.card_data import ABOUT, checked_about
from tests.training.data import SAY, TAX, WHO, town

SHIPPED = Path(stancelib.load_model().path)
#: A number that isn't part of a name such as F1 or report_v2.
NUMBER = re.compile(r"(?<![\w.])-?\d+(?:[.,]\d+)*%?")
ABOUT_IT = {
    "source": "Letters to the Plum Gazette",
    "license": "CC BY 4.0",
    "intended_use": "Counting plums.",
    "citation": "Oslak, The plum question",
}


def spellings(value):
    """Return the ways in which a card may write a number, or the numbers in a text."""
    if isinstance(value, dict):
        return set().union(*(spellings(x) for item in value.items() for x in item))
    if isinstance(value, (list, tuple)):
        return set().union(*map(spellings, value)) if value else set()
    if isinstance(value, bool) or value is None:
        return set()
    if isinstance(value, int):
        return {str(value)}
    if isinstance(value, float):
        return {f"{value:.3f}", f"{value:g}", f"{value:.0%}"}
    return {str(value)[:16], *NUMBER.findall(str(value))}


def strangers(card, *sources):
    """Return the numbers of a card that are in none of the sources."""
    known = set().union(*map(spellings, sources))
    # A digest is cut, so that its beginning counts as one number.
    shown = re.sub(r"`[0-9a-f]{16}…`", "", card)
    return [number for number in NUMBER.findall(shown) if number not in known]


def interval(value):
    return Interval(value, value - 0.0121, value + 0.0374)


def report_of_pairs():
    rows = {
        "con": ClassRow(interval(0.5), interval(0.25), interval(0.333), 40, 21),
        "pro": ClassRow(interval(0.75), interval(0.875), interval(0.8125), 117, 133),
        "unclear": ClassRow(Interval(None, reason="never"), interval(0.1), interval(0.05), 6, 0),
        "macro": ClassRow(interval(0.41), interval(0.42), interval(0.043), 163, 163),
    }
    metrics = {"accuracy": interval(0.71), "macro_f1": interval(0.61)}
    return Report(
        "Cross-validation on plums.csv",
        kind="pairs",
        corpus={"paragraphs": 163, "documents": 99, "labels": {"con": 40, "pro": 117, "unclear": 6},
                "targets": {"plums": 100, "pears": 63}, "sources": {}, "fingerprint": "f00d"},
        protocol={"method": "7-fold cross-validation", "folds": 7, "seed": 3,
                  "bootstrap": {"level": 0.9}, "versions": {"stancelib": "9.8.7"}},
        systems={"stancelib": metrics, "tfidf_lr": {"accuracy": interval(0.7)}},
        classes={"label": {"stancelib": rows}},
        differences={"stancelib - tfidf_lr": {"accuracy": Interval(0.01, -0.02, 0.04),
                                              "macro_f1": Interval(0.2, 0.15, 0.25),
                                              "ece": Interval(0.03, 0.02, 0.05),
                                              "brier": Interval(-0.06, -0.07, -0.05)},
                     "tfidf_lr - majority": {"accuracy": Interval(-0.3, -0.4, -0.2)}},
        slices=(Slice("target", "plums", "stancelib", 100, {"macro_f1": interval(0.31)}),
                Slice("target", "pears", "stancelib", 63, {"macro_f1": interval(0.81)})),
        probes=(ProbeResult("negation", "change", "stancelib", 55, interval(0.125)),),
        notes=("Some 12 rows were copies.",),
    )  # fmt: skip


def pair_model(report=None, **manifest):
    facts = {"name": "plums.csv", "pairs": 163, "documents": 99, "sha256": "ab" * 32}
    return SimpleNamespace(
        kind="pairs",
        labels=("con", "pro", "unclear"),
        stances={"con": "oppose", "pro": "support", "unclear": None},
        targets=("plums", "pears"),
        needs_target=True,
        columns={"text": "the text", "target": "target", "label": "vote", "group": None},
        report=report,
        manifest={"stancelib_version": "9.8.7", "kind": "pairs", "seed": 3, "training": [facts],
                  "chosen": {"profile": "short", "strength": 0.25}, **manifest},
    )  # fmt: skip


def section(card, title):
    return re.split(r"^## ", card.partition(f"## {title}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]


@pytest.fixture(scope="module")
def shipped():
    model = stancelib.load_model()
    return StanceModel(model.state, model.path, Report.from_json(SHIPPED / "report.json"))


def test_no_number_of_a_topic_card_is_made_up(shipped):
    card = model_card(shipped)
    manifest = json.loads((SHIPPED / "manifest.json").read_bytes())
    assert len(NUMBER.findall(card)) > 100
    assert strangers(card, manifest, shipped.report.to_dict()) == []


def test_no_number_of_a_pair_card_is_made_up():
    model = pair_model(report_of_pairs(), about=ABOUT_IT)
    others = {**model.columns, "targets": len(model.targets)}
    assert strangers(model_card(model), model.manifest, model.report.to_dict(), others) == []


def test_a_made_up_number_would_be_found():
    model = pair_model(report_of_pairs())
    card = model_card(model) + "\nAlso 0.987 and 4711 and 66%.\n"
    assert strangers(card, model.manifest, model.report.to_dict()) == ["0.987", "4711", "66%"]


def test_the_data_are_told(shipped):
    told = section(model_card(shipped), "What it learned from")
    for facts in shipped.state.manifest["training"]:
        row = f"| {facts['name']} | {facts['paragraphs']} | {facts['documents']} |"
        assert row in told
        assert f"`{facts['sha256'][:16]}…`" in told
    labels = shipped.report.corpus["labels"]["kosovo"]
    counts = " | ".join(str(labels[s]) for s in ("support", "oppose", "mixed", "neutral"))
    assert f"| `kosovo` | {counts} |" in told


def test_what_nobody_stated_is_said_to_be_not_stated():
    told = section(model_card(pair_model()), "What it learned from")
    assert "- Source: not stated" in told
    assert "- Licence: not stated" in told


def test_what_the_user_stated_is_in_the_card():
    card = model_card(pair_model(about=ABOUT_IT))
    assert "- Source: Letters to the Plum Gazette" in card
    assert "- Licence: CC BY 4.0" in card
    assert "**Intended use.** Counting plums." in card
    assert "- Cite: Oslak, The plum question" in card
    assert "not stated" in section(card, "What it learned from")  # who labelled them


def test_scores_stand_beside_the_baselines():
    told = section(model_card(pair_model(report_of_pairs())), "How good it is")
    assert "| system | accuracy | macro F1 |" in told
    assert "| **stancelib** | 0.710 [0.698, 0.747] | 0.610 [0.598, 0.647] |" in told
    assert "| tfidf_lr | 0.700 [0.688, 0.737] | – |" in told
    assert "| con | 0.500 [0.488, 0.537] |" in told
    assert "90% intervals" in told
    assert "- Some 12 rows were copies." in told


def test_limits_are_those_that_the_report_shows():
    told = section(model_card(pair_model(report_of_pairs())), "Limits")
    assert "Weakest label: unclear, F1 0.050" in told
    assert "Never predicted (label): unclear." in told
    assert "Weakest by target (macro F1): plums 0.310" in told
    assert "Probe negation" in told
    assert "changed in 0.125 [0.113, 0.162] of the texts, and it should (n = 55)" in told
    lines = told.splitlines()
    assert (
        "- tfidf_lr may be as good (the interval holds zero): stancelib less tfidf_lr in "
        "accuracy (0.010 [-0.020, 0.040])." in lines
    )
    # Of errors, less is better; macro F1 and Brier score are won.
    better = (
        "- tfidf_lr is better: stancelib less tfidf_lr in calibration error (0.030 [0.020, 0.050])."
    )
    assert better in lines
    assert "majority" not in told


def test_averages_are_no_classes():
    told = section(model_card(pair_model(report_of_pairs())), "Limits")
    assert "macro, F1" not in told


def test_a_model_that_was_not_measured_says_so():
    card = model_card(pair_model())
    assert "Not measured" in section(card, "How good it is")
    assert "Nothing was measured" in section(card, "Limits")


def test_the_command_names_columns_seed_and_folds():
    told = section(model_card(pair_model(report_of_pairs())), "How to make it again, and how")
    card = model_card(pair_model(report_of_pairs()))
    assert told == ""  # a heading is matched whole
    assert (
        "    stancelib train CORPUS --out FOLDER --text-column 'the text' --target-column target "
        "--label-column vote --seed 3 --folds 7\n" in card
    )
    assert "stancelib 9.8.7" in card
    assert "- What training chose: profile short, strength 0.25" in card


def test_labels_and_what_they_mean():
    told = section(model_card(pair_model()), "Labels")
    assert "| `con` | oppose |" in told
    assert "| `unclear` | no stance |" in told
    assert "Targets that it learned from (2): plums, pears." in told


def test_of_many_targets_some_are_named():
    model = pair_model()
    model.targets = tuple(f"target | {n}" for n in range(4000))
    told = section(model_card(model), "Labels")
    assert "from (4000): target \\| 0, target \\| 1, " in told
    assert told.endswith("target \\| 9, ….\n\n")
    assert "target" in told


def test_the_language_is_that_of_the_training_texts():
    assert "other than English" in model_card(pair_model())
    card = model_card(pair_model(english=False))
    assert "other than those that it learned from" in card
    assert "other than English" not in card


def test_names_cannot_break_the_tables():
    report = report_of_pairs()
    model = pair_model(report)
    model.labels = ("a|b\n## Fake", "pro")
    model.stances = {}
    card = model_card(model)
    assert "\n## Fake" not in card
    assert "a\\|b ## Fake" in card


def test_what_is_told_about_a_model_is_checked():
    assert checked_about(None) == {}
    assert checked_about({"license": "MIT", "source": " "}) == {"license": "MIT"}
    with pytest.raises(InputError, match="unknown licence; known: source, license"):
        checked_about({"licence": "MIT"})
    with pytest.raises(InputError, match="license must be text"):
        checked_about({"license": 4})
    with pytest.raises(InputError, match="got list"):
        checked_about(["MIT"])
    assert set(ABOUT) >= {"source", "license", "intended_use", "citation"}


def test_the_same_model_gives_the_same_card(shipped):
    assert model_card(shipped) == model_card(shipped)


def test_training_puts_what_is_told_into_manifest_and_card(tmp_path):
    out = tmp_path / "m"
    stancelib.train(town(), topics=[TAX], out=out, folds=2, about=ABOUT_IT)
    card = (out / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "- Licence: CC BY 4.0" in card
    manifest = json.loads((out / "manifest.json").read_bytes())
    report = json.loads((out / "report.json").read_bytes())
    assert manifest["about"] == ABOUT_IT
    assert strangers(card, manifest, report) == []
    assert stancelib.load_model(out).state.manifest["about"] == ABOUT_IT
    with pytest.raises(InputError, match="unknown plums"):
        stancelib.train(town(), topics=[TAX], folds=0, about={"plums": "ripe"})


def test_a_trained_model_of_pairs_has_a_true_card(tmp_path):
    out = tmp_path / "m"
    rows = [
        {"text": form.format(who=who, topic="plum tax"), "target": "plum tax", "label": label}
        for who in WHO
        for label, form in (("FAVOR", SAY["support"]), ("AGAINST", SAY["oppose"]))
    ]
    stancelib.train(rows, out=out, folds=2, about=ABOUT_IT)
    card = (out / "MODEL_CARD.md").read_text(encoding="utf-8")
    manifest = json.loads((out / "manifest.json").read_bytes())
    report = json.loads((out / "report.json").read_bytes())
    assert strangers(card, manifest, report) == []
    assert "| `AGAINST` | oppose |" in card
    assert "| `FAVOR` | 12 |" in card
    assert "--text-column text" in card
    assert "tfidf" in section(card, "How good it is")
    assert "- Licence: CC BY 4.0" in card
