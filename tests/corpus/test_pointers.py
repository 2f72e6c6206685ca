"""Labels without texts find their texts again, and carry no text themselves."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

from stancelib.corpus import Corpus, LabelledParagraph, join_texts, read_corpus
from stancelib.corpus.make_pointers import main as make_main
from stancelib.corpus.make_pointers import make_pointers
from stancelib.corpus.pointers import load_pointers, main
from stancelib.errors import CorpusError, InputError

ROOT = Path(__file__).parents[2]
CORPORA = Path(os.environ.get("STANCELIB_CORPORA", ROOT.parent / "shared" / "corpora"))
REAL = CORPORA / "foreign-policy" / "train.jsonl"
needs_texts = pytest.mark.skipif(
    not REAL.exists(), reason="the real texts are not here; set STANCELIB_CORPORA to their folder"
)


@pytest.fixture
def labels(tmp_path, corpus):
    path = tmp_path / "labels.jsonl"
    assert make_pointers(corpus, path) == 3
    return path


def test_pointers_carry_no_text(labels, corpus):
    first = json.loads(labels.read_text().splitlines()[0])
    assert first == {
        "id": "p1",
        "doc_id": "d1",
        "source": "Daily Plum",
        "date": "1999-04-12",
        "sha256": hashlib.sha256(corpus[0].text.encode()).hexdigest(),
        "labels": [
            {
                "topic": "missile_defense",
                "stance": "mixed",
                "holders": [
                    {"holder": [0, 14], "stance": "support", "evidence": [15, 38]},
                    {"holder": [40, 49], "stance": "oppose"},
                ],
            },
            {"topic": "kosovo", "stance": "neutral", "holders": []},
        ],
    }
    assert not any(p.text[:12] in labels.read_text() for p in corpus)


def test_a_path_that_repeats_a_text_is_hashed(tmp_path):
    text = "We said that plums are blue and pears are green in May."
    path = "news/we-said-that-plums-are_blue-and-pears-are-green.md"
    meta = {"path": path, "pointer": f"plum/{path}#3"}
    other = {"path": "news/we-said-that-plums-are-blue.md"}
    corpus = Corpus(
        [
            LabelledParagraph(text, (), "1", "d"),
            LabelledParagraph("Other words.", (), "2", "e", meta=meta),
            LabelledParagraph("More words.", (), "3", "e", meta=other),
        ]
    )
    make_pointers(corpus, tmp_path / "a.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text().splitlines()]
    hidden = "sha256:" + hashlib.sha256(path.encode()).hexdigest()
    assert rows[1]["path"] == hidden
    assert rows[1]["pointer"] == f"plum/{hidden}#3"
    assert rows[2]["path"] == other["path"]


def parts(corpus):
    return [(p.id, p.doc_id, p.source, p.date, p.text, p.labels) for p in corpus]


def texts_file(folder, kind, texts):
    path = folder / f"mine.{kind}"
    if kind in {"jsonl", "jsonl.gz"}:
        data = "".join(json.dumps({"text": t, "junk": 1}) + "\n" for t in texts).encode()
        path.write_bytes(gzip.compress(data) if kind == "jsonl.gz" else data)
    elif kind == "json":
        path.write_text(json.dumps([{"text": f" {t}\n"} for t in texts]))
    elif kind == "csv":
        path.write_text("n,text\n" + "".join(f'1,"{t}"\n' for t in texts), "utf-8")
    elif kind == "lines.txt":
        path.write_text("\r\n".join(texts), "utf-8", newline="")
    elif kind == "blocks.md":  # hard-wrapped
        path.write_text("\n\n \n".join(t.replace(" ", "\n", 3) for t in texts), "utf-8")
    else:
        arrow = pytest.importorskip("pyarrow")
        import pyarrow.parquet as parquet

        parquet.write_table(arrow.table({"text": texts}), path)
    return path


@pytest.mark.parametrize(
    "kind", ["jsonl", "jsonl.gz", "json", "csv", "lines.txt", "blocks.md", "parquet"]
)
def test_join_gives_the_corpus_back(tmp_path, labels, corpus, kind):
    path = texts_file(tmp_path, kind, ["Something else.", *reversed(corpus.texts)])
    out = tmp_path / "joined.jsonl"
    joined = join_texts(path, out, pointers=labels)
    assert parts(joined) == parts(corpus)
    assert joined.name == labels.stem  # cards and manifests name it: no folder of whoever trained
    assert parts(read_corpus(out)) == parts(corpus)
    (report,) = joined.problems
    assert report.message == "found 3 of 3 labelled paragraphs"
    assert "sha256" in joined[0].meta


def test_join_reports_what_is_missing(tmp_path, labels, corpus):
    paths = [tmp_path / "1.txt", tmp_path / "2.txt"]
    for path, text in zip(paths, corpus.texts[1:], strict=True):
        path.write_text(text, "utf-8")
    joined = join_texts(paths, pointers=labels)
    assert joined.texts == corpus.texts[1:]
    assert joined.problems[0].message == (
        "found 2 of 3 labelled paragraphs; missing by source: Daily Plum 1 of 1"
    )


def test_nothing_found_is_an_error(tmp_path, labels):
    (tmp_path / "a.txt").write_text("Something else.")
    with pytest.raises(CorpusError, match=r"found 0 of 3 .* letter for letter"):
        join_texts(tmp_path / "a.txt", tmp_path / "out.jsonl", pointers=labels)
    assert not (tmp_path / "out.jsonl").exists()
    with pytest.raises(InputError, match="at least one file"):
        join_texts([])


def test_files_that_cannot_be_joined(tmp_path, labels):
    (tmp_path / "bad.jsonl").write_text("{oops")
    (tmp_path / "no.csv").write_text("words\na\n")
    with pytest.raises(CorpusError, match="row 1: not JSON"):
        join_texts(tmp_path / "bad.jsonl", pointers=labels)
    with pytest.raises(CorpusError, match="no column 'text'"):
        join_texts(tmp_path / "no.csv", pointers=labels)
    with pytest.raises(CorpusError, match="No such file"):
        join_texts(tmp_path / "none.txt", pointers=labels)
    with pytest.raises(CorpusError, match="row 1, sha256: has no sha256"):
        (tmp_path / "odd.jsonl").write_text('{"id": "a"}')
        load_pointers(tmp_path / "odd.jsonl")


def test_pointers_need_evidence_that_stands_in_the_text(tmp_path, corpus):
    odd = Corpus([LabelledParagraph("Other words.", p.labels, p.id, p.doc_id) for p in corpus])
    with pytest.raises(CorpusError, match="4 problems"):
        make_pointers(odd, tmp_path / "a.jsonl")
    assert list(tmp_path.iterdir()) == []


def test_commands(tmp_path, rows, capsys):
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("\n".join(map(json.dumps, rows)))
    assert make_main([str(source), str(out)]) == 0
    assert capsys.readouterr().out == f"{out}: 3 rows\n"
    assert make_main([str(tmp_path / "no.jsonl"), str(out)]) == 2
    assert "there is no such file" in capsys.readouterr().err
    # None of the invented texts is among the package's real ones.
    assert main([str(source), "--out", str(out)]) == 2
    assert "found 0 of 3,601 labelled paragraphs" in capsys.readouterr().err


def test_committed_file_is_whole():
    rows = load_pointers()
    assert len(rows) == 3601
    assert len({row["id"] for row in rows}) == 3601
    assert len({row["sha256"] for row in rows}) == 3601
    assert not any("text" in row for row in rows)
    allowed = {"topic", "stance", "holder", "evidence"}
    for row in rows:
        for label in row["labels"]:
            assert set(label) == {"topic", "stance", "holders"}
            for holder in label["holders"]:
                assert set(holder) <= allowed
                assert holder["holder"] == "AUTHOR" or len(holder["holder"]) == 2


@needs_texts
def test_committed_file_joins_with_the_real_texts(tmp_path):
    out = tmp_path / "joined.jsonl"
    command = [sys.executable, "-m", "stancelib.corpus.pointers", "--out", str(out), str(REAL)]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    assert "found 3,601 of 3,601 labelled paragraphs\n" in done.stdout
    real, joined = read_corpus(REAL), read_corpus(out)
    assert parts(joined) == parts(real)


@needs_texts
def test_committed_file_holds_no_nine_words_of_the_real_texts():
    def runs(text):
        words = re.findall(r"[^\W_]+", text.lower())
        return {tuple(words[i : i + 9]) for i in range(len(words) - 8)}

    data = files("stancelib.corpus") / "data" / "foreign_policy.jsonl"
    carried = set()
    for line in data.read_text("utf-8").splitlines():
        carried |= runs(line)
    with REAL.open(encoding="utf-8") as file:
        for line in file:
            assert not carried & runs(json.loads(line)["text"])


@needs_texts
def test_committed_file_is_what_the_command_makes(tmp_path):
    make_pointers(REAL, tmp_path / "again.jsonl")
    committed = files("stancelib.corpus") / "data" / "foreign_policy.jsonl"
    assert (tmp_path / "again.jsonl").read_bytes() == committed.read_bytes()
