"""The accurate tier, with the shipped linear model and a tiny encoder."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import stancelib
from stancelib import StanceModel, Topic
from stancelib.encoder.model import EncoderModel
from stancelib.encoder.state import ENCODER, ENCODER_SPECS, PAYLOADS, TOKENIZER
from stancelib.errors import InputError, ModelFormatError
from stancelib.model.decide import sigmoid
from stancelib.model.texts import MAX_WHOLE
from stancelib.persist import verify_model
from stancelib.text import canonical
from tests.encoder.stand_in import stand_in_state
from tests.model.hostile import HOSTILE, PLAIN, TEXTS

TAX = Topic("carbon_tax", "carbon tax", "A carbon tax should be introduced.")
SENTENCES = (
    "Belgrade will never accept the independence of Kosovo.",
    "The senator said we must support missile defense. Russia opposes it.",
    "It rained on the plums.",
    "We welcome the expansion of NATO.",
)
FILLER = "In spring the orchard flowers, and in autumn the children pick apples for the market. "


@pytest.fixture(scope="module")
def torch():
    return pytest.importorskip("torch")  # makes the tiny encoder


def plain(result):
    return replace(result, topics=tuple(replace(t, evidence=(), holders=()) for t in result.topics))


def heads_of(model, texts, topics):
    """Return the encoder's logits, read one text at a time."""
    judge = model._judge
    prompts = [judge.wordpieces.prompt(topic.proposition or topic.title) for topic in topics]
    return np.concatenate([judge.reader.read([canonical(t)], prompts).heads for t in texts])


def test_it_is_a_model_of_topics(stand_in, shipped_model):
    assert isinstance(stand_in, StanceModel)
    assert (stand_in.kind, stand_in.tier, stand_in.takes_other_topics) == (
        "topics", "accurate", True,
    )  # fmt: skip
    assert (shipped_model.tier, shipped_model.takes_other_topics) == ("fast", False)
    assert stand_in.topics == shipped_model.topics
    assert repr(stand_in) == "EncoderModel(missile_defense, nato_expansion, kosovo)"
    assert stand_in.state.manifest == stand_in.encoder.manifest


def test_probabilities_are_blended(torch):
    rng = np.random.default_rng(5)
    blend = rng.normal(size=(3, 3, 3))
    model = EncoderModel(stand_in_state(encoder_blend=blend))
    heads = heads_of(model, SENTENCES, model.topics)
    linear = model._judge.judge(list(SENTENCES), model._all).scores.logits
    expected = sigmoid(heads * blend[..., 0] + linear * blend[..., 1] + blend[..., 2])
    found = model.decide(SENTENCES)
    assert np.allclose(found.probabilities, expected, rtol=0, atol=1e-9)


def test_its_own_thresholds_decide(torch):
    def decide(**changes):
        return EncoderModel(stand_in_state(**changes)).decide(SENTENCES)

    none = decide(encoder_thresholds=1.0, encoder_doubt=1.0, encoder_given=1.0)
    assert not none.positive.any() and not none.in_doubt.any() and not none.given.any()
    doubtful = decide(encoder_thresholds=1.0, encoder_doubt=0.0)
    assert doubtful.in_doubt.all()
    every = decide(encoder_thresholds=0.0, encoder_given=0.0)
    assert every.positive.all() and every.given.all()


def test_the_encoder_adds_to_what_the_linear_model_finds(stand_in, shipped_model):
    for text in SENTENCES[:2]:
        assert stand_in.classify(text).topic == shipped_model.classify(text).topic
    assert stand_in.classify(SENTENCES[0]) != shipped_model.classify(SENTENCES[0])


@settings(deadline=None, max_examples=25)
@given(
    texts=st.lists(TEXTS, max_size=8),
    size=st.sampled_from([1, 2, 3, 64]),
    seed=st.integers(0, 99),
)
def test_results_depend_on_nothing_but_the_text(stand_in, texts, size, seed):
    alone = [stand_in.classify(text) for text in texts]
    order = np.random.default_rng(seed).permutation(len(texts)).tolist()
    shuffled = [texts[i] for i in order]
    assert list(stand_in.classify_many(shuffled, batch_size=size)) == [alone[i] for i in order]
    for text, result in zip(texts, alone, strict=True):
        check_offsets(text, result)


