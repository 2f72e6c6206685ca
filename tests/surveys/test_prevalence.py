from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancelib.surveys.prevalence import estimate
from stancelib.surveys.rates import Rates
from stancelib.surveys.tally import Count

SENSITIVITY, SPECIFICITY = 0.7, 0.9


def simulated(rng, share, documents, each):
    """Draw documents whose paragraphs are alike, and what a classifier finds in them."""
    count = Count()
    own = rng.beta(share * 3, (1 - share) * 3, documents)
    for p in own:
        true = rng.random(each) < p
        found = np.where(true, rng.random(each) < SENSITIVITY, rng.random(each) > SPECIFICITY)
        count.add(int(found.sum()), each)
    return count


def rates(rng, n=400):
    found, false = rng.binomial(n, SENSITIVITY), rng.binomial(n, 1 - SPECIFICITY)
    return Rates(found, n - found, n - false, false)


@pytest.mark.parametrize("share", [0.1, 0.4, 0.8])
def test_the_correction_removes_the_bias_and_the_interval_covers(share):
    rng = np.random.default_rng(0)
    values, covered, uncorrected = [], [], []
    for _ in range(200):
        count = simulated(rng, share, 60, 8)
        found = estimate(count.hits, count.total, count.design_effect(), rates(rng), rng)
        values.append(found.value)
        covered.append(found.low <= share <= found.high)
        plain = estimate(count.hits, count.total, count.design_effect(), None, rng)
        uncorrected.append(plain.low <= share <= plain.high)
    assert np.mean(values) == pytest.approx(share, abs=0.02)
    assert 0.9 <= np.mean(covered) <= 0.99
    if share != 0.4:  # there errors of both kinds happen to cancel out
        assert np.mean(uncorrected) < 0.6


def test_paragraphs_of_a_document_are_alike_and_count_less():
    alike, apart = Count(), Count()
    for document in range(40):
        alike.add(8 if document % 4 == 0 else 0, 8)
        apart.add(2, 8)
    assert alike.hits == apart.hits
    assert alike.design_effect() == pytest.approx(8, rel=0.05)
    assert apart.design_effect() == 1.0


def test_joined_counts_are_those_of_all_documents():
    rng = np.random.default_rng(1)
    one, two, both = Count(), Count(), Count()
    for number in range(30):
        hits, total = int(rng.integers(4)), 5
        (one if number % 2 else two).add(hits, total)
        both.add(hits, total)
    one.join(two)
    assert one == both


@given(
    st.integers(0, 300),
    st.integers(0, 300),
    st.floats(1, 50),
    st.tuples(*[st.floats(0, 500)] * 4),
)
def test_any_counts_give_an_interval_around_the_value(hits, more, effect, counts):
    found = estimate(hits, hits + more, effect, Rates(*counts), np.random.default_rng(0))
    if hits + more:
        assert 0 <= found.low <= found.value <= found.high <= 1
    else:
        assert found.value is None


def test_a_classifier_that_tells_nothing_corrects_nothing():
    found = estimate(30, 100, 1.0, Rates(50, 50, 50, 50), np.random.default_rng(0))
    assert found.value == found.raw == 0.3
