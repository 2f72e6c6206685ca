from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from stancelib.evaluation.counts import all_pairs, topic_answers
from stancelib.evaluation.curves import (
    COVERAGES,
    LABEL_CURVES,
    TOPIC_CURVES,
    calibration_curve,
    make_curves,
    risk_coverage_curve,
)
from stancelib.evaluation.label_counts import label_pairs, top_answers
from stancelib.evaluation.label_metrics import LABEL_METRICS
from stancelib.evaluation.resampling import Resamples
from tests.evaluation.data import one_topic, random_case, random_pairs


def draw(gold, n=200):
    return Resamples.draw(gold.groups, n)


def test_calibration_by_hand():
    gold, said = one_topic([0.1] * 4 + [0.9] * 4, [0, 0, 0, 1, 1, 1, 1, 0])
    low, high = calibration_curve(all_pairs, gold, said, draw(gold))
    assert (low["low"], low["high"], low["mean"]) == pytest.approx((0.1, 0.1, 0.1))
    assert (low["observed"], low["n"], high["observed"], high["n"]) == (0.25, 4, 0.75, 4)
    assert low["observed_low"] <= 0.25 <= low["observed_high"]


def test_bins_have_equal_mass_and_hold_all_pairs():
    rng = np.random.default_rng(0)
    gold, said = one_topic(rng.random(200), rng.random(200) < 0.5)
    bins = calibration_curve(all_pairs, gold, said, draw(gold))
    assert [row["n"] for row in bins] == [20] * 10
    assert all(a["high"] < b["low"] for a, b in pairwise(bins))


def test_bands_are_over_documents():
    rng = np.random.default_rng(1)
    truth = np.repeat(rng.random(20) < 0.5, 30)
    gold, said = one_topic(np.full(600, 0.5), truth, tuple(f"d{i // 30}" for i in range(600)))

    def width(resamples):
        (row,) = calibration_curve(all_pairs, gold, said, resamples)
        return row["observed_high"] - row["observed_low"]

    assert width(draw(gold)) > 3 * width(Resamples.draw([str(i) for i in range(600)], 200))


def test_risk_by_hand():
    # The surest is right, the next wrong, the last two, equally sure, one of each.
    gold, said = one_topic([0.95, 0.9, 0.6, 0.6], [1, 0, 1, 0])
    points = risk_coverage_curve(topic_answers, gold, said, draw(gold))
    assert [row["coverage"] for row in points] == list(COVERAGES)
    risk = {row["coverage"]: row["risk"] for row in points}
    assert risk[0.25] == 0
    assert risk[0.5] == pytest.approx(0.5)
    assert risk[0.75] == pytest.approx(1.5 / 3)
    assert risk[1.0] == pytest.approx(0.5)


def test_risk_at_full_coverage_is_the_error_rate():
    gold, said = random_pairs(np.random.default_rng(2), n=200, documents=50)
    points = risk_coverage_curve(top_answers, gold, said, draw(gold))
    assert points[-1]["risk"] == pytest.approx(1 - LABEL_METRICS["accuracy"](gold, said).value)
    assert all(row["low"] <= row["risk"] <= row["high"] for row in points[5:])


def test_risk_does_not_depend_on_the_order_of_equally_sure_answers():
    gold, said = random_pairs(np.random.default_rng(3), n=50)
    back = list(range(50))[::-1]
    one = risk_coverage_curve(top_answers, gold, said, draw(gold))
    other = risk_coverage_curve(
        top_answers, gold.take(back), said.take(back), draw(gold.take(back))
    )
    assert [row["risk"] for row in one] == pytest.approx([row["risk"] for row in other])


def test_one_document_has_curves_without_bands():
    gold, said = random_pairs(np.random.default_rng(4), documents=1)
    (first, *_) = calibration_curve(label_pairs, gold, said, draw(gold))
    assert (first["observed_low"], first["observed_high"]) == (None, None)
    assert risk_coverage_curve(top_answers, gold, said, draw(gold))[0]["low"] is None


def test_every_system_has_every_curve_that_has_points():
    gold, said = random_case(np.random.default_rng(5))
    curves = make_curves(TOPIC_CURVES, gold, {"a": said, "b": said}, draw(gold, 20))
    names = [(curve["name"], curve["system"]) for curve in curves["calibration"]]
    assert names == [("topic", "a"), ("topic", "b"), ("side", "a"), ("side", "b")]
    assert names == [(curve["name"], curve["system"]) for curve in curves["risk_coverage"]]
    silent, said = one_topic([0.1, 0.2], [0, 0])
    curves = make_curves(TOPIC_CURVES, silent, {"a": said}, draw(silent, 20))
    assert [curve["name"] for curve in curves["risk_coverage"]] == ["topic"]
    gold, said = random_pairs(np.random.default_rng(6), n=1)
    curves = make_curves(LABEL_CURVES, gold.take([]), {"a": said.take([])}, draw(gold.take([])))
    assert curves == {"calibration": [], "risk_coverage": []}
