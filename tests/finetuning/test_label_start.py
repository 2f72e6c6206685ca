from __future__ import annotations

import math

import pytest

torch = pytest.importorskip("torch")

from stancelib.errors import InputError
from stancelib.finetuning.label_start import start_labels
from tests.finetuning.tiny import batch, network, outputs

FOUR = ("mixed", "neutral", "oppose", "support")


def told(made):
    """Return topic, support and oppose of some texts, and the logits of their labels."""
    out = outputs(made, batch((5, 7, 3), 1))
    return out.heads[:, 0].unbind(-1), out.labels[:, 0]


def test_labels_say_what_the_sides_say():
    made = network("labels", labels=4)
    assert start_labels(made, FOUR)
    (_, support, oppose), labels = told(made)
    s, o = support.sigmoid(), oppose.sigmoid()
    expected = torch.stack([s * o, (1 - s) * (1 - o), (1 - s) * o, s * (1 - o)], dim=1)
    torch.testing.assert_close(labels.softmax(1), expected, rtol=1e-4, atol=1e-5)
    assert float(expected.std(dim=0).min()) > 0.005


def test_a_label_without_a_stance_is_that_the_text_is_about_something_else():
    made = network("labels")
    assert start_labels(made, ("oppose", "support", None))
    (topic, support, oppose), labels = told(made)
    torch.testing.assert_close(labels[:, 2], math.log(4) - topic, rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(labels[:, 1] - labels[:, 0], support - oppose, rtol=1e-4, atol=1e-5)


def test_labels_without_sides_start_at_random():
    made = network("labels")
    before = made.label.weight.detach().clone()
    for stances in ((None, None, None), ("neutral", None, None)):
        assert not start_labels(made, stances)
    assert torch.equal(before, made.label.weight)


def test_the_network_must_have_the_labels():
    with pytest.raises(InputError, match="2 labels, but the network has 3"):
        start_labels(network("labels"), ("support", "oppose"))
    with pytest.raises(InputError, match="2 labels, but the network has 0"):
        start_labels(network("bert"), ("support", "oppose"))
