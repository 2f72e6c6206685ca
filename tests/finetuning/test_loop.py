from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from stancelib.errors import InputError
from stancelib.finetuning import loop
from stancelib.finetuning.batches import Portion, Schedule, to_batch
from stancelib.finetuning.examples import Ask
from stancelib.finetuning.loop import Settings, fine_tune, predict, say
from stancelib.finetuning.running_mean import RunningMean
from tests.encoder.tiny import tiny_network
from tests.finetuning.base_folder import examples, weights
from tests.finetuning.tiny import network as random_network

CPU = torch.device("cpu")
SETTINGS = Settings(rate=1e-3, average=0.9, seed=3)


def schedule(epochs=6, seed=0):
    return Schedule([Portion(examples(), epochs, 2)], (), size=4, seed=seed)


def equal(a, b):
    return a.keys() == b.keys() and all(torch.equal(a[name], b[name]) for name in a)


def trained(settings=SETTINGS, **options):
    network = tiny_network()
    fine_tune(network, schedule(), settings, **options)
    return network


def test_training_lessens_the_loss():
    losses = []
    fine_tune(
        tiny_network(), schedule(30), Settings(rate=3e-3, seed=3),
        watch=lambda *told: losses.append(told),
    )  # fmt: skip
    assert [step for step, _, _ in losses] == list(range(1, 61))
    assert {total for _, total, _ in losses} == {60}
    values = [value for *_, value in losses]
    assert np.mean(values[-10:]) < 0.6 * np.mean(values[:10])


def test_the_seed_decides_the_weights():
    assert equal(weights(trained()), weights(trained()))
    assert not equal(weights(trained()), weights(trained(replace(SETTINGS, seed=4))))


def test_what_is_frozen_stays_and_the_rest_changes():
    before = weights(tiny_network())
    after = weights(trained(replace(SETTINGS, frozen=("words.", "layers.0."))))
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    assert not any(name.startswith(("words.", "layers.0.")) for name in changed)
    assert {name.partition(".")[0] for name in changed} >= {"layers", "places", "norm", "decide"}
    everything = weights(trained(replace(SETTINGS, frozen=())))
    assert not torch.equal(before["words.weight"], everything["words.weight"])


def test_lower_layers_learn_more_slowly():
    settings = Settings(rate=1e-3, decay=0.5, head_factor=7.0)
    groups = {
        name: group["lr"]
        for (name, _), group in zip(
            ((n, p) for n, p in tiny_network().named_parameters() if not n.startswith("words.")),
            loop._groups(tiny_network(), settings),
            strict=True,
        )
    }
    rates = {name.split(".weight")[0]: rate for name, rate in groups.items()}
    assert rates["layers.1.query"] == pytest.approx(1e-3)
    assert rates["layers.0.query"] == pytest.approx(5e-4)
    assert rates["places"] == rates["norm"] == pytest.approx(2.5e-4)
    assert rates["decide"] == rates["offer"] == pytest.approx(7e-3)


def test_the_rate_rises_then_falls():
    seen = []

    class Watched(torch.optim.AdamW):
        def step(self, *args):
            seen.append(self.param_groups[0]["lr"] / self.param_groups[0]["base"])
            return super().step(*args)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(torch.optim, "AdamW", Watched)
        fine_tune(tiny_network(), schedule(20), replace(SETTINGS, warmup=0.1))
    top = int(np.argmax(seen))
    assert 2 <= top <= 5
    assert seen[:top] == sorted(seen[:top])
    assert seen[top:] == sorted(seen[top:], reverse=True)
    assert seen[-1] == pytest.approx(1 / len(seen))


def test_the_outcome_is_a_running_mean_of_the_second_half():
    each = []

    def watch(step, total, value):
        each.append(weights(network))

    network = tiny_network()
    fine_tune(network, schedule(), replace(SETTINGS, average=0.75), watch=watch)
    # Step 7 of 12 is the first that counts.
    mean = each[6]["decide.bias"]
    for after in each[7:]:
        mean = 0.75 * mean + 0.25 * after["decide.bias"]
    assert torch.allclose(network.decide.bias, mean, atol=1e-7)
    last = trained(replace(SETTINGS, average=0.0))
    assert not torch.equal(network.decide.bias, last.decide.bias)
    assert not network.training