def check_offsets(text, result):
    for topic in result.topics:
        for e in topic.evidence:
            assert text[e.start : e.end] == e.text
        weights = [e.weight for e in topic.evidence]
        assert weights == sorted(weights, reverse=True)
        for holder in topic.holders:
            if holder.start is not None:
                assert text[holder.start : holder.end] == holder.name


def test_asking_for_evidence_changes_no_number(stand_in):
    texts = [*SENTENCES, *HOSTILE.values()]
    bare = list(stand_in.classify_many(texts, evidence=False))
    assert bare == [plain(r) for r in stand_in.classify_many(texts)]
    assert any(result.topics for result in bare)


def test_sides_are_shown_by_the_encoder_and_topics_by_the_linear_model(stand_in):
    (kosovo,) = stand_in.classify(SENTENCES[0]).topics
    assert kosovo.stance == "oppose"
    assert {e.label for e in kosovo.evidence} == {"topic", "oppose"}
    assert {h.stance for h in kosovo.holders} == {"oppose"}
    (defense,) = stand_in.classify(SENTENCES[1]).topics
    assert defense.stance == "mixed"
    assert {e.label for e in defense.evidence} == {"topic", "support", "oppose"}
    assert {h.stance for h in defense.holders} == {"support", "oppose"}
    assert all(h.evidence.label == h.stance for h in (*kosovo.holders, *defense.holders))


def test_what_the_encoder_says_of_words_counts_for_holders(torch, stand_in):
    (topic,) = stand_in.classify(SENTENCES[0]).topics
    (linear,) = StanceModel(stand_in.encoder.linear).classify(SENTENCES[0]).topics
    ours, theirs = ({h.name: h.probability for h in t.holders} for t in (topic, linear))
    assert ours != theirs


def test_thresholds_say_what_is_shown_of_words(torch):
    strict = EncoderModel(stand_in_state(encoder_spans=1.0))
    for text in SENTENCES:
        for topic in strict.classify(text).topics:
            assert {e.label for e in topic.evidence} <= {"topic"}


def test_topic_spans_weigh_what_they_add(stand_in, torch):
    def weights(model):
        (topic,) = model.classify(SENTENCES[0]).topics
        return [e.weight for e in topic.evidence if e.label == "topic"]

    blend = stand_in.encoder.arrays["encoder_blend"].copy()
    blend[:, :, 1] *= 2
    doubled = EncoderModel(stand_in_state(encoder_blend=blend))
    assert np.allclose(weights(doubled), [2 * w for w in weights(stand_in)])
    blend[:, :, 1] = 0  # then no word of it counts
    blend[:, 0, 2] = 9
    unheard = EncoderModel(stand_in_state(encoder_blend=blend))
    assert not any(e.label == "topic" for t in unheard.classify(PLAIN).topics for e in t.evidence)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no_evidence"),
        (" \n\0", "no_evidence"),
        ("\U0001f680\U0001f680", "no_evidence"),
        ("?! ...", "no_evidence"),
        ("日本", "not_english"),
        ("Россия против расширения НАТО, и не скрывает этого.", "not_english"),
        ("zqxj wvqk", None),  # nothing that the linear model knows, but the encoder can spell it
        (SENTENCES[0], None),
    ],
)
def test_it_abstains_where_neither_model_can_read(stand_in, text, reason):
    assert stand_in.classify(text).abstained == reason


def test_words_that_only_the_encoder_knows_are_evidence(stand_in, shipped_model):
    assert shipped_model.classify("zqxj wvqk").abstained == "no_evidence"
    texts = ["zqxj wvqk", "", SENTENCES[0], "日本"]  # the last is no word piece but [UNK]
    assert stand_in.decide(texts).no_evidence.tolist() == [False, True, False, True]


