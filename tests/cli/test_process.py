"""The command as a process: start-up cost, signals, closed pipes, terminals."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from stancelib._version import __version__
from tests.cli.conftest import COMMAND, ROOT, environment

posix = pytest.mark.skipif(os.name != "posix", reason="signals and terminals of POSIX")
ROW = json.dumps({"text": "We support the independence of Kosovo."}) + "\n"


def test_the_version_is_printed(run):
    done = run("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"stancelib {__version__}\n", "")


@pytest.mark.parametrize(
    "command",
    [
        "classify", "train", "evaluate", "models list", "models show", "models verify",
        "corpus join", "corpus check", "corpus split",
    ],
)  # fmt: skip
def test_every_command_teaches_by_example(run, command):
    done = run(*command.split(), "--help")
    assert done.returncode == 0
    assert f"  stancelib {command}" in done.stdout


def test_no_command_is_wrong_usage_and_shows_all(run):
    done = run()
    assert done.returncode == 2
    assert "classify" in done.stdout + done.stderr


def test_classifying_loads_nothing_that_only_training_needs(article):
    code = (
        "import sys\n"
        "from stancelib.cli import main\n"
        f"assert main(['classify', {str(article)!r}]) == 0\n"
        "heavy = {'sklearn', 'scipy', 'pandas', 'pyarrow', 'joblib', 'datasets'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], env=environment(), check=True, timeout=60)


def test_a_reader_that_leaves_is_no_error(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_text(ROW * 4000)
    process = subprocess.Popen(
        [*COMMAND, "classify", str(path), "-f", "jsonl"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    )
    with process.stdout, process.stderr:
        assert json.loads(process.stdout.readline())["row"] == 1
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.wait(60) == 141


def _started(tmp_path, **options):
    """Start a command that waits for more rows, and wait until it has opened its output."""
    process = subprocess.Popen(
        [*COMMAND, "classify", "-", "--input-format", "jsonl", "-f", "jsonl", "-o", "out.jsonl"],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env=environment(),
    )
    process.stdin.write(ROW.encode() * 300)
    process.stdin.flush()
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob(".out.jsonl.*")) and time.monotonic() < deadline:
        time.sleep(0.02)
    return process


@posix
@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["INT", "TERM"]
)
def test_an_interrupt_leaves_no_half_written_file(tmp_path, number, status):
    (tmp_path / "out.jsonl").write_text("old")
    process = _started(tmp_path)
    with process.stdin, process.stderr:
        assert list(tmp_path.glob(".out.jsonl.*"))
        process.send_signal(number)
        assert process.wait(60) == status
        assert process.stderr.read() == b""
    assert [p.name for p in tmp_path.iterdir()] == ["out.jsonl"]
    assert (tmp_path / "out.jsonl").read_text() == "old"


@posix
@pytest.mark.parametrize(("variables", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_a_terminal_gets_colour_unless_it_is_unwanted(article, variables, coloured):
    import pty

    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, "classify", str(article)],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        env=environment(TERM="xterm", **variables),
    )
    os.close(theirs)
    out = b""
    try:
        while piece := os.read(ours, 4096):
            out += piece
    except OSError:  # how Linux says that the other end is closed
        pass
    os.close(ours)
    assert process.wait(60) == 0
    assert b"kosovo" in out
    assert (b"\x1b[" in out) is coloured


@posix
def test_a_terminal_sees_the_progress_through_a_file_of_rows(tmp_path):
    import pty

    path = tmp_path / "rows.jsonl"
    path.write_text(ROW * 500)
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, "classify", str(path), "-f", "jsonl"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=theirs,
        env=environment(TERM="xterm"),
    )
    os.close(theirs)
    with process.stdout:
        assert len(process.stdout.read().splitlines()) == 500
    out = os.read(ours, 65536)
    os.close(ours)
    assert process.wait(60) == 0
    assert b"%" in out
    assert str(ROOT) not in out.decode()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux's /dev/full")
@pytest.mark.parametrize("size", [1, 2000])
def test_a_full_disk_is_one_message(tmp_path, size):
    path = tmp_path / "rows.jsonl"
    path.write_text(ROW * size)
    for arguments in (["classify", str(path)], ["--help"]):
        with Path("/dev/full").open("w") as full:
            done = subprocess.run(
                [*COMMAND, *arguments], stdout=full, stderr=subprocess.PIPE, env=environment()
            )
        assert done.returncode == 2
        assert done.stderr.startswith(b"error: ")
        assert done.stderr.count(b"\n") == 1


@posix
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_standard_streams_are_no_defect(tmp_path, article, closed):
    command = f'"{sys.executable}" -m stancelib classify - article.txt --out out.txt {closed}'
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=tmp_path,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert "kosovo" in (tmp_path / "out.txt").read_text(encoding="utf-8")
