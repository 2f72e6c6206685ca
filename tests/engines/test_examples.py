"""The examples of docs/distributed.md, run as somebody would who copies them."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset
import pyarrow.parquet as parquet
import pytest

ROOT = Path(__file__).parents[2]
BLOCKS = re.findall(
    r"^```python\n(.*?)^```", (ROOT / "docs" / "distributed.md").read_text("utf-8"), re.M | re.S
)
NEEDS = {"dask": ("dask", "distributed"), "pyspark": ("pyspark",), "ray": ("ray",), "datasets": ("datasets",)}  # fmt: skip


def engine_of(block):
    return next(
        (name for name in NEEDS if f"from {name}" in block or f"import {name}" in block), None
    )


@pytest.mark.parametrize("block", [b for b in BLOCKS if engine_of(b)], ids=engine_of)
def test_it_runs(block, tmp_path):
    for package in NEEDS[engine_of(block)]:
        if importlib.util.find_spec(package) is None:
            pytest.skip(f"{package} is not installed: see docs/distributed.md")
    if engine_of(block) == "pyspark" and shutil.which("java") is None:
        pytest.skip("Java is not installed: see docs/distributed.md")
    (tmp_path / "news").mkdir()
    bodies = ["We support an independent Kosovo.", "Serbia rejects independence for Kosovo."]
    parquet.write_table(pa.table({"body": bodies}), tmp_path / "news" / "a.parquet")
    (tmp_path / "news.csv").write_text("text\nWe support an independent Kosovo.\n")
    (tmp_path / "corpus.jsonl").write_text(
        "".join(
            f'{{"text": "We {verb} road {n}.", "target": "roads", "label": "{label}", '
            f'"doc_id": "{n}"}}\n'
            for n in range(20)
            for verb, label in (("back", "pro"), ("reject", "con"))
        )
    )
    (tmp_path / "example.py").write_text(block)
    done = subprocess.run(
        [sys.executable, "example.py"],
        cwd=tmp_path,
        env={**os.environ, "PYSPARK_PYTHON": sys.executable, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        timeout=240,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    if "stances/" in block:
        found = pyarrow.dataset.dataset(tmp_path / "stances", format="parquet").to_table()
        topics = [row["topics"][0]["stance"] for row in found.sort_by("body").to_pylist()]
        assert topics == ["oppose", "support"]
    if "models/mine" in block:
        assert (tmp_path / "models" / "mine" / "MODEL_CARD.md").is_file()
