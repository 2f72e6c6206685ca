from __future__ import annotations

import importlib.util
import json
import shutil
from dataclasses import replace
from xml.etree import ElementTree

from benchmarks.accuracy.foreign_policy import learning_too
from benchmarks.common import out_path
from benchmarks.speed.cold_start import heavy_modules
from benchmarks.speed.sizes_picture import picture
from stancelib.corpus import Corpus, Label, LabelledParagraph, load_bundled
from stancelib.corpus.write import write_jsonl
from stancelib.evaluation import Report
from tests.benchmarks.conftest import ROOT
from tests.benchmarks.public import write_bench

MODEL = ROOT / "models" / "default"


def told(done):
    return done.stdout + done.stderr


def check_facts(result, tmp_path):
    assert {"python", "numpy", "scikit-learn", "fasttext-wheel", "stancelib"} <= set(
        result["versions"]
    )
    assert result["cpu"] and "seed" in result and result["rounds"] >= 1
    for private in (str(ROOT), str(tmp_path)):
        assert private not in json.dumps(result)


def test_speed_compares_engines_in_one_run(run_benchmark, tmp_path):
    out = tmp_path / "speed.json"
    done = run_benchmark("speed", "--quick", "--model", MODEL, "--out", out)
    assert done.returncode == 0, told(done)
    result = json.loads(out.read_bytes())
    check_facts(result, tmp_path)
    expected = {"stancelib", "stancelib_evidence", "stancelib_arrays", "stancelib_arrow"}
    expected |= {"sklearn", "sklearn_sides", "hashing_sgd"}
    installed = {"fasttext": "fasttext", "vowpalwabbit": "vowpal_wabbit", "spacy": "spacy"}
    expected |= {name for module, name in installed.items() if importlib.util.find_spec(module)}
    expected |= {"c_bound", "c_topics"} if shutil.which("cc") or shutil.which("gcc") else set()
    assert set(result["engines"]) == set(result["one_in_10"]["engines"]) == expected
    assert result["ratios"]["stancelib / sklearn"]["median"] > 0
    assert 0 < result["latency_ms"]["median"] <= result["latency_ms"]["p99"]
    for engine in result["engines"].values():
        rate = engine["paragraphs_per_second"]
        assert 0 < rate["min"] <= rate["median"] <= rate["max"]


def test_cold_start_takes_whole_processes(run_benchmark, tmp_path):
    out = tmp_path / "cold.json"
    done = run_benchmark("cold-start", "--quick", "--model", MODEL, "--out", out)
    assert done.returncode == 0, told(done)
    result = json.loads(out.read_bytes())
    check_facts(result, tmp_path)
    assert result["heavy_modules"] == []
    assert result["seconds"]["pass"]["median"] < result["seconds"]["import numpy"]["median"]


def test_sizes_are_measured_and_drawn(run_benchmark, tmp_path):
    out = tmp_path / "sizes.json"
    done = run_benchmark("sizes", "--quick", "--model", MODEL, "--out", out)
    assert done.returncode == 0, told(done)
    result = json.loads(out.read_bytes())
    assert [point["words"] for point in result["lengths"]] == [10, 100, 1_000, 10_000, 100_000]
    root = ElementTree.fromstring(picture(result))  # noqa: S314 made just now
    assert len(root.findall(".//{*}circle")) == 6


def test_a_killed_run_is_measured_whole(run_benchmark, tmp_path):
    out = tmp_path / "scale.json"
    done = run_benchmark("scale", "--quick", "--rows", 2000, "--jobs", 1, "--out", out)
    assert done.returncode == 0, told(done)
    assert json.loads(out.read_bytes())["same_bytes"]


def test_heavy_modules_are_noticed():
    assert heavy_modules("import joblib") == ["joblib"]
    assert heavy_modules("import json") == []


def test_memory_is_read_at_three_marks(run_benchmark, tmp_path):
    out = tmp_path / "memory.json"
    done = run_benchmark("memory", "--count", 2000, "--model", MODEL, "--out", out)
    assert done.returncode in (0, 1), told(done)  # so few paragraphs may still grow
    result = json.loads(out.read_bytes())
    check_facts(result, tmp_path)
    assert [peak["paragraphs"] for peak in result["peaks"]] == [100, 1000, 2000]
    peaks = [peak["peak_bytes"] for peak in result["peaks"]]
    assert result["start_bytes"] <= peaks[0] and peaks == sorted(peaks)


