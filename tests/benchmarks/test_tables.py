from __future__ import annotations

import json

import pytest

from benchmarks.tables import TABLES, fill, main

FACTS = {"cpu": "Test CPU", "rounds": 3, "seed": 0, "versions": {"python": "3.11.7", "numpy": None}}
SPREAD = {"median": 2.5, "min": 2.0, "max": 3.0}


def interval(value):
    return {"value": value, "low": value - 0.01, "high": value + 0.02, "reason": None}


def results():
    metrics = {"topic_micro_f1": interval(0.93), "side_f1": interval(0.72)}
    given = {"side_f1_given_topic": interval(0.61), "stance_macro_f1": interval(0.45)}
    return {
        "accuracy": {
            "systems": {"tfidf_lr": metrics, "stancelib": metrics},
            "order": {"systems": ["stancelib", "tfidf_lr"]},
            "agreement": {"side_f1": 0.94},
            "corpus": {"paragraphs": 3601, "documents": 900},
            "protocol": {
                "folds": 5,
                "seed": 0,
                "bootstrap": {"level": 0.95},
                "versions": {"numpy": "2.1"},
            },
            "slices": [
                {"kind": kind, "name": name, "system": system, "n": 40, "metrics": m}
                for kind, name, m in (("source", "Hansard", metrics), ("topic", "kosovo", given))
                for system in ("stancelib", "tfidf_lr")
            ],
        },
        "speed": {
            **FACTS,
            "texts": {"paragraphs": 20000, "mean_words": 99.9},
            "engines": {
                name: {"what": "", "paragraphs_per_second": {**SPREAD, "median": 12345.6}}
                for name in ("fasttext", "stancelib")
            },
            "ratios": {"stancelib / fasttext": SPREAD},
        },
        "cold_start": {
            **FACTS,
            "seconds": {"import numpy": SPREAD},
            "ratio": SPREAD,
            "heavy_modules": [],
        },
        "memory": {
            **FACTS,
            "start_bytes": 1 << 20,
            "peaks": [{"paragraphs": 100, "peak_bytes": 3 << 20}],
        },
        "size": {
            "wheel": {"bytes": 4_000_000, "installed_bytes": 7_000_000},
            "model": {"bytes": 5_120_000},
        },
    }


def readme():
    blocks = [f"<!-- benchmarks:{name} -->\nstale\n<!-- /benchmarks:{name} -->" for name in TABLES]
    return "# Title\n\n" + "\n\nbetween\n\n".join(blocks) + "\n\nend\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "README.md").write_text(readme(), encoding="utf-8")
    (tmp_path / "results").mkdir()
    for name, result in results().items():
        (tmp_path / "results" / f"{name}.json").write_text(json.dumps(result), encoding="utf-8")
    return tmp_path


def arguments(folder, *more):
    return ["--readme", str(folder / "README.md"), "--results", str(folder / "results"), *more]


def test_tables_stand_between_their_markers_and_the_rest_stays():
    text = fill(readme(), results())
    assert text.startswith("# Title\n\n<!-- benchmarks:accuracy -->\n\n| system |")
    assert text.endswith("<!-- /benchmarks:size -->\n\nend\n")
    assert "stale" not in text and text.count("between") == 3
    for cell in (
        "| **stancelib** | 0.930 [0.920, 0.950] | 0.720 [0.710, 0.740] | – |",
        "| annotators with each other | – | 0.94 | – |",
        "| Hansard | 40 | 0.930 [0.920, 0.950] |",
        "| kosovo | 40 | 0.610 [0.600, 0.630] |",
        "12,346 [2, 3] | 2.50 × [2.00, 3.00] |",
        "| `import numpy` | 2500 [2000, 3000] |",
        "| 100 | 3.0 |",
        "| shipped model, as a folder | 5.12 |",
        "Test CPU, one core; python 3.11.7.",
    ):
        assert cell in text


def test_the_system_under_test_comes_first():
    text = fill(readme(), results())
    assert text.index("**stancelib** |") < text.index("TF-IDF + logistic regression |")
    assert text.index("**stancelib**: topics") < text.index("fastText, bigrams")


def test_filling_again_changes_nothing():
    text = fill(readme(), results())
    assert fill(text, results()) == text


def test_a_table_without_results_is_left_as_it_is():
    text = fill(readme(), {"size": results()["size"]})
    assert text.count("\nstale\n") == 3 and "| wheel | 4.00 |" in text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<!-- benchmarks:spede -->\n<!-- /benchmarks:spede -->", "use one of"),
        ("<!-- benchmarks:speed -->\nnever closed", "no closing"),
    ],
)
def test_a_broken_marker_is_an_error(text, message):
    with pytest.raises(ValueError, match=message):
        fill(text, results())


def test_check_fails_until_the_tables_are_written(folder, capsys):
    before = (folder / "README.md").read_bytes()
    assert main(arguments(folder, "--check")) == 1
    assert "out of date" in capsys.readouterr().out
    assert (folder / "README.md").read_bytes() == before
    assert main(arguments(folder)) == 0
    assert (folder / "README.md").read_text(encoding="utf-8") == fill(readme(), results())
    assert main(arguments(folder, "--check")) == 0


def test_a_missing_readme_and_a_broken_result_are_told(folder, capsys):
    (folder / "results" / "size.json").write_text("{")
    assert main(arguments(folder)) == 2
    (folder / "results" / "size.json").unlink()
    (folder / "README.md").unlink()
    assert main(arguments(folder)) == 2
    assert "README.md" in capsys.readouterr().err
