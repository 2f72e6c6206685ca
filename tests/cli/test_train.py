"""The commands train, evaluate and models, from labelled rows to a model that classifies."""

from __future__ import annotations

import json

import pytest

from stancelib.cli.train import read_topics
from stancelib.errors import InputError

SIDES = {
    "support": "The {who} praised the carbon tax and urged parliament to adopt the carbon tax.",
    "oppose": "The {who} condemned the carbon tax and warned that the carbon tax ruins farms.",
    "neutral": "The {who} will discuss the carbon tax on Tuesday at the town hall.",
    None: "The {who} opened the plum fair and gave away two hundred plum cakes.",
}
WHO = (
    "mayor", "senator", "minister", "baker", "farmer", "union", "bishop", "teacher", "governor",
    "critic", "envoy", "council",
)  # fmt: skip


@pytest.fixture
def corpus(tmp_path):
    path = tmp_path / "corpus.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for n, who in enumerate(WHO):
            for stance, text in SIDES.items():
                labels = [{"topic": "carbon_tax", "stance": stance}] if stance else []
                row = {"doc_id": f"d{n}", "body": text.format(who=who), "labels": labels}
                file.write(json.dumps(row) + "\n")
    return path


@pytest.mark.slow
def test_from_labelled_rows_to_a_model_that_classifies(run, corpus, tmp_path):
    topics = [{"name": "carbon_tax", "aliases": ["carbon tax*"]}]
    (tmp_path / "topics.json").write_text(json.dumps(topics), encoding="utf-8")
    column = ("--text-column", "body")
    chosen = ("--topics", "carbon_tax", "--topic-file", "topics.json", "--folds", "3")
    done = run("train", corpus, "--out", "mine", *chosen, *column)
    assert done.returncode == 0, done.stderr
    assert "corpus.jsonl: 48 paragraphs of 12 documents, 12 without a topic" in done.stdout
    assert "carbon_tax       12      12      0       12     36" in done.stdout
    assert "The model is in mine" in done.stdout
    assert "[1/" in done.stderr

    again = run("train", corpus, "--out", "mine", *chosen, *column)
    assert again.returncode == 2
    assert "--overwrite" in again.stderr

    done = run("classify", "-", "-m", "mine", "-f", "json",
               stdin="The rector praised the carbon tax.")  # fmt: skip
    assert json.loads(done.stdout)["paragraphs"][0]["topics"][0]["topic"] == "carbon_tax"

    done = run("evaluate", "mine", corpus, *column, "--out", "report.json")
    assert done.returncode == 0, done.stderr
    assert "side_f1" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 100
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert report["corpus"]["paragraphs"] == 48
    done = run("evaluate", "mine", corpus, *column, "--markdown")
    assert done.stdout.startswith("# ")

    done = run("models", "verify", "mine")
    assert done.returncode == 0
    assert done.stdout.endswith("mine: all is as it should be\n")
    assert "carbon_tax" in run("models", "show", "mine").stdout
    weights = tmp_path / "mine" / "weights.npz"
    weights.write_bytes(weights.read_bytes()[:-1])
    done = run("models", "verify", "mine")
    assert (done.returncode, done.stdout) == (2, "")
    assert "[SL400]" in done.stderr


def test_the_shipped_model_is_listed_shown_and_sound(run):
    listed = run("models", "list").stdout.splitlines()
    (line,) = [line for line in listed if line.startswith("default ")]
    assert line.endswith("missile_defense, nato_expansion, kosovo")
    shown = run("models", "show", "default")
    assert shown.returncode == 0
    assert shown.stdout.startswith("# ")
    assert "\x1b[" in run("models", "show", "default", "--color").stdout
    assert run("models", "verify", "default").returncode == 0


@pytest.mark.parametrize("command", ["show", "verify"])
def test_an_unknown_model_is_named_with_those_that_are_known(run, command):
    done = run("models", command, "plum")
    assert (done.returncode, done.stdout) == (2, "")
    assert "'plum'" in done.stderr
    assert "default" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["missing.jsonl", "--out", "m"], "missing.jsonl"),
        (["corpus.jsonl", "--out", "m", "--text-column", "brief"], "brief"),
        (["corpus.jsonl"], "--out"),
        (["corpus.jsonl", "--out", "m", "--topics", ","], "--topics"),
        (["corpus.jsonl", "--out", "m", "--topic-file", "missing.json"], "missing.json"),
        (["corpus.jsonl", "--out", "m", "--folds", "1"], "folds"),
        (["corpus.jsonl", "--out", "."], "already there"),
    ],
)
def test_what_cannot_be_trained_on_writes_nothing(run, corpus, tmp_path, arguments, message):
    done = run("train", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["corpus.jsonl"]


@pytest.mark.parametrize("out", [".", "no/such/report.json"])
def test_a_report_that_cannot_be_written_is_refused_at_once(run, corpus, out):
    done = run("evaluate", "default", corpus, "--out", out)
    assert (done.returncode, done.stdout) == (2, "")
    assert "folder that exists" in done.stderr


@pytest.mark.parametrize(
    "text",
    ["{", "{}", "[1]", '[{"name": "a b"}]', '[{"nom": "a"}]', '[{"name": "a"}, {"name": "a"}]'],
)
def test_a_wrong_topic_file_is_named(tmp_path, text):
    path = tmp_path / "topics.json"
    path.write_text(text)
    with pytest.raises(InputError, match=r"topics\.json"):
        read_topics(path)


def test_a_topic_file_says_all_about_topics(tmp_path):
    path = tmp_path / "topics.json"
    path.write_text('[{"name": "a", "title": "T", "proposition": "P.", "aliases": ["x*"]}]')
    (topic,) = read_topics(path)
    assert (topic.name, topic.title, topic.proposition, topic.aliases) == ("a", "T", "P.", ("x*",))
