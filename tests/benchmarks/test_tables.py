from __future__ import annotations

import json

import pytest

from benchmarks.accuracy.catalog import DATASETS
from benchmarks.encoder.cascade import measure
from benchmarks.tables import PAGES, TABLES, fill, main
from benchmarks.tables_public import published
from tests.benchmarks.encoder_results import held_out, speed_result

FACTS = {"cpu": "Test CPU", "rounds": 3, "seed": 0, "versions": {"python": "3.11.7", "numpy": None}}
SPREAD = {"median": 2.5, "min": 2.0, "max": 3.0}


def interval(value):
    return {"value": value, "low": value - 0.01, "high": value + 0.02, "reason": None}


def public_result():
    done = {
        "dataset": "handeset",
        "status": "done",
        "seeds": [0, 1, 2],
        "seconds": [1.0, 2.0, 3.0],
        "settings": [{}],
        "versions": {"numpy": "2.1"},
        "machine": "Test CPU",
    }

    def scored(system, value, minus):
        scores = {"accuracy": interval(value), "macro_f1": interval(value - 0.1)}
        return {**done, "system": system, "scores": scores, "minus": minus}

    return {
        "format": 1,
        "datasets": {
            "handeset": {
                "title": "HanDeSeT",
                "metric": "accuracy",
                "metric_title": "accuracy",
                "measures": ["accuracy", "macro_f1"],
                "rows": {"all": 1251},
                "labels": 2,
                "folds": 10,
                "grouped": True,
                "unit": "motions",
                "units": 134,
                "bootstrap": {"resamples": 1000, "level": 0.95, "unit": "motions"},
            },
            "newsmtsc_rw": {
                "title": "NewsMTSC-rw",
                "metric": "macro_f1",
                "metric_title": "macro-F1",
                "measures": ["macro_f1", "accuracy"],
                "rows": {"train": 8739, "dev": 343, "test": 803},
                "labels": 3,
                "folds": 0,
                "grouped": False,
                "unit": "articles",
                "units": 726,
                "bootstrap": {"resamples": 1000, "level": 0.95, "unit": "articles"},
            },
        },
        "entries": [
            scored("stancelib", 0.75, {"tfidf_svc": interval(0.06)}),
            scored("tfidf_svc", 0.69, {}),
            {
                "dataset": "handeset",
                "system": "setfit16",
                "status": "not run",
                "reason": "not installed: setfit",
            },
        ],
    }


