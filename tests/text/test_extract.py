from __future__ import annotations

import pytest

from stancelib.text import html_paragraphs, markdown_paragraphs

PAGE = """<!DOCTYPE html>
<html><head><title>Site</title><style>p > a { color: red }</style>
<script>if (a < b) document.write("<p>no</p>");</script></head>
<body><nav><ul><li>Home</li></ul></nav>
<h1>Shield &amp; sword</h1>
<p class="a > b">The <b>mini</b>ster<!-- not <p> here -->
  said&nbsp;<a href='x?a=1&b=2'>no</a>.</p>
<ul><li>one<li>two <em>three</em></ul>
<blockquote>“Never”</blockquote>
<table><tr><td>cell A</td><td>cell B</td></tr></table>
<div>direct text<p>inner</p>tail</div>
<template><p>no</p></template><noscript>no</noscript>
first<br>second<br/><br>third
</body></html>
"""


def test_html_blocks() -> None:
    assert [block.text for block in html_paragraphs(PAGE)] == [
        "Shield & sword", "The minister said no.", "one", "two three", "“Never”", "cell A",
        "cell B", "direct text", "inner", "tail", "first second", "third",
    ]  # fmt: skip


def test_html_offsets_hold_the_content_of_the_block() -> None:
    held = [PAGE[block.start : block.end] for block in html_paragraphs(PAGE)]
    assert held[0] == "Shield &amp; sword"
    assert held[1].startswith("The <b>mini")
    assert held[1].endswith("no</a>.")
    assert held[3] == "two <em>three"
    assert held[10] == "first<br>second"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", []),
        ("no tags, a < b & c", ["no tags, a < b & c"]),
        ("<p>open <b>ended", ["open ended"]),
        ("<p>cut <a href=", ["cut <a href="]),
        ('<p title="open>one</p><p>two</p>', ["one", "two"]),
        ("a</p></div>b", ["a", "b"]),
        ("<script>never closed <p>x</p>", []),
        ("<nav><nav>a</nav>b</nav><p>c", ["c"]),
        ("x<svg/>y", ["xy"]),
        ("<P>Upper<SCRIPT>no</Script></P>", ["Upper"]),
        ("<!-- open <p>x", []),
        ("<p>&lt;b&gt;</p>", ["<b>"]),
        ("<p> \n&nbsp;</p>", []),
    ],
)
def test_html_that_is_not_well_formed(source: str, expected: list[str]) -> None:
    assert [block.text for block in html_paragraphs(source)] == expected


DOCUMENT = """---
title: no
---
# The *shield* #

The **minister** said [no](http://example.org/a_(b) "title")
to the ![plan](plan.png) of `radar`
and _left_ the snake_case room.

Second title
------------

- one
  wrapped
- [x] two <b>bold</b>
1. three

> quoted text
> goes on

```python
code = "no"
```

| a | b |
|---|:-:|
| c | d &amp; e |

***
<!-- a
comment -->
[ref]: http://example.org
See [the note][ref][^1] at 2\\*3.
<script>
no
</script>
"""


def test_markdown_blocks() -> None:
    assert [block.text for block in markdown_paragraphs(DOCUMENT)] == [
        "The shield",
        "The minister said no to the plan of radar and left the snake_case room.",
        "Second title",
        "one wrapped",
        "two bold",
        "three",
        "quoted text goes on",
        "a",
        "b",
        "c",
        "d & e",
        "See the note at 2*3.",
    ]


def test_markdown_offsets_hold_the_content_of_the_block() -> None:
    blocks = markdown_paragraphs(DOCUMENT)
    held = [DOCUMENT[block.start : block.end] for block in blocks]
    assert held[0] == "The *shield*"
    assert held[1].startswith("The **minister**")
    assert held[1].endswith("room.")
    assert held[3] == "one\n  wrapped"
    assert held[6] == "quoted text\n> goes on"
    assert held[10] == "d &amp; e"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", []),
        ("one\r\ntwo\r\n\r\nthree", ["one two", "three"]),
        ("```\nnever closed\n\nx", []),
        ("~~~\n```\n~~~\nafter", ["after"]),
        ("---\nno end of this\n", ["no end of this"]),
        ("a ~~gone~~ * b", ["a gone * b"]),
        ("[![alt](i.png)](x) text", ["alt text"]),
        ("<style>p {}</style>\ntext", ["text"]),
        ("<!-- no --> text", ["text"]),
        ("#hashtag is text", ["#hashtag is text"]),
        ("line\\\nbreak", ["line break"]),
        ("<https://example.org> link", ["link"]),
    ],
)
def test_markdown_corners(source: str, expected: list[str]) -> None:
    assert [block.text for block in markdown_paragraphs(source)] == expected


@pytest.mark.parametrize(
    "piece",
    ["<", "<a ", "<a '\"", '<a ="', "<!--", "<p>", "&a", "<script>", "<?", "<!", "[", "[a](", "*a ",
     "_", "*", "|", "```\n", "a\n", "](", "`", "\\", "> "],
)  # fmt: skip
def test_hostile_markup_is_read_in_linear_time(piece: str) -> None:
    # Quadratic work would take many minutes here.
    source = "---\na" + piece * (300_000 // len(piece)) + "5"
    for blocks in (html_paragraphs(source), markdown_paragraphs(source)):
        assert all(0 <= block.start < block.end <= len(source) for block in blocks)
