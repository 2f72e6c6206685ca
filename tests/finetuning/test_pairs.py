from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

torch = pytest.importorskip("torch")

import stancelib
from stancelib.corpus.pairs import LabelledPair, PairCorpus
from stancelib.encoder.pairs import EncoderPairModel
from stancelib.errors import InputError, TrainingError
from stancelib.evaluation.labels import LabelGold
from stancelib.finetuning import pair_fit, pair_report
from stancelib.finetuning.kept import unfinished
from stancelib.finetuning.pair_fit import fit_pairs
from stancelib.finetuning.pairs import train_pairs
from stancelib.finetuning.start import read_start
from stancelib.training.fit import text_hashes
from stancelib.training.pair_calibration import fit_pair_calibration, macro_f1
from tests.finetuning.pair_rows import STANCES, pairs

NAMES = tuple(STANCES)


@pytest.fixture
def few(monkeypatch):
    """Take 60 rows for enough to hold some out, and let a tiny network learn fast."""
    usual = pair_fit.plan_for

    def plan(corpus, epochs=None, **more):
        found = usual(corpus, epochs, **more)
        return replace(found, rate=3e-3, few_rows=len(corpus) < 60, top_only=False)

    monkeypatch.setattr(pair_fit, "plan_for", plan)


@pytest.fixture(scope="module")
def trained(base_folder, tmp_path_factory):
    """A model of few rows, its folder, and the calls of progress."""
    out, steps = tmp_path_factory.mktemp("trained") / "mine", []
    model = train_pairs(
        pairs(36), base=base_folder, out=out, seed=2, epochs=1, agreement={"accuracy": 0.9},
        about={"license": "CC0"}, progress=lambda *told: steps.append(told),
    )  # fmt: skip
    return model, out, steps


def accuracy(model, corpus):
    targets = [pair.target for pair in corpus] if model.needs_target else None
    _, decided = model.decide(corpus.texts, targets)
    return np.mean([model.labels[i] == pair.label for i, pair in zip(decided, corpus, strict=True)])


def test_it_learns_what_is_plain(few, base_folder):
    model = train_pairs(pairs(300), base=base_folder, epochs=6, folds=0)
    assert accuracy(model, pairs(90, seed=1)) > 0.9
    assert model.report is None and model.labels == NAMES
    assert dict(model.stances) == STANCES
    assert model.manifest["encoder"]["rows"] + model.manifest["encoder"]["rows_held_out"] == 300


def test_the_folder_is_a_model_of_the_accurate_tier(trained):
    model, out, _ = trained
    assert sorted(path.name for path in out.iterdir()) == [
        "MODEL_CARD.md", "encoder.onnx", "manifest.json", "report.json", "tokenizer.json",
        "weights.npz",
    ]  # fmt: skip
    assert [path.name for path in out.parent.iterdir()] == ["mine"]
    loaded = stancelib.load_model(out)
    assert isinstance(loaded, EncoderPairModel) and loaded.tier == "accurate"
    corpus = pairs(36)
    targets = [pair.target for pair in corpus]
    assert list(loaded.classify_many(corpus.texts, targets)) == list(
        model.classify_many(corpus.texts, targets)
    )
    assert loaded.targets == corpus.targets and loaded.needs_target


def test_the_manifest_tells_how_it_was_trained(trained, base_folder):
    _, out, _ = trained
    manifest = json.loads((out / "manifest.json").read_text())
    assert (manifest["kind"], manifest["seed"], manifest["english"]) == ("encoder-pairs", 2, True)
    assert manifest["training"][0]["paragraphs"] == 36
    assert manifest["about"] == {"license": "CC0"}
    facts = manifest["encoder"]
    assert facts["base_sha256"] == read_start(base_folder).sha256
    assert (facts["few_shot"], facts["epochs"], facts["device"]) == (True, 1, "cpu")
    assert facts["torch"] == str(torch.__version__)
    card = (out / "MODEL_CARD.md").read_text()
    assert "--tier accurate" in card and "CC0" in card
    assert str(base_folder.parent) not in json.dumps(manifest) + card


def test_the_report_is_of_rows_that_were_not_learned_from(trained):
    model, out, _ = trained
    report = model.report
    assert list(report.systems)[:2] == ["stancelib", "linear"] and "tfidf_lr" in report.systems
    assert report.corpus["pairs" if "pairs" in report.corpus else "paragraphs"] == 36
    assert "two thirds" in report.protocol["method"] and "torch" in report.protocol["versions"]
    assert json.loads((out / "report.json").read_text()) == json.loads(report.dumps())
    assert model.manifest["scores"] == report.headline()


def test_progress_counts_the_parts(trained):
    messages = [told[2] for told in trained[2]]
    assert {message.partition(",")[0] for message in messages} == {
        f"part {part} of 4" for part in (1, 2, 3, 4)
    }
    assert all(0 < step <= total for step, total, _ in trained[2])


def test_texts_that_were_learned_from_are_known_again(trained):
    model, _, _ = trained
    assert set(text_hashes(pairs(36).texts)) == set(model.state.arrays["trained_on"])


