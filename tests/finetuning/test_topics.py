from __future__ import annotations

import json
import warnings

import numpy as np
import pytest

torch = pytest.importorskip("torch")

import stancelib
from stancelib import Topic
from stancelib.encoder.cascade import CascadeModel
from stancelib.encoder.model import EncoderModel
from stancelib.errors import InputError
from stancelib.finetuning import plans, topic_network, topics
from stancelib.finetuning.blend import fit_unseen
from stancelib.finetuning.held import Held, LinearSide
from stancelib.finetuning.kept import Kept, unfinished
from stancelib.finetuning.start import Start, read_start
from stancelib.finetuning.topic_network import TopicTrainer, held_out_loss
from stancelib.finetuning.topics import train_topics
from stancelib.training.fit import fit_state
from tests.encoder.tiny import tiny_network
from tests.finetuning.base_folder import examples
from tests.training.data import TAX, TRAMS, WHO, town

TOPICS = (TAX, TRAMS)
CORPUS, EXTRA = town(WHO[:6], TOPICS), town(WHO[6:8], TOPICS)


@pytest.fixture(scope="module")
def trained(base_folder, tmp_path_factory):
    """A model trained in folds, its folder, and the calls of progress."""
    out, steps = tmp_path_factory.mktemp("trained") / "mine", []
    model = train_topics(
        CORPUS, TOPICS, extra=EXTRA, base=base_folder, out=out, seed=2, epochs=1,
        agreement={"side_f1": 0.9}, about={"license": "CC0"},
        progress=lambda *told: steps.append(told),
    )  # fmt: skip
    return model, out, steps


def test_the_folder_is_a_model_of_the_accurate_tier(trained):
    model, out, _ = trained
    assert sorted(path.name for path in out.iterdir()) == [
        "MODEL_CARD.md", "encoder.onnx", "manifest.json", "report.json", "tokenizer.json",
        "weights.npz",
    ]  # fmt: skip
    assert [path.name for path in out.parent.iterdir()] == ["mine"]
    loaded = stancelib.load_model(out)
    assert isinstance(loaded, EncoderModel)
    assert loaded.topics == TOPICS
    assert list(loaded.classify_many(CORPUS.texts)) == list(model.classify_many(CORPUS.texts))
    assert model.path == str(out)


def test_it_reads_other_topics_and_serves_as_a_cascade(trained):
    _, out, _ = trained
    other = Topic("plums", proposition="Plums should be free.")
    result = stancelib.load_model(out).classify("We support plums.", topics=[other, "trams"])
    assert {t.topic for t in result.topics} <= {"plums", "trams"}
    assert CascadeModel.load(out).classify(CORPUS[0].text).topic == "carbon_tax"


def test_the_report_is_of_held_out_texts(trained):
    model, out, _ = trained
    report = model.report
    assert list(report.systems)[:3] == ["stancelib", "linear", "tfidf_lr"]
    assert report.corpus["paragraphs"] == len(CORPUS)
    assert report.protocol["folds"] == 3
    assert report.protocol["also_trained_on"]["paragraphs"] == len(EXTRA)
    assert json.loads((out / "report.json").read_text()) == json.loads(report.dumps())


def test_the_manifest_tells_how_it_was_trained(trained, base_folder):
    _, out, _ = trained
    manifest = json.loads((out / "manifest.json").read_text())
    assert [row["paragraphs"] for row in manifest["training"]] == [60, 20]
    assert (manifest["kind"], manifest["seed"]) == ("encoder", 2)
    assert manifest["about"] == {"license": "CC0"}
    facts = manifest["encoder"]
    start = read_start(base_folder)
    assert (facts["base"], facts["base_sha256"]) == (base_folder.name, start.sha256)
    assert (facts["few_shot"], facts["held_out"], facts["epochs"]) == (True, "3 folds", 1)
    assert facts["torch"] == torch.__version__
    assert facts["device"] in ("cpu", "cuda")
    assert facts["rounding"]["heads_mean"] <= facts["rounding"]["heads_largest"]


def test_the_card_tells_it_too(trained):
    _, out, _ = trained
    card = (out / "MODEL_CARD.md").read_text()
    assert "A small transformer encoder, fine-tuned" in card
    assert "stancelib train CORPUS --out FOLDER --tier accurate --seed 2\n" in card
    assert "How the encoder was trained: base tiny, few shot True" in card


