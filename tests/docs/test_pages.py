"""Links lead somewhere, and commands and options that pages name exist."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from typer.main import get_command

from stancelib.cli.app import app
from tests.docs.pages import PAGES, ROOT, anchors, commands, links, mentions, read

NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
PROGRAM = get_command(app)


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_links_lead_somewhere(page):
    for link in links(read(page)):
        if re.match(r"https?://", link):
            continue
        path, _, anchor = unquote(link).partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{link}: no such file"
        assert ROOT in (target, *target.parents), f"{link}: outside the repository"
        if anchor:
            assert anchor in anchors(read(target)), f"{link}: no such heading"


def options_of(words):
    """Return the command that words start, the options it has, and the words after it."""
    command, words = PROGRAM, list(words)
    while hasattr(command, "commands") and words and not words[0].startswith("-"):
        name = words.pop(0)
        assert name in command.commands, f"no command {name} in stancelib {' '.join(words)}"
        command = command.commands[name]
    known = {name for p in command.params for name in (*p.opts, *p.secondary_opts)}
    return known | {"-h", "--help"}, words


def check(words):
    known, rest = options_of(words)
    for word in rest:
        if re.match(r"--?[A-Za-z]", word):
            option = word.partition("=")[0]
            assert option in known, f"stancelib {' '.join(words)}: no option {option}"


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_commands_and_options_exist(page):
    text = read(page)
    for words in (*commands(text), *mentions(text)):
        check(words)


def every_option(command):
    """Yield the options of a command and of those under it."""
    yield from (name for p in command.params for name in (*p.opts, *p.secondary_opts))
    for inner in getattr(command, "commands", {}).values():
        yield from every_option(inner)


@pytest.mark.parametrize(
    "name", ["audit", "corpora", "evaluation", "labels", "suggest", "tutorial"]
)
def test_options_named_alone_are_those_of_some_command(name):
    named = set(re.findall(r"`(--[a-z][a-z-]+)", read(ROOT / "docs" / f"{name}.md")))
    assert named <= {*every_option(PROGRAM), "--help"}


def test_the_pages_are_read_as_meant():
    # What these tests rest on: commands are found in every form that the pages use.
    text = "x\n\n    stancelib train a.csv \\\n        --out b\n\n```sh\ncat x | stancelib suggest -\n```\n"
    assert list(commands(text)) == [["suggest", "-"], ["train", "a.csv", "--out", "b"]]
    assert list(mentions("see `stancelib train --seed 1` and `--out`")) == [
        ["train", "--seed", "1"]
    ]
    assert anchors("# A b, c?\n## A [b](x) c\n```\n# no\n```\n") == {"a-b-c", "a-b-c-1"}
    assert links("[a](b.md#c) `[d](e)` ![f](g)") == ["b.md#c"]
    assert sum(len(list(commands(read(page)))) for page in PAGES) > 20
    with pytest.raises(AssertionError, match="no option --nothing"):
        check(["train", "--nothing"])
    with pytest.raises(AssertionError, match="no command nothing"):
        check(["nothing"])


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_the_table_of_contents_names_every_page(page):
    if page.parent == ROOT / "docs" and page.name != "README.md":
        assert page.name in links(read(ROOT / "docs" / "README.md"))


def test_pages_name_no_place_of_one_machine():
    for page in PAGES:
        assert not re.search(r"(?<![\w.])/(?:work|opt|tmp|home)/", read(page)), page
