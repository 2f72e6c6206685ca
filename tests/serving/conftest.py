"""A real server in a process of its own, and requests to it as they are on the wire."""

from __future__ import annotations

import http.client
import json
import re
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.conftest import environment

MAX_BYTES = 300_000
JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def data(self):
        return json.loads(self.body)


class Server:
    """A running ``stancelib serve``."""

    def __init__(self, folder, *options):
        self.log_file = Path(folder, "log.txt")
        with self.log_file.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "stancelib", "serve", "--port", "0", *options],
                cwd=folder, env=environment(), stdout=subprocess.PIPE, stderr=log,
                encoding="utf-8",
            )  # fmt: skip
        self.url = self.process.stdout.readline().strip()
        assert self.url, self.log
        self.port = int(self.url.rstrip("/").rpartition(":")[2])

    @property
    def log(self):
        return self.log_file.read_text(encoding="utf-8")

    def ask(self, path="/", method="GET", body=None, headers=()):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, dict(headers))
            got = connection.getresponse()
            headers = {k.lower(): v for k, v in got.getheaders()}
            return Answer(got.status, headers, got.read())
        finally:
            connection.close()

    def post(self, path, data):
        return self.ask(path, "POST", json.dumps(data), JSON)

    def send(self, *pieces):
        """Send bytes as they are, and return the response that comes back."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as wire:
            for piece in pieces:
                wire.sendall(piece)
            found = b""
            while not whole(found) and (got := wire.recv(65536)):
                found += got
        return found

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(20)
        self.process.stdout.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """The fast tier, asked by most tests."""
    for package in ("starlette", "uvicorn", "python_multipart"):
        pytest.importorskip(package, reason="stancelib[serve] is not installed")
    found = Server(
        tmp_path_factory.mktemp("serve"), "--model", "fast", "--max-bytes", str(MAX_BYTES)
    )
    yield found
    found.stop()


def whole(response):
    """Return whether a response is there to the end that its head tells."""
    head, blank, body = response.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    return bool(blank) and length is not None and len(body) >= int(length[1])


def multipart(*fields):
    """Return a form's body and its headers, from (name, value) or (name, bytes, file name)."""
    boundary = "plum-cake-boundary"
    lines = []
    for name, value, *file in fields:
        told = f'; filename="{file[0]}"' if file else ""
        kind = "\r\nContent-Type: application/octet-stream" if file else ""
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{told}{kind}\r\n\r\n'
        value = value if isinstance(value, bytes) else value.encode()
        lines.append(head.encode() + value + b"\r\n")
    body = b"".join(lines) + f"--{boundary}--\r\n".encode()
    return body, {"Content-Type": f"multipart/form-data; boundary={boundary}"}
