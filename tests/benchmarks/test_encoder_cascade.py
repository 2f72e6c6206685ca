"""The cascade's curve: what it decides, loses and gains; its table and its picture."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.encoder.cascade import GRID, LOSS, curve, largest, measure, rate
from benchmarks.encoder.held_out import HeldOut, read_held_out
from benchmarks.encoder.picture import picture
from benchmarks.tables_encoder import TABLES
from stancelib.encoder.cascade import doubt_of
from stancelib.evaluation.metrics import side_f1, topic_micro_f1
from stancelib.evaluation.resampling import Resamples
from tests.benchmarks.encoder_results import held_out, speed_result


@pytest.fixture(scope="module")
def result():
    return measure(held_out(), chosen=0.25, speed=speed_result())


def save(path, held, **changes):
    np.savez(path, **{**asdict(held), **changes})
    return path


def points(held, thresholds=GRID):
    return curve(held, thresholds, Resamples.draw(held.gold.groups, 200))


def test_each_text_is_decided_by_the_model_that_reads_it():
    linear, accurate = np.full((2, 3, 3), 0.6), np.full((2, 3, 3), 0.6)
    accurate[:, 0] = (0.9, 0.9, 0.2)
    low, high = np.full((3, 3), 0.5), np.full((3, 3), 0.3)
    labels = np.zeros((2, 3, 3), dtype=np.bool_)
    held = HeldOut(linear, accurate, labels, np.arange(2), low, high)
    said = held.decide(np.array([False, True]))
    assert said.topic.all()
    # 0.6 * 0.6 is below 0.5, and above 0.3; of the read text, 0.9 * 0.2 is below it.
    assert not said.support[0].any() and not said.oppose[0].any()
    assert said.support[1].all()
    assert said.oppose[1].tolist() == [False, True, True]


def test_a_side_needs_its_topic():
    probabilities = np.full((1, 3, 3), 0.9)
    thresholds = np.tile([0.95, 0.5, 0.5], (3, 1))
    labels = np.zeros((1, 3, 3), dtype=np.bool_)
    held = HeldOut(probabilities, probabilities, labels, np.arange(1), thresholds, thresholds)
    said = held.decide(np.array([True]))
    assert not (said.topic | said.support | said.oppose).any()


def test_the_curve_goes_from_the_encoder_to_the_linear_model():
    held = held_out()
    found = points(held)
    n = len(held.documents)
    ends = (found[0], np.ones(n, dtype=bool)), (found[-1], np.zeros(n, dtype=bool))
    for point, read in ends:
        said = held.decide(read)
        assert point["side_f1"]["value"] == pytest.approx(side_f1(held.gold, said).value, abs=1e-5)
        topics = topic_micro_f1(held.gold, said).value
        assert point["topic_micro_f1"]["value"] == pytest.approx(topics, abs=1e-5)
    assert found[0]["threshold"] is None
    assert found[0]["loss"] == {"value": 0.0, "low": 0.0, "high": 0.0}
    assert (found[0]["read"], found[-1]["read"]) == (1.0, 0.0)
    shares = [point["read"] for point in found]
    assert shares == sorted(shares, reverse=True)


def test_a_point_is_what_its_threshold_gives():
    held = held_out()
    (_, point) = points(held, [0.2])
    read = doubt_of(held.linear) > 0.2
    assert point["read"] == pytest.approx(read.mean(), abs=1e-5)
    about = held.labels[:, :, 0].any(axis=1)
    share = read[about].mean() / 3 + read[~about].mean() * 2 / 3
    assert point["read_of_stream"] == pytest.approx(share, abs=1e-5)
    whole = side_f1(held.gold, held.decide(np.ones_like(read))).value
    loss = whole - side_f1(held.gold, held.decide(read)).value
    assert point["loss"]["value"] == pytest.approx(loss, abs=1e-5)
    assert point["loss"]["low"] <= loss <= point["loss"]["high"]


def test_where_a_third_is_about_a_topic_the_stream_loses_the_same():
    (_, point) = points(held_out(300, about=1 / 3), [0.3])
    assert point["read_of_stream"] == pytest.approx(point["read"], abs=1e-5)
    assert point["loss_of_stream"] == pytest.approx(point["loss"], abs=1e-5)
    (_, other) = points(held_out(300, about=0.8), [0.3])
    assert other["loss_of_stream"]["value"] != other["loss"]["value"]


def test_the_largest_threshold_loses_little_and_the_next_one_too_much():
    held = held_out()
    every = np.ones(len(held.documents), dtype=bool)
    best = largest(held, every)
    assert 0 < best < 0.5
    losses = {point["threshold"]: point["loss"]["value"] for point in points(held)}
    assert losses[best] <= LOSS < losses[GRID[GRID.index(best) + 1]]
    same = replace(held, linear=held.accurate)
    assert largest(same, every) == 0.5
    assert largest(held, every, loss=-1.0) == 0.0


def test_the_choice_is_tried_on_the_other_half():
    held = held_out()
    crossed = measure(held, chosen=None, speed=None)["crossed"]
    assert len(crossed["thresholds"]) == 2
    assert crossed["loss"]["low"] <= crossed["loss"]["value"] <= crossed["loss"]["high"]


def test_speeds_come_from_those_of_both_models(result):
    assert rate(0.0, 1000, 10) == 1000
    assert rate(1.0, 1000, 10) == pytest.approx(9.90099)
    by_threshold = {point["threshold"]: point for point in result["points"]}
    assert by_threshold[None]["paragraphs_per_second"] == 100.0
    assert by_threshold[0.5]["paragraphs_per_second"] == 30_000.0
    point = by_threshold[0.25]
    expected = rate(point["read_of_stream"], 30_000, 100)
    assert point["paragraphs_per_second"] == pytest.approx(expected, rel=1e-3)


def test_without_a_model_the_largest_threshold_is_chosen():
    held = held_out()
    found = measure(held, chosen=None, speed=None)
    assert found["chosen"] == largest(held, np.ones(len(held.documents), dtype=bool))
    assert found["rates"] is None
    assert "paragraphs_per_second" not in found["points"][0]


def test_predictions_are_read_as_they_were_saved(tmp_path):
    held = held_out(30)
    found = read_held_out(save(tmp_path / "x.npz", held))
    for name, array in asdict(held).items():
        np.testing.assert_array_equal(getattr(found, name), array)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"linear": np.zeros((30, 2, 3))}, "linear has shape"),
        ({"documents": np.arange(29)}, "has shape"),
        ({"accurate_thresholds": np.zeros(3)}, "accurate_thresholds has shape"),
    ],
)
def test_predictions_that_do_not_fit_are_refused(tmp_path, changes, message):
    path = save(tmp_path / "x.npz", held_out(30), **changes)
    with pytest.raises(ValueError, match=message):
        read_held_out(path)


def test_a_missing_array_is_named(tmp_path):
    arrays = asdict(held_out(30))
    del arrays["labels"]
    np.savez(tmp_path / "x.npz", **arrays)
    with pytest.raises(ValueError, match="lacks the array labels"):
        read_held_out(tmp_path / "x.npz")


@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=200), at=st.integers(0, 3000))
def test_a_damaged_file_is_refused(tmp_path_factory, data, at):
    path = tmp_path_factory.getbasetemp() / "damaged.npz"
    path.write_bytes(data)
    with pytest.raises(ValueError):
        read_held_out(path)
    whole = save(path, held_out(6)).read_bytes()
    path.write_bytes(whole[: at % len(whole)])
    with pytest.raises(ValueError):
        read_held_out(path)


def test_the_picture_shows_the_three_tiers(result):
    drawn = picture(result)
    assert drawn == picture(json.loads(json.dumps(result)))
    root = ElementTree.fromstring(drawn)  # noqa: S314 it is our own
    words = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"encoder", "cascade", "linear", "side F1"} <= set(words)
    assert "100 a second" in root.find("{http://www.w3.org/2000/svg}desc").text
    width, height = float(root.get("width")), float(root.get("height"))
    for element in root.iter("{http://www.w3.org/2000/svg}circle"):
        assert 0 < float(element.get("cx")) < width
        assert 0 < float(element.get("cy")) < height
    assert "prefers-color-scheme:dark" in drawn
    with pytest.raises(ValueError, match="encoder-speed"):
        picture({**result, "rates": None})


def test_the_picture_leaves_no_point_out(result):
    few = {**result, "points": [result["points"][0], result["points"][-1]]}
    few["chosen"] = 0.5
    assert len(picture(few)) < len(picture(result))


def test_a_cascade_that_never_asks_is_named_with_the_linear_model():
    found = measure(held_out(), chosen=0.5, speed=speed_result())
    assert ">linear, cascade</text>" in picture(found)
    assert ">cascade</text>" not in picture(found)
    table = TABLES["encoder_cascade"]({"encoder-cascade": found})
    assert "| **linear model alone, chosen** |" in table


def test_tables_have_the_recorded_figures(result):
    both = {"encoder-speed": speed_result(), "encoder-cascade": result}
    said = {name: make(both) for name, make in TABLES.items()}
    assert (
        "| **accurate: encoder** | 100 [90.0, 110] | 4.00 [3.60, 4.40] |  |"
        in (said["encoder_speed"])
    )
    assert "| cascade | 520 [468, 572] |  | 5.20 [4.68, 5.72] |" in said["encoder_speed"]
    assert "read 19.0% of them" in said["encoder_speed"]
    assert "Test CPU, one core; python 3.11.7, onnxruntime 1.32.0." in said["encoder_speed"]
    assert "| accurate: encoder | 400 [360, 440] | 200 |" in said["encoder_start"]
    assert "load: none." in said["encoder_start"]
    lines = said["encoder_cascade"].splitlines()
    assert lines[2].startswith("| encoder alone | 100.0% | 100 | ")
    assert sum(line.startswith("| **0.25, chosen** |") for line in lines) == 1
    assert any(line.startswith("| linear model alone | 0.0% | 30,000 | ") for line in lines)
    chosen = next(p for p in result["points"] if p["threshold"] == 0.25)
    assert f"| `cascade` | {chosen['topic_micro_f1']['value']:.3f} [" in said["tiers"]
    gain = next(p for p in result["points"] if p["threshold"] == 0.5)["loss"]["value"]
    assert f"minus that of `fast`: {gain:+.3f} [" in said["tiers"]
    assert "| `fast` |" in said["tiers"] and "| 30,000 | 200 |" in said["tiers"]


def test_a_peer_that_is_missing_is_told_in_the_table():
    result = speed_result()
    del result["engines"]["sentence_transformers"], result["cold_start"]["sentence_transformers"]
    result["skipped"] = {"sentence_transformers": "not installed"}
    said = TABLES["encoder_speed"]({"encoder-speed": result})
    assert "sentence_transformers: not installed." in said
    assert "vectors alone" not in said


def test_tables_without_results_are_left_alone(result):
    assert [make({}) for make in TABLES.values()] == [None] * len(TABLES)
    assert TABLES["tiers"]({"encoder-cascade": result}) is None


def test_the_cascade_is_measured_as_a_user_does(run_benchmark, tmp_path):
    save(tmp_path / "held.npz", held_out())
    (tmp_path / "speed.json").write_text(json.dumps(speed_result()))
    arguments = ["--predictions", "held.npz", "--speed", "speed.json"]
    arguments += ["--out", "out.json", "--picture", "curve.svg"]
    done = run_benchmark("encoder-cascade", *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    result = json.loads((tmp_path / "out.json").read_bytes())
    assert (tmp_path / "curve.svg").read_text() == picture(result)
    assert result["paragraphs"] == 240
    assert str(tmp_path) not in json.dumps(result)


def test_without_predictions_it_is_skipped(run_benchmark, tmp_path):
    done = run_benchmark("encoder-cascade", "--predictions", "missing.npz")
    assert done.returncode == 0
    assert "skipped" in done.stderr and "missing.npz" in done.stderr
    (tmp_path / "bad.npz").write_bytes(b"no")
    done = run_benchmark("encoder-cascade", "--predictions", "bad.npz", "--out", "out.json")
    assert done.returncode == 2
    assert "bad.npz: is no .npz file" in done.stderr
