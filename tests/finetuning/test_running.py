from __future__ import annotations

import math

import pytest

torch = pytest.importorskip("torch")

from stancelib.errors import InputError, TrainingError
from stancelib.finetuning.batches import Portion, Schedule
from stancelib.finetuning.kept import Kept
from stancelib.finetuning.loop import Settings
from stancelib.finetuning.running import pick_device, run
from tests.encoder.tiny import tiny_network
from tests.finetuning.base_folder import examples, weights

EPOCHS = 6
SETTINGS = Settings(rate=1e-3, average=0.5)


def schedule():
    """Two steps an epoch."""
    return Schedule([Portion(examples(), EPOCHS, 2)], (), size=4)


class Judge:
    """Gives losses in turn, and remembers the weights that it saw."""

    def __init__(self, *losses):
        self.losses = list(losses)
        self.seen = []

    def __call__(self, network):
        network.eval()
        self.seen.append(weights(network))
        return self.losses[len(self.seen) - 1]


def equal(a, b):
    return all(torch.equal(a[name], b[name]) for name in a)


def test_the_weights_of_the_least_loss_are_kept():
    network, judge = tiny_network(), Judge(5.0, 3.0, 4.0, 2.0, 3.0, 2.5)
    outcome = run(network, schedule(), SETTINGS, epochs=EPOCHS, judge=judge, patience=3)
    assert outcome.losses == (5.0, 3.0, 4.0, 2.0, 3.0, 2.5)
    assert (outcome.steps, outcome.epochs, outcome.kept) == (12, 6, 4)
    assert equal(weights(network), judge.seen[3])
    assert not network.training


def test_it_stops_after_two_epochs_without_gain():
    network, judge = tiny_network(), Judge(5.0, 3.0, 4.0, 3.5, 0.0, 0.0)
    outcome = run(network, schedule(), SETTINGS, epochs=EPOCHS, judge=judge)
    assert (outcome.steps, outcome.epochs, outcome.kept) == (8, 4, 2)
    assert equal(weights(network), judge.seen[1])
    assert not network.training


def test_the_mean_at_the_end_is_judged_too():
    network, judge = tiny_network(), Judge(6.0, 5.0, 4.0, 3.0, 2.0, 1.0)
    outcome = run(network, schedule(), SETTINGS, epochs=EPOCHS, judge=judge)
    assert outcome.kept == 6
    plain = tiny_network()
    run(plain, schedule(), SETTINGS, epochs=EPOCHS)
    assert equal(weights(network), weights(plain))


def test_judging_does_not_change_what_is_learned():
    judged, plain = tiny_network(), tiny_network()
    run(judged, schedule(), SETTINGS, epochs=EPOCHS, judge=lambda network: -len(weights(network)))
    judge = Judge(6.0, 5.0, 4.0, 3.0, 2.0, 1.0)
    run(plain, schedule(), SETTINGS, epochs=EPOCHS, judge=judge)
    assert not equal(weights(judged), weights(plain))  # the first epoch's, and the last's
    assert equal(weights(judged), judge.seen[0])


def test_without_a_judge_it_runs_to_the_end():
    outcome = run(tiny_network(), schedule(), SETTINGS, epochs=EPOCHS)
    assert (outcome.steps, outcome.epochs, outcome.losses, outcome.kept) == (12, 6, (), 0)
    assert outcome.facts() == {
        "steps": 12, "epochs_run": 6, "held_out_loss": [], "epoch_kept": 0,
    }  # fmt: skip


class KillError(Exception):
    pass


