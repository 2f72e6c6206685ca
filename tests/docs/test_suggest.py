"""The page on what to label next: its examples run, its table is the recorded one."""

from __future__ import annotations

import doctest
import json
import re
from pathlib import Path

import pytest

from benchmarks.suggest.table import fill
from stancelib.cli.suggest import HELP
from stancelib.suggesting import STRATEGIES

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "suggest.md"
RESULT = ROOT / "benchmarks" / "results" / "suggest.json"


def test_the_examples_run():
    found = doctest.testfile(str(PAGE), module_relative=False)
    assert found.attempted > 3
    assert found.failed == 0


def test_the_table_is_made_from_the_recorded_results():
    page = PAGE.read_text(encoding="utf-8")
    assert fill(page, json.loads(RESULT.read_bytes())) == page


@pytest.mark.parametrize("text", [PAGE.read_text(encoding="utf-8"), HELP])
def test_every_strategy_is_explained(text):
    assert all(re.search(rf"^(\| `)?\W*{name}\b", text, re.MULTILINE) for name in STRATEGIES)


def test_no_figure_of_the_prose_is_a_measurement():
    prose = re.sub(r"<!-- benchmarks.*/benchmarks:suggest -->", "", PAGE.read_text(), flags=re.S)
    prose = re.sub(r"(?s)```.*?```|^    .*?$|`[^`]*`", "", prose, flags=re.MULTILINE)
    # Years of papers, and of SemEval.
    assert set(re.findall(r"\d+[.,]?\d*%?", prose)) <= {"2007", "2015", "2016", "2007)", "2015)"}
