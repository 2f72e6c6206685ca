from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest

from stancelib.corpus.pairs import LabelledPair, PairCorpus
from stancelib.pairs.model import PairModel
from stancelib.training import pairs as module
from stancelib.training.fit import text_hashes
from stancelib.training.pair_others import fit_others
from stancelib.training.pair_search import pair_data
from stancelib.training.pairs import fit_pair_state, pair_system
from tests.pairs import data


def saved(state, folder):
    PairModel(state).save(folder)
    return (folder / "weights.npz").read_bytes(), (folder / "manifest.json").read_bytes()


@pytest.mark.parametrize("corpus", [data.town, data.wide, data.many])
def test_the_same_corpus_and_seed_give_the_same_bytes(corpus, tmp_path):
    first, second = (
        saved(fit_pair_state(corpus(), seed=3, manifest=data.VERSION), tmp_path / str(i))
        for i in range(2)
    )
    assert first == second


def test_the_state_tells_what_was_chosen_and_learned_from():
    corpus = data.wide()
    state = fit_pair_state(corpus, seed=5, manifest={"plum": 1})
    assert state.manifest["plum"] == 1
    assert state.manifest["seed"] == 5
    chosen = state.manifest["chosen"]
    assert set(chosen) == {"profile", "sharing", "strength", "macro_f1_out_of_fold"}
    assert 0 <= chosen["macro_f1_out_of_fold"] <= 1
    assert state.labels == corpus.labels
    assert dict(zip(state.labels, state.stances, strict=True)) == {
        label: data.STANCES[label] for label in corpus.labels
    }
    assert state.targets == corpus.targets
    assert state.needs_target
    hashes = state.arrays["trained_on"]
    assert sorted(set(text_hashes(corpus.texts).tolist())) == hashes.tolist()


def test_no_more_names_of_targets_are_kept_than_a_limit(monkeypatch):
    monkeypatch.setattr(module, "_MOST_NAMES", 10)
    state = fit_pair_state(data.many())
    assert state.targets == data.MANY[:10]
    assert PairModel(state).classify("They want a dam.", "a dam").target == "a dam"
    # Those with weights of their own are all kept.
    monkeypatch.setattr(module, "_MOST_NAMES", 1)
    assert fit_pair_state(data.wide()).targets == data.TARGETS


def test_other_targets_are_judged_by_what_known_ones_have_in_common():
    corpus = data.wide()
    state = fit_pair_state(corpus)
    assert state.manifest["chosen"]["sharing"] in ("own", "both")
    prepared = pair_data(corpus)
    columns = prepared.design.columns(np.ones(len(corpus), dtype=np.bool_))
    others = fit_others(prepared, columns)
    weights, _ = others.weights(columns)
    at = np.searchsorted(columns.table.keys[others.kept], state.arrays["keys"])
    found = state.arrays["weights"][:, -1] * state.arrays["steps"][-1]
    np.testing.assert_allclose(found, weights[at, 0], atol=2 * state.arrays["steps"].max())
    np.testing.assert_array_equal(state.arrays["bias"][-1], others.heads.bias[0])
    assert state.arrays["slope"][-1] == others.calibration.slope != state.arrays["slope"][0]
    np.testing.assert_array_equal(state.arrays["offsets"][-1], others.calibration.offsets)


def test_progress_is_passed_on():
    steps = []
    fit_pair_state(data.town(), progress=lambda *step: steps.append(step))
    assert steps
    assert steps[-1][0] == steps[-1][1]


def test_rows_that_weigh_more_count_more():
    rows = [LabelledPair(f"plum {i}", "ab"[i % 2], doc_id=f"{i}") for i in range(40)]
    heavy = [replace(pair, weight=50.0 if pair.label == "b" else 1.0) for pair in rows]
    light, other = (
        PairModel(fit_pair_state(PairCorpus(some))).classify("plum").probabilities["b"]
        for some in (rows, heavy)
    )
    assert other > light + 0.2


TINY = [
    ("The tax is a fair plan.", "a"), ("A fair tax, a fair plan.", "a"), ("Fair plan, this tax.", "a"),
    ("The tax is a bad plan.", "b"), ("A bad tax, a bad plan.", "b"), ("Bad plan, this tax.", "b"),
]  # fmt: skip


@pytest.mark.parametrize("target", [None, "the tax"])
def test_six_rows_are_enough(target):
    corpus = PairCorpus(LabelledPair(text, label, target) for text, label in TINY)
    model = PairModel(fit_pair_state(corpus))
    assert [r.label for r in model.classify_many(corpus.texts, target)] == list("aaabbb")
    assert model.classify("A fair plan.", target).label == "a"


@pytest.mark.parametrize(
    "texts",
    [[""] * 6, ["\U0001f600"] * 6, ["ab", "cd", "ef", "gh", "ij", "kl"], ["日本"] * 6],
)
def test_rows_without_anything_in_common_give_a_model_that_abstains(texts, tmp_path):
    corpus = PairCorpus(LabelledPair(text, "ab"[i % 2]) for i, text in enumerate(texts))
    state = fit_pair_state(corpus, manifest=data.VERSION)
    saved(state, tmp_path / "m")
    model = PairModel.load(tmp_path / "m")
    assert model.classify("The tax is a fair plan.").abstained == "no_evidence"
    proba, _ = model.decide(["The tax is a fair plan."])
    assert proba.sum() == pytest.approx(1)


def test_a_label_of_one_row():
    rows = [*data.town(), LabelledPair("Whatever the mayor says.", "RARE", "carbon tax")]
    model = PairModel(fit_pair_state(PairCorpus(rows, stances=data.STANCES)))
    assert model.labels == ("AGAINST", "FAVOR", "NONE", "RARE")
    assert model.stances["RARE"] is None
    proba, _ = model.decide(["Whatever the mayor says.", "Plums."], "carbon tax")
    assert np.isfinite(proba).all()


def test_as_a_system_it_predicts_rows_that_it_has_not_seen():
    corpus = data.town()
    train, test = corpus.take(range(48)), corpus.take(range(48, 72))
    found = pair_system(train, test)
    assert found.labels == train.labels
    assert [found.labels[i] for i in found.decided] == [pair.label for pair in test]
    model = PairModel(fit_pair_state(train))
    np.testing.assert_array_equal(
        found.proba, model.decide(test.texts, [p.target for p in test])[0]
    )


def test_as_a_system_it_learns_from_whatever_there_is():
    corpus = data.town()
    one_document = corpus.take(range(6))
    assert len(pair_system(one_document, corpus).decided) == len(corpus)
    one_label = PairCorpus(pair for pair in corpus if pair.label == "FAVOR")
    found = pair_system(one_label, corpus)
    assert found.labels == ("FAVOR",)
    assert (found.proba == 1).all()


def test_numbers_are_as_the_format_stores_them():
    buffer = io.BytesIO()
    np.savez(buffer, **fit_pair_state(data.town()).arrays)
    buffer.seek(0)
    loaded = dict(np.load(buffer, allow_pickle=False))
    assert set(loaded) == set(data.model().state.arrays)
