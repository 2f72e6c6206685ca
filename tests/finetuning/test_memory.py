from __future__ import annotations

import ctypes

import pytest

from stancelib.finetuning import memory


@pytest.fixture(autouse=True)
def fresh():
    memory._trim.cache_clear()
    yield
    memory._trim.cache_clear()


def test_the_library_is_asked_to_give_memory_back(monkeypatch):
    asked = []

    class Library:
        malloc_trim = staticmethod(asked.append)

    monkeypatch.setattr(ctypes, "CDLL", lambda name: Library)
    memory.give_back()
    memory.give_back()
    assert asked == [0, 0]


@pytest.mark.parametrize("error", [OSError, TypeError, AttributeError])
def test_where_it_cannot_nothing_happens(monkeypatch, error):
    def fail(name):
        raise error

    monkeypatch.setattr(ctypes, "CDLL", fail)
    memory.give_back()


def test_it_works_here():
    memory.give_back()


def test_training_gives_memory_back_between_steps(monkeypatch):
    pytest.importorskip("torch")
    from stancelib.finetuning import loop
    from stancelib.finetuning.batches import Portion, Schedule
    from tests.encoder.tiny import tiny_network
    from tests.finetuning.base_folder import examples

    asked = []
    monkeypatch.setattr(loop, "give_back", lambda: asked.append(1))
    schedule = Schedule([Portion(examples(), 8, 2)], (), size=4)
    loop.fine_tune(tiny_network(), schedule, loop.Settings())
    assert len(asked) == len(schedule) // 4
