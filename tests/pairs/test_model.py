from __future__ import annotations

import copy
import math
import pickle
import threading

import numpy as np
import pytest

import stancelib
from stancelib.corpus.pairs import LabelledPair, PairCorpus
from stancelib.errors import InputError
from stancelib.pairs.language import foreign
from stancelib.pairs.model import PairModel
from stancelib.pairs.state import PairState
from stancelib.training.pairs import fit_pair_state
from tests.pairs import data

PRAISE = "The rector praised the carbon tax and urged parliament to adopt the carbon tax."
BLAME = "The rector condemned the carbon tax and warned that the carbon tax ruins farms."
GERMAN = "Der Bürgermeister lobte die Steuer und sagte, dass sie nicht zu hoch ist, weil sie hilft."
TAX = "carbon tax"


def test_it_learned_what_it_was_shown():
    model = data.model()
    result = model.classify(PRAISE, TAX)
    assert (result.label, result.stance, result.target) == ("FAVOR", "support", TAX)
    assert model.classify(BLAME, TAX).label == "AGAINST"
    other = model.classify("The rector opened the plum fair and gave away plum cakes.", TAX)
    assert (other.label, other.stance) == ("NONE", None)
    assert model.classify(PRAISE.replace(TAX, "dam"), "the dam").label == "FAVOR"


def test_what_it_tells_about_itself():
    model = data.model()
    assert model.kind == "pairs"
    assert model.labels == ("AGAINST", "FAVOR", "NONE")
    assert dict(model.stances) == {"AGAINST": "oppose", "FAVOR": "support", "NONE": None}
    assert model.targets == data.TARGETS
    assert model.needs_target
    assert model.report is model.path is None
    assert model.manifest["chosen"].keys() >= {"profile", "sharing", "strength"}
    assert repr(model) == "PairModel(labels AGAINST, FAVOR, NONE, 2 targets)"
    assert repr(data.untargeted()) == "PairModel(labels AGAINST, FAVOR, NONE)"
    assert dict(model.columns) == {}
    with pytest.raises(TypeError):
        model.manifest["seed"] = 1
    with pytest.raises(TypeError):
        model.stances["NONE"] = "neutral"


@pytest.mark.parametrize("make", [data.model, data.own_model, data.untargeted, data.many_model])
def test_probabilities_and_decisions_agree_with_results(make):
    model = make()
    corpus = {"untargeted": data.town(targets=(None,)), "many_model": data.many()}
    corpus = corpus.get(make.__name__, data.town())
    targets = [pair.target for pair in corpus]
    proba, decided = model.decide(corpus.texts, targets)
    assert proba.dtype == np.float64
    assert decided.dtype == np.int64
    np.testing.assert_allclose(proba.sum(axis=1), 1, atol=1e-12)
    assert (model.probabilities(corpus.texts, targets) == proba).all()
    for row, result in enumerate(model.classify_many(corpus.texts, targets)):
        assert result.label == model.labels[decided[row]]
        assert list(result.probabilities.values()) == proba[row].tolist()
        assert result.probability == proba[row, decided[row]]
    assert [model.labels[i] for i in decided] == [pair.label for pair in corpus]


def test_offsets_move_decisions_and_leave_probabilities_alone():
    state = data.model().state
    offsets = np.array([[50.0, 0.0, 0.0]])
    moved = PairModel(
        PairState(
            state.labels, state.stances, state.targets, True, {**state.arrays, "offsets": offsets}
        )
    )
    result = moved.classify(PRAISE, TAX)
    assert result.label == "AGAINST"
    assert result.probability < 0.5
    assert result.probabilities == data.model().classify(PRAISE, TAX).probabilities


# Abstaining


@pytest.mark.parametrize("text", ["", " \n", "\U0001f600\U0001f600", "zyx", "?!", "\u200b"])
def test_nothing_known_no_label(text):
    result = data.model().classify(text, TAX)
    assert (result.label, result.probability, result.abstained) == (None, None, "no_evidence")
    assert result.target == TAX
    assert dict(result.probabilities) == {}
    assert result.evidence == ()
    proba, decided = data.model().decide([text], TAX)  # arrays never abstain
    assert proba.shape == (1, 3)
    assert decided.shape == (1,)


def test_another_language():
    result = data.model().classify(GERMAN + " carbon tax praised", TAX)
    assert (result.label, result.abstained) == (None, "not_english")
    state = data.model().state
    manifest = {**state.manifest, "english": False}
    abroad = PairModel(
        PairState(state.labels, state.stances, state.targets, True, state.arrays, manifest)
    )
    assert abroad.classify(GERMAN + " carbon tax praised", TAX).abstained is None


def test_the_beginning_of_a_text_tells_its_language():
    english = "The tax is fair and it is what we want to have in the town. " * 40
    german = GERMAN * 40
    assert foreign([english + german, german + english, "Plums.", "", english]) == {1}
    assert foreign([]) == frozenset()


