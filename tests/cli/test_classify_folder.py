"""Files to folders of shards, in processes of their own, interrupted in every way."""

from __future__ import annotations

import gzip
import json
import os
import resource
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pyarrow.parquet as parquet
import pytest

import stancelib
from stancelib.cli.rows import Row
from stancelib.cli.sharding.task import Shard, Task, do_shard
from tests.cli.conftest import COMMAND, environment

TEXTS = (
    "We strongly support an independent Kosovo.",
    "Serbia rejects independence for Kosovo as an illegal act.",
    "It rained in the mountains all day.",
    "Putin opposes the missile defense system in Europe.",
)


def rows_file(path, count):
    lines = (json.dumps({"text": TEXTS[n % 4], "id": n}) for n in range(count))
    data = ("\n".join(lines) + "\n").encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def contents(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def started(tmp_path, *arguments):
    return subprocess.Popen(
        [*COMMAND, "classify", *arguments],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )


def wait_for(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.005)


ARGUMENTS = ("--model", "fast", "--shard-rows", "200", "--no-evidence")
ROWS, SHARDS = 12_000, 120
CUT = ("--model", "fast", "--shard-rows", "100", "--no-evidence")


def test_all_rows_are_classified_as_one_by_one(run, tmp_path):
    rows_file(tmp_path / "a.jsonl.gz", 450)
    (tmp_path / "b.csv").write_text("id,text\n7,We support Kosovo.\n8,It rained.\n")
    done = run("classify", "a.jsonl.gz", "b.csv", "--out", "out/", *ARGUMENTS, "--jobs", "2")
    assert done.returncode == 0, done.stderr
    assert "452 rows classified" in done.stderr
    assert sorted(contents(tmp_path / "out")) == [
        "part-0000-000000.parquet", "part-0000-000001.parquet", "part-0000-000002.parquet",
        "part-0001-000000.parquet", "run.json",
    ]  # fmt: skip
    first = parquet.read_table(tmp_path / "out" / "part-0000-000001.parquet").to_pylist()
    assert [row["row"] for row in first] == list(range(201, 401))
    assert (first[0]["id"], first[0]["file"]) == ("200", "a.jsonl.gz")
    model = stancelib.load_model("fast")
    for row, result in zip(first, model.classify_many(TEXTS * 50, evidence=False), strict=True):
        assert [t["stance"] for t in row["topics"]] == [t.stance for t in result.topics]
        assert [t["probability"] for t in row["topics"]] == [t.probability for t in result.topics]


@pytest.mark.parametrize("format", ["jsonl", "csv", "parquet"])
def test_formats_and_evidence(run, tmp_path, format):
    rows_file(tmp_path / "a.jsonl", 4)
    done = run("classify", "a.jsonl", "--out", "out/", "--model", "fast", "--format", format)
    assert done.returncode == 0, done.stderr
    path = tmp_path / "out" / f"part-0000-000000.{format}"
    if format == "parquet":
        row = parquet.read_table(path).to_pylist()[1]
        assert row["topics"][0]["holders"][0]["name"] == "Serbia"
        e = row["topics"][0]["evidence"][0]
        assert TEXTS[1][e["start"] : e["end"]] == e["text"]
    else:
        single = run("classify", "a.jsonl", "--model", "fast", "--format", format).stdout
        assert path.read_text() == single


def test_standard_input_is_read(run, tmp_path):
    done = run(
        "classify", "-", "--input-format", "jsonl", "--out", "out/", *ARGUMENTS,
        stdin=rows_file(tmp_path / "a.jsonl", 300).read_text(),
    )  # fmt: skip
    assert "300 rows classified" in done.stderr


def test_bad_rows_are_listed_and_the_rest_is_done(run, tmp_path):
    lines = [json.dumps({"text": TEXTS[n % 4]}) for n in range(500)]
    lines[10], lines[350] = "oops", '{"body": 1}'
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    for jobs in ("1", "2"):
        done = run("classify", "a.jsonl", "--out", f"out{jobs}/", *ARGUMENTS, "--jobs", jobs)
        assert done.returncode == 1
        assert "498 rows classified; 2 rows could not be read" in done.stderr
    bad = [
        json.loads(line) for line in (tmp_path / "out1" / "errors.jsonl").read_text().splitlines()
    ]
    assert [(item["row"], item["file"]) for item in bad] == [(11, "a.jsonl"), (351, "a.jsonl")]
    assert contents(tmp_path / "out1") == contents(tmp_path / "out2")


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """Return the folder of a run that nothing disturbed, beside its input."""
    folder = tmp_path_factory.mktemp("undisturbed")
    rows_file(folder / "a.jsonl", ROWS)
    process = started(folder, "a.jsonl", *CUT, "--out", "whole/", "--jobs", "1")
    _, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return folder / "whole"


@pytest.mark.parametrize(
    ("how", "jobs"), [("kill", "2"), ("interrupt", "2"), ("terminate", "2"), ("kill", "1")]
)
def test_an_interrupted_run_goes_on_and_ends_with_the_same_bytes(
    run, tmp_path, undisturbed, how, jobs
):
    shutil.copy(undisturbed.parent / "a.jsonl", tmp_path)
    arguments = ("a.jsonl", *CUT)
    process = started(tmp_path, *arguments, "--out", "cut/", "--jobs", jobs)
    folder = tmp_path / "cut"
    wait_for(lambda: folder.is_dir() and len(list(folder.glob("part-*"))) >= 3)
    if how == "kill":
        process.kill()
    else:
        process.send_signal(signal.SIGINT if how == "interrupt" else signal.SIGTERM)
    _, err = process.communicate(timeout=60)
    assert process.returncode == {"kill": -9, "interrupt": 130, "terminate": 143}[how], err
    wait_for(lambda: not group_lives(process.pid))
    kept = {p.name: p.stat().st_mtime_ns for p in folder.glob("part-*")}
    assert 3 <= len(kept) < SHARDS
    assert not json.loads((folder / "run.json").read_text())["finished"]
    again = run("classify", *arguments, "--out", "cut/", "--jobs", jobs)
    assert again.returncode == 0, again.stderr
    assert f"{len(kept)} shards were done before" in again.stderr
    assert contents(folder) == contents(undisturbed)
    for name, time_ in kept.items():
        assert (folder / name).stat().st_mtime_ns == time_
    third = run("classify", *arguments, "--out", "cut/")
    assert f"0 rows classified, {SHARDS} shards were done before" in third.stderr


def group_lives(group):
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_worker_that_is_killed_is_told_and_the_run_goes_on(run, tmp_path, undisturbed):
    shutil.copy(undisturbed.parent / "a.jsonl", tmp_path)
    process = started(tmp_path, "a.jsonl", *CUT, "--out", "out/", "--jobs", "2")
    folder = tmp_path / "out"
    wait_for(lambda: folder.is_dir() and len(list(folder.glob("part-*"))) >= 3)
    os.kill(worker_of(process.pid), signal.SIGKILL)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "a worker process died" in err
    done = run("classify", "a.jsonl", *CUT, "--out", "out/", "--jobs", "2")
    assert done.returncode == 0, done.stderr
    assert contents(folder) == contents(undisturbed)


def worker_of(parent):
    """Return a process that works for another: a grandchild, by way of the fork server."""
    parents = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):
                fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
                parents[int(folder.name)] = int(fields[1])
    grandchildren = [p for p, q in parents.items() if parents.get(q) == parent]
    return max(grandchildren)


