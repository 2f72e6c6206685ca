"""The page about corpora of one's own is true: its examples run, its table is the code's."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest
from typer.main import get_command

from stancelib.cli.app import app
from stancelib.corpus.column_names import GROUP_NAMES, OWN_GROUPS, TIERS
from stancelib.corpus.label_names import WORDS, stances_of_labels
from stancelib.training.card_data import ABOUT

PAGE = Path(__file__).parents[2] / "docs" / "corpora.md"
TEXT = PAGE.read_text(encoding="utf-8")


def test_examples_run():
    outcome = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert outcome.attempted > 5
    assert outcome.failed == 0


def table():
    rows = re.findall(r"^\| (support|oppose|neutral|mixed) \| (.*) \|$", TEXT, re.MULTILINE)
    return {word: stance for stance, cell in rows for word in cell.split(", ")}


def test_the_table_of_labels_is_that_of_the_code():
    assert {word.strip("*"): stance for word, stance in table().items()} == dict(WORDS)
    for word, stance in table().items():
        if stance in ("support", "oppose"):
            alone = stances_of_labels([word.strip("*"), "plum"])
            assert (alone[word.strip("*")] is None) is word.startswith("*")


@pytest.mark.parametrize("role", ["text", "target", "label"])
def test_the_names_of_columns_are_those_of_the_code(role):
    known = {name for tier in TIERS[role] for name in tier}
    (listed,) = (part for part in TEXT.split(";") if f"`{TIERS[role][0][0]}`, `" in part)
    names = re.findall(
        r"`(\w+)`", listed.split("names first, whatever their case:")[-1].split("…")[0]
    )
    assert len(names) > 4
    assert set(names) <= known


def test_what_may_be_told_about_a_model_is_that_of_the_code():
    told = TEXT.split("## Say where the data come from")[1]
    named = re.findall(r"`(\w+)`", told.split("Its keys are")[1].split("each a text")[0])
    assert named == list(ABOUT)


def test_the_groups_and_options_named_exist():
    groups = re.search(r"only by names such as (.*?), or an", TEXT)[1]
    assert set(re.findall(r"`(\w+)`", groups)) <= {*OWN_GROUPS, *GROUP_NAMES}
    commands = get_command(app).commands
    used = (commands["train"], commands["corpus"].commands["split"])
    options = {name for command in used for parameter in command.params for name in parameter.opts}
    named = set(re.findall(r"--[a-z][a-z-]+", TEXT))
    assert len(named) > 5
    assert named <= options
