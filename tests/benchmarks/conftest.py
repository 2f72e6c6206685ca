from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def run_benchmark(tmp_path):
    """Run a step as a user does, outside the repository; return the finished process."""

    def run(*arguments: object):
        return subprocess.run(
            [sys.executable, str(ROOT / "benchmarks" / "run.py"), *map(str, arguments)],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    return run
