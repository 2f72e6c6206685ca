from __future__ import annotations

import json
import os
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.accuracy.__main__ import main
from benchmarks.accuracy.catalog import DATASETS
from benchmarks.accuracy.cells import Cells, key_of
from benchmarks.accuracy.load import load
from benchmarks.accuracy.run import fold_of, run_system, seeds_for
from benchmarks.accuracy.systems import REFERENCES, SYSTEMS, Answers
from tests.benchmarks.public import rows, write_bench, write_rows


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    return write_bench(tmp_path_factory.mktemp("bench"))


@pytest.fixture
def command(bench, tmp_path):
    def run(*more):
        given = ["--bench", bench, "--cells", tmp_path / "cells", "--out", tmp_path / "out.json"]
        status = main(["run", *map(str, given), *map(str, more)])
        return status, json.loads((tmp_path / "out.json").read_bytes())

    return run


TWO = ("--dataset", "semeval2016_taskA", "--dataset", "handeset", "--seed", 0, "--seed", 1)


def entry(result, dataset, system):
    found = [
        row for row in result["entries"] if (row["dataset"], row["system"]) == (dataset, system)
    ]
    assert len(found) == 1
    return found[0]


def test_a_run_scores_every_system_on_every_set(command):
    status, result = command(*TWO, "--system", "majority", "--system", "tfidf_svc")
    assert status == 0 and set(result["datasets"]) == {"semeval2016_taskA", "handeset"}
    best = entry(result, "semeval2016_taskA", "tfidf_svc")
    assert best["status"] == "done" and best["seeds"] == [0]
    assert best["scores"]["f_avg"]["value"] == 1.0
    assert {"f_avg: Tea", "f_avg: Coffee"} < set(best["scores"])
    assert set(best["settings"][0]) == {"Tea", "Coffee"} and "scikit-learn" in best["versions"]
    worst = entry(result, "semeval2016_taskA", "majority")
    apart = worst["minus"]["tfidf_svc"]
    assert apart["high"] < 0 and apart["value"] == worst["scores"]["f_avg"]["value"] - 1
    folds = entry(result, "handeset", "tfidf_svc")
    assert folds["seeds"] == [0, 1] and len(folds["settings"]) == 10
    assert len(folds["scores"]["accuracy"]["by_seed"]) == 2


def test_no_text_and_no_path_is_written(command, bench, tmp_path):
    command(*TWO, "--system", "majority")
    written = [*(tmp_path / "cells").rglob("*.json"), tmp_path / "out.json"]
    assert len(written) >= 4
    for path in written:
        content = path.read_text(encoding="utf-8")
        assert "splendid" not in content and "awful" not in content
        assert str(bench) not in content and str(tmp_path) not in content
    assert (tmp_path / "cells" / ".gitignore").read_text() == "*\n"


def test_a_rerun_goes_on_where_the_first_one_stopped(command, capsys):
    command(*TWO, "--system", "majority")
    first = capsys.readouterr().out
    assert first.count("majority, seed") == 3
    _, result = command(*TWO, "--system", "majority", "--system", "tfidf_svc")
    again = capsys.readouterr().out
    assert "majority" not in again and again.count("tfidf_svc, seed") == 3
    assert entry(result, "handeset", "majority")["minus"]["tfidf_svc"]["high"] < 0
    command(*TWO, "--system", "majority", "--again")
    assert capsys.readouterr().out.count("majority, seed") == 3


def test_other_data_are_run_anew(bench, tmp_path):
    loaded = load(DATASETS["semeval2016_taskA"], bench)
    cells, said = Cells(tmp_path), []
    for _ in range(2):
        run_system(SYSTEMS["majority"], loaded, [0], cells, say=said.append)
    assert len(said) == 1
    changed = replace(loaded, digest="another")
    assert key_of(changed, SYSTEMS["majority"]) != key_of(loaded, SYSTEMS["majority"])
    run_system(SYSTEMS["majority"], changed, [0], cells, say=said.append)
    revised = replace(SYSTEMS["majority"], revision=lambda: "2")
    run_system(revised, changed, [0], cells, say=said.append)
    assert len(said) == 3


def test_a_broken_cell_is_run_anew(bench, tmp_path):
    loaded = load(DATASETS["semeval2016_taskA"], bench)
    cells, said = Cells(tmp_path), []
    run_system(SYSTEMS["majority"], loaded, [0], cells, say=said.append)
    (tmp_path / "semeval2016_taskA" / "majority-0.json").write_text("{")
    assert run_system(SYSTEMS["majority"], loaded, [0], cells, say=said.append).cells
    assert len(said) == 2


def test_a_system_that_cannot_run_says_why_and_is_never_guessed(bench, tmp_path):
    loaded = load(DATASETS["semeval2016_taskA"], bench)
    absent = replace(SYSTEMS["majority"], lacking=lambda: "not installed: x")
    said = []
    outcome = run_system(absent, loaded, [0], Cells(tmp_path), say=said.append)
    assert (outcome.cells, outcome.reason) == ((), "not installed: x")
    assert said == ["semeval2016_taskA: majority: not run: not installed: x"]


