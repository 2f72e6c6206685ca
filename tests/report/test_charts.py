from __future__ import annotations

import re
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancelib.errors import InputError
from stancelib.evaluation.scores import Interval
from stancelib.report.charts import (
    bars_chart,
    calibration_chart,
    confusion_chart,
    intervals_chart,
    learning_chart,
    risk_coverage_chart,
)
from stancelib.report.drawing import COLORS
from stancelib.report.room import WIDTH, fit, ticks
from tests.report.data import HOSTILE
from tests.report.markup import Page

BIN = {"low": 0.0, "high": 0.5, "mean": 0.3, "observed": 0.4, "observed_low": 0.2}
BIN |= {"observed_high": 0.6, "n": 31}
POINT = {"coverage": 0.5, "risk": 0.25, "low": 0.2, "high": 0.3}
STEP = {"n_documents": 100, "n_rows": 250, "value": 0.61, "low": 0.5, "high": 0.7}


def every_chart(s="mine", caption=""):
    """Return one of each chart with a string wherever one may stand."""
    rest = {"title": s, "caption": caption or s}
    return [
        intervals_chart([(s, [Interval(0.5, 0.4, 0.6)])], id="a", head=s, **rest),
        intervals_chart([(s, [Interval(0.5), None])], id="b", series=[s, s], reference=0.2, **rest),
        bars_chart([(s, 5), (s, 0)], id="c", head=s, unit=s, **rest),
        confusion_chart([s] * 3, [[1, 2, 3]] * 3, id="d", **rest),
        confusion_chart([s] * 14, [[1] * 14] * 14, id="e", **rest),
        calibration_chart({s: [BIN], s + "2": [BIN]}, id="f", **rest),
        risk_coverage_chart({s: [POINT], s + "2": [POINT]}, id="g", **rest),
        learning_chart({s: [STEP], s + "2": [STEP]}, id="h", **rest),
    ]


@pytest.mark.parametrize("chart", every_chart(), ids=range(8))
def test_every_chart_has_a_title_a_description_a_caption_and_its_numbers(chart):
    page = Page(chart)
    svg_id = page.values("id")[0]
    labelled = page.values("aria-labelledby")[0].split()
    assert labelled == [f"{svg_id}-title", f"{svg_id}-desc"]
    assert set(labelled) <= set(page.values("id"))
    assert "img" in page.values("role")
    assert {"title", "desc", "figcaption", "details", "table", "caption"} <= set(page.tags)


@pytest.mark.parametrize("chart", every_chart(), ids=range(8))
def test_a_chart_scales_and_takes_its_colours_from_the_page(chart):
    svg = re.search("<svg.*</svg>", chart, re.DOTALL)[0]
    assert re.match(rf'<svg viewBox="0 0 {WIDTH} [0-9.]+" role="img"', svg)
    assert not re.search("#[0-9a-f]{6}", svg)
    assert set(re.findall(r"var\(--(\w+)\)", svg)) <= set(COLORS)
    assert "font-family" not in svg
    assert not {"style", "metadata", "script"} & set(Page(svg).tags)


def test_ids_and_what_refers_to_them_belong_to_the_figure():
    charts = "".join(every_chart())
    ids = Page(charts).values("id")
    assert len(ids) == len(set(ids))
    used = re.findall(r'url\(#([^)]+)\)|href="#([^"]+)"', charts)
    assert {a or b for a, b in used} <= set(ids)


@pytest.fixture(scope="module")
def plain_tags():
    return [Page(chart).tags for chart in every_chart()]


@pytest.mark.parametrize("s", HOSTILE)
def test_names_in_charts_are_text(plain_tags, s):
    assert [Page(chart).tags for chart in every_chart(s)] == plain_tags


@settings(max_examples=15, deadline=None)
@given(st.text(st.characters(), max_size=60))
def test_any_name_can_be_drawn(plain_tags, s):
    chart = bars_chart([(s, 5), (s, 0)], id="c", title=s, caption="c", head=s, unit=s)
    assert Page(chart).tags == plain_tags[2]


