from __future__ import annotations

import pytest

from stancelib.errors import InputError
from stancelib.evaluation.report import Report
from stancelib.evaluation.scores import Interval
from tests.evaluation.test_report import full_report


def test_markdown_has_systems_as_rows_and_metrics_as_columns():
    lines = full_report().to_markdown().splitlines()
    at = lines.index("| system | side_f1 | topic_ece |")
    assert lines[at + 2 : at + 5] == [
        "| mine | 0.333 [0.250, 0.500] | 0.100 |",
        "| base | – | – |",
        "| annotators | 0.940 | – |",
    ]
    assert "| Herald | mine | 3 | 0.500 [0.100, 0.900] |" in lines
    assert "| mine - base | 0.050 [-0.010, 0.110] |" in lines
    assert "| parks | – | 0.000 | 0.300 [0.200, 0.400] | 3 | 0 |" in lines
    assert "| oppose | 5 | 6 |" in lines
    assert "| mine - base | side_f1 | 0.050 | < 0.001 | 0.250 | 0.500 | exact |" in lines
    assert "| 0.10 to 0.90 | 0.500 | 0.250 [0.125, 0.500] | 7 |" in lines
    assert "| topic | mine | – | 0.125 [0.100, 0.150] | – | – |" in lines
    assert "| side_f1 | mine | 2 | 9 | 0.750 |" in lines
    assert "| typo | same | mine | 40 | 0.025 [0.000, 0.100] | two |" in lines
    assert "| parks | 1 | 0 | 1 | 1 |" in lines
    assert "| Post | 1 |" in lines
    assert "- One note." in lines


def test_every_row_of_a_markdown_table_has_as_many_cells_as_its_head():
    report = Report(
        "t", systems={"a|b\\\nc": {"side_f1": Interval(0.5)}, "d": {"x|y": Interval(0.5)}}
    )
    rows = [line for line in report.to_markdown().splitlines() if line.startswith("|")]
    cells = [len(row.replace("\\\\", "").replace("\\|", "").split("|")) for row in rows]
    assert cells == [5] * 4


@pytest.mark.parametrize("width", [40, 60, 100])
def test_no_line_of_text_is_wider_than_asked(width):
    long = Report(
        "A long title " * 10,
        protocol={"text": "word " * 40},
        systems={"system " * 20: {f"metric_{i}": Interval(0.5, 0.4, 0.6) for i in range(9)}},
        notes=("A long note " * 20,),
    )
    for report in (full_report(), long):
        assert max(map(len, report.to_text(width).splitlines())) <= width


def test_a_table_that_is_cut_keeps_every_metric_and_names_its_rows_each_time():
    metrics = {f"metric_{i}": Interval(i / 10, 0.0, 1.0) for i in range(9)}
    text = Report("t", systems={"mine": metrics}).to_text(60)
    for i in range(9):
        assert f"metric_{i}" in text
        assert f"{i / 10:.3f} [0.000, 1.000]" in text
    assert text.count("mine") == text.count("system")
    assert text.count("mine") > 1


def test_control_characters_do_not_reach_the_terminal():
    report = Report("\x1b[31mred\x07", systems={"\x1b[2J": {"f": Interval(0.5)}}, notes=("a\rb",))
    for text in (report.to_text(), report.to_markdown()):
        assert all(c.isprintable() or c == "\n" for c in text)


def test_too_narrow_is_refused():
    with pytest.raises(InputError, match="at least 40"):
        full_report().to_text(39)


def test_an_empty_report_has_only_its_title():
    assert Report("Nothing").to_text() == "Nothing\n"
    assert Report("Nothing").to_markdown() == "# Nothing\n"
