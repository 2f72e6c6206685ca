"""Rows for engines, and what one process says of them."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pyarrow as pa
import pytest

import stancelib
from stancelib.corpus import load_bundled


@pytest.fixture(scope="session")
def rows():
    """Return some thousand paragraphs, one of them missing."""
    texts = [paragraph.text for paragraph in load_bundled()][:1000] * 4
    texts[17] = None
    return pa.table({"id": range(len(texts)), "text": pa.array(texts, pa.string())})


@pytest.fixture(scope="session")
def expected(rows):
    """Return what one process makes of them: id to topics, abstention, error."""
    found = stancelib.load_model("fast").classify_batch(rows, evidence=False, on_error="null")
    return by_id(rows.append_column("topics", found.column("topics"))
                 .append_column("abstained", found.column("abstained"))
                 .append_column("error", found.column("error")).to_pylist())  # fmt: skip


def by_id(rows):
    """Return rows by their id, however an engine says them."""
    return {
        row["id"]: tuple(plain(row[k]) for k in ("topics", "abstained", "error")) for row in rows
    }


def plain(value):
    """Return nested data as lists and dicts."""
    if hasattr(value, "asDict"):
        value = value.asDict(recursive=True)
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)) or hasattr(value, "tolist"):
        return [plain(item) for item in value]
    return None if value != value or type(value).__name__ == "NAType" else value


def kill_one(pattern, seconds=60):
    """Kill a process whose command line has a pattern, once there is one that works."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit() and int(folder.name) != os.getpid():
                try:
                    line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                except OSError:
                    continue
                if pattern in line:
                    os.kill(int(folder.name), signal.SIGKILL)
                    return int(folder.name)
        time.sleep(0.05)
    raise AssertionError(f"no process with {pattern!r} was found")
