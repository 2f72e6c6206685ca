from __future__ import annotations

import csv
import json

import pytest

from tests.report.markup import Page

FOR = "We strongly support an independent Kosovo."
AGAINST = "Serbia rejects independence for Kosovo."


@pytest.fixture
def rows(tmp_path):
    data = [
        {"text": FOR, "doc_id": "a", "date": "2008-02-17", "source": "Plum"},
        {"text": AGAINST, "doc_id": "a", "date": "2008-02-17", "source": "Plum"},
        {"text": AGAINST, "doc_id": "b", "date": "2009-03-01", "source": "Pear"},
        {"text": AGAINST, "date": "3/4/2009", "source": "Pear"},
        {"body": "no text"},
    ]
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in data))
    return path


def test_all_outputs_hold_the_same(run, rows, tmp_path):
    done = run(
        "report", "rows.jsonl", "--model", "fast", "--every", "year", "--out", "out.csv",
        "--html", "out.html", "--errors", "bad.jsonl",
    )  # fmt: skip
    assert done.returncode == 1
    assert "row 4: date '3/4/2009'" in done.stderr
    assert "row 5: has no 'text'" in done.stderr
    assert "kosovo" in done.stdout
    assert "3 documents, 4 paragraphs" in done.stdout
    assert "Serbia" in done.stdout
    table = list(csv.DictReader((tmp_path / "out.csv").read_text().splitlines()))
    counted = {r["date"]: r["documents"] for r in table if r["topic"] == "kosovo"}
    assert counted == {"2008": "1", "2009": "1", "undated": "1", "all": "3"}
    assert "3 documents" in Page((tmp_path / "out.html").read_text(encoding="utf-8")).text
    bad = [json.loads(line) for line in (tmp_path / "bad.jsonl").read_text().splitlines()]
    assert [item["row"] for item in bad] == [4, 5]


def test_a_date_that_nobody_asks_for_is_not_read(run, rows, tmp_path):
    done = run("report", "rows.jsonl", "--model", "fast", "--by", "source", "--out", "out.json")
    assert "date" not in done.stderr
    found = json.loads((tmp_path / "out.json").read_text())
    assert {g["name"]: g["documents"] for g in found["groups"]} == {"Plum": 1, "Pear": 2}
    assert found["holders"][0]["holder"] == "Serbia"


def test_files_of_text_are_dated_by_their_names(run, tmp_path):
    (tmp_path / "2008-04-05 summit.txt").write_text(f"{FOR}\n\n{AGAINST}\n")
    (tmp_path / "note.html").write_text(f"<p>{AGAINST}</p>")
    done = run(
        "report", "2008-04-05 summit.txt", "note.html", "--model", "fast", "--out", "out.parquet"
    )
    assert done.returncode == 0, done.stderr
    import pyarrow.parquet as parquet

    names = parquet.read_table(tmp_path / "out.parquet").column("date").to_pylist()
    assert list(dict.fromkeys(names)) == ["2008-04-05", "undated", "all"]


def test_the_table_fits_a_narrow_terminal(run, rows):
    done = run("report", "rows.jsonl", "--model", "fast", COLUMNS="60")
    assert max(map(len, done.stdout.splitlines())) <= 60


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--out", "x.txt"), "end it with .csv, .parquet, .json"),
        (("--out", "rows.jsonl"), "would overwrite an input"),
        (("--by", "source", "--every", "year"), "with by='date'"),
        (("--html", "no/x.html"), "name a file in a folder that exists"),
    ],
)
def test_what_cannot_be_is_refused(run, rows, tmp_path, arguments, said):
    done = run("report", "rows.jsonl", "--model", "fast", *arguments)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())
    assert sorted(p.name for p in tmp_path.iterdir()) == ["rows.jsonl"]


def test_nothing_that_can_be_read_writes_nothing(run, tmp_path):
    done = run("report", "gone.jsonl", "--model", "fast", "--out", "out.csv")
    assert done.returncode == 1
    assert "gone.jsonl" in done.stderr
    assert not (tmp_path / "out.csv").exists()
