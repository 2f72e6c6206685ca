"""The simulation of labelling: curves, summary, table, and the command on the bundled corpus."""

from __future__ import annotations

import json

import numpy as np
import pytest

from benchmarks.suggest import data, run
from benchmarks.suggest.learners import PairTask
from benchmarks.suggest.simulate import curve, summary
from benchmarks.suggest.table import fill, table, verdicts
from stancelib.corpus.pairs import LabelledPair, PairCorpus

MARKERS = "# Page\n\n<!-- benchmarks:suggest -->\nold\n<!-- /benchmarks:suggest -->\n\nEnd.\n"


def plums(n, start=0):
    """Return pairs whose label is plain in the words."""
    words = {"pro": "good sweet fine", "con": "bad sour foul"}
    labels = ["pro" if (i * 7) % 3 else "con" for i in range(start, start + n)]
    return PairCorpus(
        LabelledPair(f"{words[label]} plum {i} of {i * 5}", label, "plums" if i % 2 else "pears")
        for i, label in enumerate(labels, start)
    )


def test_a_curve_has_a_score_for_the_start_and_each_round():
    task = PairTask(plums(60), plums(30, 100))
    scores = curve(task, "auto", 0, start=10, batch=5, rounds=3)
    assert len(scores) == 4
    assert scores[-1] > 0.95
    assert scores == curve(task, "auto", 0, start=10, batch=5, rounds=3)


def test_all_strategies_start_from_the_same_labels():
    task = PairTask(plums(60), plums(30, 100))
    starts = {curve(task, name, 1, start=6, batch=5, rounds=0)[0] for name in run.STRATEGIES}
    assert len(starts) == 1


def test_the_learner_is_asked_about_targets():
    task = PairTask(plums(40), plums(10, 100))
    learner = task.fit(range(40))
    assert learner.needs_target
    first = task.pool[0]
    p = learner.probabilities([first.text], [first.target])
    assert p.shape == (1, 2)
    assert learner.labels[int(p.argmax())] == first.label


def test_labels_needed_are_read_off_the_curves():
    curves = {
        "random": [[0.1, 0.2, 0.3, 0.4]] * 3,
        "fast": [[0.1, 0.4, 0.5, 0.6]] * 3,
        "slow": [[0.1, 0.1, 0.2, 0.3]] * 3,
        "late": [[0.1, 0.2, 0.3, 0.5]] * 3,
    }
    found = summary(curves, [100, 200, 300, 400])
    needed = {name: row["needed"]["value"] for name, row in found.items()}
    assert needed == {"random": 400, "fast": 200, "slow": None, "late": 350}
    assert found["fast"]["gain"]["value"] == pytest.approx(0.2)
    assert found["slow"]["gain"]["value"] == pytest.approx(-0.1)
    assert found["random"]["gain"] == {"value": 0, "low": 0, "high": 0}


def test_intervals_hold_what_differs_between_seeds():
    rng = np.random.default_rng(3)
    base = rng.random((8, 4))
    found = summary({"random": base, "more": base + rng.random((8, 1))}, [1, 2, 3, 4])
    gain = found["more"]["gain"]
    assert 0 < gain["low"] < gain["value"] < gain["high"] < 1


def test_the_table_says_what_is_better_and_what_is_not_reached():
    curves = {"random": [[0.1, 0.2, 0.3]] * 2, "slow": [[0.1, 0.1, 0.2]] * 2}
    labels = [100, 150, 200]
    result = {
        "versions": {"stancelib": "9.9"}, "learner": "a learner", "seeds": [0, 1],
        "labels": labels,
        "data": {"plums": {"pool": 1234, "test": 5, "metric": "F", "curves": curves,
                           "summary": summary(curves, labels)}},
    }  # fmt: skip
    made = table(result)
    assert "| plums, F | random | 0.250 | – | 200 |" in made
    assert "|  | slow | 0.150 | -0.100 [-0.100, -0.100] | > 200 [> 200, > 200] |" in made
    assert "100 labels drawn at random, then 50 more in each of 2 rounds" in made
    assert "plums 1,234 texts" in made
    assert "- `slow`, against random choice: worse on plums.\n" in made
    page = fill(MARKERS, result)
    assert page.startswith("# Page\n\n<!-- benchmarks:suggest -->\n\n| data |")
    assert page.endswith("<!-- /benchmarks:suggest -->\n\nEnd.\n")
    assert "old" not in page
    assert fill(page, result) == page
    with pytest.raises(ValueError, match="no markers"):
        fill("# Page\n", result)


def test_the_verdict_names_gains_losses_and_noise():
    def gain(low, high):
        return {"summary": {"auto": {"gain": {"value": 0.0, "low": low, "high": high}}}}

    data = {"a": gain(0.1, 0.2), "b": gain(-0.1, 0.1), "c": gain(-0.2, -0.1), "d": gain(0.1, 0.3)}
    assert verdicts({"data": data}) == [
        "- `auto`, against random choice: better on a and d; worse on c; no different beyond "
        "noise on b."
    ]


def test_benchmarks_are_read_from_the_folder_given(tmp_path):
    for name in data.BENCHMARKS:
        (tmp_path / name).mkdir()
        for part in ("train", "test"):
            rows = [{"text": p.text, "target": p.target, "label": p.label} for p in plums(12)]
            lines = "".join(json.dumps(row) + "\n" for row in rows)
            (tmp_path / name / f"{part}.jsonl").write_text(lines, encoding="utf-8")
    found = data.tasks(tmp_path, None)
    assert list(found) == ["bundled", *data.BENCHMARKS]
    task = found["pstance"](0)
    assert (len(task.pool), len(task.test), task.labels) == (12, 12, ("con", "pro"))
    with pytest.raises(FileNotFoundError):
        data.tasks(tmp_path / "missing", None)


def test_the_command_runs_on_the_bundled_corpus_and_writes_nothing_else(tmp_path, capsys):
    page, out = tmp_path / "page.md", tmp_path / "suggest.json"
    page.write_text(MARKERS, encoding="utf-8")
    assert run.main(["--quick", "--out", str(out), "--docs", str(page)]) == 0
    result = json.loads(out.read_bytes())
    assert list(result["data"]) == ["bundled"]
    assert set(result["data"]["bundled"]["curves"]) == set(run.STRATEGIES)
    assert result["labels"] == [20, 30, 40]
    assert "bundled, side F1" in capsys.readouterr().out
    assert page.read_text(encoding="utf-8") == MARKERS  # a smoke test is no measurement
    capsys.readouterr()
    assert run.main(["--quick", "--out", str(out), "--docs", str(page)]) == 0
    assert "seed 0" not in capsys.readouterr().out  # recorded, not measured again
    assert run.main(["--table", "--out", str(out), "--docs", str(page)]) == 0
    assert "| bundled, side F1 | random |" in page.read_text(encoding="utf-8")


def test_the_command_says_what_is_missing(tmp_path, capsys):
    assert run.main(["--bench", str(tmp_path / "no"), "--quick"]) == 2
    assert "suggest:" in capsys.readouterr().err
