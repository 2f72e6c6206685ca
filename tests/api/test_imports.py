from __future__ import annotations

import json

from tests.api.processes import run

HEAVY = (
    "sklearn", "scipy", "pandas", "pyarrow", "joblib", "datasets", "typer", "rich", "threadpoolctl",
    "torch", "matplotlib",
)  # fmt: skip
_LOADED = f"""
import json, sys
loaded = sorted({{name.partition(".")[0] for name in sys.modules}} & {set((*HEAVY, "numpy"))!r})
print(json.dumps(loaded))
"""


def loaded(code, *arguments):
    return json.loads(run(code + _LOADED, *arguments))


def test_importing_loads_nothing_heavy_not_even_numpy():
    assert loaded("import stancelib") == []


def test_classifying_loads_numpy_and_nothing_heavier(small_folder):
    code = """
import sys, stancelib
m = stancelib.load_model(sys.argv[1])
text = "We strongly support the independence of Kosovo."
assert stancelib.classify(text, model=m).topic == "kosovo"
stancelib.classify_document(text, model=m).to_json()
list(stancelib.classify_many([text, "\u2019 &amp; caf\u00e9"], model=m))
"""
    assert loaded(code, small_folder) == ["numpy"]


def test_classifying_with_the_shipped_model_loads_no_more(shipped_model):
    code = 'import stancelib; stancelib.classify("We strongly support Kosovo.")'
    assert loaded(code) == ["numpy"]


def test_reading_labelled_rows_loads_nothing_heavy():
    code = """
from stancelib.corpus import read_corpus
read_corpus([{"text": "Plums.", "doc_id": "a", "labels": []}])
"""
    assert set(loaded(code)) <= {"numpy"}


def test_nothing_global_changes(small_folder):
    code = """
import gc, locale, logging, os, random, signal, sys, warnings
import numpy as np
def state():
    return (
        random.getstate(), np.random.get_state()[1].tolist(), np.random.get_state()[2:],
        np.geterr(), np.get_printoptions(), locale.setlocale(locale.LC_ALL), dict(os.environ),
        os.getcwd(), list(warnings.filters), sys.getrecursionlimit(), sys.path[:],
        gc.isenabled(), gc.get_threshold(), logging.root.level, logging.root.handlers[:],
        [signal.getsignal(s) for s in (signal.SIGINT, signal.SIGTERM)], sys.excepthook,
        sys.displayhook, sys.stdout, sys.stderr, np.seterrcall(None),
    )
before = state()
import stancelib
after_import = state()
m = stancelib.load_model(sys.argv[1])
assert stancelib.classify("We strongly support the independence of Kosovo.", model=m).topics
assert before == after_import == state()
print("same")
"""
    assert run(code, small_folder) == "same\n"
