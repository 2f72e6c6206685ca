"""The page on reading an evaluation explains what reports hold, by the names they have there."""

from __future__ import annotations

import re

import pytest

from stancelib.evaluation.baselines import BASELINES
from stancelib.evaluation.label_baselines import LABEL_BASELINES
from stancelib.evaluation.label_metrics import LABEL_METRICS
from stancelib.evaluation.learning import SHARES
from stancelib.evaluation.metrics import GIVEN_TOPIC_METRICS, METRICS
from stancelib.evaluation.probes import EXPECTS
from stancelib.evaluation.report_tables import tables
from stancelib.evaluation.slicing import MIN_ROWS
from tests.docs.pages import ROOT, read

TEXT = read(ROOT / "docs" / "evaluation.md")


def part(heading):
    """Return what stands under a heading, up to the next of its rank or above."""
    rank, rest = re.search(rf"^(#+) {re.escape(heading)}\n(.*)", TEXT, re.M | re.S).groups()
    return re.split(rf"^#{{1,{len(rank)}}} ", rest, maxsplit=1, flags=re.MULTILINE)[0]


def named(text):
    """Return the names in the first column of a table."""
    cells = re.findall(r"^\| (`.*?) \|", text, re.MULTILINE)
    return [name for cell in cells for name in re.findall(r"`([^`]+)`", cell)]


def test_every_metric_is_explained_and_no_other():
    assert named(part("Pairs: one label a text and target")) == list(LABEL_METRICS)
    topics = named(part("Topics: any number of topics a paragraph, each with a stance"))
    assert set(topics) == {*METRICS, *GIVEN_TOPIC_METRICS}
    assert len(topics) == len(set(topics))


def test_every_baseline_is_explained_and_no_other():
    names = named(part("Baselines"))
    assert set(names) == {*BASELINES, *LABEL_BASELINES}
    assert len(names) == len(set(names))


def test_every_probe_is_explained_and_says_what_it_expects():
    rows = re.findall(r"^\| `(\w+)` \|.*\| (change|same) \|$", part("Probes"), re.MULTILINE)
    assert dict(rows) == dict(EXPECTS)


def test_the_settings_that_are_named_are_those_of_the_code():
    assert f"fewer than {MIN_ROWS} texts" in part("Parts of the data")
    assert SHARES[0] == pytest.approx(0.1)
    assert "a tenth of the documents" in part("Learning curve")


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """A report as the tutorial's reader gets it, with a baseline or two."""
    import stancelib

    samples = ROOT / "samples"
    model = stancelib.train(samples / "town.csv", folds=2)
    return model.report, stancelib.evaluate(
        model, samples / "town-later.csv", train=samples / "town.csv"
    )


def test_what_a_paper_needs_is_in_the_report(report):
    trained, measured = report
    listed = set(re.findall(r"`(\w+)`", part("In a paper"))) - {"protocol", "corpus"}
    both = {*trained.protocol, *trained.corpus, *measured.protocol, *measured.corpus}
    assert {"seed", "versions", "fingerprint", "bootstrap", "folds"} <= listed
    assert listed <= both
    bootstrap = trained.protocol["bootstrap"]
    assert f"{bootstrap['level']:.0%}".replace("%", " %") in part("Intervals")
    assert f"{bootstrap['n_resamples']:,} resamples" in part("In a paper")


def test_the_tables_that_are_named_are_in_the_report(report):
    headings = {table.heading for table in tables(report[1])}
    for name in ("Paired differences", "Comparisons", "Errors among the surest answers"):
        assert f"*{name}*" in TEXT
        assert name in headings


def test_planted_copies_are_warned_of_as_the_page_says(report):
    assert any("were in the model's training data" in note for note in report[1].notes)