def test_foreign_policy_writes_a_report_with_what_is_left_out(run_benchmark, tmp_path):
    bundled = load_bundled()
    few = [
        replace(bundled[i], source=("Gazette", "Courier")[i % 2], doc_id=f"d{i}")
        for i in range(0, len(bundled), 61)
    ]
    write_jsonl(Corpus(few), tmp_path / "texts.jsonl")
    out = tmp_path / "foreign_policy.json"
    done = run_benchmark("foreign-policy", "--quick", "--texts", "texts.jsonl", "--out", out)
    assert done.returncode == 0, told(done)
    report = Report.from_json(out)
    assert list(report.systems) == [
        "stancelib",
        "tfidf_lr",
        "target_blind",
        "sentiment_lexicon",
        "topic_prior",
        "majority",
    ]
    assert report.agreement == {"topic_micro_f1": 0.96, "side_f1": 0.94}
    left_out = [row for row in report.slices if row.kind.endswith(" left out")]
    assert {(row.kind, row.system) for row in left_out} == {
        (f"{kind} left out", system)
        for kind in ("source", "topic")
        for system in ("stancelib", "tfidf_lr")
    }
    assert report.protocol["also_trained_on"]["paragraphs"] > 0
    assert "numpy" in report.protocol["versions"]
    assert str(tmp_path) not in report.dumps()


def test_foreign_policy_without_texts_is_skipped(run_benchmark, monkeypatch, tmp_path):
    monkeypatch.setenv("STANCELIB_CORPORA", str(tmp_path / "nowhere"))
    done = run_benchmark("foreign-policy", "--quick")
    assert done.returncode == 0 and "skipped" in done.stderr and "--texts FILE" in done.stderr
    assert run_benchmark("foreign-policy", "--texts", "missing.jsonl").returncode == 2


def test_accuracy_runs_on_public_data_sets(run_benchmark, tmp_path):
    write_bench(tmp_path / "bench")
    more = ["--dataset", "handeset", "--system", "majority", "--seed", "0"]
    more += ["--cells", tmp_path / "cells", "--out", tmp_path / "out.json"]
    done = run_benchmark("accuracy", "--bench", "bench", *more)
    assert done.returncode == 0, told(done)
    assert json.loads((tmp_path / "out.json").read_bytes())["datasets"]["handeset"]["units"] == 24


def test_accuracy_without_data_sets_is_skipped(run_benchmark, monkeypatch, tmp_path):
    monkeypatch.setenv("STANCELIB_BENCH", str(tmp_path / "nowhere"))
    for name in ("accuracy", "training-time"):
        done = run_benchmark(name)
        assert done.returncode == 0 and "skipped" in done.stderr and "--bench DIR" in done.stderr


def test_a_topic_that_is_left_out_is_left_out_of_the_extra_paragraphs_too():
    extra = Corpus(
        [
            LabelledParagraph("about a", (Label("a", "support"),)),
            LabelledParagraph("about both", (Label("a", "support"), Label("b", "oppose"))),
            LabelledParagraph("about none"),
        ]
    )
    train = Corpus([LabelledParagraph("x", (Label("a", "oppose"),))])
    seen = []
    learning_too(lambda train, test, topics: seen.extend(train.texts), extra)(train, train, ())
    assert seen == ["x", "about a", "about none"]


def test_size_builds_the_wheel(run_benchmark, tmp_path):
    out = tmp_path / "size.json"
    done = run_benchmark("size", "--out", out)
    assert done.returncode == 0, told(done)
    result = json.loads(out.read_bytes())
    check_facts(result, tmp_path)
    assert result["model"]["bytes"] == sum(result["model"]["files"].values())
    assert 0 < result["wheel"]["bytes"] < result["wheel"]["installed_bytes"]


def test_a_smoke_test_takes_no_measurements_place(tmp_path):
    assert out_path(None, "speed", quick=True) is None
    assert out_path(None, "speed", quick=False).name == "speed.json"
    assert out_path(tmp_path / "x", "speed", quick=True) == tmp_path / "x"


def test_an_unknown_step_is_refused(run_benchmark):
    done = run_benchmark("everything")
    assert done.returncode == 2 and "invalid choice" in done.stderr
    assert run_benchmark("--help").returncode == 0
