"""The pages for users, read as tests need them: blocks, commands, headings, links."""

from __future__ import annotations

import re
import shlex
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PAGES = tuple(
    sorted(
        [
            *(ROOT / "docs").glob("*.md"),
            *(ROOT / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md")),
            ROOT / "benchmarks" / "README.md",
        ]
    )
)

_FENCE = re.compile(r"^```([^\n`]*)\n(.*?)^```[ \t]*$", re.MULTILINE | re.DOTALL)
_INDENTED = re.compile(r"(?:^ {4}.*\n?)+", re.MULTILINE)
_LINK = re.compile(r"(?<!!)\[[^\]\[]*\]\(([^()\s]+)\)")


class Block(NamedTuple):
    """A fenced block: what stands after the fence, and what is in it."""

    kind: str
    body: str


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def blocks(text: str) -> list[Block]:
    return [Block(kind.strip(), body) for kind, body in _FENCE.findall(text)]


def commands(text: str) -> Iterator[list[str]]:
    """Yield the words of every `stancelib …` command in blocks, fenced or indented."""
    bodies = [block.body for block in blocks(text) if block.kind in ("", "sh")]
    bodies += [found.group() for found in _INDENTED.finditer(_FENCE.sub("", text))]
    for body in bodies:
        for line in body.replace("\\\n", " ").splitlines():
            for part in line.split("|"):
                words = shlex.split(part.split(" > ")[0])
                if words and words[0].removeprefix(".venv/bin/") == "stancelib":
                    yield words[1:]


def mentions(text: str) -> Iterator[list[str]]:
    """Yield the words of every `stancelib …` in code within sentences."""
    for code in re.findall(r"`(stancelib [^`\n]+)`", _FENCE.sub("", text)):
        yield code.split()[1:]


def anchors(text: str) -> set[str]:
    """Return the anchors of a page's headings, made as GitHub makes them."""
    found: set[str] = set()
    for heading in re.findall(r"^#{1,6} +(.+?) *#*$", _FENCE.sub("", text), re.MULTILINE):
        words = unicodedata.normalize("NFC", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading))
        name = re.sub(r"[^\w\- ]", "", words.casefold()).replace(" ", "-")
        same = sum(1 for other in found if re.fullmatch(rf"{re.escape(name)}(-\d+)?", other))
        found.add(f"{name}-{same}" if same else name)
    return found


def links(text: str) -> list[str]:
    """Return the targets of a page's links, those in code left out."""
    return _LINK.findall(re.sub(r"`[^`\n]*`", "", _FENCE.sub("", text)))