def test_what_is_not_installed_stands_in_the_result(command):
    from benchmarks.accuracy.systems.base import lacks

    if lacks(["torch", "transformers"], "bench-torch") is None:
        pytest.skip("PyTorch is installed here")
    _, result = command("--dataset", "handeset", "--system", "debate_base")
    found = entry(result, "handeset", "debate_base")
    assert found["status"] == "not run" and "pip install" in found["reason"]
    assert "scores" not in found
    _, result = command("--dataset", "handeset", "--system", "majority", "--seed", 0)
    assert entry(result, "handeset", "debate_base") == found


def test_a_system_that_fails_stops_no_other(bench, tmp_path):
    def fail(train, test, seed):
        raise ValueError("no convergence")

    loaded = load(DATASETS["semeval2016_taskA"], bench)
    broken = replace(SYSTEMS["majority"], start=lambda: fail)
    said = []
    outcome = run_system(broken, loaded, [0], Cells(tmp_path), say=said.append)
    assert outcome.reason == "failed: ValueError" and "no convergence" in said[0]
    assert not list(tmp_path.rglob("*.json"))


def test_earlier_results_stay_where_their_data_are_the_same(command, tmp_path):
    import shutil

    command(*TWO, "--system", "tfidf_svc")
    shutil.rmtree(tmp_path / "cells")
    _, result = command("--dataset", "handeset", "--seed", 0, "--system", "majority")
    assert entry(result, "handeset", "tfidf_svc")["seeds"] == [0, 1]
    assert entry(result, "semeval2016_taskA", "tfidf_svc")["status"] == "done"


def test_the_same_run_gives_the_same_scores(command, tmp_path):
    _, first = command(*TWO, "--system", "majority")
    _, again = command(*TWO, "--system", "majority", "--again")
    for result in (first, again):
        for row in result["entries"]:
            row.pop("seconds", None)
    assert first == again


def test_missing_data_are_told_and_the_rest_is_run(command, capsys):
    status, result = command("--dataset", "vast", "--dataset", "handeset", "--system", "majority")
    assert status == 2 and "vast: skipped" in capsys.readouterr().err
    assert entry(result, "handeset", "majority")["status"] == "done"


def test_without_a_folder_it_is_skipped(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("STANCELIB_BENCH", str(tmp_path / "nowhere"))
    for name in ("run", "time"):
        assert main([name]) == 0
        assert "skipped" in capsys.readouterr().err
    assert main(["prepare", "--dataset", "vast"]) == 1
    assert "emilyallaway" in capsys.readouterr().out


def test_the_default_folder_can_be_given(monkeypatch, bench, tmp_path):
    monkeypatch.setenv("STANCELIB_BENCH", os.fspath(bench))
    out = tmp_path / "out.json"
    given = ["--out", str(out), "--cells", str(tmp_path / "cells"), "--system", "majority"]
    assert main(["run", "--dataset", "handeset", *given]) == 0
    assert json.loads(out.read_bytes())["datasets"]["handeset"]["units"] == 24


def test_no_motion_crosses_a_fold_and_folds_depend_on_the_seed(bench):
    loaded = load(DATASETS["handeset"], bench)
    fold = fold_of(loaded.scored, loaded.dataset, 0)
    by_motion = {}
    for pair, k in zip(loaded.scored, fold.tolist(), strict=True):
        by_motion.setdefault(pair.target, set()).add(k)
    assert all(len(found) == 1 for found in by_motion.values())
    assert np.array_equal(fold, fold_of(loaded.scored, loaded.dataset, 0))
    assert not np.array_equal(fold, fold_of(loaded.scored, loaded.dataset, 1))
    assert set(fold.tolist()) == set(range(10))


def test_one_seed_is_enough_where_nothing_is_drawn():
    split, folds = DATASETS["vast"], DATASETS["handeset"]
    assert seeds_for(SYSTEMS["tfidf_svc"], split, [3, 4]) == [3]
    assert seeds_for(SYSTEMS["tfidf_svc"], folds, [3, 4]) == [3, 4]
    assert seeds_for(SYSTEMS["fasttext"], split, [3, 4]) == [3, 4]


def test_every_row_is_answered_once_across_folds(bench, tmp_path):
    def copy(train, test, seed):
        assert not set(train.groups) & set(test.groups)
        return Answers([pair.label for pair in test])

    loaded = load(DATASETS["handeset"], bench)
    system = replace(SYSTEMS["majority"], start=lambda: copy)
    (cell,) = run_system(system, loaded, [0], Cells(tmp_path), say=lambda line: None).cells
    assert cell.labels(loaded.labels) == [pair.label for pair in loaded.scored]


def test_time_compares_in_turns(tmp_path, monkeypatch):
    pytest.importorskip("stancelib.training.pairs")
    labels, targets = ["FAVOR", "AGAINST"], ["A", "B", "C"]
    for part in ("train", "dev", "test"):
        write_rows(tmp_path / "pstance" / f"{part}.jsonl", rows(360, labels, targets))
    done = main(["time", "--bench", str(tmp_path), "--rounds", "1", "--out", str(tmp_path / "t")])
    result = json.loads((tmp_path / "t").read_bytes())
    assert done == 0 and set(result["seconds"]) == {"stancelib", *REFERENCES}
    assert set(result["ratios"]) == set(REFERENCES)
    assert all(ratio["median"] > 0 for ratio in result["ratios"].values())
    assert result["rows"] == {"train": 360, "test": 360}