def test_the_linear_part_learned_from_everything(trained):
    model, *_ = trained
    state = fit_state(CORPUS + EXTRA, TOPICS, seed=2)
    for name, array in state.arrays.items():
        assert np.array_equal(model.encoder.linear.arrays[name], array), name


def test_numbers_for_other_topics_are_those_of_the_base(trained, base_folder):
    model, *_ = trained
    base = read_start(base_folder).arrays
    for name in ("unseen_calibration", "unseen_thresholds", "unseen_given"):
        assert np.array_equal(model.encoder.arrays[name], base[name])
    # No holders are known in the town, so that there is nothing to choose spans by.
    assert np.array_equal(model.encoder.arrays["encoder_spans"], base["encoder_spans"])


def test_an_encoder_that_was_not_trained_on_topics_has_none_to_give():
    encoder = np.random.default_rng(0).normal(size=(len(CORPUS), 2, 3))
    held = Held(CORPUS, TOPICS, encoder, LinearSide(encoder, None, {}))
    published = Start(tiny_network().config, {}, b"", {}, (), "published", "0" * 64)
    found = topics._unseen(held, published)
    expected = fit_unseen(encoder.reshape(-1, 3), held.labels.reshape(-1, 3))
    assert all(np.array_equal(found[name], expected[name]) for name in expected)


def test_progress_tells_of_every_network(trained):
    _, _, steps = trained
    assert [m for _, _, m in steps if m == "linear model"] == ["linear model"] * 3
    titles = list(dict.fromkeys(m.partition(", epoch")[0] for _, _, m in steps if "epoch" in m))
    assert titles == ["fold 1 of 3", "fold 2 of 3", "fold 3 of 3", "whole corpus"]
    assert all(1 <= step <= total for step, total, _ in steps)


@pytest.fixture
def tenth(monkeypatch):
    """Let a fourth of a small corpus be enough."""
    monkeypatch.setattr(plans, "_ENOUGH", 1)
    monkeypatch.setattr(plans, "_ENOUGH_DOCUMENTS", 1)
    monkeypatch.setattr(plans, "_TENTH", 4)


def test_a_tenth_is_held_out_of_a_large_corpus(base_folder, tenth):
    said = []
    model = train_topics(
        town(WHO, TOPICS), TOPICS, base=base_folder, epochs=2,
        progress=lambda *told: said.append(told[2]),
    )  # fmt: skip
    assert model.report.title == "Test on held-out documents of town"
    assert model.report.corpus["paragraphs"] == 30
    facts = model.encoder.manifest["encoder"]
    assert facts["held_out"] == "a tenth of the documents"
    assert len(facts["held_out_loss"]) == 2
    assert facts["epoch_kept"] == 1 + int(np.argmin(facts["held_out_loss"]))
    assert any("held-out loss" in message for message in said)
    assert not any("fold" in message for message in said)


class KillError(Exception):
    pass


@pytest.mark.parametrize("place", ["fold 2 of 3, epoch 1", "whole corpus"])
def test_a_stopped_training_goes_on_to_the_same_model(base_folder, tmp_path, monkeypatch, place):
    monkeypatch.setattr("stancelib.finetuning.running._EVERY", 2)
    whole = train_topics(CORPUS, TOPICS, base=base_folder, epochs=1, folds=0)
    out, met = tmp_path / "mine", []

    def kill(step, total, message):
        if message.startswith(place):
            met.append(step)
            if len(met) == 3:
                raise KillError

    with pytest.raises(KillError):
        train_topics(CORPUS, TOPICS, base=base_folder, epochs=1, folds=0, out=out, progress=kill)
    assert not out.exists()
    folder, again = unfinished(out), []
    model = train_topics(
        CORPUS, TOPICS, base=base_folder, epochs=1, folds=0, out=out, resume=folder,
        progress=lambda *told: again.append(told),
    )  # fmt: skip
    # What was done isn't done again, but for the last steps.
    assert not any(m.startswith("fold 1") for _, _, m in again)
    assert next(step for step, _, m in again if m.startswith(place)) == 3
    assert model.encoder.onnx == whole.encoder.onnx
    for name, array in whole.encoder.to_arrays().items():
        assert np.array_equal(model.encoder.to_arrays()[name], array), name
    assert not folder.exists()
    assert out.is_dir()


