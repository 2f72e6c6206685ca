"""The command audit."""

from __future__ import annotations

import json

import pytest
import typer
from typer.testing import CliRunner

from stancelib.cli.audit import HELP, audit
from tests.auditing import make_faults

app = typer.Typer()
app.command("audit", help=HELP)(audit)


def invoke(*arguments):
    return CliRunner().invoke(app, list(map(str, arguments)))


@pytest.fixture
def corpus(tmp_path):
    """A few of the planted rows, quickly audited."""
    rows = make_faults.pair_rows(30)
    rows.append({**rows[2], "doc_id": "other", "stance": "FAVOR"})
    rows[2]["stance"] = "AGAINST"
    path = tmp_path / "town.csv"
    path.write_text(make_faults.as_csv(rows), encoding="utf-8")
    return path


def test_findings_are_printed_and_written(corpus, tmp_path):
    done = invoke(corpus, "--out", tmp_path / "a.json", "--html", tmp_path / "a.html")
    assert done.exit_code == 0
    assert "1 text with labels that contradict each other  [conflicts]" in done.stdout
    assert "[1/10] reading" in done.stderr
    data = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    conflict = next(f for f in data["findings"] if f["check"] == "conflicts")
    assert conflict["rows"] == [4, 32]
    assert "<h1" in (tmp_path / "a.html").read_text(encoding="utf-8")


def test_strict_makes_errors_count(corpus, tmp_path):
    assert invoke(corpus, "--strict").exit_code == 1
    sound = tmp_path / "sound.csv"
    sound.write_text(make_faults.as_csv(make_faults.pair_rows(40)), encoding="utf-8")
    assert invoke(sound, "--strict").exit_code == 0


def test_columns_and_test_data_are_named(tmp_path):
    for name, rows in (("a.csv", make_faults.pair_rows(30)), ("b.csv", make_faults.pair_rows(4))):
        renamed = [
            {"words": r["text"], "side": r["stance"], "on": r["target"], "page": r["doc_id"]}
            for r in rows
        ]
        (tmp_path / name).write_text(make_faults.as_csv(renamed), encoding="utf-8")
    done = invoke(
        tmp_path / "a.csv", "--test", tmp_path / "b.csv", "--text-column", "words",
        "--label-column", "side", "--target-column", "on", "--group-column", "page",
    )  # fmt: skip
    assert done.exit_code == 0
    assert "4 texts in more than one split  [split-copies]" in done.stdout
    assert "splits: train 30, test 4" in done.stdout


@pytest.mark.parametrize(
    "arguments", [["missing.csv"], ["{corpus}", "--out", "no/such/folder/a.json"],
                  ["{corpus}", "--text-column", "plum"]]
)  # fmt: skip
def test_what_cannot_be_used_is_status_two(corpus, arguments):
    done = invoke(*(a.format(corpus=corpus) for a in arguments))
    assert done.exit_code == 2
    assert "error:" in done.stderr
