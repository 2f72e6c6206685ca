from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancelib.finetuning.batches import Portion, Schedule, plain_batches, to_batch
from stancelib.finetuning.examples import UNKNOWN, Ask, Example


def example(number, length=3, asks=1, **facts):
    """Return a text whose ids name it, with questions whose prompts name them."""
    asked = tuple(Ask(((900 + k,),), (1.0, 0.0, 1.0)) for k in range(asks))
    return Example(tuple([100 + number] * length), asked, **facts)


def many(n, asks=1):
    return [example(i, 1 + i % 7, asks) for i in range(n)]


def read(schedule):
    """Return how often each text is read."""
    return Counter(
        int(row[0]) - 100
        for step in range(len(schedule))
        for row in schedule.batch(step).packed.ids
    )


def test_every_text_is_read_as_often_as_said():
    counts = read(Schedule([Portion(many(50), 3.0, 1)], (), size=8))
    assert counts == {i: 3 for i in range(50)}


def test_a_part_of_an_epoch_reads_a_part_of_the_texts():
    counts = read(Schedule([Portion(many(40), 1.25, 1)], (), size=8))
    assert sorted(Counter(counts.values()).items()) == [(1, 30), (2, 10)]


def test_portions_are_mixed():
    rare = [example(500 + i) for i in range(40)]
    schedule = Schedule([Portion(many(40), 1, 1), Portion(rare, 1, 1)], (), size=4)
    kinds = [int(schedule.batch(i).packed.ids[0, 0]) >= 600 for i in range(len(schedule))]
    assert len(schedule) == 20
    assert sum(kinds) == 10
    assert kinds != sorted(kinds)
    assert kinds != sorted(kinds, reverse=True)


def same(a, b):
    return all(
        np.array_equal(x, y)
        for x, y in zip(
            (*vars(a.packed).values(), a.answers, a.tokens, a.weights),
            (*vars(b.packed).values(), b.answers, b.tokens, b.weights),
            strict=True,
        )
    )


def test_any_step_can_be_made_again_and_the_seed_decides():
    portions = [Portion(many(60, asks=3), 2, 2)]
    one, two = Schedule(portions, (), size=8, seed=1), Schedule(portions, (), size=8, seed=1)
    forward = [one.batch(i) for i in range(len(one))]
    backward = [two.batch(i) for i in reversed(range(len(two)))][::-1]
    assert all(map(same, forward, backward))
    other = Schedule(portions, (), size=8, seed=2)
    assert not all(same(batch, other.batch(i)) for i, batch in enumerate(forward))


def test_texts_of_a_batch_are_of_like_length():
    schedule = Schedule([Portion(many(140), 1, 1)], (), size=20)
    spans = [
        np.ptp((schedule.batch(i).packed.groups == 0).sum(axis=1)) for i in range(len(schedule))
    ]
    assert max(spans) <= 1


def test_missing_questions_are_filled_with_strangers():
    schedule = Schedule([Portion(many(4, asks=1), 1, 3)], [(7,), (8,)], size=4)
    batch = schedule.batch(0)
    assert batch.answers.shape == (4, 3, 3)
    assert (batch.answers[:, 1:] == [0.0, UNKNOWN, UNKNOWN]).all()
    assert (batch.author[:, 1:] == UNKNOWN).all()
    asked = np.take_along_axis(batch.packed.ids, batch.packed.starts, axis=1)
    assert set(asked[:, 1:].ravel().tolist()) == {7, 8}
    assert set(asked[:, 0].tolist()) == {900}


def test_of_many_questions_some_are_drawn_each_once():
    schedule = Schedule([Portion(many(30, asks=5), 1, 2)], (), size=30)
    packed = schedule.batch(0).packed
    asked = np.take_along_axis(packed.ids, packed.starts, axis=1)
    assert (asked[:, 0] != asked[:, 1]).all()
    assert set(asked.ravel().tolist()) == {900, 901, 902, 903, 904}


@pytest.mark.parametrize("processes", [2, 3])
def test_processes_share_a_batch(processes):
    schedule = Schedule([Portion(many(20), 1, 1)], (), size=8)
    for step in range(len(schedule)):
        whole = schedule.batch(step).packed.ids[:, 0].tolist()
        parts = [
            schedule.batch(step, share=(k, processes)).packed.ids[:, 0].tolist()
            for k in range(processes)
        ]
        assert sorted(row for part in parts for row in part) == sorted(whole)
        assert max(map(len, parts)) - min(map(len, parts)) <= 1


def test_a_batch_too_small_to_share_is_read_by_all():
    schedule = Schedule([Portion([example(0)], 1, 1)], (), size=8)
    assert all(len(schedule.batch(0, share=(k, 2)).packed.ids) == 1 for k in (0, 1))


def test_wordings_and_contraries_take_turns():
    ask = Ask(((1,), (2,), (3,)), (1.0, 1.0, 0.0), contrary=((4,),))
    schedule = Schedule([Portion([Example((9,), (ask,))] * 2000, 1, 1)], (), size=2000)
    batch = schedule.batch(0)
    prompts = batch.packed.ids[:, 1]
    counts = Counter(prompts.tolist())
    assert counts[1] > counts[2] > counts[4] > 100
    assert abs(counts[2] - counts[3]) < 100
    # Under the contrary the sides have changed places.
    sides = batch.answers[:, 0, 1:]
    assert (sides[prompts == 4] == [0.0, 1.0]).all()
    assert (sides[prompts != 4] == [1.0, 0.0]).all()


def test_arrays_of_a_batch():
    spans = (((1, 3),), (), ((0, 1), (2, 3)), ())
    first = Example((1, 5, 6, 2), (Ask(((1, 2),), (1.0, 0.5, UNKNOWN), (1.0, 0.0), spans),))
    second = Example((1, 2), (Ask(((1, 8, 2),), (0.0, UNKNOWN, UNKNOWN), label=2),), weight=0.5)
    batch = to_batch([first, second], [first.asks, second.asks])
    assert batch.answers.tolist() == [[[1.0, 0.5, -1.0]], [[0.0, -1.0, -1.0]]]
    assert batch.author.tolist() == [[[1.0, 0.0]], [[-1.0, -1.0]]]
    assert batch.labels.tolist() == [[-1], [2]]
    assert batch.weights.tolist() == [1.0, 0.5]
    assert batch.tokens[0, 0].T.tolist() == [[0, 1, 1, 0], [-1] * 4, [1, 0, 1, 0], [-1] * 4]
    assert (batch.tokens[1] == UNKNOWN).all()
    assert batch.packed.ids.tolist() == [[1, 5, 6, 2, 1, 2, 0], [1, 2, 0, 0, 1, 8, 2]]


def test_spans_of_a_short_text_end_with_it():
    spans = (((0, 2),), (), (), ())
    short = Example((1, 2), (Ask(((1,),), (1.0, 1.0, 0.0), spans=spans),))
    batch = to_batch([short, example(0, length=5)], [short.asks, example(0).asks])
    assert batch.tokens[0, 0, :, 0].tolist() == [1, 1, -1, -1, -1]


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 3)), max_size=30), st.integers(1, 7))
def test_plain_batches_hold_everything_once(shapes, size):
    examples = [example(i, length, asks) for i, (length, asks) in enumerate(shapes)]
    batches = plain_batches(examples, size)
    assert sorted(row for rows, _ in batches for row in rows) == list(range(len(shapes)))
    for rows, batch in batches:
        assert len(rows) <= size
        assert len({shapes[row][1] for row in rows}) == 1
        assert batch.packed.ids[:, 0].tolist() == [100 + row for row in rows]
