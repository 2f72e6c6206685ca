from __future__ import annotations

import csv
import io
import json
import stat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancelib.cli.outputs import (
    RESERVED,
    CsvWriter,
    JsonLinesWriter,
    JsonWriter,
    output_text,
)
from stancelib.errors import InputError
from tests.cli.results import KOSOVO, ROLL_UP, SHIELD, TEXT, pair, paragraph, row, unanswered


def written(make, *files):
    """Return what a writer writes for (name, rows, items, roll-up)."""
    buffer = io.StringIO()
    writer = make(buffer.write)
    for name, rows, items, topics in files:
        writer.begin(name, rows=rows)
        for item in items:
            writer.item(item)
        writer.end(topics)
    writer.finish()
    return buffer.getvalue()


DOCUMENT = ("a.txt", False, [paragraph(), paragraph(1, ())], ROLL_UP)
ROWS = ("b.csv", True, [row(2, id="x"), row(3, (), abstained="no_evidence")], None)


def test_json_of_one_document_is_an_object():
    data = json.loads(written(lambda w: JsonWriter(w, False), DOCUMENT))
    assert list(data) == ["file", "paragraphs", "topics"]
    assert [p["paragraph"] for p in data["paragraphs"]] == [0, 1]
    assert data["paragraphs"][0]["topics"] == [KOSOVO.to_dict()]
    assert data["topics"] == [ROLL_UP[0].to_dict()]


def test_json_of_several_files_is_a_list():
    data = json.loads(written(lambda w: JsonWriter(w, True), DOCUMENT, ROWS, DOCUMENT))
    assert [item["file"] for item in data] == ["a.txt", "b.csv", "a.txt"]
    assert data[1]["rows"][0]["id"] == "x"
    assert data[1]["rows"][1]["abstained"] == "no_evidence"
    assert "topics" not in data[1]


@pytest.mark.parametrize("several", [False, True])
def test_json_without_items_is_json_all_the_same(several):
    empty = ("a.txt", False, [], ())
    data = json.loads(written(lambda w: JsonWriter(w, several), empty))
    assert data == ([{"file": "a.txt", "paragraphs": [], "topics": []}] if several else
                    {"file": "a.txt", "paragraphs": [], "topics": []})  # fmt: skip


def test_json_lines_name_the_file_on_each_line():
    lines = written(JsonLinesWriter, DOCUMENT, ROWS).splitlines()
    data = [json.loads(line) for line in lines]
    assert [item["file"] for item in data] == ["a.txt", "a.txt", "b.csv", "b.csv"]
    assert data[2]["row"] == 2
    assert data[2]["text"] == TEXT


def test_csv_has_a_line_for_each_topic_and_one_where_there_is_none():
    both = ("c.csv", True, [row(2, (KOSOVO, SHIELD), id="x")], ())
    text = written(lambda w: CsvWriter(w, ["row", "id"]), both, ROWS)
    lines = list(csv.DictReader(io.StringIO(text)))
    assert [(x["file"], x["row"], x["id"], x["topic"], x["stance"]) for x in lines] == [
        ("c.csv", "2", "x", "kosovo", "support"),
        ("c.csv", "2", "x", "missile_defense", "oppose"),
        ("b.csv", "2", "x", "kosovo", "support"),
        ("b.csv", "3", "", "", ""),
    ]
    assert lines[0]["evidence"] == "supports | Kosovo"
    assert lines[0]["holders"] == "the mayor: support"
    assert lines[0]["probability"] == "0.930000"
    assert lines[3]["abstained"] == "no_evidence"


PAIRS = ("p.csv", True, [pair(2), unanswered(3), pair(4, None, "0", None)], None)


def test_a_label_has_a_line_of_its_own():
    lines = list(csv.reader(io.StringIO(written(lambda w: CsvWriter(w, ["row"], "pairs"), PAIRS))))
    assert lines == [
        ["file", "row", "target", "label", "stance", "probability", "evidence", "abstained",
         "text"],
        ["p.csv", "2", "plum tax", "FAVOR", "support", "0.750000", "supports", "", TEXT],
        ["p.csv", "3", "plum tax", "", "", "", "", "no_evidence", TEXT],
        ["p.csv", "4", "", "0", "", "0.750000", "supports", "", TEXT],
    ]  # fmt: skip


def test_json_gives_every_labels_probability():
    data = json.loads(written(lambda w: JsonWriter(w, False), PAIRS))
    assert data["rows"][0]["probabilities"] == {"AGAINST": 0.25, "FAVOR": 0.75}
    assert data["rows"][1] | {"text": ""} == {
        "row": 3, "text": "", "label": None, "stance": None, "probability": None,
        "target": "plum tax", "probabilities": {}, "evidence": [], "abstained": "no_evidence",
    }  # fmt: skip
    assert "topics" not in data


def test_names_of_answers_cannot_be_carried_through():
    for item, kind in ((row(), "topics"), (pair(), "pairs")):
        assert set(item.to_dict()) <= RESERVED[kind]


@given(st.lists(st.text(max_size=20), max_size=4))
@settings(deadline=None, max_examples=60)
def test_any_text_survives_json_and_ascii(texts):
    items = [paragraph(i, (), text) for i, text in enumerate(texts)]
    for make in (lambda w: JsonWriter(w, False), JsonLinesWriter):
        out = written(make, ("a", False, items, ())).encode("ascii").decode()
        if make is JsonLinesWriter:
            found = [json.loads(line)["text"] for line in out.splitlines()]
        else:
            found = [item["text"] for item in json.loads(out)["paragraphs"]]
        assert found == texts


def test_a_file_appears_whole_and_is_readable_for_others(tmp_path):
    path = tmp_path / "out.csv"
    with output_text(path) as write:
        write("a,ü\n")
        assert not path.exists()
    assert path.read_bytes() == "a,ü\n".encode()
    assert stat.S_IMODE(path.stat().st_mode) & 0o044 == 0o044
    assert [p.name for p in tmp_path.iterdir()] == ["out.csv"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError, SystemExit])
def test_a_file_is_left_as_it_was_when_writing_fails(tmp_path, error):
    path = tmp_path / "out.csv"
    path.write_text("old")
    with pytest.raises(error), output_text(path) as write:
        write("new")
        raise error
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["out.csv"]


def test_a_lone_surrogate_is_escaped_and_not_fatal(tmp_path):
    with output_text(tmp_path / "out") as write:
        write("a\ud800b")
    assert (tmp_path / "out").read_text() == "a\\ud800b"


@pytest.mark.parametrize("name", ["", "missing/out.csv"])
def test_a_file_that_cannot_be_made_is_an_input_error(tmp_path, name):
    with pytest.raises(InputError), output_text(tmp_path / name):
        raise AssertionError("it was opened")
    assert list(tmp_path.iterdir()) == []
