"""The command in a process of its own, and files for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "stancelib"]

ARTICLE = (
    "Talks in Plumstadt\n\n"
    "The mayor strongly supports the independence of Kosovo and urged all governments to "
    "recognise Kosovo.\n\n"
    "A bakery gave away four hundred plum cakes.\n\n"
    "Senator Oslak condemned the missile defense system; the missile shield, he warned, is a "
    "costly illusion.\n"
)


def environment(**changes):
    """Return this process's environment with a fixed width and without colour settings."""
    kept = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "TERM", "FORCE_COLOR")}
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    return {**kept, "PYTHONPATH": path, "COLUMNS": "100", **changes}


@pytest.fixture
def run(tmp_path):
    """Run the real command in a folder of its own."""

    def command(*arguments, stdin="", **changes):
        return subprocess.run(
            [*COMMAND, *map(str, arguments)],
            input=stdin,
            cwd=tmp_path,
            env=environment(**changes),
            capture_output=True,
            encoding="utf-8",
            timeout=120,
        )

    return command


@pytest.fixture
def article(tmp_path):
    """An article with one paragraph for and one against."""
    path = tmp_path / "article.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    return path


@pytest.fixture
def rows(tmp_path):
    """Three good rows and, in between, four that cannot be classified."""
    path = tmp_path / "rows.jsonl"
    good = [
        {"id": "a", "doc_id": "d", "desk": 7, "text": "We support the independence of Kosovo."},
        {"id": "b", "text": "It rained on the plums."},
        {"id": "c", "text": "They condemned the missile defense system."},
    ]
    lines = [json.dumps(row).encode() for row in good]
    lines[1:1] = [b"{oops", b"[1]", b'{"body": "x"}', b'{"text": 3}', b'{"text": "\xff"}']
    path.write_bytes(b"\n".join(lines) + b"\n")
    return path
