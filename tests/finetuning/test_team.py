"""Several processes that train one network."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from stancelib.finetuning.batches import Portion, Schedule
from stancelib.finetuning.examples import Ask, Example
from stancelib.finetuning.team import ALONE, Team


def member(rank, meeting, results):
    team = Team(rank, 2)
    network = torch.nn.Linear(2, 1)
    network.weight.grad = torch.full_like(network.weight, float(rank + 1))
    if rank == 0:  # a part that this process's texts did not touch
        network.bias.grad = torch.full_like(network.bias, 4.0)
    with team.gathered(meeting):
        team.average(network)
    assert not torch.distributed.is_initialized()
    np.save(results / f"{rank}.npy", torch.cat([network.weight.grad[0], network.bias.grad]).numpy())


@pytest.mark.slow
def test_gradients_are_averaged_over_processes(tmp_path):
    torch.multiprocessing.spawn(member, args=(tmp_path / "meeting", tmp_path), nprocs=2)
    for rank in range(2):
        assert np.load(tmp_path / f"{rank}.npy").tolist() == [1.5, 1.5, 2.0]


def test_one_process_keeps_its_gradients():
    network = torch.nn.Linear(2, 1)
    network.weight.grad = torch.ones_like(network.weight)
    ALONE.average(network)
    assert network.weight.grad.tolist() == [[1.0, 1.0]] and network.bias.grad is None


def test_processes_share_each_batch_between_them():
    texts = [Example((1, 10 + i, 2), (Ask(((1, 30 + i, 2),), (1.0, 0.0, 0.0)),)) for i in range(8)]
    schedule = Schedule([Portion(texts, 1, 2)], [(1, 99, 2)], size=4, seed=3)
    for step in range(len(schedule)):
        whole = schedule.batch(step)
        parts = [schedule.batch(step, share=(rank, 2)) for rank in range(2)]
        for rank, part in enumerate(parts):
            assert np.array_equal(part.packed.ids, whole.packed.ids[rank::2])
            assert np.array_equal(part.answers, whole.answers[rank::2])