@pytest.mark.parametrize("change", ["seed", "epochs", "corpus", "topics"])
def test_another_training_is_not_gone_on_with(base_folder, tmp_path, change):
    def kill(step, total, message):
        raise KillError

    told = {"corpus": CORPUS, "topics": TOPICS, "seed": 0, "epochs": 1}
    out = tmp_path / "mine"
    with pytest.raises(KillError):
        train_topics(**told, base=base_folder, folds=0, out=out, progress=kill)
    other = {"seed": 1, "epochs": 2, "corpus": CORPUS.take(range(50)), "topics": TOPICS[::-1]}
    told[change] = other[change]
    with pytest.raises(InputError, match="of another training"):
        train_topics(**told, base=base_folder, folds=0, out=out, resume=unfinished(out))


def test_nothing_is_trained_if_something_is_there_already(base_folder, tmp_path):
    (tmp_path / "mine").mkdir()
    with pytest.raises(InputError, match="already there"):
        train_topics(CORPUS, TOPICS, base=base_folder, out=tmp_path / "mine")
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_a_device_that_is_not_there_leaves_nothing_behind(base_folder, tmp_path):
    with pytest.raises(InputError, match="cannot be used"):
        train_topics(CORPUS, TOPICS, base=base_folder, out=tmp_path / "mine", device="plum")
    assert not list(tmp_path.iterdir())


def test_without_the_shipped_encoder_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr("stancelib.finetuning.start.shipped_folder", lambda name: None)
    with pytest.raises(InputError, match="pip install stancelib-encoder"):
        train_topics(CORPUS, TOPICS)


def test_holders_are_read_with_their_words(base_folder, tmp_path):
    from stancelib.corpus.schema import Corpus, HolderLabel, Label, LabelledParagraph

    start = read_start(base_folder)
    plan = plans.make_plan(CORPUS, ["carbon_tax"], start.config, knows_sides=True, epochs=1)
    trainer = TopicTrainer(start, [TAX], plan, kept=Kept(), device=torch.device("cpu"))
    holder = (HolderLabel("The senator", "support", "support the tax"),)
    rows = [
        LabelledParagraph("It rained yesterday."),
        LabelledParagraph("The senator must support the tax.",
                          (Label("carbon_tax", "support", holder),)),
    ]  # fmt: skip
    trained = trainer.train("network", CORPUS)
    heads, reading, shown = trainer.read(trained, Corpus(rows))
    assert heads.shape == (2, 1, 3)
    assert len(shown) == len(reading.tokens) == 1
    assert shown[0].asks[0].spans[0] == ((4, 7),)
    assert reading.tokens[0][0][1].shape == (1, len(shown[0].ids), 4)
    both = topic_network.merged([reading, reading])
    assert both.heads.shape == (2, 1, 3)
    assert len(both.tokens) == 2
    _, nothing, none = trainer.read(trained, Corpus(rows[:1]))
    assert (none, nothing.tokens, topic_network.merged([nothing]).tokens) == ([], [], [])


def test_the_held_out_loss_is_calibrated_and_falls_with_what_is_learned(monkeypatch):
    asked = examples() * 4
    truth = np.array([[ask.answers for ask in e.asks] for e in asked])

    def said(size):
        def predict(network, part):
            at = len(part[0].asks)
            return list((size * np.where(truth > 0, 1.0, -1.0))[: len(part), :at])

        monkeypatch.setattr(topic_network, "predict", predict)
        return held_out_loss(None, asked)

    # The size of the logits is calibrated away.
    assert said(4.0) == pytest.approx(said(1.0), abs=1e-6)
    assert said(1.0) < 0.5 < said(0.0)


def test_many_topics_are_judged_in_blocks(monkeypatch):
    network = tiny_network()
    asked = examples()
    whole = held_out_loss(network, asked)
    monkeypatch.setattr(topic_network, "MAX_PARTS", 1)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert held_out_loss(network, asked) == pytest.approx(whole, abs=0.02)