def test_no_document_is_on_both_sides(few, base_folder):
    fitted = fit_pairs(pairs(80), base=base_folder, epochs=1)
    assert not fitted.by_folds and len(fitted.learned) + len(fitted.held) == 80
    assert len(fitted.held) == pytest.approx(8, abs=2)
    assert not set(fitted.learned.doc_ids) & set(fitted.held.doc_ids)
    assert len(fitted.facts["held_out_loss"]) == 1
    np.testing.assert_allclose(fitted.read(fitted.held), fitted.logits, atol=0.05)


def test_with_few_rows_each_is_judged_by_a_network_that_had_not_seen_its_document(
    monkeypatch, base_folder
):
    groups, train = [], pair_fit._Task.train

    def spy(task, examples, *more, **named):
        groups.append({example.group for example in examples})
        return train(task, examples, *more, **named)

    seen, logits = [], pair_fit._logits

    def read(network, examples):
        seen.append({example.group for example in examples})
        return logits(network, examples)

    monkeypatch.setattr(pair_fit._Task, "train", spy)
    monkeypatch.setattr(pair_fit, "_logits", read)
    corpus = pairs(30)
    fitted = fit_pairs(corpus, base=base_folder, epochs=1)
    assert fitted.by_folds and len(groups) == 4 and len(seen) == 3
    assert set.union(*seen) == groups[3] == set(corpus.doc_ids)
    assert all(not held & learned for held, learned in zip(seen, groups, strict=False))


def test_development_rows_stop_and_calibrate(few, base_folder):
    dev = pairs(40, seed=3, name="dev")
    train = pairs(80)
    model = train_pairs(train, dev=dev, base=base_folder, epochs=2, folds=1)
    assert model.manifest["encoder"]["rows"] == 80
    assert model.manifest["encoder"]["rows_held_out"] == 40
    assert len(model.manifest["encoder"]["held_out_loss"]) == 2
    assert model.manifest["development"]["paragraphs"] == 40
    assert model.report.corpus["labels"] == {"AGAINST": 14, "FAVOR": 13, "NONE": 13}
    assert "flatters" in model.report.protocol["method"]
    hashes = set(model.state.arrays["trained_on"])
    assert set(text_hashes([*train.texts, *dev.texts])) == hashes


def test_development_rows_are_used_with_few_rows_too(base_folder):
    fitted = fit_pairs(pairs(12), dev=pairs(10, seed=3), base=base_folder, epochs=1)
    assert not fitted.by_folds and len(fitted.logits) == 10


def test_unfit_development_rows_are_refused(base_folder):
    other = pairs(6, labels=("FAVOR", "NONE"))
    with pytest.raises(InputError, match="labels that tiny lacks: AGAINST"):
        fit_pairs(other, dev=pairs(6, name="dev"), base=base_folder)
    with pytest.raises(InputError, match="has no rows"):
        fit_pairs(other, dev=PairCorpus([]), base=base_folder)


def test_the_probabilities_are_those_of_the_calibration(base_folder):
    corpus = pairs(60)
    fitted = fit_pairs(corpus, base=base_folder, epochs=1)
    truth = LabelGold.from_corpus(corpus).truth
    found = fit_pair_calibration(fitted.logits, truth, np.ones(60))
    proba, decided = fitted.decide(fitted.logits)
    odds = found.slope * fitted.logits + found.shift
    np.testing.assert_allclose(
        proba, np.exp(odds) / np.exp(odds).sum(axis=1, keepdims=True), atol=1e-12
    )
    assert decided.tolist() == (odds + found.offsets).argmax(axis=1).tolist()
    assert macro_f1(decided, truth, 3) > 0.2


def test_the_exported_model_says_what_the_network_says(base_folder):
    corpus, other = pairs(40), pairs(20, seed=9)
    fitted = fit_pairs(corpus, base=base_folder, epochs=1)
    model = train_pairs(corpus, base=base_folder, epochs=1, folds=0)
    proba, _ = fitted.decide(fitted.read(other))
    said = model.probabilities(other.texts, [pair.target for pair in other])
    # Eight bits tell on a network of 32 numbers a word; the plain export is exact (test_export).
    np.testing.assert_allclose(said, proba, atol=0.2)


def test_the_labels_begin_as_what_the_encoder_knows(base_folder, monkeypatch):
    begun = []
    monkeypatch.setattr(
        pair_fit,
        "run",
        lambda network, *more, **named: begun.append(network) or pair_fit.Outcome(0, 0),
    )
    fit_pairs(pairs(12), dev=pairs(6, seed=1), base=base_folder)
    network = begun[0]
    decide, label = network.decide.weight, network.label.weight
    torch.testing.assert_close(label[NAMES.index("FAVOR")], (decide[1] - decide[2]) / 2)


def test_a_model_of_the_same_labels_is_trained_further(trained, base_folder, monkeypatch):
    _, out, _ = trained
    begun = []
    monkeypatch.setattr(
        pair_fit,
        "run",
        lambda network, *more, **named: begun.append(network) or pair_fit.Outcome(0, 0),
    )
    fit_pairs(pairs(12), dev=pairs(6, seed=1), base=out)
    kept = torch.tensor(read_start(out).weights["label.weight"])
    torch.testing.assert_close(begun[0].label.weight.detach(), kept)


