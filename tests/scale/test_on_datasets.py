from __future__ import annotations

import datasets
import pyarrow as pa
import pytest

import stancelib
from stancelib.errors import InputError
from stancelib.scale import classifying
from stancelib.scale.on_datasets import classify_dataset

TEXTS = ["We support an independent Kosovo.", None, "It rained."] * 50


@pytest.fixture(scope="module")
def dataset():
    return datasets.Dataset.from_dict({"id": list(range(150)), "text": TEXTS})


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("num_proc", [None, 2])
def test_data_sets(dataset, num_proc):
    found = classify_dataset(dataset, num_proc=num_proc)
    assert found.column_names == ["id", "text", "topics", "abstained", "error"]
    model = stancelib.load_model("fast")
    table = pa.table({"text": TEXTS})
    expected = model.classify_batch(table, evidence=False, on_error="null").to_pylist()
    assert [{k: row[k] for k in ("topics", "abstained", "error")} for row in found] == expected


def test_a_step_is_small_and_refuses_another_model(tmp_path):
    import pickle

    step = classifying("fast", topics=("kosovo",))
    assert len(pickle.dumps(step)) < 1_000
    again = pickle.loads(pickle.dumps(step))
    assert again(pa.table({"text": TEXTS[:1]})).column("topics")[0].as_py()[0]["topic"] == "kosovo"
    other = type(step)("fast", "0" * 64)
    with pytest.raises(InputError, match="has another one under that name"):
        other(pa.table({"text": TEXTS[:1]}))


def test_schemas_are_checked_before():
    step = classifying("fast")
    with pytest.raises(InputError, match="no column 'text'"):
        step.schema(pa.schema([("body", pa.string())]))
    with pytest.raises(InputError, match="error are there already"):
        step.schema(pa.schema([("text", pa.string()), ("error", pa.string())]))
    assert step.schema(pa.schema([("text", pa.string())])).names[-1] == "error"