def test_a_full_disk_keeps_what_is_done(run, tmp_path):
    rows_file(tmp_path / "a.jsonl", 2_000)
    arguments = ("a.jsonl", "--out", "out/", "--model", "fast", "--format", "jsonl", "--jobs", "1")
    # No file may be larger than this: the second shard of 1,500 rows doesn't fit.
    limited = subprocess.run(
        [*COMMAND, "classify", *arguments, "--shard-rows", "1500"],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000)),
    )
    assert limited.returncode == 2
    assert "too large" in limited.stderr.lower()
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["run.json"]
    done = run("classify", *arguments, "--shard-rows", "1500")
    assert done.returncode == 0, done.stderr


def test_other_inputs_or_settings_are_refused_unless_overwritten(run, tmp_path):
    rows_file(tmp_path / "a.jsonl", 300)
    base = ("a.jsonl", "--out", "out/", "--model", "fast")
    assert run("classify", *base, "--shard-rows", "100").returncode == 0
    other = run("classify", *base, "--shard-rows", "150")
    assert other.returncode == 2
    assert "was begun with other settings" in " ".join(other.stderr.split())
    rows_file(tmp_path / "a.jsonl", 301)
    changed = run("classify", *base, "--shard-rows", "100")
    assert "was begun with other inputs" in " ".join(changed.stderr.split())
    (tmp_path / "out" / "mine.txt").write_text("kept")
    anew = run("classify", *base, "--shard-rows", "200", "--overwrite")
    assert anew.returncode == 0, anew.stderr
    assert len(list((tmp_path / "out").glob("part-*"))) == 2
    assert (tmp_path / "out" / "mine.txt").read_text() == "kept"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("a.txt", "--out", "out/"), "a.txt: holds a document"),
        (("a.jsonl", "--out", "full/"), "holds other files"),
        (("a.jsonl", "--out", "full/", "--overwrite"), "holds no earlier run"),
        (("a.jsonl", "--out", "out/", "--format", "json"), "a folder takes parquet, jsonl, csv"),
        (("a.jsonl", "--out", "out/", "--errors", "e"), "a folder has errors.jsonl"),
        (("a.jsonl", "--out", "out/", "--only-topics"), "a folder has all rows"),
        (("a.jsonl", "--out", "out/", "--jobs", "0"), "give 1 or more, or -1"),
        (("a.jsonl", "--out", "x.parquet", "--format", "parquet"), "--out FOLDER/"),
        (("gone.jsonl", "--out", "out/"), "gone.jsonl: cannot be read"),
        (("a.jsonl", "--out", "a.txt/"), "is a file; name a folder"),
    ],
)
def test_what_cannot_be_is_refused(run, tmp_path, arguments, said):
    rows_file(tmp_path / "a.jsonl", 3)
    (tmp_path / "a.txt").write_text("We support Kosovo.")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    done = run("classify", *arguments, "--model", "fast")
    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())
    assert (tmp_path / "full" / "mine.txt").read_text() == "mine"


def test_a_poisoned_row_is_found_out(tmp_path):
    class Broken:
        def classify_many(self, texts, topics, *, evidence):
            if any("poison" in text for text in texts):
                raise ZeroDivisionError("no")
            return stancelib.load_model("fast").classify_many(texts, topics, evidence=evidence)

    rows = tuple(Row(n, text) for n, text in enumerate(["a", "poison", TEXTS[0]], 1))
    task = Task("fast", str(tmp_path), "jsonl", None, True, ())
    done = do_shard(task, Broken(), Shard("part", "a.jsonl", rows, ()))
    assert (done.rows, done.bad) == (2, 1)
    error = json.loads((tmp_path / "part.errors").read_text())
    assert (error["row"], error["message"]) == (2, "failed: ZeroDivisionError('no')")
    assert len((tmp_path / "part.jsonl").read_text().splitlines()) == 2
