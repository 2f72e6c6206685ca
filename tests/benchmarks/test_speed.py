"""The one command for speed, its cores, and the loop in C, each run for real on a little text."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pytest

from benchmarks.speed.__main__ import LONG, PARTS, main
from benchmarks.speed.programs import c_bound
from tests.benchmarks.conftest import ROOT

MODEL = ROOT / "models" / "default"
COMPILER = shutil.which("cc") or shutil.which("gcc")


def test_one_command_runs_the_parts_that_are_named(tmp_path):
    command = [sys.executable, "-m", "benchmarks.speed", "cores", "--quick"]
    command += ["--model", str(MODEL), "--out", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("== cores\n")
    assert [path.name for path in tmp_path.iterdir()] == ["cores.json"]
    result = json.loads((tmp_path / "cores.json").read_bytes())
    assert result["cores"] >= 1 and result["paragraphs"] == 200
    assert set(result["engines"]) == {"stancelib", "hashing"}
    for engine in result["engines"].values():
        assert set(engine["paragraphs_per_second"]) == {"one", "all"}
        assert 0 < engine["ratio"]["min"] <= engine["ratio"]["median"]
    assert str(tmp_path) not in json.dumps(result)


def test_a_process_that_fails_fails_the_command(tmp_path):
    command = [sys.executable, "-m", "benchmarks.speed", "cores", "--quick", "--model", "nowhere"]
    command += ["--out", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "failed: cores" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_part_is_refused(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["spped"])
    assert stopped.value.code == 2 and "spped: use throughput" in capsys.readouterr().err
    assert set(LONG) < set(PARTS)


@pytest.mark.skipif(COMPILER is None, reason="no C compiler")
def test_the_loop_in_c_adds_up_more_where_topics_are_mentioned(tmp_path):
    assert c_bound(tmp_path / "c", topics=True) is not None
    (tmp_path / "aliases.txt").write_text("0 missile defense*\n1 kosovo\n", encoding="utf-8")
    program = tmp_path / "c" / "bound"

    def total(text, *aliases):
        (tmp_path / "text.txt").write_text(text, encoding="utf-8")
        command = [program, tmp_path / "text.txt", *aliases]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return done.stdout.split()[1]

    aliases = tmp_path / "aliases.txt"
    for text in ("It rained on Kosovos.", "Missile\n", "", "Kosovo" * 50):
        assert total(text, aliases) == total(text)
    texts = [f"Envoy {i} would call the Missile-Defenses of {i} a risk.\n" for i in range(99)]
    assert total("".join(texts), aliases) != total("".join(texts))
