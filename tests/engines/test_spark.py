from __future__ import annotations

import shutil
import threading

import pytest

pytest.importorskip("pyspark", reason="pyspark is not installed: see docs/distributed.md")
if shutil.which("java") is None:
    pytest.skip("Java is not installed: see docs/distributed.md", allow_module_level=True)

from pyspark.sql import SparkSession

from stancelib.errors import InputError
from stancelib.scale.on_spark import classify_frame
from tests.engines.conftest import by_id, kill_one

pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture(scope="module")
def spark():
    session = (
        SparkSession.builder.master("local-cluster[2,1,1024]")
        .config("spark.ui.enabled", "false")
        .config("spark.executor.memory", "1g")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "500")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


def frame_of(spark, rows, parts=8):
    return spark.createDataFrame(rows.to_pylist(), "id long, text string").repartition(parts)


def test_data_frames(spark, rows, expected):
    found = classify_frame(frame_of(spark, rows))
    assert found.columns == ["id", "text", "topics", "abstained", "error"]
    assert by_id(found.collect()) == expected


def test_results_can_be_asked_by_sql(spark, rows, expected):
    classify_frame(frame_of(spark, rows)).createOrReplaceTempView("found")
    (row,) = spark.sql(
        "select count(*) from found where exists(topics, t -> t.topic = 'kosovo')"
    ).collect()
    counted = sum(any(t["topic"] == "kosovo" for t in topics) for topics, _, _ in expected.values())
    assert row[0] == counted > 0


def test_a_worker_that_is_killed_costs_nothing(spark, rows, expected):
    killed = []
    timer = threading.Timer(1.0, lambda: killed.append(kill_one("pyspark.daemon")))
    timer.start()
    slow = frame_of(spark, rows, 12).mapInArrow(slowly, "id long, text string")
    found = classify_frame(slow).collect()
    timer.join()
    assert killed
    assert by_id(found) == expected


def slowly(batches):
    import time

    for batch in batches:
        time.sleep(0.3)
        yield batch


def test_a_column_that_is_missing_is_told_before_anything_runs(spark, rows):
    with pytest.raises(InputError, match="no column 'body'"):
        classify_frame(frame_of(spark, rows), text_column="body")