def test_low_confidence():
    model = data.model()
    sure = model.classify(PRAISE, TAX)
    p = sure.probability
    assert model.classify(PRAISE, TAX, min_probability=p) == sure
    result = model.classify(PRAISE, TAX, min_probability=min(1.0, p + 1e-9))
    assert (result.label, result.stance, result.abstained) == (None, None, "low_confidence")
    assert result.probabilities == sure.probabilities
    (streamed,) = model.classify_many([PRAISE], TAX, min_probability=1.0)
    assert streamed.abstained == "low_confidence"


# Targets


def test_a_target_is_asked_for_where_several_are_known():
    for target in (None, "", "  "):
        with pytest.raises(InputError, match="a target is needed: one of 'carbon tax', 'tram lin"):
            data.model().classify(PRAISE, target)
    with pytest.raises(InputError, match="row 1: a target is needed"):
        list(data.model().classify_many([PRAISE, PRAISE], [TAX, None]))
    with pytest.raises(InputError, match="target: expected str, got int"):
        data.model().classify(PRAISE, 5)


def test_the_only_target_need_not_be_named():
    model = PairModel(fit_pair_state(data.town(targets=(TAX,))))
    assert model.needs_target
    assert model.classify(PRAISE) == model.classify(PRAISE, TAX)
    assert model.classify(PRAISE).target == TAX
    assert [r.target for r in model.classify_many([PRAISE, PRAISE], [None, "dam"])] == [TAX, "dam"]
    assert model.batch({"text": [PRAISE]})["predicted_label"] == ["FAVOR"]


def test_a_model_without_targets_looks_at_none():
    model = data.untargeted()
    assert not model.needs_target
    assert model.targets == ()
    text = "The rector praised the dam and urged parliament to adopt the dam."
    assert model.classify(text) == model.classify(text, "dam")
    assert model.classify(text).target is None
    assert (model.decide([text], "dam")[0] == model.decide([text])[0]).all()


# Many


def test_texts_are_read_as_results_are_taken():
    read = []

    def texts():
        for i in range(100):
            read.append(i)
            yield PRAISE

    results = data.model().classify_many(texts(), TAX, batch_size=4)
    assert read == []
    assert next(results).label == "FAVOR"
    assert len(read) == 4
    assert len(list(results)) == 99


def test_results_before_a_bad_row_come_first():
    results = data.model().classify_many([PRAISE, BLAME, 5.0, PRAISE], TAX)
    assert [next(results).label, next(results).label] == ["FAVOR", "AGAINST"]
    with pytest.raises(InputError, match="row 2: expected str, got float"):
        next(results)


def test_wrong_arguments_are_refused_at_once():
    model = data.model()
    for wrong in (PRAISE, PRAISE.encode(), 5, None):
        with pytest.raises(InputError, match="texts"):
            model.classify_many(wrong, TAX)
        with pytest.raises(InputError, match="texts"):
            model.decide(wrong, TAX)
    with pytest.raises(InputError, match="batch_size"):
        model.classify_many([PRAISE], TAX, batch_size=0)
    with pytest.raises(InputError, match="min_probability"):
        model.classify_many([PRAISE], TAX, min_probability=2)
    with pytest.raises(InputError, match="min_probability"):
        model.classify(PRAISE, TAX, min_probability=-1)
    with pytest.raises(InputError, match="1 texts, but 2 targets"):
        model.decide([PRAISE], [TAX, TAX])
    with pytest.raises(InputError, match="expected str, got NoneType"):
        model.classify(None, TAX)


def test_bytes_are_utf_8():
    assert data.model().classify(PRAISE.encode(), TAX) == data.model().classify(PRAISE, TAX)
    with pytest.raises(InputError, match=r"row 1: bytes are not UTF-8.*offset 2"):
        data.model().decide([b"ok", b"ca\xff"], TAX)


def test_no_texts():
    model = data.model()
    assert list(model.classify_many([], [])) == []
    proba, decided = model.decide([], TAX)
    assert proba.shape == (0, 3)
    assert decided.shape == (0,)
    assert model.batch({"text": [], "target": []})["predicted_label"] == []


def test_without_evidence_all_else_is_the_same():
    texts, targets = data.town().texts, [pair.target for pair in data.town()]
    fast = list(data.model().classify_many(texts, targets, evidence=False))
    slow = list(data.model().classify_many(texts, targets))
    assert all(r.evidence == () for r in fast)
    assert all(r.evidence for r in slow)
    assert [r.probabilities for r in fast] == [r.probabilities for r in slow]


# Columns of data sets


