from __future__ import annotations

import os
import signal
import threading
import time

import pytest

pytest.importorskip("dask.dataframe", reason="dask is not installed: see docs/distributed.md")
pytest.importorskip("distributed", reason="distributed is not installed: see docs/distributed.md")

import dask
import dask.bag
import dask.dataframe
import joblib
from distributed import Client, LocalCluster

import stancelib
from stancelib.corpus import load_bundled
from stancelib.errors import InputError
from stancelib.estimators import StanceClassifier
from stancelib.scale.on_dask import classify_bag, classify_frame
from tests.engines.conftest import by_id

pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture(scope="module")
def client():
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        yield client


def frame_of(rows, parts=8):
    return dask.dataframe.from_pandas(rows.to_pandas(), npartitions=parts)


def test_data_frames(client, rows, expected):
    found = classify_frame(frame_of(rows))
    assert list(found.columns) == ["id", "text", "topics", "abstained", "error"]
    assert by_id(found.compute().to_dict("records")) == expected


def test_bags(client, rows, expected):
    bag = dask.bag.from_sequence(rows.to_pylist(), npartitions=5)
    assert by_id(classify_bag(bag).compute()) == expected
    texts = dask.bag.from_sequence(["We support Kosovo.", "It rained."])
    assert [bool(row["topics"]) for row in classify_bag(texts).compute()] == [True, False]


def test_a_worker_that_is_killed_costs_nothing(client, rows, expected):
    def slowly(part):
        time.sleep(0.4)
        return part

    slow = frame_of(rows, 16).map_partitions(slowly)
    pids = list(client.run(os.getpid).values())
    timer = threading.Timer(1.0, os.kill, (pids[0], signal.SIGKILL))
    timer.start()
    with dask.config.set({"distributed.scheduler.allowed-failures": 5}):
        found = classify_frame(slow).compute()
    timer.join()
    assert by_id(found.to_dict("records")) == expected
    assert pids[0] not in client.run(os.getpid).values()


def test_a_column_that_is_missing_is_told_before_anything_runs(client, rows):
    with pytest.raises(InputError, match="no column 'body'"):
        classify_frame(frame_of(rows), text_column="body")
    with pytest.raises(InputError, match="topics are there already"):
        classify_frame(frame_of(rows).assign(topics=1))


def test_training_runs_on_it_by_joblib(client):
    from sklearn.model_selection import GridSearchCV

    found = [
        (paragraph.text, label.stance)
        for paragraph in load_bundled()
        for label in paragraph.labels
        if label.topic == "kosovo"
    ][:200]
    texts, stances = (list(column) for column in zip(*found, strict=True))
    search = GridSearchCV(StanceClassifier("kosovo"), {"seed": [0, 1]}, cv=3)
    alone = search.fit(texts, stances).cv_results_["mean_test_score"].tolist()
    with joblib.parallel_config(backend="dask"):
        spread = search.fit(texts, stances).cv_results_["mean_test_score"].tolist()
    assert spread == alone


def test_stancelib_trains_on_it_too(client, tmp_path):
    rows = [
        {"text": text.format(n), "target": "a toll road", "label": label, "doc_id": str(n)}
        for n in range(20)
        for text, label in (("We back the road {}.", "pro"), ("We reject road {}.", "con"))
    ]
    alone = stancelib.train(rows, folds=2, out=tmp_path / "alone")
    with joblib.parallel_config(backend="dask"):
        spread = stancelib.train(rows, folds=2, n_jobs=2, out=tmp_path / "spread")
    assert spread.report == alone.report
