"""The options that say what labels mean and which columns hold what, and the questions."""

from __future__ import annotations

import os
import subprocess

import pytest

from stancelib.cli import corpora
from stancelib.cli.columns import parse_label_map
from stancelib.cli.pair_counts import pairs_table, summary
from stancelib.corpus import Corpus, LabelledPair, PairCorpus
from stancelib.corpus.column_facts import ColumnError
from stancelib.errors import InputError
from tests.cli.conftest import COMMAND, environment

REPLIES = "post,reply,view\n" + "".join(
    f"The plum bill number {n} came up.,Nobody in town wants number {n}.,{side}\n"
    for n in range(6)
    for side in ("FAVOR", "AGAINST")
)


@pytest.fixture
def replies(tmp_path):
    path = tmp_path / "replies.csv"
    path.write_text(REPLIES, encoding="utf-8")
    return path


def test_label_maps_are_parsed():
    assert parse_label_map(None) is None
    assert parse_label_map(["1 = Support,a=b=oppose", "2=-", "3=", "4=none"]) == {
        "1": "support", "a=b": "oppose", "2": None, "3": None, "4": None,
    }  # fmt: skip


@pytest.mark.parametrize("item", ["", "FAVOR", "=support", "FAVOR=favour", "a=support,"])
def test_wrong_label_maps_teach_the_form(item):
    with pytest.raises(InputError, match="for example FAVOR=support,AGAINST=oppose"):
        parse_label_map([item])


def test_a_label_is_mapped_once():
    with pytest.raises(InputError, match="'a' twice"):
        parse_label_map(["a=support", "a=oppose"])


def test_corpora_of_both_kinds_are_read(replies, tmp_path):
    with pytest.raises(ColumnError, match="--text-column"):
        corpora.read_any(str(replies))
    corpus = corpora.read_any(
        str(replies), columns={"text": "reply", "group": None}, label_map=["FAVOR=none"]
    )
    assert isinstance(corpus, PairCorpus)
    assert dict(corpus.stances) == {"FAVOR": None, "AGAINST": "oppose"}
    path = tmp_path / "c.jsonl"
    path.write_text('{"text": "Plums.", "labels": []}\n')
    assert isinstance(corpora.read_any(str(path)), Corpus)
    with pytest.raises(InputError, match="--encoding"):
        corpora.read_any(str(path), encoding="latin-0")


def test_what_is_in_a_corpus_is_shown():
    pairs = [
        LabelledPair("Plums.", "FAVOR", f"target {n:02}" + "x" * 70 * (n == 0), doc_id="d")
        for n in range(12)
    ]
    pairs.append(LabelledPair("Pears.", "other\x1b", "target 11"))
    corpus = PairCorpus(pairs, "mine", stances={"FAVOR": "support"}, notes=["kind: pairs\x1b"])
    lines = summary(corpus).splitlines()
    assert lines[:5] == [
        "kind: pairs�",
        "mine: 13 rows, 2 texts, 12 targets, 2 groups",
        "label   means    rows",
        "FAVOR   support    12",
        "other�  -           1",
    ]
    assert lines[5].split() == ["target", "rows"]
    assert lines[6].split() == ["target", "11", "2"]
    assert lines[7].startswith("target 00xxx")
    assert "…     1" in lines[7]
    assert lines[-1] == "… and 2 more in 2 rows"


def test_a_corpus_without_targets_shows_none():
    assert pairs_table(PairCorpus([LabelledPair("A", "x")], "mine")).splitlines() == [
        "mine: 1 row, 1 text, 0 targets, 1 group",
        "label  means  rows",
        "x      -         1",
    ]


@pytest.mark.skipif(os.name != "posix", reason="terminals of POSIX")
def test_who_sits_at_a_terminal_is_asked(replies, tmp_path):
    import pty

    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, "train", "replies.csv", "--out", "m", "--topics", "kosovo"],
        cwd=tmp_path,
        stdin=theirs,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        env=environment(TERM="dumb"),
    )
    os.close(theirs)
    os.write(ours, b"plum\n9\n0\n2\n")
    out = b""
    try:
        while piece := os.read(ours, 4096):
            out += piece
    except OSError:  # how Linux says that the other end is closed
        pass
    os.close(ours)
    assert process.wait(60) == 2
    shown = out.decode().replace("\r\n", "\n")
    assert "Which column holds the text?\n  1  post\n  2  reply\n" in shown
    assert shown.count("Type a number from 1 to 2.") == 3
    # The answer was taken: what stops the command now is another matter.
    assert "--topics and --topic-file are for corpora with topics" in shown
    assert not (tmp_path / "m").exists()


@pytest.mark.skipif(os.name != "posix", reason="terminals of POSIX")
def test_there_may_be_no_target(tmp_path):
    import pty

    rows = "".join(f"The plum bill number {n} came up.,a{n % 2},b{n % 3},x{n % 2}\n"
                   for n in range(12))  # fmt: skip
    (tmp_path / "c.csv").write_text("text,topic,claim,label\n" + rows)
    ours, theirs = pty.openpty()
    code = (
        "from stancelib.cli import corpora\n"
        "print(dict(corpora.read_any('c.csv').columns), flush=True)\n"
    )
    process = subprocess.Popen(
        [COMMAND[0], "-c", code],
        cwd=tmp_path,
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=theirs,
        env=environment(TERM="dumb"),
    )
    os.close(theirs)
    os.write(ours, b"0\n")
    out, _ = process.communicate(timeout=60)
    shown = os.read(ours, 65536).decode()
    os.close(ours)
    assert "'target': None" in out.decode()
    assert "0  none of them" in shown


def test_without_a_terminal_nobody_is_asked(run, replies):
    done = run("train", replies, "--out", "m", stdin="2\n")
    assert (done.returncode, done.stdout) == (2, "")
    assert "several columns may hold the text: 'post', 'reply'" in done.stderr
    assert "--text-column" in done.stderr
