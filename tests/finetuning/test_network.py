from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from stancelib.encoder.layout import pack
from stancelib.finetuning.network import NetworkConfig, StanceEncoder, _buckets
from tests.finetuning.published import bucket
from tests.finetuning.tiny import KINDS, batch, network, outputs

TEXT = [2, 10, 11, 12, 13, 14, 3]
FIRST, SECOND = [2, 20, 21, 3], [2, 30, 31, 32, 33, 3]


def gap(a, b) -> float:
    return float((a - b).abs().max())


@pytest.mark.parametrize("kind", KINDS)
def test_shapes_of_the_outputs(kind):
    packed = batch((9, 4), parts=3)
    out = outputs(network(kind), packed)
    length = packed.ids.shape[1]
    assert out.heads.shape == (2, 3, 3)
    assert out.author.shape == (2, 3, 2)
    assert out.tokens.shape == (2, 3, length, 4)
    if kind == "labels":
        assert out.labels.shape == (2, 3, 3)
    else:
        assert out.labels is None


@pytest.mark.parametrize("kind", KINDS)
def test_answers_do_not_depend_on_what_else_is_asked(kind):
    made = network(kind)
    alone = outputs(made, pack([TEXT], [[FIRST]]))
    both = outputs(made, pack([TEXT], [[SECOND, FIRST]]))
    assert gap(alone.heads[0, 0], both.heads[0, 1]) < 1e-5
    assert gap(alone.author[0, 0], both.author[0, 1]) < 1e-5
    words = slice(0, len(TEXT))
    assert gap(alone.tokens[0, 0, words], both.tokens[0, 1, words]) < 1e-5
    # What is asked does make a difference.
    assert gap(both.heads[0, 0], both.heads[0, 1]) > 1e-3


def test_answers_depend_on_what_else_is_asked_if_all_see_all():
    made = network()
    made.sees_all = True
    alone = outputs(made, pack([TEXT], [[FIRST]]))
    both = outputs(made, pack([TEXT], [[SECOND, FIRST]]))
    assert gap(alone.heads[0, 0], both.heads[0, 1]) > 1e-4


@pytest.mark.parametrize("kind", KINDS)
def test_answers_do_not_depend_on_the_batch(kind):
    made = network(kind)
    longer = [2, *range(10, 25), 3]
    alone = outputs(made, pack([TEXT], [[FIRST]]))
    among = outputs(made, pack([longer, TEXT], [[SECOND], [FIRST]]))
    assert gap(alone.heads[0], among.heads[1]) < 1e-5
    words = slice(0, len(TEXT))
    assert gap(alone.tokens[0, 0, words], among.tokens[1, 0, words]) < 1e-5


@pytest.mark.parametrize("kind", KINDS)
def test_every_parameter_learns(kind):
    made = network(kind).train()
    packed = batch((12, 30), parts=2)
    names = ("ids", "groups", "positions", "starts")
    out = made(*(torch.as_tensor(getattr(packed, name)) for name in names))
    total = out.heads.sum() + out.author.sum() + (out.tokens**2).sum()
    if out.labels is not None:
        total = total + out.labels.sum()
    total.backward()
    idle = [name for name, p in made.named_parameters() if p.grad is None or not p.grad.any()]
    # One key's bias moves all scores of a query alike, and shares not at all.
    assert [name for name in idle if not name.endswith("key.bias")] == []


def test_dropout_only_in_training():
    made = network()
    packed = batch((9,), parts=1)
    assert gap(outputs(made, packed).heads, outputs(made, packed).heads) == 0.0
    made.train()
    assert gap(outputs(made, packed).heads, outputs(made, packed).heads) > 0.0


def test_buckets_are_those_of_the_paper():
    distances = torch.arange(-600, 601)
    for n in (8, 32):
        found = _buckets(distances, n).tolist()
        assert found == [bucket(int(distance), n) for distance in distances]


def test_config_as_plain_data():
    config = NetworkConfig(hidden=8, heads=2, labels=4)
    assert NetworkConfig.from_dict(config.to_dict() | {"not_a_size": 1}) == config


def test_published_size():
    with torch.device("meta"):
        made = StanceEncoder(NetworkConfig())
    count = sum(p.numel() for name, p in made.named_parameters() if name.startswith("layers."))
    assert count == 6 * (4 * (384 * 384 + 384) + 2 * 384 * 1536 + 1536 + 384 + 4 * 384)
    assert np.prod(made.words.weight.shape) == 30522 * 384