class StopError(Exception):
    pass


@pytest.mark.parametrize("at", [4, 9, 11])
def test_a_killed_training_ends_with_the_same_weights(tmp_path, at):
    path = tmp_path / "checkpoint.pt"
    steps = []

    def kill(step, total, value):
        if step == at:
            raise StopError

    with pytest.raises(StopError):
        trained(watch=kill, checkpoint=path, every=3)
    resumed = trained(watch=lambda *told: steps.append(told[0]), checkpoint=path, every=3)
    # What was reached when the checkpoint was written isn't done again.
    assert steps[0] == (at - 1) // 3 * 3 + 1
    assert equal(weights(resumed), weights(trained()))
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize(
    "other", [replace(SETTINGS, seed=8), replace(SETTINGS, rate=2e-3), replace(SETTINGS, frozen=())]
)
def test_a_checkpoint_of_another_training_is_refused(tmp_path, other):
    path = tmp_path / "checkpoint.pt"
    trained(checkpoint=path, every=3)
    with pytest.raises(InputError, match="another training"):
        trained(other, checkpoint=path)


@pytest.mark.parametrize("damage", [b"", b"plum", None])
def test_a_damaged_checkpoint_is_refused(tmp_path, damage):
    path = tmp_path / "checkpoint.pt"
    trained(checkpoint=path, every=3)
    path.write_bytes(path.read_bytes()[:-500] if damage is None else damage)
    with pytest.raises(InputError, match="no readable checkpoint"):
        trained(checkpoint=path)


def test_a_checkpoint_runs_no_code(tmp_path):
    path = tmp_path / "checkpoint.pt"
    torch.save({"key": StopError(), "step": 1}, path)
    with pytest.raises(InputError, match="no readable checkpoint"):
        trained(checkpoint=path)


def test_predictions_come_in_the_order_of_the_examples():
    network, asked = tiny_network(), examples()
    asked = [*asked, replace(asked[0], asks=asked[0].asks[:1])]
    found = predict(network, asked)
    assert [values.shape for values in found] == [(2, 3)] * 7 + [(1, 3)]
    for example, values in zip(asked, found, strict=True):
        with torch.inference_mode():
            alone = say(network, to_batch([example], [example.asks]), CPU)
        assert np.abs(alone.heads[0].numpy() - values).max() < 0.1  # of bfloat16
    assert len(predict(network, [])) == 0


def test_logits_of_labels_are_predicted_when_asked_for():
    network = random_network("labels")
    asked = [replace(e, ids=(2, 5, 3), asks=(Ask(((2, 9, 3),), (1, 1, 0)),)) for e in examples()]
    assert predict(network, asked, labels=True)[0].shape == (1, 3)
    assert np.abs(predict(network, asked, labels=True)[0] - predict(network, asked)[0]).max() > 1e-3


def test_only_processors_that_have_bfloat16_use_it(monkeypatch):
    for name in ("_is_avx512_bf16_supported", "_is_amx_tile_supported"):
        monkeypatch.setattr(torch.cpu, name, lambda: False, raising=False)
    assert not loop._has_half(CPU)
    with loop._half(CPU):
        assert (torch.ones(2, 2) @ torch.ones(2, 2)).dtype == torch.float32
    monkeypatch.setattr(torch.cpu, "_is_amx_tile_supported", lambda: True, raising=False)
    with loop._half(CPU):
        assert (torch.ones(2, 2) @ torch.ones(2, 2)).dtype == torch.bfloat16


def test_a_mean_of_nothing_changes_nothing():
    network = tiny_network()
    before = weights(network)
    RunningMean(network, 0.9).apply()
    assert equal(before, weights(network))


def test_settings_are_plain_data():
    assert SETTINGS.to_dict()["losses"]["sides"] == 1.5