def test_other_topics_are_read_by_the_encoder_alone(torch):
    calibration = np.array([[2.0, -0.5], [0.5, 0.1], [1.5, -0.3]])
    unseen = {
        "unseen_calibration": calibration,
        "unseen_thresholds": [0.3, 0.2, 0.1],
        "unseen_given": [0.45, 0.55],
    }
    model = EncoderModel(stand_in_state(**unseen))
    found = model.decide(SENTENCES, [TAX])
    heads = heads_of(model, SENTENCES, [TAX])
    expected = sigmoid(heads * calibration[:, 0] + calibration[:, 1])
    assert np.allclose(found.probabilities, expected, rtol=0, atol=1e-9)
    topic = expected[..., 0] >= 0.3
    sides = topic[..., None] & (expected[..., :1] * expected[..., 1:] >= [0.2, 0.1])
    assert np.array_equal(found.positive[..., 0], topic)
    assert np.array_equal(found.positive[..., 1:], sides)
    assert np.array_equal(found.given, expected[..., 1:] >= [0.45, 0.55])


def test_a_topic_without_a_proposition_is_read_by_its_title(stand_in):
    bare = Topic("carbon_tax")
    as_said = Topic("carbon_tax", proposition="Carbon tax")
    one, other = (stand_in.decide(SENTENCES, [topic]) for topic in (bare, as_said))
    assert np.array_equal(one.probabilities, other.probabilities)


def test_an_other_topic_can_be_in_doubt(torch):
    near = {"encoder_thresholds": 0.8, "encoder_doubt": 0.4}  # doubt begins at half the threshold
    model = EncoderModel(stand_in_state(**near, unseen_calibration=[0.0, 1.0]))
    p = float(sigmoid(np.array(1.0)))  # of every text
    for threshold, reason in ((p - 0.01, None), (p + 0.1, "low_confidence")):
        arrays = {**model.encoder.arrays, "unseen_thresholds": np.array([threshold, 1.0, 1.0])}
        asked = EncoderModel(replace(model.encoder, arrays=arrays)).classify(PLAIN, [TAX])
        assert asked.abstained == reason
    low = {**model.encoder.arrays, "unseen_calibration": np.tile([0.0, -1.0], (3, 1))}
    low["unseen_thresholds"] = np.array([0.6, 1.0, 1.0])  # doubt from 0.3; they have 0.27
    assert EncoderModel(replace(model.encoder, arrays=low)).classify(PLAIN, [TAX]).abstained is None


def test_only_topics_asked_about_are_in_the_result(stand_in):
    whole = stand_in.classify(PLAIN)
    assert {t.topic for t in whole.topics} > {"kosovo"}
    few = stand_in.classify(PLAIN, ["kosovo"])
    assert [t.topic for t in few.topics] == ["kosovo"]
    both = stand_in.classify(PLAIN, [TAX, "kosovo"])
    assert {t.topic for t in both.topics} == {"carbon_tax", "kosovo"}
    order = [t.probability for t in both.topics]
    assert order == sorted(order, reverse=True)
    document = stand_in.classify_document(f"{PLAIN}\n\n{SENTENCES[2]}", [TAX, "kosovo"])
    assert {t.topic for t in document.topics} == {"carbon_tax", "kosovo"}


def test_a_topic_says_the_same_whatever_else_is_asked(stand_in):
    others = [Topic(f"t{i}", proposition=f"The minister must support t{i}.") for i in range(40)]
    alone = stand_in.decide(SENTENCES, ["kosovo", TAX]).probabilities
    among = stand_in.decide(SENTENCES, [*others, TAX, "kosovo"]).probabilities
    assert np.allclose(among[:, [-1, -2]], alone, rtol=0, atol=1e-5)
    every = stand_in.decide(SENTENCES).probabilities
    assert np.allclose(every[:, 2], alone[:, 0], rtol=0, atol=1e-5)


