from __future__ import annotations

import inspect
from importlib import import_module

import pytest

import stancelib
from tests.api.processes import run

NAMES = [
    "Document",
    "PairModel",
    "PairResult",
    "Result",
    "StanceModel",
    "Topic",
    "__version__",
    "audit",
    "classify",
    "classify_document",
    "classify_many",
    "evaluate",
    "list_models",
    "load_model",
    "suggest",
    "survey",
    "train",
]


def test_the_public_names_are_these():
    assert stancelib.__all__ == NAMES
    assert dir(stancelib) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_public_name_is_there_and_documented(name):
    value = getattr(stancelib, name)
    if name == "__version__":
        assert value.count(".") == 2
        return
    assert value.__name__ == name
    assert inspect.getdoc(value)
    assert getattr(import_module(value.__module__), name) is value
    assert vars(stancelib)[name] is value  # kept, so that the next look-up costs nothing


def test_a_star_import_brings_all_names():
    space: dict[str, object] = {}
    exec("from stancelib import *", space)  # noqa: S102  a star import needs a module scope
    assert set(NAMES) <= set(space)


@pytest.mark.parametrize("name", ["clasify", "api_", "_private", "numpy"])
def test_unknown_names_are_attribute_errors(name):
    with pytest.raises(AttributeError, match=f"'stancelib' has no attribute '{name}'"):
        getattr(stancelib, name)
    assert not hasattr(stancelib, name)


def test_names_are_imported_when_first_used():
    code = """
import sys, stancelib
assert not [m for m in sys.modules if m.startswith("stancelib.") and m != "stancelib._version"]
dir(stancelib)
assert "stancelib.api" not in sys.modules
stancelib.Topic
assert "stancelib.topics" in sys.modules and "numpy" not in sys.modules
stancelib.Result
assert "stancelib.results" in sys.modules and "numpy" not in sys.modules
stancelib.classify
assert "stancelib.api" in sys.modules and "stancelib.training" not in sys.modules
"""
    run(code)
