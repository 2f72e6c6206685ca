from __future__ import annotations

import json
import re

import pytest

import stancelib
from stancelib import Topic, train
from stancelib.corpus import Corpus
from stancelib.errors import CorpusError, TrainingError
from stancelib.training.measure import fingerprint
from tests.training.data import TAX, TRAMS, WHO, as_rows, paragraph, town


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A model with its folder, the calls of progress, and what it learned from."""
    out = tmp_path_factory.mktemp("trained") / "mine"
    steps = []
    tested, extra = town(WHO[:6], (TAX, TRAMS)), town(WHO[6:9], (TAX,))
    model = train(
        tested, topics=[TAX, TRAMS], extra=extra, out=out, folds=2, seed=4,
        progress=lambda *step: steps.append(step),
    )  # fmt: skip
    return model, out, steps, tested, extra


def numbers(text):
    return re.findall(r"(?<![\w.])-?\d+(?:\.\d+)?(?![\w…])", text)


def test_the_folder_is_whole(trained):
    model, out, _, tested, extra = trained
    assert sorted(p.name for p in out.iterdir()) == [
        "MODEL_CARD.md", "manifest.json", "report.json", "weights.npz",
    ]  # fmt: skip
    assert [p.name for p in out.parent.iterdir()] == ["mine"]
    assert model.path == str(out)
    loaded = stancelib.load_model(out)
    assert loaded.topics == model.topics == (TAX, TRAMS)
    texts = [*tested.texts, *extra.texts]
    assert list(loaded.classify_many(texts)) == list(model.classify_many(texts))
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["stancelib_version"] == stancelib.__version__
    assert manifest["seed"] == 4
    assert [facts["sha256"] for facts in manifest["training"]] == [
        fingerprint(tested), fingerprint(extra),
    ]  # fmt: skip
    assert [(x["name"], x["paragraphs"], x["documents"]) for x in manifest["training"]] == [
        ("town", 60, 6), ("town", 15, 3),
    ]  # fmt: skip
    assert manifest["scores"] == json.loads(json.dumps(model.report.headline()))


def test_the_report_beside_it_is_the_one_in_memory(trained):
    model, out, *_ = trained
    assert (out / "report.json").read_text(encoding="utf-8") == model.report.dumps()
    assert next(iter(model.report.systems)) == "stancelib"
    assert len(model.report.systems) > 1


def test_extra_paragraphs_are_learned_from_but_not_tested_on(trained):
    model, _, _, tested, extra = trained
    assert model.report.corpus["paragraphs"] == len(tested)
    assert model.report.protocol["also_trained_on"]["sha256"] == fingerprint(extra)
    assert model.report.protocol["corpus_sha256"] == fingerprint(tested)
    assert len(model.state.arrays["trained_on"]) == len({*tested.texts, *extra.texts})
    without = train(tested, topics=[TAX, TRAMS], folds=0, seed=4)
    assert without.state.arrays["bias"].tolist() != model.state.arrays["bias"].tolist()


def test_every_number_of_the_card_stands_in_manifest_or_report(trained):
    model, out, *_ = trained
    card = (out / "MODEL_CARD.md").read_text(encoding="utf-8")
    head, _, tail = re.sub(r"`[^`]*`", "", card).partition("## How good it is")
    manifest = {float(n) for n in numbers((out / "manifest.json").read_text(encoding="utf-8"))}
    assert len(numbers(head)) >= 6
    assert {float(n) for n in numbers(head.replace(stancelib.__version__, ""))} <= manifest
    report = {float(n) for n in numbers((out / "report.json").read_text(encoding="utf-8"))}
    assert len(numbers(tail)) > 50
    for n in numbers(tail):
        digits = len(n.partition(".")[2])
        shown = {round(x, digits) for x in report} | {round(100 * x, digits) for x in report}
        assert shown & {float(n), -float(n)}, n  # the card says by how much a score falls
    for topic in model.topics:
        assert topic.proposition in card


def test_progress_counts_to_its_end(trained):
    _, _, steps, *_ = trained
    assert steps[-1] == (1, 1, "fitted")
    assert steps[-2] == (0, 1, "fitting the final model")
    folds = steps[:-2]
    assert [step for step, _, _ in folds] == list(range(1, len(folds) + 1))
    assert {total for _, total, _ in folds} == {len(folds)}


def test_the_same_call_writes_the_same_bytes(trained, tmp_path):
    _, out, _, tested, extra = trained
    train(tested, topics=[TAX, TRAMS], extra=extra, out=tmp_path / "again", folds=2, seed=4)
    for path in out.iterdir():
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes(), path.name


def test_a_topic_of_one_s_own_needs_no_more_than_a_name():
    plum = Topic("plum_tax", aliases=("plum tax",))
    corpus = town(WHO[:6], (plum,))
    model = train(as_rows(corpus), folds=0)  # rows as from a file; the topic is looked up in them
    (topic,) = model.topics
    assert (topic.name, topic.title, topic.aliases) == ("plum_tax", "Plum tax", ("plum tax",))
    assert model.report is None
    result = model.classify("The rector praised the plum tax and urged parliament to adopt it.")
    assert (result.topic, result.stance) == ("plum_tax", "support")
    assert model.classify("The rector opened the plum fair.").topic is None


def test_without_cross_validation_the_card_says_so(tmp_path):
    train(town(WHO[:4]), folds=0, out=tmp_path / "m")
    assert "Not measured" in (tmp_path / "m" / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert not (tmp_path / "m" / "report.json").exists()


def test_without_a_corpus_the_bundled_one_is_learned_from():
    with pytest.raises(TrainingError, match=r"0 of 1\d\d\d paragraphs"):
        train(topics=["plum_fair"], folds=0)


NOTHING = Corpus([paragraph("Plums.", (), "a"), paragraph("Jam.", (), "b")], "orchard")


@pytest.mark.parametrize(
    ("corpus", "options", "message"),
    [
        (NOTHING, {}, "orchard: 2 paragraphs, but not one label"),
        (town(WHO[:1]), {}, "town: 1 document, too few for 5 folds"),
        (town(WHO[:1]), {"folds": 0}, "town: 1 document, too few for 2 folds"),
        (town(WHO[:3]), {"folds": 4}, "town: 3 documents, too few for 4 folds"),
        (town(WHO[:3]), {"topics": ["trams"], "folds": 0}, "'trams': 0 of 15 paragraphs"),
        (Corpus([*town(WHO[:3], (TAX,)), *town(("w",), (TRAMS,), ("support",))]), {"folds": 0},
         "'trams': 1 of 16 paragraphs"),
        (town(WHO[:4], (TAX,), ("support",)), {"folds": 2},
         r"town: all 4 paragraphs have the same labels \(carbon_tax: support\)"),
    ],
)  # fmt: skip
def test_what_cannot_be_learned_from_is_refused_with_counts(tmp_path, corpus, options, message):
    with pytest.raises(TrainingError, match=message) as caught:
        train(corpus, out=tmp_path / "m", **options)
    assert str(caught.value).startswith("[SL300] ")
    assert list(tmp_path.iterdir()) == []


def test_one_class_beside_paragraphs_about_nothing_is_learned():
    model = train(town(WHO[:6], (TAX,), ("support", None)), folds=0)
    result = model.classify("The rector praised the carbon tax and urged parliament.")
    assert (result.topic, result.stance) == ("carbon_tax", "support")


def test_bad_rows_are_all_named_before_anything_is_fitted(tmp_path):
    rows = as_rows(town(WHO[:3]))
    rows[1]["text"] = None
    rows[4]["labels"] = [{"topic": "carbon_tax", "stance": "against"}]
    with pytest.raises(CorpusError) as caught:
        train(rows, out=tmp_path / "m", folds=0)
    assert {problem.row for problem in caught.value.problems if problem.fatal} == {2, 5}
    assert list(tmp_path.iterdir()) == []


def test_a_model_in_the_way_is_replaced_only_where_asked(tmp_path):
    out = tmp_path / "m"
    train(town(WHO[:4]), folds=0, out=out)
    before = (out / "weights.npz").read_bytes()
    with pytest.raises(stancelib.errors.StancelibError):
        train(town(WHO[:5]), folds=0, out=out)
    assert (out / "weights.npz").read_bytes() == before
    train(town(WHO[:5]), folds=0, out=out, overwrite=True)
    assert (out / "weights.npz").read_bytes() != before
