from __future__ import annotations

import threading

import pytest

pytest.importorskip("ray.data", reason="ray is not installed: see docs/distributed.md")

import ray

from stancelib.errors import InputError
from stancelib.scale.on_ray import classify_dataset
from tests.engines.conftest import by_id, kill_one

pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture(scope="module", autouse=True)
def cluster():
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    yield
    ray.shutdown()


def test_data_sets(rows, expected):
    found = classify_dataset(ray.data.from_arrow(rows).repartition(8))
    assert by_id(found.take_all()) == expected


def test_a_worker_that_is_killed_costs_nothing(rows, expected):
    def slowly(batch):
        import time

        time.sleep(0.4)
        return batch

    slow = ray.data.from_arrow(rows).repartition(12).map_batches(slowly, batch_format="pyarrow")
    killed = []
    timer = threading.Timer(1.0, lambda: killed.append(kill_one("ray::MapBatches")))
    timer.start()
    found = classify_dataset(slow).take_all()
    timer.join()
    assert killed
    assert by_id(found) == expected


def test_a_model_that_is_missing_is_told_before_anything_runs(rows):
    with pytest.raises(InputError, match="no/such/model"):
        classify_dataset(ray.data.from_arrow(rows), model="no/such/model")
