from __future__ import annotations

import re

import pytest

from stancelib.report.confusion_charts import _DARKEST
from stancelib.report.style import STYLE


def _themes():
    """Return the variables of the light, the dark and the printed page."""
    blocks = re.findall(r":root\{([^}]*)\}", STYLE)
    return [dict(re.findall(r"--(\w+):(#[0-9a-f]{6})", block)) for block in blocks]


def _luminance(color):
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(a, b):
    """Return the contrast of two colours as WCAG 2.2 defines it."""
    high, low = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _mixed(over, under, share):
    channels = ((int(over[i : i + 2], 16), int(under[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(share * a + (1 - share) * b):02x}" for a, b in channels)


def test_there_are_three_themes_with_the_same_variables():
    light, dark, printed = _themes()
    assert light == printed
    assert light.keys() == dark.keys()


@pytest.mark.parametrize("theme", [0, 1])
def test_texts_and_marks_have_enough_contrast(theme):
    colors = _themes()[theme]
    for text in ("ink", "muted", "link", "info", "warning", "error"):
        for ground in ("page", "panel"):
            assert _contrast(colors[text], colors[ground]) >= 4.5, (text, ground)
    for mark in ("c1", "c2", "c3", "c4", "c5", "c6"):
        assert _contrast(colors[mark], colors["page"]) >= 3, mark


@pytest.mark.parametrize("theme", [0, 1])
def test_counts_can_be_read_on_the_darkest_cell_of_a_confusion_chart(theme):
    colors = _themes()[theme]
    under = _mixed(colors["line"], colors["page"], 0.35)
    assert _contrast(colors["ink"], _mixed(colors["c1"], under, _DARKEST)) >= 4.5


def test_nothing_is_fetched_by_the_style():
    assert "url(" not in STYLE
    assert "@import" not in STYLE
    assert "</" not in STYLE
