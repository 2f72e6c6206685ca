"""The commands corpus check and split on pairs of text and label."""

from __future__ import annotations

import csv
import gzip
import json

import pytest
from typer.testing import CliRunner

from stancelib.cli.app import app
from stancelib.corpus import read_pairs

VIEWS = {
    "FAVOR": "The {who} praised the {what} and urged parliament to adopt it soon.",
    "AGAINST": "The {who} condemned the {what} and warned that it ruins the farms.",
}
WHO = ("mayor", "senator", "minister", "baker", "farmer", "union", "bishop", "teacher", "envoy",
       "critic")  # fmt: skip
WHAT = ("plum tax", "night train")


def invoke(*arguments):
    return CliRunner().invoke(app, list(map(str, arguments)))


def rows():
    return [
        {"id": f"{i}a", "Tweet": text.format(who=who, what=what), "Target": what, "Stance": view,
         "user": who, "likes": str(i * 7), "note": 'a "b",\r\nc; d'}
        for i, (who, what, view, text) in enumerate(
            (who, what, view, text) for who in WHO for what in WHAT for view, text in VIEWS.items()
        )
    ]  # fmt: skip


def write_csv(path, data, encoding="utf-8"):
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, list(data[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(data)
    return path


def read_back(path):
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as file:
        if ".jsonl" in path.name:
            return [json.loads(line) for line in file]
        return list(csv.DictReader(file, delimiter="\t" if path.suffix == ".tsv" else ","))


def test_check_shows_how_pairs_are_read_and_what_is_in_them(tmp_path):
    done = invoke("corpus", "check", write_csv(tmp_path / "c.csv", rows()))
    assert done.exit_code == 0
    assert done.output.splitlines()[:10] == [
        "kind: pairs (rows have one label each)",
        "text: column 'Tweet' (by name)",
        "label: column 'Stance' (by name)",
        "target: column 'Target' (by name)",
        "group: column 'user' (by name; its values repeat)",
        "id: column 'id' (by name)",
        "c.csv: 40 rows, 40 texts, 2 targets, 10 groups",
        "label    means    rows",
        "AGAINST  oppose     20",
        "FAVOR    support    20",
    ]


def test_check_lists_wrong_rows_and_copies_for_the_same_target(tmp_path):
    data = rows()
    data.append({**data[0], "Tweet": data[0]["Tweet"].upper()})
    data.append({**data[0], "Target": "old bridge"})
    data.append({**data[0], "Tweet": ""})
    path = write_csv(
        tmp_path / "c.csv", [{k: v for k, v in r.items() if k != "note"} for r in data]
    )
    done = invoke("corpus", "check", path)
    assert done.exit_code == 1
    assert "error: row 44, Tweet: text is empty" in done.output
    assert [line for line in done.output.splitlines() if "copy of" in line] == [
        "warning: the text of row 42 is a copy of the text of row 2"
    ]
    assert "c.csv: 42 rows" in done.output


def test_check_takes_columns_and_meanings_as_told(tmp_path):
    path = write_csv(tmp_path / "c.csv", rows())
    done = invoke("corpus", "check", path, "--target-column", "-", "--group-column", "-",
                  "--label-map", "FAVOR=oppose,AGAINST=none")  # fmt: skip
    assert done.exit_code == 0
    assert "c.csv: 40 rows, 40 texts, 0 targets, 40 groups" in done.output
    assert "FAVOR    oppose    20" in done.output
    assert "AGAINST  -         20" in done.output


@pytest.mark.parametrize("ending", [".csv", ".tsv", ".jsonl", ".csv.gz", ".ndjson"])
def test_a_split_keeps_rows_columns_and_groups_whole(tmp_path, ending):
    path = write_csv(tmp_path / "c.csv", rows())
    a, b = tmp_path / f"a{ending}", tmp_path / f"b{ending}"
    command = ("corpus", "split", path, "--out-train", a, "--out-test", b, "--test-size", "0.3")
    done = invoke(*command)
    assert done.exit_code == 0, done.output
    assert "c.csv (test): 12 rows" in done.output
    if ending != ".ndjson":
        train, test = read_back(a), read_back(b)
        assert sorted([*train, *test], key=lambda row: int(row["likes"])) == rows()
        assert list(train[0]) == list(rows()[0])
    train, test = (read_pairs(part, group_column="user") for part in (a, b))
    assert not set(train.doc_ids) & set(test.doc_ids)
    whole = {pair.id: pair for pair in read_pairs(path)}
    for pair in (*train, *test):
        same = whole[pair.id]
        assert (pair.text, pair.target, pair.label, pair.doc_id, pair.meta) == (
            same.text, same.target, same.label, same.doc_id, same.meta)  # fmt: skip
    first = a.read_bytes()
    invoke(*command)
    assert a.read_bytes() == first
    invoke(*command, "--seed", "3")
    assert a.read_bytes() != first


def test_what_json_holds_is_kept(tmp_path):
    path = tmp_path / "c.jsonl"
    data = [{"text": f"Plum {i}.", "label": ("pro", "con")[i % 2], "tags": [i, {"x": None}],
             "score": i / 4} for i in range(10)]  # fmt: skip
    path.write_text("".join(json.dumps(row) + "\n" for row in data), encoding="utf-8")
    outs = ("--out-train", tmp_path / "a.jsonl", "--out-test", tmp_path / "b.jsonl")
    assert invoke("corpus", "split", path, *outs).exit_code == 0
    found = read_back(tmp_path / "a.jsonl") + read_back(tmp_path / "b.jsonl")
    assert sorted(found, key=lambda row: row["score"]) == data
    outs = ("--out-train", tmp_path / "a.csv", "--out-test", tmp_path / "b.csv")
    assert invoke("corpus", "split", path, *outs).exit_code == 0
    found = read_back(tmp_path / "a.csv") + read_back(tmp_path / "b.csv")
    assert {row["tags"] for row in found} == {json.dumps(row["tags"]) for row in data}


def test_copies_across_a_split_are_listed_by_row(tmp_path):
    data = [{"text": f"Plum number {i % 8} is ripe.", "label": ("pro", "con")[i % 2],
             "thread_id": str(i)} for i in range(16)]  # fmt: skip
    path = write_csv(tmp_path / "c.csv", data)
    outs = ("--out-train", tmp_path / "a.csv", "--out-test", tmp_path / "b.csv")
    done = invoke("corpus", "split", path, "--group-column", "thread_id", *outs)
    assert done.exit_code == 0
    assert "is a copy of the text of row" in done.stderr
    done = invoke("corpus", "split", path, "--group-column", "-", *outs)
    assert "is a copy of" not in done.stderr  # without groups, copies are one


def test_bad_rows_stop_a_split_or_are_left_out(tmp_path):
    data = [*rows(), {**rows()[0], "Tweet": ""}]
    path = write_csv(tmp_path / "c.csv", data)
    a, b = tmp_path / "a.csv", tmp_path / "b.csv"
    done = invoke("corpus", "split", path, "--out-train", a, "--out-test", b)
    assert done.exit_code == 2
    assert "Tweet: text is empty" in done.output
    assert not a.exists()
    done = invoke("corpus", "split", path, "--out-train", a, "--out-test", b, "--skip-bad-rows")
    assert done.exit_code == 0
    assert "left out: row" in done.stderr
    assert len(read_back(a) + read_back(b)) == 40


def test_a_file_that_cannot_be_written_is_told_before_the_other_is(tmp_path):
    path = write_csv(tmp_path / "c.csv", rows())
    a, b = tmp_path / "a.csv", tmp_path / "b.parquet"
    done = invoke("corpus", "split", path, "--out-train", a, "--out-test", b)
    assert done.exit_code == 2
    assert "name a file that ends in .csv, .tsv, .jsonl, .ndjson" in done.output
    assert not a.exists()
