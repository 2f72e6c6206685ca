"""The command evaluate: what it prints, writes, warns of and refuses."""

from __future__ import annotations

import csv
import json

import pytest

import stancelib
from stancelib.corpus import PairCorpus
from stancelib.pairs import PairModel
from stancelib.training.pairs import fit_pair_state
from tests.evaluation.town_pairs import STANCES, WHO, town_pairs
from tests.training.data import TAX, as_rows, town
from tests.training.data import WHO as SPEAKERS


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """A model of topics and one of pairs, as folders."""
    folder = tmp_path_factory.mktemp("models")
    stancelib.train(town(SPEAKERS[:6]), topics=[TAX], folds=0, out=folder / "tax")
    named = PairCorpus(
        list(town_pairs(WHO[:6])),
        "town",
        stances=STANCES,
        columns={"text": "post", "target": "about", "label": "side", "group": "who"},
    )
    facts = {"stancelib_version": stancelib.__version__, "columns": dict(named.columns)}
    PairModel(fit_pair_state(named, manifest=facts)).save(folder / "parks")
    return folder


def write_topics(path, who):
    lines = [json.dumps(row) for row in as_rows(town(who))]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def write_pairs(path, who, labels=None):
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["post", "about", "side", "mood", "who"])
        for p in town_pairs(who):
            rows.writerow(
                [p.text, p.target, (labels or {}).get(p.label, p.label), "calm", p.doc_id]
            )
    return path


def test_a_model_of_topics_is_measured(run, models, tmp_path):
    corpus = write_topics(tmp_path / "test.jsonl", SPEAKERS[6:8])
    files = ("--out", "r.json", "--html", "r.html", "--predictions", "p.csv")
    done = run("evaluate", models / "tax", corpus, *files, "--seed", "5")
    assert done.returncode == 0, done.stderr
    assert "side_f1" in done.stdout
    assert "quoted" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 100
    assert "warning" not in done.stderr
    assert "[1/10]" in done.stderr
    report = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert report["protocol"]["seed"] == 5
    assert set(report["systems"]) >= {"stancelib", "sentiment_lexicon", "majority"}
    assert "<svg" in (tmp_path / "r.html").read_text(encoding="utf-8")
    with (tmp_path / "p.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 10
    assert {row["topic"] for row in rows} == {"carbon_tax"}
    assert sum(row["gold"] == row["predicted"] for row in rows) >= 9


def test_a_model_of_pairs_is_measured_on_its_own_columns(run, models, tmp_path):
    corpus = write_pairs(tmp_path / "test.csv", WHO[6:8])
    done = run("evaluate", models / "parks", corpus, "--no-baselines", "--predictions", "p.csv")
    assert done.returncode == 0, done.stderr
    assert "accuracy" in done.stdout
    with (tmp_path / "p.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["row"] for row in rows][:2] in (["1", "2"], ["2", "3"])
    assert {row["target"] for row in rows} == {"parks", "trams"}
    assert set(rows[0]) >= {"gold", "predicted", "p(CON)", "p(NONE)", "p(PRO)"}


def test_models_are_compared_and_baselines_trained_on_a_file(run, models, tmp_path):
    test = write_pairs(tmp_path / "test.csv", WHO[5:8])
    train = write_pairs(tmp_path / "train.csv", WHO[:6])
    other = ("--compare", models / "parks", "--train", train)
    done = run("evaluate", models / "parks", test, *other, "--markdown", "--no-probes")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("# ")
    assert "parks" in done.stdout
    assert "majority" in done.stdout
    assert "quoted" not in done.stdout
    assert "warning: 6 of 18 rows were in the model's training data" in done.stderr
    assert "warning: 6 of 18 texts also stand in train.csv" in done.stderr


def test_labels_that_the_model_does_not_know_are_warned_of(run, models, tmp_path):
    corpus = write_pairs(tmp_path / "test.csv", WHO[6:8], {"NONE": "HUH", "PRO": "pro"})
    done = run("evaluate", models / "parks", corpus, "--no-baselines", "--no-probes")
    assert done.returncode == 0, done.stderr
    assert "warning: the model does not know the label 'HUH' of 4 rows" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--out", "."], "folder that exists"),
        (["--predictions", "no/such.csv"], "folder that exists"),
        (["--out", "same", "--html", "same"], "same file twice"),
        (["--compare", "plum"], "'plum'"),
        (["--train", "missing.jsonl"], "missing.jsonl"),
        (["--label-map", "PRO"], "--label-map"),
    ],
)
def test_what_cannot_be_done_is_refused_before_anything_is_written(
    run, models, tmp_path, arguments, message
):
    corpus = write_topics(tmp_path / "test.jsonl", SPEAKERS[6:7])
    done = run("evaluate", models / "tax", corpus, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["test.jsonl"]


def test_a_corpus_of_the_other_kind_is_refused(run, models, tmp_path):
    pairs = write_pairs(tmp_path / "pairs.csv", WHO[6:7])
    done = run("evaluate", models / "tax", pairs)
    assert (done.returncode, done.stdout) == (2, "")
    done = run("evaluate", models / "parks", "pairs.csv", "--compare", models / "tax")
    assert done.returncode == 2
    assert "labels topics, but the model labels pairs" in done.stderr
