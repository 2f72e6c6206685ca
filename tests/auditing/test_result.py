from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancelib.auditing import Audit, Finding, audit
from stancelib.errors import InputError
from tests.auditing import make_faults
from tests.auditing.data import pairs
from tests.browser import open_page

HOSTILE = "<script>alert(1)</script> \x1b[2J \u202eabc " + "x" * 300


@pytest.fixture(scope="module")
def found():
    return audit(make_faults.FOLDER / "train.csv", test=make_faults.FOLDER / "test.csv")


@pytest.fixture(scope="module")
def hostile():
    rows = [(f"{HOSTILE} number {i % 3}", HOSTILE[: 20 + i % 2], HOSTILE) for i in range(12)]
    return audit(pairs(*rows, name=HOSTILE))


def test_json_holds_all(found, tmp_path):
    found.to_json(tmp_path / "a.json")
    data = json.loads((tmp_path / "a.json").read_bytes())
    assert data == json.loads(json.dumps(found.to_dict()))
    assert data["counts"] == {"error": 2, "warning": data["counts"]["warning"], "info": 1}
    first = data["findings"][0]
    assert (first["check"], first["rows"], first["test_rows"]) == ("split-documents", [8, 9], [6])


@pytest.mark.parametrize("width", [40, 80, 160])
def test_terminal_lines_keep_within_the_width(found, hostile, width):
    for one in (found, hostile):
        text = one.to_text(width)
        assert max(map(len, text.splitlines())) <= width
        assert all(char.isprintable() or char == "\n" for char in text)


def test_the_terminal_shows_rows_examples_and_advice(found):
    text = found.to_text(100)
    assert "ERRORS: scores on these data would be wrong" in text
    assert "* 1 document in more than one split  [split-documents]" in text
    assert "rows 8, 9; test row 6" in text
    assert "To do: Split by document" in text


def test_a_sound_audit_says_so():
    assert "Nothing was found." in Audit("mine", "pairs").to_text()
    assert "Nothing was found that spoils" in Audit("mine", "pairs").to_html()


def test_a_severity_must_be_known():
    with pytest.raises(InputError, match="use one of error, warning, info"):
        Finding("copies", "fatal", "x")


@pytest.mark.parametrize(("width", "dark"), [(360, False), (1280, True)])
def test_in_a_browser_nothing_overflows_and_nothing_is_asked_for(found, hostile, width, dark):
    for one in (found, hostile):
        facts = open_page(one.to_html(), width=width, dark=dark)
        assert facts.overflow == []
        assert facts.requests == []
        assert facts.figures_without_text == []
        assert facts.errors == []


def test_a_page_escapes_texts_and_is_the_same_each_time(found, hostile):
    assert "<script" not in hostile.to_html()
    assert found.to_html() == found.to_html()
    assert re.search(r"To do:</strong> Split by document", found.to_html())


@given(st.lists(st.tuples(st.text(max_size=20), st.sampled_from("ab")), min_size=1, max_size=12))
def test_any_rows_can_be_audited(rows):
    found = audit(pairs(*rows))
    json.loads(found.dumps())
    assert found.to_text(60)
