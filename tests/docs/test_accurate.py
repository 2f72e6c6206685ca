"""The page on the accurate tier: its examples run, its picture is the recorded one."""

from __future__ import annotations

import doctest
import json
import re

import pytest

from benchmarks.encoder.picture import picture
from stancelib.shipped import TIERS, missing_packages, shipped_folders
from tests.docs.pages import ROOT, read

PAGE = ROOT / "docs" / "accurate.md"
RESULT = ROOT / "benchmarks" / "results" / "encoder-cascade.json"


def test_the_examples_run(monkeypatch):
    if "encoder" not in shipped_folders() or missing_packages():
        pytest.skip("stancelib-encoder is not installed")
    monkeypatch.chdir(ROOT)
    found = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert found.attempted > 8
    assert found.failed == 0


def test_the_picture_is_made_from_the_recorded_results():
    if not RESULT.is_file():
        pytest.skip("the cascade has not been measured")
    drawn = read(PAGE.parent / "accurate-cascade.svg")
    assert drawn == picture(json.loads(RESULT.read_bytes()))


def test_every_tier_is_explained():
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \| for ", read(PAGE), re.MULTILINE)
    assert rows == sorted(TIERS, key=["fast", "accurate", "cascade"].index)


def test_no_figure_of_the_prose_is_a_measurement():
    prose = re.sub(r"(?s)<!-- benchmarks:(\w+) -->.*?<!-- /benchmarks:\1 -->", "", read(PAGE))
    prose = re.sub(r"(?s)```.*?```|^    .*?$|`[^`]*`", "", prose, flags=re.MULTILINE)
    prose = re.sub(r"\]\([^)]*\)|all-MiniLM-L6-v2|SemEval-2016|Apache-2\.0|F1", "", prose)
    # Width of the network, a paper's year, and the labels a class below which training is frugal.
    assert set(re.findall(r"\d[\d.,%]*\b", prose)) <= {"384", "65", "2015"}
