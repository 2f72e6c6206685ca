"""Training on pairs of text and label: what was read is shown, then a model is written."""

from __future__ import annotations

import json

import pytest

VIEWS = {
    "FAVOR": "The {who} praised the {what} and urged parliament to adopt it soon.",
    "AGAINST": "The {who} condemned the {what} and warned that it ruins the farms.",
    "NONE": "The {who} will speak about the {what} on Tuesday at the town hall.",
}
WHO = ("mayor", "senator", "minister", "baker", "farmer", "union", "bishop", "teacher", "envoy",
       "critic")  # fmt: skip
WHAT = ("plum tax", "night train")


@pytest.fixture
def tweets(tmp_path):
    path = tmp_path / "tweets.csv"
    rows = [
        f'"{text.format(who=who, what=what)}",{what},{view},{who}\n'
        for who in WHO
        for what in WHAT
        for view, text in VIEWS.items()
    ]
    path.write_text("Tweet,Target,Stance,user\n" + "".join(rows), encoding="utf-8")
    return path


def test_a_table_of_ones_own_is_read_by_its_defaults(run, tweets, tmp_path):
    done = run("train", tweets, "--out", "mine", "--folds", "2")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[:9] == [
        "kind: pairs (rows have one label each)",
        "text: column 'Tweet' (by name)",
        "label: column 'Stance' (by name)",
        "target: column 'Target' (by name)",
        "group: column 'user' (by name; its values repeat)",
        "tweets.csv: 60 rows, 60 texts, 2 targets, 10 groups",
        "label    means    rows",
        "AGAINST  oppose     20",
        "FAVOR    support    20",
    ]
    assert "night train    30" in lines
    assert lines[-1] == "The model is in mine"
    manifest = json.loads((tmp_path / "mine" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["kind"] == "pairs"


def test_columns_and_meanings_may_be_told(run, tweets):
    told = ("--text-column", "tweet", "--target-column", "-", "--label-column", "stance",
            "--group-column", "-", "--label-map", "FAVOR=oppose", "--label-map", "NONE=none")  # fmt: skip
    done = run("train", tweets, "--out", "mine", "--folds", "2", *told)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert "text: column 'Tweet' (as told)" in lines
    assert "tweets.csv: 60 rows, 60 texts, 0 targets, 60 groups" in lines
    assert "FAVOR    oppose    20" in lines
    assert "NONE     -         20" in lines


def test_bad_rows_stop_unless_they_are_few_or_to_be_skipped(run, tweets, tmp_path):
    with tweets.open("a", encoding="utf-8") as file:
        file.write(",plum tax,FAVOR,mayor\n")
    done = run("train", tweets, "--out", "mine", "--folds", "2")
    assert (done.returncode, done.stdout) == (2, "")
    assert "row 62, Tweet: text is empty" in done.stderr
    assert not (tmp_path / "mine").exists()
    done = run("train", tweets, "--out", "mine", "--folds", "2", "--skip-bad-rows")
    assert done.returncode == 0, done.stderr
    assert "left out: row 62, Tweet: text is empty" in done.stderr
    assert "tweets.csv: 60 rows" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--topics", "kosovo"], "--kind topics"),
        (["--kind", "topics"], "there is no column 'topic'"),
        (["--kind", "plums"], "use 'auto', 'topics' or 'pairs'"),
        (["--kind", "topics", "--label-map", "FAVOR=support"], "label_map is for kind='pairs'"),
        (["--label-map", "FAVOR"], "--label-map 'FAVOR': write LABEL=STANCE"),
        (["--label-map", "PRO=support"], "there is no label 'PRO'; the labels are 'AGAINST'"),
        (["--target-column", "aim"], "there is no column 'aim' for the target"),
        (["--split", "train"], "for datasets only"),
        (["--encoding", "latin-0"], "--encoding"),
    ],
)
def test_what_cannot_be_read_writes_nothing(run, tweets, tmp_path, arguments, message):
    done = run("train", tweets, "--out", "m", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["tweets.csv"]


def test_several_corpora_are_put_together(run, tweets, tmp_path):
    lines = tweets.read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / "a.csv").write_text("".join(lines[:31]), encoding="utf-8")
    (tmp_path / "b.csv").write_text(lines[0] + "".join(lines[31:]), encoding="utf-8")
    done = run(
        "train",
        "a.csv",
        "b.csv",
        "--out",
        "mine",
        "--folds",
        "2",
        "--label-map",
        "NONE=none",
        "--group-column",
        "user",
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert "a.csv: kind: pairs (as told)" in lines
    assert "b.csv: text: column 'Tweet' (by name)" in lines
    assert "a.csv + b.csv: 60 rows, 60 texts, 2 targets, 10 groups" in lines
    assert ["NONE", "-", "20"] in map(str.split, lines)
    manifest = json.loads((tmp_path / "mine" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["columns"]["label"] == "Stance"


def test_of_several_corpora_the_one_that_is_wrong_is_named(run, tweets, tmp_path):
    (tmp_path / "b.csv").write_text("body,view\nPlums.,FAVOR\n", encoding="utf-8")
    topics = {"text": "Plums.", "doc_id": "d", "labels": []}
    (tmp_path / "c.jsonl").write_text(json.dumps(topics) + "\n", encoding="utf-8")
    for arguments, message in (
        (["b.csv", "--label-column", "stance"], "b.csv: there is no column 'stance' for the label"),
        (["c.jsonl"], "tweets.csv holds pairs of a text and a label, but c.jsonl holds"),
        (["./c.jsonl", "c.jsonl", "c.jsonl"], "c.jsonl: is named twice"),
        (["c.jsonl", "--kind", "topics", "--label-map", "a=support"], "label_map is for"),
    ):
        done = run("train", tweets.name, *arguments, "--out", "m")
        assert (done.returncode, done.stdout) == (2, "")
        assert message in done.stderr
        assert not (tmp_path / "m").exists()


def test_what_is_told_about_the_data_stands_in_the_card(run, tweets, tmp_path):
    about = tmp_path / "about.json"
    about.write_text('{"license": "Plum licence 2.0", "contact": ""}', encoding="utf-8")
    done = run("train", tweets, "--out", "mine", "--folds", "2", "--about", about)
    assert done.returncode == 0, done.stderr
    assert "Licence: Plum licence 2.0" in (tmp_path / "mine/MODEL_CARD.md").read_text("utf-8")
    manifest = json.loads((tmp_path / "mine/manifest.json").read_text("utf-8"))
    assert manifest["about"] == {"license": "Plum licence 2.0"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "about.json: cannot be read as JSON"),
        ("{", "about.json: cannot be read as JSON"),
        ("[]", "about.json: expected an object"),
        ('{"licence": "x"}', "about.json: about: unknown licence; known: source, license"),
        ('{"license": 7}', "about.json: about: license must be text"),
    ],
)
def test_what_is_wrong_about_about_is_told_before_reading(run, tweets, tmp_path, content, message):
    if content is not None:
        (tmp_path / "about.json").write_text(content, encoding="utf-8")
    done = run("train", tweets, "--out", "m", "--about", "about.json")
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert not (tmp_path / "m").exists()
