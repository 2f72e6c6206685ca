from __future__ import annotations

import re

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from stancelib.evaluation.report import Report
from stancelib.evaluation.scores import Interval
from stancelib.report.evaluation_page import evaluation_page
from stancelib.report.words import METRICS, SYSTEMS
from tests.browser import open_page
from tests.report.data import hostile_report, pairs_report, topics_report
from tests.report.markup import Page

MANY = [f"rec.label.number.{i}" for i in range(20)]
REPORTS = {
    "topics": topics_report,
    "pairs": pairs_report,
    "many": lambda: pairs_report(MANY, [f"target {i}" for i in range(40)]),
    "hostile": hostile_report,
    "empty": lambda: Report("Nothing"),
}


@pytest.fixture(scope="module")
def pages():
    return {name: evaluation_page(make()) for name, make in REPORTS.items()}


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize(("width", "dark"), [(360, False), (1280, True)])
def test_in_a_browser_nothing_overflows_nothing_is_asked_for_and_figures_have_words(
    pages, name, width, dark
):
    facts = open_page(pages[name], width=width, dark=dark)
    assert facts.overflow == []
    assert facts.requests == []
    assert facts.figures_without_text == []
    assert facts.errors == []


def test_light_and_dark_differ(pages):
    light, dark = (open_page(pages["empty"], dark=dark).screenshot for dark in (False, True))
    assert light != dark


@pytest.mark.parametrize("name", REPORTS)
def test_a_page_is_well_formed_and_the_same_each_time(pages, name):
    Page(pages[name])
    assert evaluation_page(REPORTS[name]()) == pages[name]


def test_hostile_names_do_not_become_markup(pages):
    page = Page(pages["hostile"])
    assert not {"script", "img", "style2"} & set(page.tags)
    assert page.tags.count("style") == page.tags.count("h1") == 1
    assert not [key for _, key, _ in page.attributes if key.startswith("on")]
    assert "<script>alert(1)</script>" in page.text
    assert len(pages["hostile"]) < 3_000_000


def test_the_summary_has_the_headline_figures_beside_the_best_other_system(pages):
    text = Page(pages["topics"]).text
    assert "stancelib\n on 3,601 paragraphs of 1,737 documents, beside 3 other" in text
    summary = pages["topics"].split('<section id="results"')[0]
    assert '<span class="big">0.690</span>' in summary
    assert "TF-IDF + logistic regression" in summary
    assert "is better than" in summary
    assert "Annotators agree with each other at 0.940" in re.sub("<[^>]*>", "", summary)


@pytest.mark.parametrize(
    ("difference", "said"),
    [
        (Interval(0.05, 0.01, 0.09), "is better than"),
        (Interval(-0.05, -0.09, -0.01), "is worse than"),
        (Interval(0.05, -0.01, 0.11), "is not told apart by these data from"),
        (Interval(0.05, 0.0, 0.11), "is not told apart by these data from"),
        (Interval(0.05), "has no interval for the difference from"),
    ],
)
def test_the_verdict_follows_the_interval(difference, said):
    systems = {s: {"side_f1": Interval(0.5)} for s in ("mine", "other")}
    report = Report("t", systems=systems, differences={"mine - other": {"side_f1": difference}})
    assert said in evaluation_page(report)


def test_of_errors_less_is_better():
    systems = {"mine": {"ece": Interval(0.1)}, "a": {"ece": Interval(0.3)}}
    systems["b"] = {"ece": Interval(0.2)}
    report = Report(
        "t",
        kind="pairs",
        systems=systems,
        differences={"mine - b": {"ece": Interval(-0.1, -0.2, -0.05)}},
    )
    page = re.sub("<[^>]*>", "", evaluation_page(report))
    assert "the best of the other systems is b." in page
    assert "mine is better than b." in page


