"""Every fault planted in tests/data/audit is found, and not where it was not planted."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

from stancelib.auditing import audit
from stancelib.corpus import load_bundled
from tests.auditing import make_faults

DOCS = Path(__file__).parents[2] / "docs" / "audit.md"
CHECKS = Path(__file__).parents[2] / "stancelib" / "audit"
MAKERS = {
    "debate.csv": make_faults.debate,
    "order.csv": make_faults.order,
    "topics.jsonl": make_faults.topics,
    "subjects.csv": make_faults.subjects,
}
#: What sound texts about one thing each show as well, and lists that are never empty.
ALWAYS = {"target-blind", "label-imprecise", "label-errors", "topic-errors"}
#: Found by a model, so that a few are missed and a few are its own errors.
RANKED = {"label-errors": 0.6, "topic-errors": 1.0}
PLANTED = [(name, check) for name, make in MAKERS.items() for check in make()[1]]


@pytest.fixture(scope="module")
def audits():
    """Audits of the files, each made when first asked for."""
    made = {}

    def get(name):
        if name not in made:
            made[name] = audit(make_faults.FOLDER / name)
        return made[name]

    return get


def test_the_files_are_what_the_maker_writes():
    for name, content in make_faults.files().items():
        assert (make_faults.FOLDER / name).read_bytes().decode() == content, name


@pytest.mark.parametrize(("name", "check"), PLANTED)
def test_a_planted_fault_is_found_in_its_rows(audits, name, check):
    (finding,) = audits(name).of(check)
    planted = MAKERS[name]()[1][check]
    if check in RANKED:
        first = finding.rows[: 2 * len(planted)]
        assert len(set(planted) & set(first)) >= RANKED[check] * len(planted)
    elif planted:
        assert set(finding.rows) == set(planted)
    assert finding.test_rows == ()
    assert finding.advice


def test_the_gravest_are_errors_and_come_first(audits):
    found = audits("debate.csv").findings
    assert [f.check for f in found if f.severity == "error"] == ["conflicts"]
    order = [("error", "warning", "info").index(f.severity) for f in found]
    assert order == sorted(order)


@pytest.mark.parametrize("name", MAKERS)
def test_sound_files_raise_no_alarm(tmp_path, name):
    rows, _ = MAKERS[name](faulty=False)
    write = make_faults.as_csv if name.endswith("csv") else make_faults.as_jsonl
    (tmp_path / name).write_text(write(rows), encoding="utf-8")
    found = audit(tmp_path / name)
    odd = {f.check for f in found.findings if f.severity != "info"} - ALWAYS
    assert odd == set()


def test_leaks_between_two_files_are_found_on_both_sides(tmp_path):
    found = audit(make_faults.FOLDER / "train.csv", test=make_faults.FOLDER / "test.csv")
    for check, (rows, test_rows) in make_faults.split()[2].items():
        (finding,) = found.of(check)
        assert (set(finding.rows), set(finding.test_rows)) == (set(rows), set(test_rows)), check
    train, test, _ = make_faults.split(faulty=False)
    for name, side in (("a.csv", train), ("b.csv", test)):
        (tmp_path / name).write_text(make_faults.as_csv(side), encoding="utf-8")
    clean = audit(tmp_path / "a.csv", test=tmp_path / "b.csv")
    assert not [f for f in clean.findings if f.check.startswith("split")]


def test_leaks_between_the_splits_of_one_file_are_found(tmp_path):
    train, test, _ = make_faults.split()
    rows = [{**r, "split": "train"} for r in train] + [{**r, "split": "test"} for r in test]
    (tmp_path / "c.csv").write_text(make_faults.as_csv(rows), encoding="utf-8")
    found = audit(tmp_path / "c.csv")
    assert set(found.of("split-copies")[0].rows) == {22, 180 + 12}
    assert found.size["splits"] == {"train": 180, "test": 60}


@pytest.mark.slow
def test_the_bundled_corpus_is_sound():
    found = audit(load_bundled())
    assert found.counts["error"] == found.counts["warning"] == 0


def test_an_audit_is_the_same_each_time(audits):
    again = audit(make_faults.FOLDER / "order.csv")
    assert again.dumps() == audits("order.csv").dumps()


def test_every_finding_is_explained(audits):
    told = set(re.findall(r"^\| `([a-z-]+)` \|", DOCS.read_text(encoding="utf-8"), re.MULTILINE))
    source = "".join(path.read_text(encoding="utf-8") for path in CHECKS.glob("*.py"))
    named = set(
        re.findall(r'"([a-z]+(?:-[a-z]+)*)",\s+(?:"(?:error|warning|info)"|_?severity)', source)
    )
    named -= {"error", "warning", "info"}
    found = {f.check for name in MAKERS for f in audits(name).findings}
    planted = {check for _, check in PLANTED} | set(make_faults.split()[2])
    assert len(told) > 30
    assert told >= named | found | planted


def test_the_examples_of_the_guide_run():
    outcome = doctest.testfile(str(DOCS), module_relative=False, encoding="utf-8")
    assert outcome.attempted >= 4
    assert outcome.failed == 0
