"""The tutorial works: a reader who copies its commands in turn gets what it says."""

from __future__ import annotations

import doctest
import os
import re
import shlex
import shutil
import subprocess
import sys

import pytest

from tests.docs.pages import ROOT, blocks, read

PAGE = ROOT / "docs" / "tutorial.md"
BLOCKS = blocks(read(PAGE))
#: Folds where the text does not depend on there being more; the tutorial says the default.
_FOLDS = ("--folds", "2")


def run(line, folder):
    """Run a command as a user does, in a process of its own."""
    program, *words = shlex.split(line)
    assert program == "stancelib", line
    if words[0] == "train":
        words += _FOLDS
    environment = {
        **{name: value for name, value in os.environ.items() if name != "COLUMNS"},
        "PYTHONPATH": str(ROOT),
        "HF_HUB_OFFLINE": "1",
    }
    done = subprocess.run(
        [sys.executable, "-m", "stancelib", *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
    return done.stdout + done.stderr


def check_shown(shown, output, line):
    """Every line that is shown was printed, in this order; … stands for anything."""
    place = 0
    for wanted in filter(None, (part.strip() for part in shown.splitlines())):
        pattern = r"[^\n]*".join(re.escape(piece) for piece in wanted.split("…"))
        found = re.compile(rf"^[ ]*{pattern}", re.MULTILINE).search(output, place)
        assert found, f"not printed by {line}: {wanted}\n{output}"
        place = found.end()


def run_python(body, names, number):
    parser = doctest.DocTestParser()
    test = parser.get_doctest(body, names, f"block {number}", str(PAGE), 0)
    runner = doctest.DocTestRunner(verbose=False)
    said = []
    runner.run(test, out=said.append, clear_globs=False)
    assert test.examples
    assert not runner.failures, "".join(said)
    names.update(test.globs)


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """Play the tutorial in an empty folder that holds the samples; return the folder."""
    folder = tmp_path_factory.mktemp("tutorial")
    shutil.copytree(ROOT / "samples", folder / "samples")
    names, output, line = {}, "", ""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("HF_DATASETS_CACHE", str(folder / "cache"))
        for number, block in enumerate(BLOCKS):
            if block.kind == "sh":
                outputs = [(line, run(line, folder)) for line in block.body.splitlines()]
                line, output = outputs[-1]
            elif block.kind == "text":
                check_shown(block.body, output, line)
            elif block.kind == "python":
                run_python(block.body, names, number)
    return folder


@pytest.mark.slow
def test_the_commands_run_and_print_what_is_shown(played):
    assert sum(block.kind == "text" for block in BLOCKS) > 2
    for name in ("audit.html", "report.html", "report.json", "stances.csv", "to-label.csv"):
        assert (played / name).stat().st_size > 100
    assert (played / "models" / "town" / "MODEL_CARD.md").is_file()


def test_every_block_is_played_but_setting_up():
    assert {block.kind for block in BLOCKS} == {"sh setup", "sh", "text", "python"}
    (setup,) = (block for block in BLOCKS if block.kind == "sh setup")
    assert 'pip install ".[report]"' in setup.body
    assert "report = [" in read(ROOT / "pyproject.toml")


def test_every_command_of_the_program_is_shown():
    from typer.main import get_command

    from stancelib.cli.app import app

    shown = {line.split()[1] for b in BLOCKS if b.kind == "sh" for line in b.body.splitlines()}
    own_pages = {"corpus", "report", "serve"}
    assert shown - {"--version"} == set(get_command(app).commands) - own_pages


@pytest.mark.slow
def test_what_is_said_of_the_samples_is_true(played):
    import pandas as pd

    import stancelib

    rows = pd.read_csv(ROOT / "samples" / "town.csv")
    later = pd.read_csv(ROOT / "samples" / "town-later.csv")
    assert rows["date"].max() < later["date"].min()
    text = read(PAGE)
    for name in (*rows["target"].unique(), *rows["stance"].unique(), *rows.columns):
        assert f"`{name}`" in text
    # The letter of the first year stays, its copies go.
    kept = pd.read_csv(played / "town.csv")
    assert len(rows) - len(kept) == 1
    assert "letter-43" in set(kept["document"])
    assert len(later) - len(pd.read_csv(played / "town-later.csv")) == 1
    # The reader's answers are about texts that were suggested.
    answered = pd.read_csv(played / "to-label.csv")["text"]
    more = pd.read_csv(played / "more.csv")
    assert more[more["text"].isin(answered)]["stance"].notna().any()
    # Small data, wide intervals: no difference from simple systems is claimed, nor its absence.
    report = stancelib.evaluate(
        played / "models" / "town", played / "town-later.csv", train=played / "town.csv"
    )
    for other in ("tfidf_lr", "tfidf_svc", "target_blind", "sentiment_lexicon"):
        difference = report.differences[f"stancelib - {other}"]["macro_f1"]
        assert difference.low < 0 < difference.high
    # The audit doubts that the target is needed, as the tutorial says.
    found = stancelib.audit(played / "town.csv", test=played / "town-later.csv")
    assert {"target-blind", "label-errors"} <= {finding.check for finding in found.findings}
