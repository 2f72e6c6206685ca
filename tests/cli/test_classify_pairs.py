"""The command classify with a model of pairs, trained once on a few rows and run for real."""

from __future__ import annotations

import csv
import io
import json
import re

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import stancelib
from tests.cli.test_train_pairs import VIEWS, WHAT, WHO

PRAISE = "The dentist praised it and urged parliament to adopt it soon."
BLAME = "The dentist condemned it and warned that it ruins the farms."


def trained(folder, targets):
    """Train on invented views of targets, or of none."""
    rows = [
        {"Tweet": text.format(who=who, what=what), "Stance": view, "user": who}
        | ({"Target": what} if targets else {})
        for who in WHO
        for what in targets or WHAT
        for view, text in VIEWS.items()
    ]
    stancelib.train(rows, out=folder, folds=0)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return trained(tmp_path_factory.mktemp("pairs") / "tweets", WHAT)


@pytest.fixture(scope="module")
def lone(tmp_path_factory):
    """A model that knows one target."""
    return trained(tmp_path_factory.mktemp("pairs") / "lone", WHAT[:1])


@pytest.fixture(scope="module")
def blind(tmp_path_factory):
    """A model that was trained without targets."""
    return trained(tmp_path_factory.mktemp("pairs") / "blind", ())


@pytest.fixture
def tweets(tmp_path):
    path = tmp_path / "tweets.csv"
    lines = [("id", "Tweet", "Target"), (7, PRAISE, "plum tax"), (8, BLAME, "night train"),
             (9, PRAISE, "")]  # fmt: skip
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(lines)
    return path


def lines_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_rows_are_labelled_by_the_columns_of_training(run, folder, tweets):
    done = run("classify", tweets, "--model", folder, "-f", "csv")
    assert done.returncode == 1
    found = lines_of(done.stdout)
    assert [(x["row"], x["id"], x["target"], x["label"], x["stance"]) for x in found] == [
        ("2", "7", "plum tax", "FAVOR", "support"),
        ("3", "8", "night train", "AGAINST", "oppose"),
    ]
    assert "tweets.csv, row 4: has no 'Target'" in done.stderr
    assert "--target" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_the_answers_are_those_of_the_library(run, folder, tweets):
    done = run("classify", tweets, "--model", folder, "-f", "json", "--target", "plum tax")
    assert (done.returncode, done.stderr) == (0, "")
    rows = json.loads(done.stdout)["rows"]
    model = stancelib.load_model(folder)
    expected = model.classify_many([PRAISE, BLAME, PRAISE], "plum tax")
    for row, result in zip(rows, expected, strict=True):
        assert {"row": row["row"], "id": row["id"], "text": row["text"]} | result.to_dict() == row
    assert list(rows[0]["probabilities"]) == ["AGAINST", "FAVOR", "NONE"]


def test_one_target_serves_rows_without_their_own(run, folder, tweets):
    told = ("--target", "an old oak", "--target-column", "Target")
    done = run("classify", tweets, "--model", folder, "-f", "jsonl", *told)
    assert (done.returncode, done.stderr) == (0, "")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["target"] for row in rows] == ["plum tax", "night train", "an old oak"]


@pytest.mark.parametrize("suffix", ["jsonl", "parquet"])
def test_columns_may_have_other_names_in_any_format(run, folder, tmp_path, suffix):
    rows = [{"body": PRAISE, "aim": "plum tax"}, {"body": BLAME, "aim": None}]
    path = tmp_path / f"rows.{suffix}"
    if suffix == "parquet":
        pq.write_table(pa.Table.from_pylist(rows), path)
    else:
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    told = ("--text-column", "body", "--target-column", "aim")
    done = run("classify", path, "--model", folder, "-f", "jsonl", *told)
    assert done.returncode == 1
    (row,) = map(json.loads, done.stdout.splitlines())
    assert (row["row"], row["target"], row["label"]) == (1, "plum tax", "FAVOR")
    assert f"rows.{suffix}, row 2: has no 'aim'" in done.stderr


def test_bad_rows_are_reported_and_the_others_keep_their_targets(run, folder, tmp_path):
    good = [json.dumps({"Tweet": PRAISE, "Target": f"target {n}"}) for n in range(1200)]
    good[600:600] = ["{oops", json.dumps({"Tweet": PRAISE, "Target": 3})]
    (tmp_path / "rows.jsonl").write_text("\n".join(good))
    done = run("classify", "rows.jsonl", "--model", folder, "-f", "jsonl")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["target"] for row in rows] == [f"target {n}" for n in range(1200)]
    assert [row["row"] for row in rows] == [*range(1, 601), *range(603, 1203)]
    assert "rows.jsonl, row 601: not JSON" in done.stderr
    assert "rows.jsonl, row 602: 'Target' must be a string, got int" in done.stderr


