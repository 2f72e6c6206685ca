"""The command classify, run for real with the shipped model."""

from __future__ import annotations

import csv
import io
import json

import pytest

from stancelib.topics import STANCES


def test_an_article_is_shown_paragraph_by_paragraph(run, article):
    done = run("classify", article)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0].endswith("article.txt")
    assert lines[2].startswith("    1  Talks in Plumstadt")
    at = next(i for i, line in enumerate(lines) if line.startswith("    3  The mayor strongly"))
    topic, stance, probability = lines[at + 1].split()[:3]
    assert topic == "kosovo"
    assert stance in STANCES
    assert 0 <= float(probability) <= 1
    assert "“" in lines[at + 1] + lines[at + 2]
    assert any(line.startswith("missile_defense") and "line 7" in line for line in lines)
    assert max(map(len, lines)) <= 100
    assert "\x1b" not in done.stdout


def test_colour_can_be_asked_for(run, article):
    assert "\x1b[" in run("classify", article, "--color").stdout


def test_the_width_is_that_of_the_terminal(run, article):
    done = run("classify", article, "--full", COLUMNS="50")
    assert max(map(len, done.stdout.splitlines())) <= 50


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("text", "We support Kosovo.\n\nPlums."),
        ("markdown", "# We *support* Kosovo.\n\n- Plums.\n"),
        ("html", "<h1>We <b>support</b> Kosovo.</h1><p>Plums.<script>Kosovo</script>"),
    ],
)
def test_standard_input_is_read_in_any_format(run, kind, text):
    done = run("classify", "-", "--input-format", kind, "--format", "json", stdin=text)
    assert (done.returncode, done.stderr) == (0, "")
    data = json.loads(done.stdout)
    assert data["file"] == "-"
    assert [p["text"] for p in data["paragraphs"]] == ["We support Kosovo.", "Plums."]
    first = data["paragraphs"][0]
    for found in first["topics"][0]["evidence"]:
        assert found["text"] == "We support Kosovo.\n\nPlums."[found["start"] : found["end"]]
    if kind != "text":
        source = text[first["source_start"] : first["source_end"]]
        assert source.startswith("We ") and source.endswith("Kosovo.")
    assert data["topics"][0]["topic"] == "kosovo"
    assert data["topics"][0]["paragraphs"] == [0]


def test_bad_rows_are_reported_and_the_others_done(run, rows, tmp_path):
    done = run("classify", rows, "--format", "jsonl", "--errors", "bad.jsonl", "--keep", "desk")
    assert done.returncode == 1
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["row"] for row in found] == [1, 7, 8]
    assert [row["id"] for row in found] == ["a", "b", "c"]
    assert (found[0]["doc_id"], found[0]["desk"]) == ("d", 7)
    assert found[0]["topics"][0]["topic"] == "kosovo"
    errors = done.stderr.splitlines()
    assert [f"rows.jsonl, row {n}: " in error for n, error in enumerate(errors, 2)] == [True] * 5
    listed = [json.loads(line) for line in (tmp_path / "bad.jsonl").read_text().splitlines()]
    assert [(item["row"], item["code"]) for item in listed] == [(n, "SL100") for n in range(2, 7)]


def test_many_bad_rows_do_not_flood_the_terminal(run, tmp_path):
    (tmp_path / "rows.jsonl").write_text("{\n" * 500)
    done = run("classify", "rows.jsonl", "--errors", "bad.jsonl")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 21
    assert "480 more" in done.stderr
    assert len((tmp_path / "bad.jsonl").read_text().splitlines()) == 500


def test_a_table_goes_to_a_table(run, tmp_path):
    (tmp_path / "in.csv").write_text(
        'id;body\n7;"We support\nKosovo."\n8;Plums.\n', encoding="utf-8"
    )
    arguments = ("in.csv", "--text-column", "body", "-f", "csv", "--out", "out.csv")
    done = run("classify", *arguments)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    lines = list(csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text())))
    assert [(x["row"], x["id"], x["topic"]) for x in lines] == [
        ("2", "7", "kosovo"),
        ("4", "8", ""),
    ]
    assert "paragraph" not in lines[0]


def test_documents_and_rows_share_a_table(run, article, rows):
    done = run("classify", article, rows, "-f", "csv")
    lines = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [x["paragraph"] for x in lines if x["file"].endswith(".txt")] == ["0", "1", "2", "3"]
    assert [x["row"] for x in lines if x["file"].endswith(".jsonl")] == ["1", "7", "8"]


def test_a_file_that_cannot_be_read_does_not_stop_the_others(run, article, tmp_path):
    (tmp_path / "wrong.txt").write_bytes(b"caf\xe9 Kosovo")
    (tmp_path / "folder").mkdir()
    (tmp_path / "no-text.csv").write_text("a,b\n1,2\n")
    names = ("missing.txt", "wrong.txt", "folder", "no-text.csv")
    done = run("classify", *names, article, "-f", "json")
    assert done.returncode == 1
    assert [item["file"] for item in json.loads(done.stdout)] == [str(article)]
    errors = done.stderr.splitlines()
    assert [
        error.startswith(f"error: [SL100] {n}: ") for n, error in zip(names, errors, strict=True)
    ]
    assert "offset 3" in errors[1] and "--encoding cp1252" in errors[1]
    assert run("classify", "wrong.txt", "--encoding", "cp1252").returncode == 0


def test_nothing_read_means_nothing_written(run, tmp_path):
    (tmp_path / "out.json").write_text("old")
    done = run("classify", "missing.txt", "-f", "json", "--out", "out.json")
    assert (done.returncode, done.stdout) == (1, "")
    assert (tmp_path / "out.json").read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["out.json"]


def test_one_topic_can_be_picked(run, article):
    done = run("classify", article, "--topic", "kosovo", "--only-topics", "-f", "json")
    data = json.loads(done.stdout)
    assert [p["paragraph"] for p in data["paragraphs"]] == [1]
    assert {t["topic"] for p in data["paragraphs"] for t in p["topics"]} == {"kosovo"}
    assert [t["topic"] for t in data["topics"]] == ["kosovo"]


@pytest.mark.parametrize("name", ["empty.txt", "empty.jsonl", "blank.md"])
def test_an_empty_file_is_no_error(run, tmp_path, name):
    (tmp_path / name).write_text("\n" if name == "blank.md" else "")
    done = run("classify", name, "-f", "json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout).get("paragraphs", []) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a.txt", "--model", "nowhere"], "nowhere"),
        (["a.txt", "--topic", "plums"], "missile_defense"),
        (["a.txt", "--encoding", "nonsense"], "nonsense"),
        (["a.txt", "--out", "a.txt"], "overwrite"),
        (["a.txt", "--out", "no/such/folder"], "cannot be written"),
        (["a.txt", "--out", "b", "--errors", "b"], "two files"),
        (["-", "-"], "only once"),
        (["a.jsonl", "--keep", "topics"], "topics"),
        (["a.txt", "--format", "xml"], "xml"),
        ([], "FILE"),
    ],
)
def test_wrong_usage_is_one_message_and_status_two(run, article, arguments, message):
    article.rename(article.with_name("a.txt"))
    done = run("classify", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_terminal_that_knows_ascii_only_is_no_error(run, article):
    article.write_text("We support Kosovo — «всё».\n", encoding="utf-8")
    done = run("classify", article, PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, "")
    assert "\\u2014" in done.stdout
