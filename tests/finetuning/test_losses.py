from __future__ import annotations

import math

import pytest

torch = pytest.importorskip("torch")

from stancelib.finetuning.losses import LossWeights, Truth, loss
from stancelib.finetuning.network import Outputs

ONLY = {"sides": 0.0, "author": 0.0, "tokens": 0.0, "labels": 0.0}


def case(n=2, asks=2, length=3, labels=0):
    """Return outputs of zero and a truth in which nothing is known."""
    outputs = Outputs(
        torch.zeros(n, asks, 3),
        torch.zeros(n, asks, 2),
        torch.zeros(n, asks, length + 4, 4),
        torch.zeros(n, asks, labels) if labels else None,
    )
    truth = Truth(
        torch.full((n, asks, 3), -1.0),
        torch.full((n, asks, 2), -1.0),
        torch.full((n, asks, length, 4), -1.0),
        torch.full((n, asks), -1),
        torch.ones(n),
    )
    return outputs, truth


def cross_entropy(logit, target):
    p = 1 / (1 + math.exp(-logit))
    return -(target * math.log(p) + (1 - target) * math.log(1 - p))


def test_what_is_not_known_costs_nothing():
    outputs, truth = case(labels=3)
    outputs.heads.fill_(9.0)
    outputs.labels.fill_(4.0)
    assert float(loss(outputs, truth, LossWeights())) == 0.0


def test_the_topic_is_a_mean_over_what_is_known():
    outputs, truth = case()
    truth.answers[0, 0, 0], truth.answers[1, 1, 0] = 1.0, 0.25
    outputs.heads[0, 0, 0], outputs.heads[1, 1, 0] = 2.0, -1.0
    expected = (cross_entropy(2.0, 1.0) + cross_entropy(-1.0, 0.25)) / 2
    assert float(loss(outputs, truth, LossWeights(**ONLY))) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("name", "part", "at"),
    [("sides", "answers", (0, 0, 1)), ("author", "author", (0, 1, 0)), ("tokens", "tokens", (1, 0, 2, 3))],
)  # fmt: skip
def test_each_part_counts_by_its_weight(name, part, at):
    outputs, truth = case()
    getattr(truth, part)[at] = 1.0
    parts = {**ONLY, name: 2.5}
    assert float(loss(outputs, truth, LossWeights(**parts))) == pytest.approx(2.5 * math.log(2))
    assert float(loss(outputs, truth, LossWeights(**ONLY))) == 0.0


def test_words_outside_the_text_do_not_count():
    outputs, truth = case()
    truth.tokens[:] = 0.0
    outputs.tokens[:, :, :3] = -20.0
    outputs.tokens[:, :, 3:] = 20.0
    assert float(loss(outputs, truth, LossWeights())) < 1e-6


def test_texts_count_by_their_weight():
    outputs, truth = case()
    truth.answers[:, 0, 0] = torch.tensor([1.0, 0.0])
    outputs.heads[:, 0, 0] = 3.0
    truth.weights = torch.tensor([3.0, 1.0])
    expected = (3 * cross_entropy(3.0, 1.0) + cross_entropy(3.0, 0.0)) / 4
    assert float(loss(outputs, truth, LossWeights(**ONLY))) == pytest.approx(expected)


def test_smoothing_draws_answers_from_the_ends():
    outputs, truth = case()
    truth.answers[0, 0, 0] = 1.0
    outputs.heads[0, 0, 0] = 2.0
    how = LossWeights(**ONLY, smoothing=0.1)
    assert float(loss(outputs, truth, how)) == pytest.approx(cross_entropy(2.0, 0.9))


def test_labels_are_a_choice_of_one():
    outputs, truth = case(labels=3)
    truth.labels[0, 0] = 2
    outputs.labels[0, 0] = torch.tensor([0.0, 1.0, 2.0])
    expected = math.log(math.exp(-2) + math.exp(-1) + 1)
    assert float(loss(outputs, truth, LossWeights(**{**ONLY, "labels": 1.0}))) == pytest.approx(
        expected
    )


def test_gradients_reach_every_head():
    outputs, truth = case(labels=2)
    for value in vars(outputs).values():
        value.requires_grad_()
    truth.answers.fill_(1.0)
    truth.author.fill_(0.0)
    truth.tokens.fill_(1.0)
    truth.labels.fill_(1)
    loss(outputs, truth, LossWeights()).backward()
    assert all(float(value.grad.abs().sum()) > 0 for value in vars(outputs).values())
