"""The command classify with models of several tiers."""

from __future__ import annotations

import json

import pytest

from stancelib.shipped import best_tier

TAX = "carbon tax=A carbon tax should be introduced."


@pytest.fixture(scope="module")
def accurate(tmp_path_factory):
    """The folder of a model with a tiny encoder, to which every other topic is there."""
    pytest.importorskip("torch")  # makes the encoder
    from tests.encoder.stand_in import save_stand_in

    folder = tmp_path_factory.mktemp("models") / "accurate"
    return save_stand_in(folder, unseen_thresholds=0.0)


def topics_of(done):
    assert (done.returncode, done.stderr) == (0, "")
    data = json.loads(done.stdout)
    return [{t["topic"] for t in p["topics"]} for p in data["paragraphs"]], data["topics"]


def test_the_default_is_the_best_tier_that_is_installed(run, article):
    default = run("classify", article, "-f", "json")
    assert default.stdout == run("classify", article, "-f", "json", "-m", best_tier()).stdout


def test_the_fast_tier_can_be_named(run, article):
    by_tier = run("classify", article, "-f", "json", "--model", "fast")
    by_name = run("classify", article, "-f", "json", "--model", "default")
    assert (by_tier.returncode, by_tier.stdout) == (0, by_name.stdout)


def test_other_topics_are_asked_about_by_their_propositions(run, article, accurate):
    arguments = ("classify", article, "-f", "json", "-m", accurate)
    found, rolled = topics_of(run(*arguments, "--topic", TAX, "--topic", "kosovo"))
    assert [topics - {"carbon_tax"} for topics in found] == [set(), {"kosovo"}, set(), set()]
    assert all("carbon_tax" in topics for topics in found[1:])
    assert {t["topic"] for t in rolled} == {"carbon_tax", "kosovo"}
    found, _ = topics_of(run(*arguments))
    assert found == [set(), {"kosovo"}, set(), {"missile_defense"}]


def test_other_topics_are_in_tables_and_of_rows(run, rows, accurate):
    done = run("classify", rows, "-m", accurate, "-t", TAX, "-f", "jsonl")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [[t["topic"] for t in row["topics"]] for row in found] == [["carbon_tax"]] * 3
    table = run("classify", rows, "-m", accurate, "-t", TAX, "-t", "kosovo").stdout
    assert "carbon_tax" in table and "missile_defense" not in table


@pytest.mark.parametrize(
    ("model", "topic", "message"),
    [
        ("fast", TAX, "--model accurate"),
        ("fast", "plums", "--model accurate"),
        (None, "plums", "its proposition"),
        (None, "=No.", "has no name"),
    ],
)
def test_wrong_topics_are_one_message(run, article, accurate, model, topic, message):
    done = run("classify", article, "--model", model or accurate, "--topic", topic)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_the_help_teaches_tiers(run):
    shown = " ".join(run("classify", "--help").stdout.split())
    for part in (
        "fast the linear model",
        "accurate a small encoder",
        "cascade the linear",
        "NAME=",
    ):
        assert part in shown
