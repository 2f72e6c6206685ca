from __future__ import annotations

import csv
import json
import os
import subprocess
import sys

import pytest

import stancelib
from stancelib import train
from stancelib.corpus.pairs import LabelledPair, PairCorpus
from stancelib.errors import CorpusError, InputError, TrainingError
from stancelib.evaluation import Report
from stancelib.pairs.model import PairModel
from stancelib.training.measure import fingerprint
from stancelib.training.pair_trainer import measure_pairs, train_pairs
from tests.pairs import data

TAX = "carbon tax"
PRAISE = "The rector praised the carbon tax and urged parliament to adopt the carbon tax."
BLAME = "The rector condemned the carbon tax and warned that the carbon tax ruins farms."


def rows(corpus=None):
    """Return a corpus as the rows of a file."""
    corpus = data.town() if corpus is None else corpus
    return [{"tweet": p.text, "aim": p.target, "view": p.label, "doc_id": p.doc_id} for p in corpus]


NAMES = {"text_column": "tweet", "target_column": "aim", "label_column": "view"}


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A model with its folder and the calls of progress."""
    out = tmp_path_factory.mktemp("trained") / "mine"
    steps = []
    model = train(
        data.town(data.WHO[:8]), out=out, folds=2, seed=4,
        agreement={"macro_f1": 0.9}, about={"source": "Invented."},
        progress=lambda *step: steps.append(step),
    )  # fmt: skip
    return model, out, steps


def test_the_folder_is_whole(trained):
    model, out, _ = trained
    assert sorted(p.name for p in out.iterdir()) == [
        "MODEL_CARD.md", "manifest.json", "report.json", "weights.npz",
    ]  # fmt: skip
    assert [p.name for p in out.parent.iterdir()] == ["mine"]
    assert type(model) is PairModel
    assert model.path == str(out)
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["kind"] == "pairs"
    assert manifest["stancelib_version"] == stancelib.__version__
    assert manifest["seed"] == 4
    assert manifest["about"] == {"source": "Invented."}
    assert manifest["columns"] == data.COLUMNS
    assert manifest["english"] is True
    assert [x["sha256"] for x in manifest["training"]] == [fingerprint(data.town(data.WHO[:8]))]
    assert manifest["scores"] == json.loads(json.dumps(model.report.headline()))
    loaded = stancelib.load_model(out)
    corpus = data.town()
    targets = [pair.target for pair in corpus]
    assert list(loaded.classify_many(corpus.texts, targets)) == list(
        model.classify_many(corpus.texts, targets)
    )


def test_the_report_beside_it_is_the_one_in_memory(trained):
    model, out, _ = trained
    written = (out / "report.json").read_text(encoding="utf-8")
    assert written == model.report.dumps()
    assert type(model.report) is Report
    found = json.loads(written)
    assert found["kind"] == "pairs"
    assert next(iter(model.report.systems)) == "stancelib"
    assert len(model.report.systems) > 3
    assert found["agreement"] == {"macro_f1": 0.9}
    assert found["protocol"]["folds"] == 2
    assert found["protocol"]["seed"] == 4


def test_the_card_tells_scores_and_source(trained):
    model, out, _ = trained
    card = (out / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "Invented." in card
    assert all(label in card for label in model.labels)
    assert "Not measured" not in card


def test_progress_counts(trained):
    _, _, steps = trained
    assert all(1 <= step <= total or step == 0 for step, total, _ in steps)
    assert steps[-1][0] == steps[-1][1]


def test_the_same_call_writes_the_same_bytes_with_any_number_of_processes(trained, tmp_path):
    _, out, _ = trained
    train(
        data.town(data.WHO[:8]), out=tmp_path / "again", folds=2, seed=4, n_jobs=2,
        agreement={"macro_f1": 0.9}, about={"source": "Invented."},
    )  # fmt: skip
    for path in out.iterdir():
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes(), path.name


def test_another_process_writes_the_same_bytes(tmp_path):
    code = (
        "import sys; from stancelib import train; from tests.pairs import data\n"
        "train(data.town(), folds=0, out=sys.argv[1])"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "1", "OMP_NUM_THREADS": "1"}
    subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "there")], env=environment, check=True
    )
    train(data.town(), folds=0, out=tmp_path / "here")
    for path in (tmp_path / "here").iterdir():
        assert (tmp_path / "there" / path.name).read_bytes() == path.read_bytes(), path.name


# Sources


def check(model):
    assert type(model) is PairModel
    assert model.classify(PRAISE, TAX).label == "FAVOR"
    assert (model.classify(BLAME, TAX).label, model.classify(BLAME, TAX).stance) == (
        "AGAINST", "oppose",
    )  # fmt: skip


def test_rows(tmp_path):
    model = train(rows(), **NAMES, folds=0)
    check(model)
    assert model.columns["text"] == "tweet"
    assert model.stances == {"AGAINST": "oppose", "FAVOR": "support", "NONE": "neutral"}
    assert model.report is None


def test_a_frame():
    pd = pytest.importorskip("pandas")
    check(train(pd.DataFrame(rows()), **NAMES, folds=0))


def test_a_table_in_a_file(tmp_path):
    path = tmp_path / "views.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["tweet", "aim", "view", "doc_id"])
        writer.writeheader()
        writer.writerows(rows())
    check(train(path, **NAMES, folds=0))
    model = train(path, **NAMES, label_map={"NONE": "neutral"}, group_column="doc_id", folds=0)
    check(model)
    assert model.stances["NONE"] == "neutral"


def test_columns_with_the_usual_names_need_not_be_named():
    named = [{"text": r["tweet"], "target": r["aim"], "label": r["view"]} for r in rows()]
    check(train(named, folds=0))
    untargeted = [{"text": r["text"], "label": r["label"]} for r in named]
    model = train(untargeted, folds=0)
    assert not model.needs_target
    assert model.classify(PRAISE).label == "FAVOR"


def test_a_few_bad_rows_among_many_are_left_out():
    many = rows(data.wide()) * 2
    for i, row in enumerate(many):
        row["doc_id"] = f"{i // 12}"
    many[5] = {**many[5], "tweet": None}
    check(train(many, **NAMES, folds=0))
    with pytest.raises(CorpusError) as caught:
        train(many, **NAMES, folds=0, max_bad=0)
    assert {problem.row for problem in caught.value.problems if problem.fatal} == {6}
    for i in range(6, 12):
        many[i] = {**many[i], "tweet": None}
    with pytest.raises(CorpusError):
        train(many, **NAMES, folds=0)


def test_labels_that_are_no_stances():
    model = train(data.many(), folds=0)
    result = model.classify(data.many()[0].text, data.MANY[0])
    assert (result.label, result.stance) == ("related", None)


# Refusals


@pytest.mark.parametrize("options", [{"topics": ["carbon_tax"]}, {"extra": []}])
def test_topics_and_extra_are_for_topics(options, tmp_path):
    with pytest.raises(InputError, match="town: topics and extra are for corpora with topics"):
        train(data.town(), out=tmp_path / "m", **options)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("corpus", "folds", "message"),
    [
        (PairCorpus([], "none"), 5, r"none: 0 rows, but labels of one kind only \(none\)"),
        (data.town(labels=("FAVOR",)), 0,
         r"town: 24 rows, but labels of one kind only \(FAVOR\); at least two"),
        (data.town(data.WHO[:1]), 5, "town: 1 document, too few for 5 folds that no document"),
        (data.town(data.WHO[:1]), 0, "town: 1 document, too few for 2 folds"),
        (data.town(data.WHO[:3]), 4, "town: 3 documents, too few for 4 folds"),
    ],
)  # fmt: skip
def test_what_cannot_be_learned_from_is_refused_with_counts(tmp_path, corpus, folds, message):
    with pytest.raises(TrainingError, match=message) as caught:
        train(corpus, folds=folds, out=tmp_path / "m")
    assert str(caught.value).startswith("[SL300] ")
    assert list(tmp_path.iterdir()) == []


def test_a_model_in_the_way_is_replaced_only_where_asked(tmp_path):
    out = tmp_path / "m"
    train(data.town(data.WHO[:6]), folds=0, out=out)
    before = (out / "weights.npz").read_bytes()
    with pytest.raises(stancelib.errors.StancelibError):
        train(data.town(), folds=0, out=out)
    assert (out / "weights.npz").read_bytes() == before
    train(data.town(), folds=0, out=out, overwrite=True)
    assert (out / "weights.npz").read_bytes() != before


def test_without_cross_validation_the_card_says_so(tmp_path):
    train_pairs(data.town(), folds=0, out=tmp_path / "m")
    assert "Not measured" in (tmp_path / "m" / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert not (tmp_path / "m" / "report.json").exists()
    manifest = json.loads((tmp_path / "m" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["scores"] == {}
    assert "about" not in manifest


# Measuring


def test_two_documents_are_enough_for_two_folds():
    model = train(data.town(data.WHO[:2]), folds=2)
    assert model.report.corpus["documents"] == 2


def test_measuring_alone_gives_the_report_of_training(trained):
    model, _, _ = trained
    report = measure_pairs(data.town(data.WHO[:8]), folds=2, seed=4, agreement={"macro_f1": 0.9})
    assert report.dumps() == model.report.dumps()


GERMAN = "Der Rat sagte, dass die Steuer nicht zu hoch ist, weil sie dem Land und der Stadt hilft"


def test_a_corpus_in_another_language_gives_a_model_that_reads_it():
    german = [
        LabelledPair(f"{GERMAN} {word} {i}.", label, doc_id=f"{i}")
        for i in range(6)
        for label, word in (("a", "gut"), ("b", "schlecht"))
    ]
    model = train(PairCorpus(german, "rat"), folds=0)
    assert model.manifest["english"] is False
    assert model.classify(f"{GERMAN} schlecht 7.").label == "b"
    # A few such rows among English ones don't change that.
    mixed = PairCorpus([*data.wide(), *data.wide(), LabelledPair(GERMAN, "FAVOR", TAX)])
    assert train(mixed, folds=0).manifest["english"] is True
    assert train(mixed, folds=0).classify(GERMAN, TAX).abstained == "not_english"