def test_paragraphs_are_labelled_for_one_target(run, folder, tmp_path):
    html = f"<h1>Plums</h1>\n<p>{PRAISE}</p>\n<p>{BLAME} <b>Really.</b></p>"
    (tmp_path / "page.html").write_text(html)
    told = ("--model", folder, "--target", "night train")
    done = run("classify", "page.html", "-f", "json", *told)
    assert (done.returncode, done.stderr) == (0, "")
    data = json.loads(done.stdout)
    assert list(data) == ["file", "paragraphs"]
    assert [p["label"] for p in data["paragraphs"]][1:] == ["FAVOR", "AGAINST"]
    assert {p["target"] for p in data["paragraphs"]} == {"night train"}
    visible = "\n\n".join(p["text"] for p in data["paragraphs"])
    spans = [e for p in data["paragraphs"] for e in p["evidence"]]
    assert spans
    assert all(visible[e["start"] : e["end"]] == e["text"] for e in spans)
    second = data["paragraphs"][1]
    assert html[second["source_start"] : second["source_end"]] == PRAISE
    table = run("classify", "page.html", *told).stdout.splitlines()
    assert table[-1].startswith("night train  3 paragraphs: 1 AGAINST, ")
    assert any(line.startswith("    3  The dentist condemned") for line in table)


def test_a_model_that_knows_one_target_need_not_be_told(run, lone, tweets, tmp_path):
    (tmp_path / "a.txt").write_text(PRAISE)
    (tmp_path / "b.csv").write_text(f"Tweet\n{BLAME}\n")
    done = run("classify", "a.txt", "b.csv", tweets, "--model", lone, "-f", "csv")
    assert (done.returncode, done.stderr) == (0, "")
    assert [x["target"] for x in lines_of(done.stdout)] == [
        "plum tax", "plum tax", "plum tax", "night train", "plum tax"
    ]  # fmt: skip


def test_a_model_without_targets_needs_none(run, blind, tweets, tmp_path):
    (tmp_path / "a.txt").write_text(PRAISE)
    done = run("classify", "a.txt", tweets, "--model", blind, "-f", "csv")
    assert (done.returncode, done.stderr) == (0, "")
    assert [(x["target"], x["label"]) for x in lines_of(done.stdout)] == [
        ("", "FAVOR"), ("", "FAVOR"), ("", "AGAINST"), ("", "FAVOR")
    ]  # fmt: skip
    assert run("classify", "a.txt", "--model", blind).stdout.endswith("\n\n1 paragraph: 1 FAVOR\n")


def test_doubtful_answers_can_be_left_out(run, folder, tweets):
    told = ("--model", folder, "--target", "plum tax", "--min-probability", "1")
    found = lines_of(run("classify", tweets, "-f", "csv", *told).stdout)
    assert [(x["label"], x["abstained"]) for x in found] == [("", "low_confidence")] * 3
    assert "no answer: low confidence" in run("classify", tweets, *told).stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["tweets.txt"], "--target NAME (trained on 'plum tax', 'night train'; others"),
        (["tweets.csv", "--keep", "label"], "--keep 'label'"),
        (["tweets.csv", "--min-probability", "2"], "--min-probability"),
    ],
)
def test_what_a_model_of_pairs_cannot_do_is_said(run, folder, tweets, arguments, message):
    tweets.with_name("tweets.txt").write_text(PRAISE)
    done = run("classify", *arguments, "--model", folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("Tweet,aim", "the column 'Target' is not there: found 'Tweet', 'aim'; .*--target"),
        ("body,Target", "the column 'Tweet' is not there: .*--text-column"),
    ],
)
def test_a_table_without_the_columns_is_reported(run, folder, tmp_path, header, message):
    (tmp_path / "a.csv").write_text(f"{header}\na,b\n")
    done = run("classify", "a.csv", "--model", folder)
    assert (done.returncode, done.stdout) == (1, "")
    (error,) = done.stderr.splitlines()
    assert error.startswith("error: [SL100] a.csv: ")
    assert re.search(message, error)