def test_a_batch_of_columns():
    model = data.model()
    rows = {"text": [PRAISE, "\U0001f600"], "target": [TAX, TAX], "x": [1, 2]}
    found = model.batch(rows)
    assert math.isnan(found["probability"].pop())
    assert found == {
        "predicted_label": ["FAVOR", ""],
        "predicted_stance": ["support", ""],
        "probability": [model.classify(PRAISE, TAX).probability],
        "abstained": ["", "no_evidence"],
    }
    with pytest.raises(InputError, match="no column target among text; give text_column"):
        model.batch({"text": [PRAISE]})
    with pytest.raises(InputError, match="no column text, target among x"):
        model.batch({"x": [PRAISE]})
    named = model.batch({"a": [PRAISE], "b": [TAX]}, text_column="a", target_column="b")
    assert named["predicted_label"] == ["FAVOR"]
    assert data.untargeted().batch({"text": [PRAISE]})["predicted_label"] == ["FAVOR"]


def test_columns_are_those_of_training():
    state = fit_pair_state(data.town(), manifest={"columns": data.COLUMNS})
    model = PairModel(state)
    assert dict(model.columns) == data.COLUMNS
    assert model.batch({"tweet": [PRAISE], "aim": [TAX]})["predicted_label"] == ["FAVOR"]


def test_a_data_set_is_mapped():
    datasets = pytest.importorskip("datasets")
    table = datasets.Dataset.from_dict({"text": [PRAISE, BLAME], "target": [TAX, TAX]})
    mapped = table.map(data.model().batch, batched=True, load_from_cache_file=False)
    assert mapped["predicted_label"][:] == ["FAVOR", "AGAINST"]


# Files


@pytest.mark.parametrize("make", [data.model, data.own_model, data.untargeted, data.many_model])
def test_a_saved_model_says_the_same(make, tmp_path):
    model = make()
    model.save(tmp_path / "m", files={"MODEL_CARD.md": "# Card\n"})
    loaded = stancelib.load_model(tmp_path / "m")
    assert type(loaded) is PairModel
    assert loaded.path == str(tmp_path / "m")
    assert (loaded.labels, loaded.targets, loaded.needs_target) == (
        model.labels, model.targets, model.needs_target,
    )  # fmt: skip
    assert {k: v for k, v in loaded.manifest.items() if k in model.manifest} == dict(model.manifest)
    corpus = data.many() if make is data.many_model else data.town()
    targets = [pair.target for pair in corpus]
    assert list(loaded.classify_many(corpus.texts, targets)) == list(
        model.classify_many(corpus.texts, targets)
    )
    loaded.save(tmp_path / "again", files={"MODEL_CARD.md": "# Card\n"})
    first, second = (tmp_path / name / "weights.npz" for name in ("m", "again"))
    assert first.read_bytes() == second.read_bytes()
    with pytest.raises(stancelib.errors.StancelibError):
        model.save(tmp_path / "m")
    model.save(tmp_path / "m", overwrite=True)


def test_copies_and_pickles_say_the_same():
    model = data.model()
    expected = model.classify(PRAISE, TAX)
    assert copy.deepcopy(expected) == expected
    assert pickle.loads(pickle.dumps(expected)) == expected


def test_many_threads_get_the_same():
    model = PairModel(data.many_model().state)
    corpus = data.many()
    targets = [pair.target for pair in corpus]
    expected = list(model.classify_many(corpus.texts, targets))
    found = [None] * 4

    def work(i):
        found[i] = list(model.classify_many(corpus.texts, targets, batch_size=7 + i))

    threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 4


@pytest.mark.parametrize("n_labels", [2, 3, 4, 5, 6])
def test_any_number_of_labels(n_labels):
    corpus = data.town(labels=tuple(data.SAY)[:n_labels])
    model = PairModel(fit_pair_state(corpus))
    proba, decided = model.decide(corpus.texts, [pair.target for pair in corpus])
    assert proba.shape == (len(corpus), n_labels)
    right = np.mean(
        [model.labels[d] == pair.label for d, pair in zip(decided, corpus, strict=True)]
    )
    assert right > 0.95
    assert all(e.text for e in model.classify(PRAISE, TAX).evidence)


def test_texts_for_which_the_label_depends_on_the_target():
    model = PairModel(fit_pair_state(data.contrast()))
    text = data.contrast()[0].text
    found = model.classify_many([text, text], data.TARGETS)
    assert [r.label for r in found] == ["FAVOR", "AGAINST"]


def test_rows_that_teach_nothing_do_no_harm():
    rows = [*data.town(), LabelledPair("", "FAVOR", TAX), LabelledPair("\U0001f600", "NONE", TAX)]
    model = PairModel(fit_pair_state(PairCorpus(rows, stances=data.STANCES)))
    assert model.classify(PRAISE, TAX).label == "FAVOR"
    assert model.classify("", TAX).abstained == "no_evidence"
