"""The library's functions and the tiers that are installed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import stancelib
from stancelib import StanceModel, Topic, api, shipped
from stancelib.encoder.cascade import CascadeModel
from stancelib.encoder.model import EncoderModel
from stancelib.errors import InputError
from tests.api.processes import run
from tests.pairs import data

TEXT = "Belgrade will never accept the independence of Kosovo."
DOCUMENT = f"{TEXT}\n\nIt rained on the plums."
TAX = Topic("carbon_tax", proposition="A carbon tax should be introduced.")


def forget():
    for cached in (api._named, api._default):
        cached.cache_clear()


@pytest.fixture
def bare(tmp_path, monkeypatch, shipped_model):
    """The folder of an installation with the linear model alone."""
    folder = tmp_path / "models"
    shutil.copytree(Path(shipped_model.path), folder / "default")
    monkeypatch.setattr(shipped, "_own_folder", lambda: folder)
    monkeypatch.setattr(shipped, "_encoder_folders", list)
    forget()
    yield folder
    forget()


@pytest.fixture
def whole(bare, stand_in_folder):
    """The folder of an installation with both models."""
    shutil.copytree(stand_in_folder, bare / "encoder")
    return bare


def model_behind(text=TEXT, **options):
    """Return the model that a function used."""
    stancelib.classify(text, **options)
    return api._model(options.get("model"))


def test_without_the_encoder_the_fast_tier_answers(bare, shipped_model):
    for options in ({}, {"model": None}, {"model": "fast"}, {"model": "default"}):
        assert type(model_behind(**options)) is StanceModel
        assert stancelib.classify(TEXT, **options) == shipped_model.classify(TEXT)
    for tier in ("accurate", "cascade"):
        with pytest.raises(InputError, match=f"'{tier}' is not installed: run pip install"):
            stancelib.classify(TEXT, model=tier)


def test_with_the_encoder_the_accurate_tier_answers(whole, shipped_model, stand_in):
    for options in ({}, {"model": "accurate"}, {"model": "encoder"}, {"model": whole / "encoder"}):
        assert type(model_behind(**options)) is EncoderModel
        assert stancelib.classify(TEXT, **options) == stand_in.classify(TEXT)
        assert list(stancelib.classify_many([TEXT], **options)) == [stand_in.classify(TEXT)]
        assert stancelib.classify_document(DOCUMENT, **options) == stand_in.classify_document(
            DOCUMENT
        )
    assert type(model_behind(model="cascade")) is CascadeModel
    assert stancelib.classify(TEXT, model="fast") == shipped_model.classify(TEXT)
    assert shipped_model.classify(TEXT) != stand_in.classify(TEXT)


@pytest.mark.parametrize("missing", ["onnxruntime", "tokenizers"])
def test_without_its_packages_the_encoder_is_not_used(whole, monkeypatch, missing):
    there = shipped._is_there
    monkeypatch.setattr(shipped, "_is_there", lambda name: name != missing and there(name))
    assert type(model_behind()) is StanceModel
    for model in ("accurate", "cascade", whole / "encoder"):
        with pytest.raises(InputError, match=f"needs {missing}: run pip install 'stancelib.encod"):
            stancelib.classify(TEXT, model=model)


def test_tiers_are_loaded_once(whole):
    assert api._model(None) is api._model("accurate") is api._model(None)
    assert api._model("cascade") is api._model("cascade")
    assert api._model("fast") is api._model("fast")
    # A folder may have been written anew.
    assert api._model(whole / "encoder") is not api._model(whole / "encoder")


def test_what_failed_is_tried_again(bare, stand_in_folder):
    with pytest.raises(InputError):
        stancelib.classify(TEXT, model="accurate")
    shutil.copytree(stand_in_folder, bare / "encoder")
    assert type(model_behind(model="accurate")) is EncoderModel


def test_topics_are_asked_about(whole, stand_in, shipped_model):
    for topics in (["kosovo"], [TAX], [TAX, "kosovo"]):
        found = stancelib.classify(TEXT, topics=topics)
        assert found == stand_in.classify(TEXT, topics)
        assert list(stancelib.classify_many([TEXT], topics=topics)) == [found]
        document = stancelib.classify_document(DOCUMENT, topics=topics)
        assert document == stand_in.classify_document(DOCUMENT, topics)
    fast = stancelib.classify(TEXT, topics=["kosovo"], model="fast")
    assert fast == shipped_model.classify(TEXT, ["kosovo"])
    assert stancelib.classify(TEXT, topics=["nato_expansion"], model="fast").topics == ()


def test_topics_that_cannot_be_asked_about_are_refused(whole):
    for call in (stancelib.classify, stancelib.classify_document):
        with pytest.raises(InputError, match=r'the accurate tier .* model="accurate"'):
            call(TEXT, topics=[TAX], model="fast")
        with pytest.raises(InputError, match="give a Topic with a proposition"):
            call(TEXT, topics=["plums"])
    with pytest.raises(InputError, match="accurate"):
        stancelib.classify_many([TEXT], topics=[TAX], model="fast")


def test_models_of_pairs_take_targets_and_models_of_topics_topics(whole):
    pairs = data.model()
    with pytest.raises(InputError, match=r"topics: PairModel.* one label for a target"):
        stancelib.classify("They praised it.", "carbon tax", topics=["kosovo"], model=pairs)
    with pytest.raises(InputError, match="topics: PairModel"):
        stancelib.classify_many(["They praised it."], "carbon tax", topics=[TAX], model=pairs)
    with pytest.raises(InputError, match="target: this model finds its topics"):
        stancelib.classify(TEXT, "kosovo", topics=["kosovo"])
    assert stancelib.classify("They praised it.", "carbon tax", model=pairs).label


def test_the_accurate_tier_loads_neither_torch_nor_scikit_learn(stand_in_folder):
    code = """
import sys, stancelib
model = stancelib.load_model(sys.argv[1])
text = "Belgrade will never accept the independence of Kosovo."
assert stancelib.classify(text, model=model).topic == "kosovo"
print(sorted({"torch", "sklearn", "scipy", "onnx", "joblib", "datasets"} & set(sys.modules)))
"""
    assert run(code, stand_in_folder) == "[]\n"


def test_importing_the_library_loads_no_encoder():
    code = """
import sys, stancelib
stancelib.load_model("fast").classify("We support Kosovo.")
print([m for m in sys.modules if m.startswith(("onnxruntime", "tokenizers", "stancelib.encoder"))])
"""
    assert run(code) == "[]\n"
