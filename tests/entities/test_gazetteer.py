from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancelib.entities import Entry, Gazetteer, default_gazetteer
from stancelib.errors import InputError


@pytest.mark.parametrize(
    ("form", "name", "how"),
    [
        ("Moscow", "Russia", "seat"),
        ("the Kremlin", "Russia", "seat"),
        ("Russians", "Russia", "people"),
        ("U.S.", "United States", "name"),
        ("the United States", "United States", "name"),
        ("Warsaw’s", "Poland", "seat"),
        ("NATO", "NATO", "name"),
        ("North Korean", "North Korea", "people"),
    ],
)
def test_forms_lead_to_entries(form, name, how):
    found = default_gazetteer().find(form)
    assert (found.entry.name, found.how) == (name, how)


@pytest.mark.parametrize("form", ["us", "turkey", "georgia", "", "Putin", "the"])
def test_common_words_and_persons_are_not_in_it(form):
    assert default_gazetteer().find(form) is None


def test_no_form_stands_for_two_entries():
    seen = {}
    for entry in default_gazetteer().entries:
        for form in (entry.name, *entry.forms):
            assert seen.setdefault(form, entry.name) == entry.name


def test_later_entries_count_first():
    mine = default_gazetteer().with_entries([Entry("Holy City", "group", ("Warsaw",))])
    assert mine.find("Warsaw").entry.name == "Holy City"
    assert default_gazetteer().find("Warsaw").entry.name == "Poland"


def test_a_file_of_one_s_own(tmp_path):
    path = tmp_path / "mine.json"
    path.write_text(
        json.dumps({"entries": [{"name": "Ann Lee", "kind": "person", "names": ["Lee"]}]})
    )
    assert Gazetteer.read(path).find("Lee").entry.name == "Ann Lee"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ([], 'must be an object with a list "entries"'),
        ({"entries": [{"name": "a", "kind": "state"}, {"name": "b"}]}, "entry 2 must be an object"),
        (
            {"entries": [{"name": "a", "kind": "cat"}]},
            "entry 1: 'a': kind 'cat'; use one of person",
        ),
        (
            {"entries": [{"name": "a", "kind": "state", "seats": "b"}]},
            "entry 1: seats must be a list",
        ),
        ({"entries": [{"name": "a", "kind": "state", "x": 1}]}, "entry 1: has an unknown key 'x'"),
        (
            {"entries": [{"name": "a", "kind": "state", "names": [" "]}]},
            "entry 1: 'a': has an empty",
        ),
    ],
)
def test_what_is_wrong_with_a_file_is_said(tmp_path, data, said):
    path = tmp_path / "mine.json"
    path.write_text(json.dumps(data))
    with pytest.raises(InputError, match=said):
        Gazetteer.read(path)


def test_a_file_that_is_no_json(tmp_path):
    path = tmp_path / "mine.json"
    path.write_text("{")
    with pytest.raises(InputError, match="can't be read as JSON"):
        Gazetteer.read(path)


@given(st.text())
def test_any_form_can_be_looked_up(form):
    default_gazetteer().find(form)
