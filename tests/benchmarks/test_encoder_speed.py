"""The stream, the engines, and the measurement of the accurate tier's speed as a user runs it."""

from __future__ import annotations

import json
from importlib.util import find_spec

import pytest

from benchmarks.encoder import engines, speed
from benchmarks.encoder.stream import SHARE, stream
from benchmarks.speed.texts import FEWEST, MOST
from stancelib import StanceModel, shipped
from stancelib.encoder.cascade import doubt_of
from stancelib.topics import SHIPPED_TOPICS
from tests.benchmarks.conftest import ROOT

TITLES = [topic.title for topic in SHIPPED_TOPICS]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    pytest.importorskip("torch")  # makes the tiny encoder
    from tests.encoder.stand_in import save_stand_in

    return save_stand_in(tmp_path_factory.mktemp("models") / "stand-in")


def test_one_in_three_paragraphs_is_about_a_topic():
    texts = stream(60)
    about = [any(title in text[:60] for title in TITLES) for text in texts]
    for i in range(0, 60, SHARE):
        assert sum(about[i : i + SHARE]) == 1
    assert len({about[i : i + SHARE].index(True) for i in range(0, 60, SHARE)}) > 1


def test_the_stream_is_the_same_for_the_same_seed():
    assert stream(9) == stream(12)[:9]
    assert stream(9, seed=1) != stream(9)
    assert all(FEWEST <= len(text.split()) <= MOST for text in stream(30))


def test_speed_measures_every_tier(run_benchmark, folder, tmp_path):
    out = tmp_path / "speed.json"
    done = run_benchmark("encoder-speed", "--quick", "--count", 6, "--model", folder, "--out", out)
    assert done.returncode == 0, done.stdout + done.stderr
    result = json.loads(out.read_bytes())
    tiers = {"linear", "encoder", "cascade"}
    if find_spec(engines.PEER):
        tiers.add(engines.PEER)
    else:
        assert "not installed" in result["skipped"][engines.PEER]
    assert set(result["cold_start"]) == set(result["memory"]["peak_bytes"]) == tiers
    assert set(result["engines"]) == {*tiers, "encoder_evidence"}
    rates = {n: e["paragraphs_per_second"]["median"] for n, e in result["engines"].items()}
    assert rates["linear"] > rates["encoder"] > 0
    found = result["ratios"]["linear / encoder"]
    assert found["min"] <= rates["linear"] / rates["encoder"] * 1.5
    assert result["heavy_modules"] == []
    assert 0 <= result["cascade"]["read"] <= 1
    assert {"onnxruntime", "tokenizers", "numpy"} <= set(result["versions"])
    for private in (str(ROOT), str(tmp_path), str(folder)):
        assert private not in out.read_text()


def test_the_share_read_is_that_of_texts_in_doubt(folder):
    from stancelib.encoder.cascade import CascadeModel

    cascade = CascadeModel.load(folder)
    texts = [*stream(30), "…"]
    threshold, share = engines.share_read(cascade, texts)
    said = StanceModel(cascade.encoder.linear).decide(texts)
    read = (doubt_of(said.probabilities) > threshold) | said.no_evidence
    assert threshold == 0.2
    assert share == read.mean()
    assert 1 / 31 <= share < 1  # a text without a known word is always read


def test_without_the_model_it_is_skipped(monkeypatch, capsys):
    monkeypatch.setattr(shipped, "shipped_folders", dict)
    assert speed.model_folder(None, "encoder-speed") is None
    assert "skipped" in capsys.readouterr().err


def test_without_its_packages_it_is_skipped(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(shipped, "missing_packages", lambda: ("onnxruntime",))
    assert speed.model_folder(tmp_path, "encoder-speed") is None
    assert "onnxruntime" in capsys.readouterr().err


def test_a_folder_without_a_model_is_told(run_benchmark, tmp_path):
    done = run_benchmark("encoder-speed", "--quick", "--model", tmp_path)
    assert done.returncode == 2
    assert "manifest.json" in done.stderr


def test_a_missing_peer_is_told(monkeypatch):
    monkeypatch.setattr(engines, "find_spec", lambda name: None)
    assert engines.peer_folder() == (None, 'not installed: pip install ".[bench-torch]"')
