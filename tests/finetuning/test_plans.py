from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from stancelib.corpus.schema import Corpus, HolderLabel, Label, LabelledParagraph
from stancelib.finetuning.examples import UNKNOWN, Ask, Example
from stancelib.finetuning.network import NetworkConfig
from stancelib.finetuning.plans import FEW, is_few, make_plan, make_schedule, settled, splits
from tests.encoder.tiny import tiny_network

SIX = NetworkConfig(layers=6)
WORD_HEADS = ("ask.", "offer.", "offer_bias.")


def corpus(per_class, documents=50, extra=0):
    """Paragraphs of three stances on one topic, and of none."""
    rows = [
        LabelledParagraph(f"{stance} {i}", (Label("t", stance),), doc_id=f"d{i % documents}")
        for stance in ("support", "oppose", "neutral")
        for i in range(per_class)
    ]
    rows += [LabelledParagraph(f"plum {i}", doc_id=f"d{i % documents}") for i in range(extra)]
    return Corpus(rows)


def plan(data, **facts):
    return make_plan(data, ["t"], SIX, **{"knows_sides": True, **facts})


def test_few_examples_are_fewer_than_65_of_half_of_the_classes():
    assert is_few(corpus(FEW - 1, extra=500), ["t"])
    assert not is_few(corpus(FEW), ["t"])
    rare = Corpus([*corpus(FEW), LabelledParagraph("x", (Label("t", "mixed"),))])
    assert not is_few(rare, ["t"])


def test_with_few_examples_the_two_upper_layers_learn():
    few = plan(corpus(8))
    free = {
        name.partition(".")[0] if not name.startswith("layers.") else name[:9]
        for name, _ in torch.nn.Module.named_parameters(_six())
        if not name.startswith(few.settings.frozen)
    }
    assert free == {"layers.4.", "layers.5.", "pool", "decide"}
    assert few.few
    many = plan(corpus(FEW))
    assert not many.few
    assert set(many.settings.frozen) == {"words.", "relative.", *WORD_HEADS}
    assert few.epochs > many.epochs > 1


def test_heads_of_words_learn_where_holders_are_labelled():
    held = Label("t", "support", (HolderLabel("AUTHOR", "support"),))
    data = Corpus([*corpus(8), LabelledParagraph("x", (held,))])
    assert not set(plan(data).settings.frozen) & set(WORD_HEADS)


def test_the_fewer_examples_the_more_often_they_are_read():
    assert plan(corpus(2)).epochs == 20
    assert plan(corpus(64, extra=64)).epochs == round(250 * 16 / 256)
    assert plan(corpus(60, extra=5000)).epochs == 4


def _six():
    from stancelib.finetuning.network import StanceEncoder

    with torch.device("meta"):
        return StanceEncoder(SIX)


def test_new_heads_learn_faster_and_everything_with_them():
    new = plan(corpus(8), knows_sides=False)
    assert new.settings.head_factor > 1.0 == plan(corpus(8)).settings.head_factor
    assert set(new.settings.frozen) == {"words.", "relative.", *WORD_HEADS}


def test_a_large_corpus_is_read_less_often_unless_told():
    assert plan(corpus(700)).epochs < plan(corpus(100)).epochs
    assert plan(corpus(700), epochs=11).epochs == 11


def test_short_trainings_have_a_short_memory():
    chosen = plan(corpus(8))
    assert settled(chosen, 5).average == 0.0
    assert settled(chosen, 100).average == pytest.approx(0.9)
    assert settled(chosen, 10_000).average == 0.99


def rows(schedule):
    return [schedule.batch(i) for i in range(len(schedule))]


def ask(number, there):
    return Ask(((100 + number,),), (1.0, 1.0, 0.0) if there else (0.0, UNKNOWN, UNKNOWN))


def test_a_few_topics_are_all_asked():
    examples = [Example((1, i, 2), tuple(ask(k, k == 0) for k in range(8))) for i in range(9)]
    schedule = make_schedule(examples, plan(corpus(8), epochs=2))
    assert {batch.answers.shape[1] for batch in rows(schedule)} == {8}
    assert sum(len(batch.answers) for batch in rows(schedule)) == 18


def test_of_many_topics_those_that_are_there_and_some_others_are_asked():
    examples = [
        Example((1, i, 2), tuple(ask(k, k in (3, 19)) for k in range(20))) for i in range(9)
    ]
    schedule = make_schedule(examples, plan(corpus(8), epochs=3))
    asked = []
    for batch in rows(schedule):
        assert batch.answers.shape[1] == 8
        assert (batch.answers[..., 0].sum(axis=1) == 2).all()
        asked.append(np.take_along_axis(batch.packed.ids, batch.packed.starts, axis=1))
    # All of them take turns.
    assert set(np.concatenate(asked).ravel().tolist()) == set(range(100, 120))


def documents(data, numbers):
    return {data[int(i)].doc_id for i in numbers}


def test_of_a_large_corpus_a_tenth_is_held_out():
    data = corpus(500, documents=100, extra=100)
    ((learned, held),) = splits(data)
    assert sorted([*learned, *held]) == list(range(len(data)))
    assert len(held) == pytest.approx(160, abs=20)
    assert not documents(data, learned) & documents(data, held)
    assert np.array_equal(splits(data)[0][1], held)
    assert not np.array_equal(splits(data, seed=1)[0][1], held)


@pytest.mark.parametrize(("data", "folds"), [
    (corpus(30), 3), (corpus(30, documents=2), 2), (corpus(600, documents=90), 3),
])  # fmt: skip
def test_of_a_small_one_every_document_is_held_out_once(data, folds):
    parts = splits(data)
    assert len(parts) == folds
    assert sorted(np.concatenate([held for _, held in parts])) == list(range(len(data)))
    for learned, held in parts:
        assert not documents(data, learned) & documents(data, held)
        assert len(learned) + len(held) == len(data)


def test_the_tiny_network_has_two_layers():
    few = make_plan(corpus(8), ["t"], tiny_network().config, knows_sides=True)
    assert not any(name.startswith("layers") for name in few.settings.frozen)
