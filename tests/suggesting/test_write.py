"""The file to label: written, filled in, and read back by training."""

from __future__ import annotations

import csv
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import stancelib
from stancelib.corpus import read_any
from stancelib.errors import InputError
from stancelib.suggesting import suggest
from tests.suggesting.models import PairRule, TopicRule
from tests.training.data import SAY, TAX, WHO

PAIRS = [
    {"text": f"plum pear, said {who}; \"no\"\nor yes", "target": f"law {i % 2}", "doc_id": f"d{i // 3}"}
    for i, who in enumerate(WHO)
]  # fmt: skip
COLUMNS = {"text": "Tweet", "target": "Target", "label": "Stance", "group": "Thread"}


def read_rows(path):
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t" if path.suffix == ".tsv" else ","))


def write_rows(path, rows):
    if path.suffix == ".jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        return
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        mark = "\t" if path.suffix == ".tsv" else ","
        writer = csv.DictWriter(file, list(rows[0]), delimiter=mark)
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.parametrize("name", ["next.csv", "next.tsv", "next.jsonl"])
def test_pairs_filled_in_are_read_back(tmp_path, name):
    path = tmp_path / name
    suggest(
        PairRule(COLUMNS, needs_target=True), [{**r, "Thread": r["doc_id"]} for r in PAIRS], n=8
    ).write(path)
    rows = read_rows(path)
    assert list(rows[0])[:4] == ["Tweet", "Target", "Stance", "Thread"]
    assert {row["Stance"] for row in rows} == {""}
    for row, label in zip(rows, ("pro", "con") * 3, strict=False):
        row["Stance"] = label
    write_rows(path, rows)
    corpus = read_any(path, group_column="Thread")
    assert [pair.label for pair in corpus] == ["pro", "con"] * 3
    assert [(pair.text, pair.target, pair.doc_id) for pair in corpus] == [
        (row["Tweet"], row["Target"], row["Thread"]) for row in rows[:6]
    ]
    assert {pair.text for pair in corpus} <= {row["text"] for row in PAIRS}
    told = [str(p) for p in corpus.problems if "no label yet" in str(p)]
    assert len(told) == 1
    assert "2 of 8 suggested rows have no label yet and are skipped" in told[0]
    assert not any(key.startswith("suggest_") for pair in corpus for key in pair.meta)


TOWN = [
    {"text": SAY[stance].format(who=who, topic="carbon tax"), "doc_id": who}
    for who in WHO
    for stance in SAY
]


@pytest.mark.parametrize("name", ["next.csv", "next.jsonl"])
def test_topics_filled_in_train_a_model(tmp_path, name):
    path = tmp_path / name
    found = suggest(None, TOWN, n=60, strategy="random", kind="topics", per_document=60)
    found.write(path)
    rows = read_rows(path)
    assert list(rows[0])[:4] == ["text", "topic", "stance", "doc_id"]
    stance_of = {row["text"]: stance for row in TOWN
                 for stance, form in SAY.items()
                 if row["text"] == form.format(who=row["doc_id"], topic="carbon tax")}  # fmt: skip
    for row in rows[:-3]:
        stance = stance_of[row["text"]]
        row["topic"], row["stance"] = ("carbon_tax", stance) if stance else ("none", "")
    write_rows(path, rows)
    corpus = read_any(path)
    assert len(corpus) == len(rows) - 3
    for paragraph in corpus:
        labels = [(x.topic, x.stance) for x in paragraph.labels]
        stance = stance_of[paragraph.text]
        assert labels == ([("carbon_tax", stance)] if stance else [])
    model = stancelib.train(corpus, topics=[TAX], folds=0)
    assert model.classify("The mayor condemned the carbon tax.").topic == "carbon_tax"


def test_a_text_about_two_topics_takes_a_copy_of_its_row(tmp_path):
    path = tmp_path / "next.csv"
    pool = [{"text": "tram and plum", "doc_id": "d"}, {"text": "tram", "doc_id": "e"}]
    suggest(TopicRule(), pool, n=2, strategy="random").write(path)
    rows = read_rows(path)
    both = next(row for row in rows if "plum" in row["text"])
    both.update(topic="trams", stance="support")
    rows.append({**both, "topic": "plums", "stance": "oppose"})
    write_rows(path, rows)
    (paragraph,) = read_any(path)
    assert [(x.topic, x.stance) for x in paragraph.labels] == [
        ("trams", "support"), ("plums", "oppose"),
    ]  # fmt: skip


def test_few_labelled_topics_are_still_read_as_topics(tmp_path):
    path = tmp_path / "next.csv"
    pool = [{"text": "tram", "doc_id": "d"}, {"text": "plum", "doc_id": "e"}]
    suggest(TopicRule(), pool, n=2, strategy="random").write(path)
    rows = read_rows(path)
    rows[0].update(topic="trams", stance="support")
    write_rows(path, rows)
    assert type(read_any(path)).__name__ == "Corpus"


def test_the_guess_can_be_left_out(tmp_path):
    found = suggest(PairRule(), PAIRS, n=2)
    found.write(tmp_path / "a.jsonl")
    found.write(tmp_path / "b.jsonl", guess=False)
    assert "suggest_guess" in read_rows(tmp_path / "a.jsonl")[0]
    assert "suggest_guess" not in read_rows(tmp_path / "b.jsonl")[0]


def test_columns_of_the_pool_are_kept(tmp_path):
    pool = [{"text": "plum", "id": "p7", "source": "Gazette", "date": "12 April 1999"}]
    suggest(None, pool, n=1).write(tmp_path / "a.csv")
    (row,) = read_rows(tmp_path / "a.csv")
    assert (row["id"], row["source"], row["date"]) == ("p7", "Gazette", "1999-04-12")
    assert (row["suggest_rank"], row["suggest_row"], row["suggest_fill"]) == ("1", "1", "label")
    assert "target" not in row


def test_the_same_suggestions_give_the_same_bytes(tmp_path):
    for name in ("a.csv", "b.csv"):
        suggest(PairRule(), PAIRS, n=5).write(tmp_path / name)
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_nothing_is_written_for_nothing_or_under_a_strange_name(tmp_path):
    with pytest.raises(InputError, match="nothing to label"):
        suggest(None, []).write(tmp_path / "a.csv")
    with pytest.raises(InputError, match=r"ends in \.csv"):
        suggest(None, ["plum"]).write(tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_a_failed_write_leaves_the_old_file(tmp_path):
    path = tmp_path / "missing" / "a.csv"
    with pytest.raises(OSError, match="No such file"):
        suggest(None, ["plum"]).write(path)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip),
        min_size=1, max_size=6, unique=True,
    ),
    st.sampled_from(["a.csv", "a.tsv", "a.jsonl"]),
)  # fmt: skip
def test_any_text_comes_back_as_it_was(tmp_path_factory, texts, name):
    path = tmp_path_factory.mktemp("write") / name
    found = suggest(None, texts, n=9, strategy="random")
    found.write(path)
    rows = read_rows(path)
    # Line ends of tables are the file's business: csv reads each as it stands.
    assert [row["text"] for row in rows] == [item.text for item in found]


def test_lone_surrogates_do_not_stop_writing(tmp_path):
    found = suggest(None, ["plum \ud800"], n=1)
    for name in ("a.csv", "a.jsonl"):
        found.write(tmp_path / name)
        assert read_rows(tmp_path / name)[0]["text"].startswith("plum ")