def test_the_same_seed_gives_the_same_bytes(base_folder, tmp_path):
    digests = []
    for run in range(2):
        out = tmp_path / str(run)
        train_pairs(pairs(24), base=base_folder, out=out, epochs=1, folds=0, seed=5)
        digests.append({path.name: path.read_bytes() for path in out.iterdir()})
    assert digests[0] == digests[1]
    other = fit_pairs(pairs(24), base=base_folder, epochs=1, seed=6)
    same = fit_pairs(pairs(24), base=base_folder, epochs=1, seed=5)
    assert not np.allclose(other.read(pairs(6)), same.read(pairs(6)), atol=1e-6)


class Killed(BaseException):
    """Stands for a signal."""


@pytest.mark.parametrize("rows", [24, 80])
def test_a_killed_training_goes_on_and_ends_the_same(few, base_folder, tmp_path, monkeypatch, rows):
    monkeypatch.setattr("stancelib.finetuning.running._EVERY", 2)
    corpus, told = pairs(rows), {"base": base_folder, "epochs": 3, "folds": 0}

    def kill(step, total, message):
        seen.append(message)
        if len(seen) == 8:
            raise Killed

    seen = []
    with pytest.raises(Killed):
        train_pairs(corpus, out=tmp_path / "a", progress=kill, **told)
    left = unfinished(tmp_path / "a")
    assert left.is_dir() and not (tmp_path / "a").exists()
    with pytest.raises(InputError, match="is of another training"):
        train_pairs(corpus, out=tmp_path / "a", resume=left, seed=1, **told)
    again = []
    train_pairs(
        corpus, out=tmp_path / "a", resume=left, progress=lambda *told: again.append(told), **told
    )
    assert not left.exists()
    whole = []
    train_pairs(corpus, out=tmp_path / "b", progress=lambda *told: whole.append(told), **told)
    assert len(again) < len(whole)
    for name in ("encoder.onnx", "weights.npz", "manifest.json"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_what_is_in_the_way_is_seen_before_training(base_folder, tmp_path):
    (tmp_path / "mine").mkdir()
    with pytest.raises(InputError, match="already there"):
        train_pairs(pairs(24), base=tmp_path / "nowhere", out=tmp_path / "mine")


def test_too_little_is_refused(base_folder):
    with pytest.raises(TrainingError, match="labels of one kind only"):
        fit_pairs(pairs(12, labels=("FAVOR",)), base=base_folder)
    with pytest.raises(TrainingError, match="2 documents, too few"):
        fit_pairs(pairs(4), base=base_folder)
    with pytest.raises(InputError, match="epochs: 0"):
        fit_pairs(pairs(12), base=base_folder, epochs=0)
    with pytest.raises(InputError, match="device 'abacus' cannot be used"):
        fit_pairs(pairs(12), base=base_folder, device="abacus")


def test_texts_without_targets_and_labels_without_stances(few, base_folder):
    corpus = pairs(120, targets=(None,), stances={})
    model = train_pairs(corpus, base=base_folder, epochs=6, folds=0)
    assert not model.needs_target and model.targets == ()
    assert accuracy(model, pairs(60, seed=1, targets=(None,))) > 0.6  # of three
    assert model.classify("the tax is good welcome").stance is None


def test_weights_count(few, base_folder):
    rows = [replace(pair, weight=50.0 if pair.label == "NONE" else 0.02) for pair in pairs(120)]
    fitted = fit_pairs(PairCorpus(rows, stances=STANCES), base=base_folder, epochs=2)
    proba, _ = fitted.decide(fitted.read(pairs(30, seed=1)))
    assert proba.mean(axis=0).argmax() == NAMES.index("NONE")
    assert proba[:, NAMES.index("NONE")].mean() > 0.8


def test_the_report_calibrates_each_document_without_its_labels(monkeypatch, base_folder):
    corpus = pairs(30)
    fitted = fit_pairs(corpus, base=base_folder, epochs=1)
    fits, usual = [], pair_report.fit_pair_calibration

    def spy(logits, truth, weights):
        fits.append(len(truth))
        return usual(logits, truth, weights)

    monkeypatch.setattr(pair_report, "fit_pair_calibration", spy)
    said = pair_report._cross_fitted(fitted, 0)
    assert len(fits) == 5 and sum(30 - n for n in fits) == 30
    assert len(said) == 30
    alone = replace(fitted, held=corpus.take([0]), logits=fitted.logits[:1])
    assert len(pair_report._cross_fitted(alone, 0)) == 1


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.text(max_size=30), st.text(max_size=8)), min_size=6, max_size=8))
def test_any_texts_and_targets_can_be_learned_from(base_folder, said):
    rows = [
        LabelledPair(text, "ab"[i % 2], target, doc_id=str(i))
        for i, (text, target) in enumerate(said)
    ]
    fitted = fit_pairs(PairCorpus(rows), base=base_folder, epochs=1)
    proba, _ = fitted.decide(fitted.logits)
    assert np.isfinite(proba).all()