def test_equal_topics_are_the_models_and_others_of_their_name_are_not(stand_in):
    kosovo = stand_in.topics[2]
    by_name = stand_in.decide(SENTENCES, ["kosovo"]).probabilities
    equal = Topic(kosovo.name, kosovo.title, kosovo.proposition, kosovo.aliases)
    assert np.array_equal(stand_in.decide(SENTENCES, [equal]).probabilities, by_name)
    reworded = replace(kosovo, proposition="Serbia should rule Kosovo.")
    other = stand_in.decide(SENTENCES, [reworded]).probabilities
    assert np.allclose(other, sigmoid(heads_of(stand_in, SENTENCES, [reworded])), atol=1e-9)


def test_other_topics_show_sides_and_holders_too(torch):
    model = EncoderModel(stand_in_state(unseen_thresholds=0.0))
    (tax,) = model.classify(SENTENCES[1], [TAX]).topics
    assert (tax.topic, tax.stance) == ("carbon_tax", "mixed")
    assert {e.label for e in tax.evidence} == {"support", "oppose"}
    assert tax.holders
    check_offsets(SENTENCES[1], model.classify(SENTENCES[1], [TAX]))


@pytest.mark.parametrize(
    ("topics", "message"),
    [
        (["plums"], "'plums' is not one of .*kosovo.*; for another one, give a Topic with a propo"),
        ([], "is empty"),
        (["kosovo", "kosovo"], "'kosovo' is given twice"),
        ([TAX, replace(TAX, proposition="No.")], "'carbon_tax' is given twice"),
        ([Topic(f"t{i}") for i in range(65)], "more than 64"),
        ("kosovo", "expected a list"),
        (TAX, "expected a list"),
        (7, "expected a list"),
        ([None], "expected names or Topic, got NoneType"),
    ],
)
def test_topics_that_cannot_be_asked_about_are_refused_at_once(stand_in, topics, message):
    for call in (
        lambda: stand_in.classify(PLAIN, topics),
        lambda: stand_in.classify_many([PLAIN], topics),
        lambda: stand_in.classify_document(PLAIN, topics),
        lambda: stand_in.decide([PLAIN], topics),
        lambda: stand_in.batch({"text": [PLAIN]}, topics=topics),
    ):
        with pytest.raises(InputError, match=message):
            call()


def test_sixty_four_topics_from_a_generator(stand_in):
    found = stand_in.classify(PLAIN, (Topic(f"t{i}") for i in range(64)))
    assert {t.topic for t in found.topics} <= {f"t{i}" for i in range(64)}


def test_columns_of_a_data_set(stand_in):
    found = stand_in.batch({"text": list(SENTENCES)}, topics=[TAX, "kosovo"])
    assert list(found) == [
        "carbon_tax", "carbon_tax_probability", "kosovo", "kosovo_probability", "abstained",
    ]  # fmt: skip
    assert found["kosovo"][0] == stand_in.classify(SENTENCES[0]).stance


@pytest.mark.parametrize("evidence", [True, False])
def test_a_long_text_is_read_in_windows(stand_in, evidence):
    text = "\n".join([FILLER * 40, *SENTENCES[:2], FILLER * 40])
    assert len(text) > 2 * MAX_WHOLE
    (result,) = stand_in.classify_many([text], evidence=evidence)
    assert {t.topic for t in result.topics} == {"kosovo", "missile_defense"}
    assert any(t.holders for t in result.topics) == evidence
    check_offsets(text, result)
    decided = stand_in.decide([text, SENTENCES[2]])
    assert decided.positive[:, :, 0].any(axis=1).tolist() == [True, False]


def test_holders_and_evidence_point_into_the_document(stand_in):
    text = "  \r\n\r\n".join([SENTENCES[2], "\ufeff" + SENTENCES[1], SENTENCES[0]])
    document = stand_in.classify_document(text)
    assert len(document.paragraphs) == 3
    for paragraph in document.paragraphs:
        check_offsets(text, paragraph)
    assert sum(len(t.holders) for p in document.paragraphs for t in p.topics) > 2


