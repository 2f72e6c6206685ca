"""The command ``stancelib serve`` from start to stop."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from stancelib import serving
from stancelib.errors import InputError
from stancelib.serving import needs
from stancelib.serving.run import bind
from tests.cli.conftest import COMMAND, environment
from tests.serving.conftest import Server, multipart

WORD = "Zuckerpflaume"


def run(*arguments, **changes):
    return subprocess.run(
        [*COMMAND, *arguments], env=environment(**changes), capture_output=True,
        encoding="utf-8", timeout=60,
    )  # fmt: skip


@pytest.fixture
def fresh(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    found = Server(tmp_path, "--model", "fast")
    yield found
    found.stop()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_it_says_where_it_is_answers_and_stops_when_told(fresh, number, status):
    assert fresh.url == f"http://127.0.0.1:{fresh.port}/"
    with urllib.request.urlopen(fresh.url, timeout=10) as got:  # noqa: S310
        assert got.status == 200
    assert "warning" not in fresh.log
    fresh.process.send_signal(number)
    begun = time.monotonic()
    assert fresh.process.wait(10) == status
    assert time.monotonic() - begun < 5
    assert "Traceback" not in fresh.log
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", fresh.port), timeout=5)


def test_nothing_of_a_text_is_logged_or_left_anywhere(fresh, tmp_path):
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    fresh.post("/api/classify", {"text": WORD})
    fresh.post("/api/document", {"text": WORD, WORD: 1})
    fresh.ask(f"/{WORD}?q={WORD}", headers={"User-Agent": WORD, "Host": WORD})
    fresh.ask(f"/{WORD}", WORD.upper())
    fresh.ask(f"/?q={WORD}")
    fresh.ask("/", "POST", f"text={WORD}".encode(), form)
    # Longer than what other readers of forms keep in memory.
    long = (WORD + " ").encode() * 120_000
    assert fresh.ask("/", "POST", *multipart(("file", long, f"{WORD}.txt"))).status == 200
    fresh.send(WORD.encode() + b"\r\n\r\n")
    fresh.stop()
    assert WORD.lower() not in fresh.log.lower()
    assert fresh.log.count("POST /api/classify 200") == 1
    assert "GET / 200" in fresh.log
    assert [path.name for path in tmp_path.iterdir()] == ["log.txt"]


def test_a_port_in_use_is_said_clearly():
    with bind("127.0.0.1", 0) as taken:
        port = str(taken.getsockname()[1])
        done = run("serve", "--model", "fast", "--port", port)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"error: [SL100] port {port} on 127.0.0.1 is in use")
    assert "--port (0 for any that is free)" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--host", "no such host"], "--host 'no such host' is no address of this machine"),
        (["--host", "192.0.2.1"], "cannot bind to 192.0.2.1, port 0"),
        (["--timeout", "nan"], "--timeout"),
    ],
)
def test_what_cannot_be_served_is_said_before_anything_is_printed(options, said):
    done = run("serve", "--model", "fast", "--port", "0", *options)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_other_machines_are_let_in_with_a_warning_alone(tmp_path):
    found = Server(tmp_path, "--model", "fast", "--host", "0.0.0.0", "--allow-host", "a.example")  # noqa: S104
    try:
        assert found.log.startswith("warning: bound to 0.0.0.0: whoever can reach this machine")
        for host, status in [("a.example", 200), ("192.0.2.7:80", 200), ("b.example", 421)]:
            assert found.ask("/health", headers={"Host": host}).status == status
    finally:
        found.stop()


def test_a_model_of_pairs_is_refused():
    from stancelib.serving import make_app

    with pytest.raises(InputError, match="labels texts for targets"):
        make_app(object())


def test_without_the_extra_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(needs, "_PACKAGES", {"no_such_package": "no-such-package"})
    with pytest.raises(InputError, match=r"no-such-package.*pip install 'stancelib\[serve\]'"):
        needs.check_installed()
    with pytest.raises(InputError, match="no-such-package"):
        getattr(serving, "serve")  # noqa: B009
    with pytest.raises(AttributeError, match="no attribute 'plum'"):
        getattr(serving, "plum")  # noqa: B009


def test_the_command_without_the_extra_ends_with_that_error(tmp_path):
    # What a new process runs first hides the framework from it.
    hidden = "dict.fromkeys(('starlette', 'uvicorn', 'python_multipart'))"
    (tmp_path / "sitecustomize.py").write_text(f"import sys\nsys.modules.update({hidden})\n")
    kept = environment()["PYTHONPATH"]
    done = run("serve", PYTHONPATH=os.pathsep.join((str(tmp_path), kept)))
    assert (done.returncode, done.stdout) == (2, "")
    assert "pip install 'stancelib[serve]'" in done.stderr
    assert "Traceback" not in done.stderr


def test_nothing_else_imports_the_framework():
    code = (
        "import sys, stancelib, stancelib.cli, stancelib.cli.app, stancelib.serving\n"
        "stancelib.classify('We support Kosovo.', model='fast')\n"
        "print(sorted({'starlette', 'uvicorn', 'anyio', 'h11', 'python_multipart', 'asyncio'}"
        " & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment(), capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
