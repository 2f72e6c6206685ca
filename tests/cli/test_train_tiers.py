"""The command train --tier accurate."""

from __future__ import annotations

import json
import signal
import subprocess
import time

import pytest

from stancelib.cli.tiers import check_options, told_how_to_go_on
from stancelib.errors import InputError
from tests.cli.conftest import COMMAND, environment
from tests.training.data import TAX, TRAMS, WHO, as_rows, town


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--tier", "plum"), "'plum' is not one of"),
        (("--epochs", 2), "--epochs: only with --tier accurate"),
        (("--base", "x", "--resume", "y"), "--base, --resume: only with --tier accurate"),
        (("--tier", "accurate", "--epochs", 0), "greater than or equal to 1"),
        (("--tier", "accurate", "--resume", "x"), "x: holds no training to go on with"),
    ],
)
def test_wrong_options_are_refused_before_the_corpus_is_read(run, tmp_path, arguments, message):
    done = run("train", "no-corpus.csv", "--out", "mine", *arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert "no-corpus" not in done.stderr
    assert not list(tmp_path.iterdir())


def test_options_that_fit_are_let_through(tmp_path):
    check_options("fast", None, None, None)
    check_options("accurate", "base", 3, tmp_path)
    with pytest.raises(InputError, match="only with"):
        check_options("fast", "base", None, None)


@pytest.mark.parametrize(
    ("tier", "resume", "told"),
    [("accurate", False, "--resume '{}/my model.unfinished'\n"), ("accurate", True, "--resume {}/other\n"),
     ("fast", False, "")],
)  # fmt: skip
def test_an_interrupt_says_how_to_go_on(tmp_path, capsys, tier, resume, told):
    (tmp_path / "my model.unfinished").mkdir()
    (tmp_path / "other").mkdir()
    with (
        pytest.raises(KeyboardInterrupt),
        told_how_to_go_on(tier, tmp_path / "my model", tmp_path / "other" if resume else None),
    ):
        raise KeyboardInterrupt
    assert capsys.readouterr().err.endswith(told.format(tmp_path))


def test_an_interrupt_before_anything_was_kept_says_nothing(tmp_path, capsys):
    with pytest.raises(KeyboardInterrupt), told_how_to_go_on("accurate", tmp_path / "m", None):
        raise KeyboardInterrupt
    assert capsys.readouterr().err == ""


@pytest.fixture
def data(tmp_path):
    """A corpus, what its topics are, and an encoder to start from."""
    pytest.importorskip("torch")
    from tests.finetuning.base_folder import save_base

    rows = as_rows(town(WHO[:6], (TAX, TRAMS)))
    (tmp_path / "town.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    described = [TAX.to_dict(), TRAMS.to_dict()]
    (tmp_path / "topics.json").write_text(json.dumps(described))
    save_base(tmp_path / "base")
    return ("train", "town.jsonl", "--out", "mine", "--topic-file", "topics.json",
            "--tier", "accurate", "--base", "base")  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_stopped_training_goes_on_to_a_model(run, data, tmp_path, number):
    started = subprocess.Popen(
        [*COMMAND, *data, "--epochs", "400"],
        cwd=tmp_path, env=environment(), stderr=subprocess.PIPE, stdout=subprocess.DEVNULL,
        encoding="utf-8",
    )  # fmt: skip
    end = time.monotonic() + 100
    while not list(tmp_path.glob("mine.unfinished/fold-0.checkpoint.pt")):
        assert started.poll() is None, started.stderr.read()
        assert time.monotonic() < end
        time.sleep(0.02)
    started.send_signal(number)
    _, said = started.communicate(timeout=60)
    assert not (tmp_path / "mine").exists()
    if number == signal.SIGINT:
        assert started.returncode == 130
        assert said.endswith("give the same command with --resume mine.unfinished\n")
    resumed = ("--epochs", "400", "--resume", "mine.unfinished")
    changed = run(*data, "--epochs", "3", "--resume", "mine.unfinished")
    assert changed.returncode == 2
    assert "of another training" in changed.stderr
    # It goes on after the checkpoint: the first step is not seen again.
    again = subprocess.Popen(
        [*COMMAND, *data, *resumed], cwd=tmp_path, env=environment(), stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL, encoding="utf-8",
    )  # fmt: skip
    first = next(line for line in again.stderr if "epoch" in line)
    again.kill()
    again.communicate()
    assert "fold 1 of 3, epoch " in first
    assert not first.startswith("[1/")


@pytest.mark.slow
def test_a_model_of_the_accurate_tier_is_trained_and_classifies(run, data, tmp_path):
    done = run(*data, "--epochs", 2)
    assert done.returncode == 0, done.stderr
    assert "fold 3 of 3, epoch 2 of 2, loss" in done.stderr
    assert "linear " in done.stdout
    assert done.stdout.endswith("The model is in mine\n")
    assert not list(tmp_path.glob("*.unfinished"))
    done = run("classify", "-", "-m", "mine", "-f", "json",
               stdin="The mayor praised the carbon tax.")  # fmt: skip
    assert json.loads(done.stdout)["paragraphs"][0]["topics"][0]["topic"] == "carbon_tax"
    assert run("models", "verify", "mine").returncode == 0