def results():
    metrics = {"topic_micro_f1": interval(0.93), "side_f1": interval(0.72)}
    given = {"side_f1_given_topic": interval(0.61), "stance_macro_f1": interval(0.45)}
    return {
        "foreign_policy": {
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
        "accuracy": public_result(),
        "training_time": {
            **FACTS,
            "dataset": "P-Stance",
            "rows": {"train": 17224, "test": 2157},
            "seconds": {"stancelib": SPREAD, "tfidf_svc": SPREAD},
            "ratios": {"tfidf_svc": SPREAD},
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
        "cores": {
            **FACTS,
            "cores": 2,
            "paragraphs": 20000,
            "engines": {
                "stancelib": {
                    "paragraphs_per_second": {"one": SPREAD, "all": SPREAD},
                    "ratio": SPREAD,
                }
            },
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
        "encoder-speed": speed_result(),
        "encoder-cascade": measure(held_out(60), chosen=0.25, speed=speed_result()),
        **few_results(),
    }


def few_results():
    """Make results of few labels and of holders."""
    found = {"value": 0.5, "low": 0.4, "high": 0.6}
    sides = {"side_f1": found}
    row = {"size": 8, "seed": 0, "paragraphs": 100}
    row |= {"accurate": sides, "linear": sides, "difference": sides}
    base = {"base": "a base", "rounds": 1, "versions": {"numpy": "2.0"}}
    three = ("stancelib", "always AUTHOR", "nearest capitalised subject")
    held = {"holder_f1": found, "author_accuracy": found}
    shown = ("stancelib", "strongest linear span", "its sentence")
    return {
        "encoder-few-shot": {**base, "corpus": {"tested": 9}, "rows": [row]},
        "encoder-public-curve": {
            **base,
            "rows": [
                {
                    "dataset": "vast",
                    "rows": 24,
                    "accurate": found,
                    "linear": found,
                    "difference": found,
                }
            ],
        },
        "holders": {
            "sides found right": {"sides": 12, **dict.fromkeys(three, held)},
            "all labelled sides": {"sides": 20, **dict.fromkeys(three, held)},
            "with the encoder": {"sides": 5, **held, "evidence_token_f1": found},
            "evidence of sides found right": {name: {"token_f1": found} for name in shown},
        },
        "holders-spacy": spacy_result(held, found),
        "scale": {
            **FACTS,
            "rows": 5_000_000,
            "jobs": 2,
            "rows_per_second": {"1": 20_000.0, "2": 32_000.0},
            "whole_seconds": 200.0,
            "killed_after_shards": 120,
            "shards": 250,
            "resumed_seconds": 99.0,
            "same_bytes": True,
            "peak_bytes_of_a_process": 400 << 20,
        },
        "engines": {
            **FACTS,
            "rows": 1000,
            "engines": {"Dask": {"cores": 2, "rows_per_second": SPREAD, "of_apart": SPREAD}},
        },
    }


def spacy_result(held, found):
    """Make results of spaCy on the same sides."""
    systems = (
        "stancelib",
        "spaCy's entities",
        "spaCy's entities and subjects",
        "nearest entity",
        "nearest entity of the sentence",
    )
    less = {"stancelib minus": {"spaCy's entities": {"value": 0.25, "low": -0.25, "high": 0.5}}}
    return {
        "versions": {"spacy": "3.0"},
        "sides found right": {"sides": 12, **dict.fromkeys(systems, held), **less},
        "all labelled sides": {"sides": 20, **dict.fromkeys(systems, held), **less},
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
    return ["--page", str(folder / "README.md"), "--results", str(folder / "results"), *more]


def test_tables_stand_between_their_markers_and_the_rest_stays():
    text = fill(readme(), results())
    assert text.startswith("# Title\n\n<!-- benchmarks:accuracy -->\n\n| system |")
    assert text.endswith("<!-- /benchmarks:engines -->\n\nend\n")
    assert "stale" not in text and text.count("between") == len(TABLES) - 1
    for cell in (
        "| **stancelib** | 0.930 [0.920, 0.950] | 0.720 [0.710, 0.740] | – |",
        "| annotators with each other | – | 0.94 | – |",
        "| Hansard | 40 | 0.930 [0.920, 0.950] |",
        "| kosovo | 40 | 0.610 [0.600, 0.630] |",
        "12,346 [2, 3] | 2.50 × [2.00, 3.00] |",
        "| `import numpy` | 2500 [2000, 3000] |",
        "| 100 | 3.0 |",
        "| killed after | 120 of 250 shards |",
        "| most memory of a process, MiB | 400 |",
        "| Dask | 2 | 2.50 [2.00, 3.00] |",
        "| shipped model, as a folder | 5.12 |",
        "Test CPU, one core; python 3.11.7.",
        "| HanDeSeT | accuracy | **0.750 [0.740, 0.770]** | +0.060 [+0.050, +0.080] | – | 0.690 |",
        "| HanDeSeT | 1,251; 10 folds, no motion in two | 2 | accuracy | 134 motions |",
        "| NewsMTSC-rw | 8,739 / 343 / 803 | 3 | macro-F1 | 726 articles |",
        "| **stancelib, linear** | 0.750 [0.740, 0.770] | 0.650 [0.640, 0.670] |",
        "- SetFit, 16 a label: not run: not installed: setfit.",
        "| BERT-SPC | trained | macro-F1 | 0.801 | Hamborg and Donnay 2021",
        "0.801 BERT-SPC; 0.831 GRU-TSC-RoBERTa",
        "| stancelib, linear | 2.5 [2.0, 3.0] |  |",
        "| TF-IDF + LinearSVC | 2.5 [2.0, 3.0] | 2.50 [2.00, 3.00] |",
    ):
        assert cell in text


def test_a_second_stream_and_single_calls_have_their_places():
    both = results()
    engines, ratios = both["speed"]["engines"], both["speed"]["ratios"]
    both["speed"] |= {
        "one_in_10": {"engines": engines, "ratios": ratios},
        "latency_ms": {"calls": 9, "median": 1.234, "p99": 5.678},
    }
    text = fill(readme(), both)
    assert "all about a topic, or one in ten;" in text
    assert "1.23 ms (median), 5.68 ms (99th percentile)" in text
    assert text.count("| 2.50 × [2.00, 3.00] | 12,346 [2, 3] | 2.50 × [2.00, 3.00] |") == 1


def test_holders_by_spacy_are_shown_while_they_are_of_the_same_ranker():
    found = results()
    marked = "<!-- benchmarks:holders -->\n<!-- /benchmarks:holders -->"
    cell = "| fast, candidates: spaCy's entities | 0.500 [0.400, 0.600] |"
    text = fill(marked, found)
    assert cell in text and "+0.250 [\N{MINUS SIGN}0.250, +0.500] (spacy 3.0)" in text
    again = json.loads(json.dumps(found["holders"]))
    again["sides found right"]["stancelib"]["holder_f1"]["value"] = 0.51
    trained = fill(marked, {**found, "holders": again})
    assert "0.510" in trained and "spaCy" not in trained


def test_the_system_under_test_comes_first():
    text = fill(readme(), results())
    assert text.index("**stancelib** |") < text.index("TF-IDF + logistic regression |")
    assert text.index("**stancelib**: topics") < text.index("fastText, bigrams")


def test_filling_again_changes_nothing():
    text = fill(readme(), results())
    assert fill(text, results()) == text


def test_a_table_without_results_is_left_as_it_is():
    text = fill(readme(), {"size": results()["size"]})
    assert text.count("\nstale\n") == len(TABLES) - 1 and "| wheel | 4.00 |" in text


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


def test_several_pages_are_written(folder, capsys):
    (folder / "page.md").write_text("<!-- benchmarks:size -->\n<!-- /benchmarks:size -->\n")
    both = arguments(folder, "--page", str(folder / "page.md"))
    assert main([*both, "--check"]) == 1
    assert "README.md, page.md: out of date" in capsys.readouterr().out
    assert main(both) == 0
    assert "| wheel | 4.00 |" in (folder / "page.md").read_text()
    assert main([*both, "--check"]) == 0


def test_the_pages_of_the_project_have_only_known_markers():
    for page in PAGES:
        assert "<!-- benchmarks:" in fill(page.read_text(encoding="utf-8"), {})


def test_published_scores_name_source_metric_and_set():
    rows = published()
    assert len({(row["dataset"], row["system"], row["metric"]) for row in rows}) == len(rows)
    for row in rows:
        assert row["dataset"] in DATASETS and row["source"] and 0 < row["value"] < 1
        assert row["how"] in ("trained", "language model")
    text = fill(readme(), results())
    recalled = [row for row in rows if not row["checked"]]
    assert recalled and "†" in text


def test_a_missing_readme_and_a_broken_result_are_told(folder, capsys):
    (folder / "results" / "size.json").write_text("{")
    assert main(arguments(folder)) == 2
    (folder / "results" / "size.json").unlink()
    (folder / "README.md").unlink()
    assert main(arguments(folder)) == 2
    assert "README.md" in capsys.readouterr().err


def test_cores_stand_beside_one_process():
    text = fill(readme(), results())
    assert "| paragraphs a second | one process | 2 processes | faster by |" in text
    row = "| **stancelib**: topics, stances, probabilities | 2 | 2 | 2.50 × [2.00, 3.00] |"
    assert row in text
