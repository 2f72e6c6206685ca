from __future__ import annotations

import pytest

pytest.importorskip("torch")

from stancelib.corpus.pairs import LabelledPair, PairCorpus
from stancelib.errors import InputError
from stancelib.finetuning.pair_plan import plan_for
from tests.finetuning.tiny import network

SIDES = {"con": "oppose", "pro": "support"}


def rows(n, stances=SIDES):
    labels = ("con", "pro")
    return PairCorpus([LabelledPair("x", labels[i % 2]) for i in range(n)], stances=stances)


@pytest.mark.parametrize(
    ("n", "few_shot", "few_rows", "epochs"),
    [
        (128, True, True, 10),
        (130, False, True, 6),
        (1000, False, False, 6),
        (5001, False, False, 3),
    ],
)
def test_the_fewer_rows_the_longer_and_the_gentler(n, few_shot, few_rows, epochs):
    plan = plan_for(rows(n))
    assert (plan.few_shot, plan.few_rows, plan.epochs) == (few_shot, few_rows, epochs)
    assert plan.batch == (16 if few_shot else 32)
    assert plan.facts()["few_shot"] is few_shot


def test_with_few_rows_only_what_is_on_top_learns():
    made = network("labels", layers=4)
    names = [name for name, _ in made.named_parameters()]

    def learning(plan):
        frozen = plan.settings(4, 100, 0).frozen
        return {name.partition(".")[0] for name in names if not name.startswith(frozen)} | {
            ".".join(name.split(".")[:2])
            for name in names
            if name.startswith("layers.") and not name.startswith(frozen)
        }

    few, many = learning(plan_for(rows(40))), learning(plan_for(rows(4000)))
    assert {"layers.2", "layers.3", "label", "decide", "pool"} < few
    assert not few & {"layers.0", "layers.1", "words", "places", "types", "norm"}
    assert {"layers.0", "places", "norm"} < many
    for heads_of_words in ("words", "ask", "offer", "offer_bias"):
        assert heads_of_words not in many


def test_an_encoder_without_sides_learns_as_a_whole():
    plan = plan_for(rows(40), knows_sides=False)
    assert not any(name.startswith("layers.") for name in plan.settings(6, 10, 0).frozen)
    assert plan.head_factor > plan_for(rows(40)).head_factor
    assert plan.epochs > plan_for(rows(40)).epochs


def test_labels_without_sides_learn_faster():
    plain = plan_for(rows(40, stances={}))
    assert plain.head_factor > plan_for(rows(40)).head_factor
    assert plain.top_only


def test_epochs_can_be_told():
    assert plan_for(rows(40), 2).epochs == 2
    with pytest.raises(InputError, match="epochs: 0 is not 1 or more"):
        plan_for(rows(40), 0)


def test_the_mean_of_the_weights_is_shorter_than_the_training():
    plan = plan_for(rows(40))
    assert plan.settings(6, 5, 0).average == 0.0
    assert plan.settings(6, 100, 0).average == pytest.approx(0.9)
    assert plan.settings(6, 10**6, 0).average == 0.99