def test_no_texts(stand_in):
    assert list(stand_in.classify_many([])) == []
    assert stand_in.decide([]).probabilities.shape == (0, 3, 3)
    assert stand_in.decide([], [TAX]).probabilities.shape == (0, 1, 3)


@pytest.mark.parametrize("value", [None, float("nan"), 7, {"text": "a"}, ["a"], b"\xff"])
def test_what_is_no_text_is_refused(stand_in, value):
    for call in (stand_in.classify, stand_in.classify_document):
        with pytest.raises(InputError):
            call(value)
    with pytest.raises(InputError, match="row 1"):
        list(stand_in.classify_many(["a", value]))
    with pytest.raises(InputError, match="single text"):
        stand_in.classify_many("a")


def test_eight_threads_see_what_one_sees(stand_in):
    texts = [*SENTENCES, *HOSTILE.values()]
    expected = list(stand_in.classify_many(texts))
    with ThreadPoolExecutor(8) as pool:
        for found in pool.map(lambda _: list(stand_in.classify_many(texts)), range(8)):
            assert found == expected


def test_the_number_of_threads_changes_nothing(stand_in, stand_in_folder):
    expected = list(stand_in.classify_many(SENTENCES))
    for threads in (2, -1):
        model = EncoderModel.load(stand_in_folder, threads=threads)
        assert model.threads == threads
        assert list(model.classify_many(SENTENCES)) == expected
    for threads in (0, 1.5, True):
        with pytest.raises(InputError, match="threads"):
            EncoderModel.load(stand_in_folder, threads=threads)


def test_a_saved_model_says_the_same(stand_in, stand_in_folder, tmp_path):
    for loaded in (EncoderModel.load(stand_in_folder), stancelib.load_model(stand_in_folder)):
        assert type(loaded) is EncoderModel
        assert loaded.path == str(stand_in_folder)
        assert list(loaded.classify_many(SENTENCES)) == list(stand_in.classify_many(SENTENCES))
    assert verify_model(stand_in_folder, ENCODER_SPECS, PAYLOADS)
    loaded.save(tmp_path / "again", files={"NOTE.md": "mine\n"})
    for name in ("weights.npz", ENCODER, TOKENIZER):
        assert (tmp_path / "again" / name).read_bytes() == (stand_in_folder / name).read_bytes()
    assert (tmp_path / "again" / "NOTE.md").read_text() == "mine\n"


def test_a_pickled_model_says_the_same(stand_in, stand_in_folder, tmp_path):
    import joblib

    loaded = EncoderModel.load(stand_in_folder, threads=2)
    joblib.dump(loaded, tmp_path / "model.joblib")
    for again in (pickle.loads(pickle.dumps(loaded)), joblib.load(tmp_path / "model.joblib")):
        assert (again.path, again.threads) == (str(stand_in_folder), 2)
        assert list(again.classify_many(SENTENCES)) == list(stand_in.classify_many(SENTENCES))


def test_files_that_are_none_are_named(stand_in):
    for field, name in (("onnx", ENCODER), ("tokenizer", TOKENIZER)):
        with pytest.raises(ModelFormatError, match=f"here/{name}"):
            EncoderModel(replace(stand_in.encoder, **{field: b"plum"}), "here")


def test_int8_answers_nearly_the_same(stand_in, torch):
    small = EncoderModel(stand_in_state(quantized=True))
    whole, rounded = (m.decide(SENTENCES).probabilities for m in (stand_in, small))
    assert 0 < np.abs(whole - rounded).max() < 0.1


def test_it_is_evaluated_as_a_model_of_topics(stand_in):
    labels = (("kosovo", "oppose"), ("missile_defense", "mixed"))
    corpus = [
        {"text": text, "doc_id": text, "labels": [{"topic": topic, "stance": stance}]}
        for text, (topic, stance) in zip(SENTENCES[:2], labels, strict=True)
    ]
    corpus.append({"text": SENTENCES[2], "doc_id": "c", "labels": []})
    report = stancelib.evaluate(stand_in, corpus, baselines=False, probes=False)
    assert report.kind == "topics"