@pytest.mark.parametrize("at", [3, 5, 8])
def test_a_killed_training_goes_on_as_if_nothing_had_been(tmp_path, monkeypatch, at):
    monkeypatch.setattr("stancelib.finetuning.running._EVERY", 2)
    losses = (5.0, 3.0, 4.0, 2.0, 3.0, 2.5)

    def judge(network):
        """A loss that depends on the weights alone."""
        network.eval()
        key = float(network.decide.bias.detach().sum())
        if key not in by_weights:
            by_weights[key] = losses[len(by_weights)]
        return by_weights[key]

    def kill(step, total, message):
        if step >= at:
            raise KillError

    by_weights: dict[float, float] = {}
    whole = tiny_network()
    expected = run(whole, schedule(), SETTINGS, epochs=EPOCHS, judge=judge)
    kept = Kept.begin("key", out=tmp_path / "m")
    with pytest.raises(KillError):
        run(
            tiny_network(), schedule(), SETTINGS, epochs=EPOCHS, judge=judge, kept=kept,
            progress=kill,
        )  # fmt: skip
    kept = Kept.begin("key", resume=tmp_path / "m.unfinished")
    network, steps = tiny_network(), []
    outcome = run(
        network, schedule(), SETTINGS, epochs=EPOCHS, judge=judge, kept=kept,
        progress=lambda *told: steps.append(told[0]),
    )  # fmt: skip
    assert outcome == expected
    assert equal(weights(network), weights(whole))
    assert steps[0] > 1


def test_trainings_that_share_a_folder_do_not_meet(tmp_path):
    kept = Kept.begin("key", out=tmp_path / "m")
    one, two = Judge(1.0, 2.0, 3.0), Judge(6.0, 5.0, 4.0, 3.0, 2.0, 1.0)
    first = run(
        tiny_network(), schedule(), SETTINGS, epochs=EPOCHS, judge=one, kept=kept, name="one"
    )
    second = run(
        tiny_network(), schedule(), SETTINGS, epochs=EPOCHS, judge=two, kept=kept, name="two"
    )
    assert (first.kept, second.kept) == (1, 6)


def test_progress_tells_epochs_and_losses():
    told = []
    run(
        tiny_network(), schedule(), SETTINGS, epochs=EPOCHS, judge=Judge(5.0, 3.0, 4.0, 3.5),
        progress=lambda *step: told.append(step), title="fold 1 of 3, ",
    )  # fmt: skip
    assert [step for step, _, _ in told] == list(range(1, 9))
    assert {total for _, total, _ in told} == {12}
    assert told[0][2].startswith("fold 1 of 3, epoch 1 of 6, loss ")
    assert told[1][2].startswith("fold 1 of 3, epoch 1 of 6, loss ")
    assert told[1][2].endswith(", held-out loss 5.0000")
    assert told[2][2].startswith("fold 1 of 3, epoch 2 of 6, loss ")


def test_progress_is_shown_a_hundred_times_at_most():
    told = []
    long = Schedule([Portion(examples() * 60, 1, 2)], (), size=1)
    assert len(long) == 420
    run(tiny_network(), long, SETTINGS, epochs=1, progress=lambda *step: told.append(step))
    assert 100 <= len(told) <= 107
    assert (told[0][0], told[-1][0]) == (1, 420)


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_loss_that_is_no_number_ends_training(value):
    with pytest.raises(TrainingError, match="held-out loss is"):
        run(tiny_network(), schedule(), SETTINGS, epochs=EPOCHS, judge=lambda network: value)
    broken = tiny_network()
    broken.decide.bias.data.fill_(math.nan)
    with pytest.raises(TrainingError, match="the loss is nan at step 1"):
        run(broken, schedule(), SETTINGS, epochs=EPOCHS)


def test_fewer_steps_than_epochs():
    few = Schedule([Portion(examples()[:2], 2, 2)], (), size=4)
    judge = Judge(2.0, 1.0)
    outcome = run(tiny_network(), few, SETTINGS, epochs=5, judge=judge)
    assert (outcome.steps, outcome.losses, outcome.kept) == (2, (2.0, 1.0), 2)


@pytest.mark.parametrize("name", ["plum", "cuda:99", "cpu:x", ""])
def test_a_device_that_is_not_there_is_refused(name):
    with pytest.raises(InputError, match="cannot be used"):
        pick_device(name)


def test_the_device_is_the_gpu_if_there_is_one(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert pick_device().type == "cuda"
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert pick_device().type == "cpu"
    with pytest.raises(InputError, match="no GPU"):
        pick_device("cuda")
