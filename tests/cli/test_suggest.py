"""The command suggest, through the parser and in a process of its own."""

from __future__ import annotations

import csv
import json

import pytest
import typer
from typer.testing import CliRunner

from stancelib.cli import suggest as command
from stancelib.corpus import read_any
from stancelib.suggesting import STRATEGIES

TEXTS = [
    "The mayor praised the missile defense system and urged its deployment.",
    "The mayor praised the missile defense system, and urged its deployment!",
    "Belgrade will never accept the independence of Kosovo.",
    "A bakery gave away four hundred plum cakes.",
    "Trams run late at night in the old town.",
]


def invoke(*arguments):
    app = typer.Typer()
    app.command(help=command.HELP)(command.suggest)
    return CliRunner().invoke(app, list(map(str, arguments)))


@pytest.fixture
def pool(tmp_path):
    path = tmp_path / "pool.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["text", "doc_id"])
        writer.writerows([text, f"d{i}"] for i, text in enumerate(TEXTS))
    return path


def read(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_without_a_model_texts_that_stand_for_others_are_chosen(pool, tmp_path):
    out = tmp_path / "next.csv"
    done = invoke(pool, "--out", out, "--number", 4)
    assert done.exit_code == 0
    rows = read(out)
    assert sorted(int(row["suggest_row"]) for row in rows) in ([2, 4, 5, 6], [3, 4, 5, 6])
    assert list(rows[0])[:3] == ["text", "label", "doc_id"]
    assert "4 of 5 texts, chosen by diversity" in done.stdout
    assert "Fill in label." in done.stdout
    assert done.stderr == ""


def test_with_a_model_doubt_decides_and_the_guess_is_shown(pool, tmp_path, small_folder):
    out = tmp_path / "next.csv"
    done = invoke(pool, "-o", out, "-m", small_folder, "-n", 2, "--strategy", "uncertainty")
    assert done.exit_code == 0
    rows = read(out)
    assert list(rows[0])[:4] == ["text", "topic", "stance", "doc_id"]
    assert all(row["suggest_guess"] and row["suggest_why"].startswith("unsure") for row in rows)
    assert "missile_defense, nato_expansion, kosovo, and stance; topic none" in done.stdout


def test_the_guess_may_be_hidden(pool, tmp_path, small_folder):
    out = tmp_path / "next.csv"
    assert invoke(pool, "-o", out, "-m", small_folder, "--no-guess").exit_code == 0
    assert "suggest_guess" not in read(out)[0]


def test_what_is_labelled_is_not_chosen_again(pool, tmp_path, small_folder):
    labelled = tmp_path / "labelled.jsonl"
    row = {"text": TEXTS[2], "doc_id": "x", "labels": [{"topic": "kosovo", "stance": "oppose"}]}
    labelled.write_text(json.dumps(row) + "\n", encoding="utf-8")
    out = tmp_path / "next.csv"
    done = invoke(pool, "-o", out, "-m", small_folder, "--labelled", labelled)
    assert done.exit_code == 0
    assert TEXTS[2] not in {row["text"] for row in read(out)}
    assert "labelled already" in done.stdout


def test_labels_that_were_filled_in_are_not_overwritten(pool, tmp_path):
    out = tmp_path / "next.csv"
    out.write_text("mine")
    done = invoke(pool, "-o", out)
    assert done.exit_code == 2
    assert "add --overwrite" in done.stderr
    assert out.read_text() == "mine"
    assert invoke(pool, "-o", out, "--overwrite").exit_code == 0
    assert len(read(out)) == 4


def test_rows_that_cannot_be_used_are_listed(tmp_path):
    path = tmp_path / "pool.jsonl"
    path.write_text('{"text": "Plums."}\n{oops\n{"text": 7}\n', encoding="utf-8")
    done = invoke(path, "-o", tmp_path / "next.csv")
    assert done.exit_code == 1
    assert "row 2" in done.stderr
    assert "row 3" in done.stderr
    assert len(read(tmp_path / "next.csv")) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("-o", "next.xlsx"), "ends in .csv, .tsv or .jsonl"),
        (("-o", "no/such/next.csv"), "a folder that exists"),
        (("-o", "next.csv", "--strategy", "rare"), "needs a model"),
        (("-o", "next.csv", "--text-column", "body"), "no column 'body'"),
        (("-o", "next.csv", "--encoding", "plum"), "is not known"),
        (("-o", "next.csv", "--labelled", "missing.csv"), "no such file"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    pool, tmp_path, monkeypatch, arguments, message
):
    monkeypatch.chdir(tmp_path)
    done = invoke(pool, *arguments)
    assert done.exit_code == 2
    assert message in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["pool.csv"]


def test_an_empty_pool_writes_nothing(tmp_path):
    (tmp_path / "pool.txt").write_text("\n")
    done = invoke(tmp_path / "pool.txt", "-o", tmp_path / "next.csv")
    assert done.exit_code == 2
    assert "nothing to label" in done.stderr


def test_a_text_cannot_steer_the_terminal(tmp_path):
    (tmp_path / "pool.txt").write_text("plum \x1b[2J cake " + "x" * 300 + "\n")
    done = invoke(tmp_path / "pool.txt", "-o", tmp_path / "next.csv")
    assert "\x1b" not in done.stdout
    assert max(map(len, done.stdout.splitlines()[:2])) <= 100


def test_the_help_and_the_options_name_the_strategies():
    assert [strategy.value for strategy in command.Strategy] == list(STRATEGIES)
    assert all(f"  {name}" in command.HELP for name in STRATEGIES)
    shown = invoke("--help").stdout
    assert "--per-document" in shown


def test_the_file_is_read_back_once_it_is_filled_in(pool, tmp_path):
    out = tmp_path / "next.csv"
    invoke(pool, "-o", out, "-n", 4)
    rows = read(out)
    rows[0]["label"], rows[1]["label"] = "pro", "con"
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    corpus = read_any(out)
    assert [(pair.text, pair.label) for pair in corpus] == [
        (rows[0]["text"], "pro"), (rows[1]["text"], "con"),
    ]  # fmt: skip
