from __future__ import annotations

from pathlib import Path

from stancelib.pairs.blocks import BLOCKS
from stancelib.pairs.meaning import MEANINGS
from stancelib.training.pair_search import PROFILES

PAGE = (Path(__file__).parents[2] / "docs" / "pairs.md").read_text(encoding="utf-8")


def rows():
    lines = [line.split("|") for line in PAGE.splitlines() if line.startswith("| ")]
    return {name.strip(): cells[3].strip() for cells in lines[2:] for name in cells[1].split(",")}


def test_the_page_names_every_block_and_none_else():
    assert set(rows()) == {*BLOCKS, *MEANINGS}


def test_blocks_that_need_no_target_are_those_of_the_profile_text():
    assert {name for name, needs in rows().items() if needs != "yes"} - {"surroundings"} == set(
        PROFILES["text"]
    )