def test_a_chart_is_the_same_text_each_time_whatever_the_users_settings_are():
    import matplotlib as mpl

    plain = every_chart()
    before = dict(mpl.rcParams)
    mine = {"font.size": 30, "svg.fonttype": "path", "axes.grid": True, "savefig.dpi": 300}
    with mpl.rc_context(mine | {"text.usetex": False, "lines.linewidth": 9}):
        assert every_chart() == plain
    assert dict(mpl.rcParams) == before


def test_the_values_are_in_the_alternative_and_in_the_table():
    for chart, said in zip(every_chart(), ("0.500 [0.400, 0.600]", "0.500", "5"), strict=False):
        description = re.search("<desc[^>]*>(.*?)</desc>", chart, re.DOTALL)[1]
        assert said in description
        assert said.split()[0] in Page(chart).words


def test_a_chart_of_nothing_is_left_out():
    assert intervals_chart([("a", [None])], id="a", title="t") == ""
    assert bars_chart([], id="a", title="t") == ""
    assert confusion_chart([], [], id="a", title="t") == ""
    assert calibration_chart({"a": []}, id="a", title="t") == ""
    assert risk_coverage_chart({}, id="a", title="t") == ""
    assert learning_chart({"a": [STEP | {"value": None}]}, id="a", title="t") == ""


def test_many_labels_are_summed_up_in_the_drawing_and_whole_in_the_table():
    labels = [f"label{i:02}" for i in range(20)]
    counts = [[i + 1 if i == j else 0 for j in range(20)] for i in range(20)]
    chart = confusion_chart(labels, counts, id="c", title="t")
    drawing = re.search("<svg.*</svg>", chart, re.DOTALL)[0]
    assert "(9 others)" in drawing
    assert "label19" in drawing
    assert "label03" not in re.sub("<desc.*?</desc>", "", drawing)
    assert all(label in Page(chart).words for label in labels)


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(InputError, match="figure id 'A'"):
        bars_chart([("a", 1)], id="A", title="t")
    with pytest.raises(InputError, match="amount of at least 0"):
        bars_chart([("a", -1)], id="a", title="t")
    with pytest.raises(InputError, match="counts must be 2 rows of 2"):
        confusion_chart(["a", "b"], [[1, 2]], id="a", title="t")
    with pytest.raises(InputError, match="row 1 has 1 values for 2 series"):
        intervals_chart([("a", [None])], id="a", title="t", series=["x", "y"])
    with pytest.raises(InputError, match="7 series; use 1 to 6"):
        intervals_chart([("a", [None] * 7)], id="a", title="t", series=["x"] * 7)


@settings(deadline=None)
@given(st.text(st.characters(), max_size=300), st.floats(20, 300))
def test_names_are_cut_to_the_room_they_have(s, width):
    cut = fit(s, width)
    assert len(cut) <= len(s) + 1
    assert len(cut) <= width + 2
    assert fit("W" * 500, width).count("W") * 9 <= width


@settings(deadline=None)
@given(st.floats(-1e9, 1e9), st.floats(0, 1e9) | st.floats(0, 1e-9))
def test_ticks_span_what_is_shown(low, width):
    found = ticks(low, low + width)
    near = 1e-9 * max(1, abs(low), width)
    assert found[0] <= low + near
    assert found[-1] >= low + width - near
    assert 2 <= len(set(found)) == len(found) <= 8


def test_without_matplotlib_the_error_says_how_to_install_it():
    program = (
        "import sys; sys.modules['matplotlib'] = None\n"
        "from stancelib.errors import InputError\n"
        "from stancelib.report.charts import bars_chart\n"
        "try: bars_chart([('a', 1)], id='a', title='t')\n"
        "except InputError as error: print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert "pip install 'stancelib[report]'" in done.stdout
