from __future__ import annotations

import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from stancelib.cli.terminal import TableWriter, use_colour
from stancelib.results import Evidence, TopicResult
from tests.cli.results import KOSOVO, ROLL_UP, SHIELD, TEXT, pair, paragraph, row, unanswered

ESCAPE = re.compile("\x1b\\[[0-9;]*m")
LONG = f"{TEXT} " + "The plum harvest was good in every valley that year. " * 4


def shown(items, topics=(), rows=False, **options):
    buffer = io.StringIO()
    options = {"width": 60, "names": ("kosovo", "missile_defense"), **options}
    writer = TableWriter(buffer.write, **options)
    writer.begin("a.txt", rows=rows)
    for item in items:
        writer.item(item)
    writer.end(topics)
    writer.finish()
    return buffer.getvalue()


def test_a_document_is_shown_by_line_topic_and_roll_up():
    items = [paragraph(0, line=3), paragraph(1, ()), paragraph(2, (KOSOVO, SHIELD), line=9)]
    assert shown(items, ROLL_UP, width=70) == (
        "a.txt\n"
        "\n"
        "    3  But the mayor supports Kosovo.\n"
        "         kosovo           support  0.93  “supports”, “Kosovo”\n"
        "    1  But the mayor supports Kosovo.\n"
        "    9  But the mayor supports Kosovo.\n"
        "         kosovo           support  0.93  “supports”, “Kosovo”\n"
        "         missile_defense  oppose   0.71\n"
        "\n"
        "kosovo           support  2 paragraphs (50%), lines 3, 9\n"
    )


def test_evidence_that_has_no_room_stands_below():
    assert ("         kosovo           support  0.93\n           “supports”, “Kosovo”\n") in shown(
        [paragraph()], width=50
    )


def test_rows_are_summed_up_by_stance():
    items = [row(1), row(2), row(3, (SHIELD,)), row(4, (), abstained="no_evidence")]
    out = shown(items, None, rows=True)
    assert "no answer: no evidence\n" in out
    assert out.endswith("\nkosovo           2 rows: 2 support\nmissile_defense  1 row: 1 oppose\n")


def pairs_shown(items, rows=True, **options):
    options = {"names": ("AGAINST", "FAVOR"), "kind": "pairs", "width": 70, **options}
    return shown(items, None, rows, **options)


def test_labels_are_shown_with_their_targets_and_counted():
    items = [pair(2), pair(3, "rail", "AGAINST", "oppose"), unanswered(4), pair(5, evidence=())]
    assert pairs_shown(items) == (
        "a.txt\n"
        "\n"
        "    2  But the mayor supports Kosovo.\n"
        "         FAVOR    support  0.75  on plum tax  “supports”\n"
        "    3  But the mayor supports Kosovo.\n"
        "         AGAINST  oppose   0.75  on rail  “supports”\n"
        "    4  But the mayor supports Kosovo.\n"
        "         no answer: no evidence\n"
        "    5  But the mayor supports Kosovo.\n"
        "         FAVOR    support  0.75  on plum tax\n"
        "\n"
        "plum tax  3 rows: 2 FAVOR, 1 no answer\n"
        "rail      1 row: 1 AGAINST\n"
    )


def test_labels_without_targets_are_counted_together():
    items = [pair(1, None), pair(2, None, "AGAINST", None)]
    out = pairs_shown(items, rows=False)
    assert "         AGAINST           0.75  “supports”\n" in out
    assert out.endswith("\n\n2 paragraphs: 1 AGAINST, 1 FAVOR\n")
    assert pairs_shown([]).endswith("There was no text.\n")


def test_many_targets_are_not_summed_up_one_by_one():
    lines = pairs_shown([pair(n, f"target {n % 50}") for n in range(100)]).splitlines()
    assert len(lines) == 2 + 200 + 1 + 21
    assert lines[-1] == "(other targets)  60 rows: 60 FAVOR"
    assert lines[-2] == "target 19        2 rows: 2 FAVOR"


