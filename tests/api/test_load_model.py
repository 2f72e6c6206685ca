from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

import stancelib
from stancelib.api import ModelInfo
from stancelib.errors import InputError, ModelFormatError
from stancelib.shipped import best_tier

TEXT = "We strongly support the independence of Kosovo."


def test_a_folder_is_loaded_by_str_or_path(small_folder, small_model):
    expected = small_model.classify(TEXT)
    for where in (small_folder, str(small_folder), f"{small_folder}/"):
        model = stancelib.load_model(where)
        assert model.classify(TEXT) == expected
        assert stancelib.classify(TEXT, model=where) == expected
    assert stancelib.load_model(small_folder).path == str(small_folder)


def test_a_relative_folder_is_loaded(small_folder, monkeypatch):
    monkeypatch.chdir(small_folder.parent)
    assert stancelib.load_model("small").classify(TEXT).topic == "kosovo"
    assert stancelib.load_model("./small").classify(TEXT).topic == "kosovo"


def test_functions_take_a_model_and_give_what_it_gives(small_model):
    texts = [TEXT, "It rained on the plums."]
    assert stancelib.classify(TEXT, model=small_model) == small_model.classify(TEXT)
    document = "\n\n".join(texts)
    assert stancelib.classify_document(
        document, model=small_model
    ) == small_model.classify_document(document)
    for evidence in (True, False):
        found = stancelib.classify_many(texts, model=small_model, evidence=evidence)
        assert list(found) == list(small_model.classify_many(texts, evidence=evidence))


@pytest.mark.parametrize("name", ["plum", "no/such/folder", "../plum", "manifest.json"])
def test_a_model_that_is_not_there_is_named_with_those_that_are(name):
    with pytest.raises(InputError, match=f"no model '{name}'") as caught:
        stancelib.load_model(name)
    assert "'default'" in str(caught.value)
    assert "stancelib.train" in str(caught.value)


def test_a_file_is_no_model(small_folder):
    with pytest.raises(InputError, match="no model"):
        stancelib.load_model(small_folder / "weights.npz")


def test_a_folder_that_is_no_model_is_a_format_error(tmp_path, small_folder):
    with pytest.raises(ModelFormatError):
        stancelib.load_model(tmp_path)
    broken = tmp_path / "broken"
    shutil.copytree(small_folder, broken)
    data = (broken / "weights.npz").read_bytes()
    (broken / "weights.npz").write_bytes(data[: len(data) // 2])
    with pytest.raises(ModelFormatError, match="weights"):
        stancelib.load_model(broken)


def test_the_shipped_models_are_listed():
    models = stancelib.list_models()
    assert all(isinstance(info, ModelInfo) for info in models)
    (default,) = [info for info in models if info.name == "default"]
    assert Path(default.path, "weights.npz").is_file()
    assert [topic["name"] for topic in default.manifest["topics"]] == [
        "missile_defense", "nato_expansion", "kosovo",
    ]  # fmt: skip


def test_the_best_tier_is_the_default(shipped_model):
    fast = shipped_model.classify(TEXT)
    assert fast.topic == "kosovo"
    assert stancelib.classify(TEXT, model="default") == fast
    assert stancelib.classify(TEXT, model="fast") == fast
    expected = stancelib.load_model(best_tier()).classify(TEXT)
    assert stancelib.classify(TEXT) == expected
    assert list(stancelib.classify_many([TEXT])) == [expected]
    (topic,) = stancelib.classify_document(TEXT).paragraphs[0].topics
    holders = tuple(replace(holder, entity=None) for holder in topic.holders)
    assert (replace(topic, holders=holders),) == expected.topics
