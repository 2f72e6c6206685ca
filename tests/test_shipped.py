from __future__ import annotations

import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest

import stancelib
from stancelib import shipped
from stancelib.errors import InputError, ModelFormatError
from tests.api.processes import run
from tests.persist.common import forge_manifest

MODELS = Path(stancelib.__file__).parent.parent / "models"


@pytest.fixture
def own(tmp_path, monkeypatch):
    """The package's folder of models, with the linear model alone."""
    folder = tmp_path / "own"
    shutil.copytree(MODELS / "default", folder / "default")
    monkeypatch.setattr(shipped, "_own_folder", lambda: folder)
    monkeypatch.setitem(sys.modules, "stancelib_encoder", None)  # even if it is installed here
    return folder


@pytest.fixture
def site(own, tmp_path, monkeypatch):
    """A folder that modules are imported from, in which stancelib-encoder is installed."""
    package = tmp_path / "site" / "stancelib_encoder"
    shutil.copytree(MODELS / "default", package / "model")
    (package / "__init__.py").write_text("raise AssertionError('its code was run')\n")
    monkeypatch.delitem(sys.modules, "stancelib_encoder")
    monkeypatch.syspath_prepend(package.parent)
    return package.parent


def test_the_linear_model_comes_with_the_package():
    folder = shipped.shipped_folders()["default"]
    assert (folder / "weights.npz").is_file()
    assert shipped.shipped_folder("fast") == shipped.shipped_folder("default") == folder
    assert shipped.shipped_folder("plum") is None


def test_the_encoder_is_found_without_running_its_code(own, site):
    assert list(shipped.shipped_folders()) == ["default", "encoder"]
    expected = site / "stancelib_encoder" / "model"
    for name in ("encoder", "accurate", "cascade"):
        assert shipped.shipped_folder(name) == expected
    assert "stancelib_encoder" not in sys.modules
    info = {info.name: info for info in stancelib.list_models()}["encoder"]
    assert info.path == str(expected)


def test_a_checkout_has_its_own_encoder_first(own, site):
    shutil.copytree(own / "default", own / "encoder")
    assert shipped.shipped_folder("accurate") == own / "encoder"


def test_a_distribution_without_files_is_none(own, site):
    (site / "stancelib_encoder" / "model" / "manifest.json").unlink()
    assert list(shipped.shipped_folders()) == ["default"]
    shutil.rmtree(site / "stancelib_encoder")
    (site / "stancelib_encoder.py").touch()
    assert list(shipped.shipped_folders()) == ["default"]


def test_something_odd_among_the_modules_is_no_distribution(own, monkeypatch):
    monkeypatch.setitem(sys.modules, "stancelib_encoder", ModuleType("stancelib_encoder"))
    sys.modules["stancelib_encoder"].__spec__ = None
    assert list(shipped.shipped_folders()) == ["default"]


@pytest.mark.parametrize("name", ["encoder", "accurate", "cascade"])
def test_an_encoder_that_is_not_installed_is_asked_for_by_its_command(own, name):
    with pytest.raises(InputError, match=f"model '{name}' is not installed: run pip install") as e:
        stancelib.load_model(name)
    assert str(e.value).endswith("pip install stancelib-encoder")
    assert shipped.best_tier() == "fast"


def test_a_folder_may_be_named_encoder_but_not_as_a_tier(own, tmp_path, monkeypatch):
    monkeypatch.chdir(own)
    shutil.copytree(own / "default", own.parent / "here" / "encoder")
    shutil.copytree(own / "default", own.parent / "here" / "accurate")
    monkeypatch.chdir(own.parent / "here")
    assert stancelib.load_model("encoder").path == "encoder"
    with pytest.raises(InputError, match="'accurate' is not installed"):
        stancelib.load_model("accurate")
    assert stancelib.load_model("./accurate").path == "accurate"


@pytest.mark.parametrize(
    "missing", [["onnxruntime"], ["tokenizers"], ["onnxruntime", "tokenizers"]]
)
@pytest.mark.parametrize("kind", ["encoder", "encoder-pairs"])
def test_packages_that_are_missing_are_asked_for_by_their_command(
    own, site, monkeypatch, missing, kind
):
    forge_manifest(
        site / "stancelib_encoder" / "model", lambda manifest: manifest.update(kind=kind)
    )
    for name in missing:
        monkeypatch.setitem(sys.modules, name, None)
    assert shipped.missing_packages() == tuple(missing)
    assert shipped.best_tier() == "fast"
    for name in ("encoder", "accurate", "cascade", site / "stancelib_encoder" / "model"):
        with pytest.raises(InputError, match=f"needs {' and '.join(missing)}: run") as caught:
            stancelib.load_model(name)
        assert str(caught.value).endswith("pip install 'stancelib[encoder]'")


def test_the_best_tier_is_the_encoder_where_all_is_there(own, site):
    assert shipped.missing_packages() == ()
    assert shipped.best_tier() == "accurate"


def test_looking_for_models_loads_nothing_heavy():
    code = """
import sys, stancelib
from stancelib.shipped import best_tier
stancelib.list_models(), best_tier()
print(sorted({"onnxruntime", "tokenizers", "torch", "stancelib_encoder"} & set(sys.modules)))
"""
    assert run(code) == "[]\n"


def test_a_damaged_manifest_is_a_format_error(own, site):
    (site / "stancelib_encoder" / "model" / "manifest.json").write_text("{}")
    with pytest.raises(ModelFormatError, match="not a stancelib model"):
        stancelib.load_model("encoder")