@given(st.text(max_size=90), st.text(max_size=90), st.integers(40, 70), st.booleans())
@settings(deadline=None, max_examples=60)
def test_no_name_of_a_label_or_target_breaks_the_lines(label, target, width, colour):
    items = [pair(1, target, label, None), pair(2, target or None, label, "oppose", evidence=())]
    out = ESCAPE.sub("", pairs_shown(items, names=(label,), width=width, colour=colour))
    assert not set(out) & set("\x1b\x07\x9b\u202e\r")
    assert max(cell_len(line) for line in out.splitlines()) <= width


def test_nothing_found_is_said():
    assert shown([paragraph(0, ())]).endswith("\n\nNone of the topics was found.\n")


def test_a_long_paragraph_is_cut_unless_it_is_wanted_whole():
    short = [line for line in shown([paragraph(text=LONG)]).splitlines() if "mayor" in line]
    assert short == ["    1  But the mayor supports Kosovo. The plum harvest was …"]
    whole = shown([paragraph(text=LONG)], full=True)
    assert " ".join(LONG.split()) in " ".join(whole.split())


def test_evidence_is_marked_where_it_stands_in_the_document():
    moved = TopicResult(
        "kosovo", 0.9, "support", 0.8, 0.1, (), (Evidence(114, 122, "supports", 2.0, "support"),)
    )
    out = shown([paragraph(0, (moved,), start=100)], colour=True)
    assert "But the mayor \x1b[1;4msupports\x1b[0m Kosovo." in out


def test_colour_changes_nothing_but_colour():
    items = [paragraph(0, (KOSOVO, SHIELD)), paragraph(1, (), text=LONG)]
    coloured = shown(items, ROLL_UP, colour=True)
    assert ESCAPE.search(coloured)
    assert ESCAPE.sub("", coloured) == shown(items, ROLL_UP)


def test_evidence_is_shown_once_and_the_three_strongest_only():
    pieces = ["supports", "Kosovo", "supports", "the", "mayor"]
    evidence = tuple(Evidence(0, 1, piece, 1.0, "topic") for piece in pieces)
    topic = TopicResult("kosovo", 0.9, "support", 0.8, 0.1, (), evidence)
    assert "“supports”, “Kosovo”, “the”\n" in shown([paragraph(0, (topic,))])


def test_a_text_cannot_steer_the_terminal():
    hostile = "\x1b[2J\x07\x9b31m\u202eplum [red]x[/red]"
    topic = TopicResult(
        "kosovo", 0.9, "support", 0.8, 0.1, (), (Evidence(0, 4, hostile, 1.0, "topic"),)
    )
    out = shown([paragraph(0, (topic,), hostile)])
    assert not set(out) & set("\x1b\x07\x9b\u202e")
    assert "plum [red]x[/red]" in out


@given(
    st.text("ab 字\u0301\n\t\x1b[]é", max_size=80),
    st.lists(st.tuples(st.integers(-3, 90), st.integers(-3, 90)), max_size=4),
    st.integers(40, 70),
    st.booleans(),
)
@settings(deadline=None, max_examples=100)
def test_no_line_is_wider_than_the_terminal(text, spans, width, full):
    evidence = tuple(Evidence(a, b, text[max(a, 0) : b], 1.0, "topic") for a, b in spans)
    topic = TopicResult("kosovo", 0.9, "support", 0.8, 0.1, (), evidence)
    out = shown([paragraph(0, (topic,), text)], width=width, full=full)
    assert max(cell_len(line) for line in out.splitlines()) <= width


@pytest.mark.parametrize(
    ("asked", "terminal", "variables", "expected"),
    [
        (None, True, {}, True),
        (None, False, {}, False),
        (None, True, {"NO_COLOR": "1"}, False),
        (None, True, {"NO_COLOR": ""}, True),
        (None, True, {"TERM": "dumb"}, False),
        (True, False, {"NO_COLOR": "1"}, True),
        (False, True, {}, False),
    ],
)
def test_colour_is_for_terminals(monkeypatch, asked, terminal, variables, expected):
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    stream = io.StringIO()
    stream.isatty = lambda: terminal
    monkeypatch.setattr("sys.stdout", stream)
    assert use_colour(asked) is expected