def test_every_part_of_a_report_is_on_its_page(pages):
    for name in ("topics", "pairs"):
        page = Page(pages[name])
        ids = {i for i in page.values("id") if not i.endswith(("-heading", "-title", "-desc"))}
        assert {
            "summary", "notes", "results", "comparisons", "systems", "classes", "confusion",
            "probabilities", "slices", "learning", "probes", "corpus", "protocol", "reading",
            "differences", "classes-1", "confusion-1", "calibration-1", "risk-1", "slices-1",
            "slices-2", "learning-1", "probes-change", "probes-same", "sources",
        } <= ids  # fmt: skip
        assert "near-identical paragraphs" in page.text
        assert "p, corrected" in page.text
        assert "corpus fingerprint" in page.text


def test_parts_that_are_missing_are_left_out_and_not_linked(pages):
    page = Page(pages["empty"])
    sections = [v for tag, key, v in page.attributes if (tag, key) == ("section", "id")]
    assert sections == ["summary", "reading"]
    assert "The report holds no results." in page.text


def test_the_glossary_explains_what_occurs_and_no_more(pages):
    reading = pages["pairs"].split('<section id="reading"')[1]
    assert METRICS["f_avg"].title in reading
    assert METRICS["topic_micro_f1"].title not in reading
    systems = pages["pairs"].split('<section id="systems"')[1].split("</section>")[0]
    assert SYSTEMS["tfidf_lr"].meaning in Page(systems.partition(">")[2]).text
    assert SYSTEMS["topic_prior"].meaning not in systems


def test_a_report_with_nothing_but_a_custom_metric_has_a_page():
    report = Report("t", systems={"mine": {"my_metric": Interval(0.5, 0.4, 0.6)}, "b": {}})
    assert "my_metric" in evaluation_page(report)


def test_the_report_makes_its_page():
    report = Report("Nothing")
    assert report.to_html() == evaluation_page(report)


def test_a_report_read_back_has_the_same_page(pages, tmp_path):
    pairs_report().to_json(tmp_path / "r.json")
    assert evaluation_page(Report.from_json(tmp_path / "r.json")) == pages["pairs"]


EXTREME = st.floats(-1e308, 1e308) | st.sampled_from([0.0, 1.0, -1.0, 1e-300, 5e-324])


@settings(max_examples=10, deadline=None, phases=[Phase.generate])  # shrinking takes minutes
@given(st.lists(EXTREME, min_size=12, max_size=12), st.integers(-5, 2**53 - 1))
def test_any_numbers_that_a_report_may_hold_have_a_page(x, n):
    """A report comes from a file that anybody may have written."""
    score = Interval(x[0], x[1], x[2])
    systems = {"a": {"macro_f1": score, "odd": Interval(x[3])}, "b": {"macro_f1": Interval(x[4])}}
    bins = dict(zip(("low", "high", "mean", "observed"), x[:4], strict=True))
    curves = {
        "calibration": [bins | {"n": n, "observed_low": x[5], "observed_high": x[6]}],
        "risk_coverage": [dict(zip(("coverage", "risk", "low", "high"), x[5:9], strict=True))],
        "learning": [{"n_documents": n, "n_rows": n, "value": x[9], "low": x[10], "high": x[11]}],
    }
    report = Report(
        "t",
        kind="pairs",
        corpus={"labels": {"l": abs(n)}, "paragraphs": n},
        systems=systems,
        differences={"a - b": {"macro_f1": score}},
        confusion={"a": {"labels": ["l", "m"], "counts": [[abs(n), 0], [1, 0]]}},
        curves={
            kind: [
                {"name": "l", "system": "a", "bins" if kind == "calibration" else "points": points}
            ]
            for kind, points in curves.items()
        },
    )
    Page(evaluation_page(report))


def test_a_warning_among_the_notes_looks_like_one():
    page = evaluation_page(Report("Demo", notes=("WARNING: seen in training", "just so you know")))
    assert '<p class="notice warning"><strong>Warning:</strong> seen in training</p>' in page
    assert '<p class="notice info"><strong>Note:</strong> just so you know</p>' in page
