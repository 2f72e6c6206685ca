"""The commands corpus check, join and split, and reading corpora for the commands."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from stancelib.cli.app import app
from stancelib.corpus import read_corpus


def invoke(*arguments):
    return CliRunner().invoke(app, list(map(str, arguments)))


def labelled(n, topic="kosovo", **more):
    stance = ("support", "oppose")[n % 2]
    text = f"Paragraph {n} says plum number {n * n} and pear number {n * 7}."
    return {"id": f"p{n}", "doc_id": f"d{n // 2}", "text": text,
            "labels": [{"topic": topic, "stance": stance}], **more}  # fmt: skip


def write(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_a_sound_corpus_is_counted(tmp_path):
    done = invoke("corpus", "check", write(tmp_path / "c.jsonl", map(labelled, range(10))))
    assert done.exit_code == 0
    assert done.output.splitlines() == [
        "kind: topics (rows have a list of labels)",
        "c.jsonl: 10 paragraphs of 5 documents, 0 without a topic",
        "topic   support  oppose  mixed  neutral  total",
        "kosovo        5       5      0        0     10",
    ]


def test_what_is_wrong_and_what_occurs_twice_is_listed(tmp_path):
    rows = [labelled(n) for n in range(4)]
    rows[1]["labels"][0]["stance"] = "plum"
    rows.append({**labelled(2), "id": "p9", "doc_id": "d9"})
    done = invoke("corpus", "check", write(tmp_path / "c.jsonl", rows))
    assert done.exit_code == 1
    assert "error: row 2" in done.output
    assert "warning: 'p9' is a copy of 'p2'" in done.output
    assert "4 paragraphs of 3 documents" in done.output


def test_a_list_of_problems_is_cut(tmp_path):
    rows = [{**labelled(n), "text": 7} for n in range(30)]
    done = invoke("corpus", "check", write(tmp_path / "c.jsonl", rows))
    assert "… and 10 more" in done.output


def test_a_corpus_that_cannot_be_read_is_status_two(tmp_path):
    done = invoke("corpus", "check", tmp_path / "missing.jsonl")
    assert done.exit_code == 2
    assert "missing.jsonl" in done.output


def test_a_split_keeps_documents_on_one_side(tmp_path):
    path = write(tmp_path / "c.jsonl", map(labelled, range(20)))
    sides = ("--out-train", tmp_path / "a.jsonl", "--out-test", tmp_path / "b.jsonl")
    done = invoke("corpus", "split", path, *sides, "--test-size", "0.3")
    assert done.exit_code == 0
    train, test = (read_corpus(tmp_path / name) for name in ("a.jsonl", "b.jsonl"))
    assert (len(train), len(test)) == (14, 6)
    assert not set(train.doc_ids) & set(test.doc_ids)
    assert "b.jsonl: c.jsonl (test): 6 paragraphs of 3 documents" in done.output
    first = (tmp_path / "a.jsonl").read_bytes()
    invoke("corpus", "split", path, *sides, "--test-size", "0.3")
    assert (tmp_path / "a.jsonl").read_bytes() == first
    invoke("corpus", "split", path, *sides, "--test-size", "0.3", "--seed", "3")
    assert (tmp_path / "a.jsonl").read_bytes() != first


def test_copies_across_a_split_are_listed(tmp_path):
    rows = [labelled(n) for n in range(8)]
    rows += [{**row, "id": f"q{i}", "doc_id": f"e{i}"} for i, row in enumerate(rows)]
    path = write(tmp_path / "c.jsonl", rows)
    sides = ("--out-train", tmp_path / "a.jsonl", "--out-test", tmp_path / "b.jsonl")
    done = invoke("corpus", "split", path, *sides)
    assert done.exit_code == 0
    assert "is a copy of" in done.stderr


@pytest.mark.parametrize(("train", "test"), [("c.jsonl", "b.jsonl"), ("b.jsonl", "b.jsonl")])
def test_a_split_overwrites_nothing_that_it_needs(tmp_path, train, test):
    path = write(tmp_path / "c.jsonl", map(labelled, range(8)))
    before = path.read_bytes()
    done = invoke("corpus", "split", path, "--out-train", tmp_path / train,
                  "--out-test", tmp_path / test)  # fmt: skip
    assert done.exit_code == 2
    assert path.read_bytes() == before


def test_texts_that_are_not_the_labelled_ones_join_nothing(tmp_path):
    (tmp_path / "mine.txt").write_text("Plums are ripe.\n", encoding="utf-8")
    done = invoke("corpus", "join", tmp_path / "mine.txt", "--out", tmp_path / "joined.jsonl")
    assert done.exit_code == 2
    assert "found 0 of" in done.output
    assert not (tmp_path / "joined.jsonl").exists()


def test_the_text_may_stand_in_another_column(tmp_path):
    nested = [{**labelled(0), "text": "x", "body": "Plum."}, {**labelled(1), "body": 7}]
    path = write(tmp_path / "c.jsonl", nested)
    done = invoke("corpus", "check", path, "--text-column", "body")
    assert done.exit_code == 1
    assert "error: row 2, text: text must be a string, not int" in done.output
    assert "c.jsonl: 1 paragraph of 1 document" in done.output


def test_a_column_that_is_not_there_is_named(tmp_path):
    path = write(tmp_path / "c.jsonl", map(labelled, range(4)))
    for command in (("check",), ("split", "--out-train", "a.jsonl", "--out-test", "b.jsonl")):
        done = invoke("corpus", command[0], path, "--text-column", "body", *command[1:])
        assert done.exit_code == 2
        assert "there is no column 'body' for the text" in done.output


def test_missing_documents_are_said_once_and_are_no_warning(tmp_path):
    rows = [{key: v for key, v in labelled(n).items() if key != "doc_id"} for n in range(4)]
    done = invoke("corpus", "check", write(tmp_path / "c.jsonl", rows))
    assert done.exit_code == 0
    assert done.output.count("no row has a doc_id") == 1
    assert done.stderr == ""
