from __future__ import annotations

import pytest

import stancelib
from stancelib import train
from stancelib.errors import InputError, TrainingError
from stancelib.training import tiers
from stancelib.training.tiers import Tuning, check_tier
from tests.training.data import TAX, TRAMS, WHO, town

PAIRS = [
    {"text": f"{word} the tax, said {who}", "target": "a tax", "label": label}
    for who in WHO
    for word, label in (("Praise", "pro"), ("Condemn", "con"))
]


@pytest.fixture
def learned(monkeypatch):
    """What training was asked for, without the training."""
    calls = []
    monkeypatch.setattr(tiers, "find_spec", lambda name: object())
    for kind in ("topics", "pairs"):
        monkeypatch.setattr(
            stancelib.training.trainer,
            f"accurate_{kind}",
            lambda tuning, corpus, kind=kind, **told: calls.append((kind, tuning, corpus, told)),
        )
    return calls


def test_topics_are_handed_to_the_accurate_tier(learned, tmp_path):
    extra = town(WHO[6:8])
    train(
        town(WHO[:6], (TAX, TRAMS)), tier="accurate", base="b", epochs=3, resume="r", topics=[TAX],
        extra=extra, seed=5, out=tmp_path / "m", about={"license": "CC0"}, n_jobs=2,
    )  # fmt: skip
    ((kind, tuning, corpus, told),) = learned
    assert (kind, tuning, len(corpus)) == ("topics", Tuning("b", 3, "r"), 60)
    assert told["topics"] == (TAX,)
    assert len(told["extra"]) == len(extra)
    assert (told["seed"], told["n_jobs"], told["overwrite"]) == (5, 2, False)
    assert told["about"] == {"license": "CC0"}


def test_pairs_are_too(learned):
    train(PAIRS, tier="accurate", folds=0)
    ((kind, tuning, corpus, told),) = learned
    assert (kind, tuning, len(corpus), told["folds"]) == ("pairs", Tuning(), 24, 0)


def test_the_fast_tier_is_what_is_trained_unless_told(learned):
    model = train(town(WHO[:4]), topics=[TAX], folds=0)
    assert model.tier == "fast"
    assert not learned


def test_what_cannot_be_learned_from_is_refused_before_the_encoder_is_read(learned):
    with pytest.raises(TrainingError, match="all 4 paragraphs have the same labels"):
        train(town(WHO[:4], stances=("support",)), topics=[TAX], tier="accurate")
    with pytest.raises(TrainingError, match="too few"):
        train(town(WHO[:1]), topics=[TAX], tier="accurate")
    with pytest.raises(InputError, match="leave them out"):
        train(PAIRS, topics=[TAX], tier="accurate")
    assert not learned


def test_two_documents_are_enough_for_the_accurate_tier(learned):
    train(town(WHO[:2]), topics=[TAX], tier="accurate")
    assert len(learned) == 1


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ({"tier": "cascade"}, "expected one of fast, accurate"),
        ({"epochs": 2}, "only the accurate tier takes it"),
        ({"base": "b", "resume": "r"}, "base, resume: only the accurate tier"),
        ({"tier": "accurate", "epochs": 0}, "no whole number of at least 1"),
        ({"tier": "accurate", "epochs": True}, "no whole number"),
        ({"tier": "accurate", "epochs": 1.5}, "no whole number"),
    ],
)
def test_arguments_that_do_not_fit_are_refused_before_anything_is_read(told, message):
    with pytest.raises(InputError, match=message):
        train("no/such/file.csv", **told)


def test_without_torch_it_says_what_to_install(monkeypatch):
    here = {"onnxruntime", "tokenizers", "onnx"}
    monkeypatch.setattr(tiers, "find_spec", lambda name: object() if name in here else None)
    with pytest.raises(InputError, match=r"needs torch: run pip install 'stancelib\[train\]'"):
        train("no/such/file.csv", tier="accurate")
    monkeypatch.setattr(tiers, "find_spec", lambda name: None)
    with pytest.raises(InputError, match="torch and onnx and onnxruntime and tokenizers"):
        check_tier("accurate")


def test_arguments_reach_the_trainer(monkeypatch):
    pytest.importorskip("torch")
    import stancelib.finetuning.pairs
    import stancelib.finetuning.topics

    calls = []
    for kind in ("topics", "pairs"):
        monkeypatch.setattr(
            getattr(stancelib.finetuning, kind),
            f"train_{kind}",
            lambda corpus, kind=kind, **told: calls.append((kind, corpus, told)),
        )
        getattr(tiers, f"accurate_{kind}")(Tuning("b", 2, None), "corpus", seed=3)
    told = {"base": "b", "epochs": 2, "resume": None, "seed": 3}
    assert calls == [("topics", "corpus", told), ("pairs", "corpus", told)]
