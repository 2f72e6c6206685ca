from __future__ import annotations

import pytest

from stancelib.errors import InputError
from stancelib.pairs.inputs import check_lists, check_numbers, read_rows


def same(target, row):
    if target == "bad":
        raise InputError("bad target", row)
    return target


@pytest.mark.parametrize(
    ("texts", "targets", "message"),
    [
        ("Tax it.", None, "got a single text"),
        (b"Tax it.", None, "got a single text"),
        (5, None, "expected an iterable of str, got int"),
        (None, None, "got NoneType"),
        ({"text": "a"}, None, "got dict"),
        (["a"], 5, "targets: expected str or an iterable of str, got int"),
        (["a"], b"tax", "targets: .* got bytes"),
        (["a"], {"tax": 1}, "targets: .* got dict"),
        (["a", "b"], ["tax"], "2 texts, but 1 targets"),
        ([], ["tax"], "0 texts, but 1 targets"),
    ],
)
def test_what_holds_no_texts_or_targets_is_refused(texts, targets, message):
    with pytest.raises(InputError, match=message):
        check_lists(texts, targets)


@pytest.mark.parametrize("targets", [None, "tax", ["x", "y"], ("x", None), iter(["x"])])
def test_what_does_is_accepted(targets):
    check_lists(["a", "b"], targets)
    check_lists(iter(["a", "b"]), targets)


@pytest.mark.parametrize("size", [0, -1, 1.5, "1", None])
def test_batch_sizes(size):
    with pytest.raises(InputError, match=r"batch_size=.*use an int"):
        check_numbers(size, 0.5)


@pytest.mark.parametrize("least", [-0.1, 1.1, float("nan"), "0.5", None])
def test_probabilities(least):
    with pytest.raises(InputError, match=r"min_probability=.*from 0 to 1"):
        check_numbers(1, least)


def test_rows_are_read_as_they_are_asked_for():
    read = []

    def texts():
        for text in "abcde":
            read.append(text)
            yield text

    found = read_rows(texts(), iter("vwxyz"), same, 2)
    assert read == []
    assert next(found) == (["a", "b"], ["v", "w"])
    assert read == ["a", "b"]
    assert list(found) == [(["c", "d"], ["x", "y"]), (["e"], ["z"])]


@pytest.mark.parametrize("size", [1, 2, 3, 10])
@pytest.mark.parametrize(
    ("texts", "targets", "message"),
    [
        (["a", "b", 5, "d"], "tax", r"row 2: expected str, got int"),
        (["a", "b", None, "d"], "tax", r"row 2: expected str, got NoneType"),
        (["a", "b", float("nan")], "tax", r"row 2: .*missing value"),
        (["a", "b", b"\xff"], "tax", r"row 2: bytes are not UTF-8"),
        (["a", "b", "c", "d"], ["x", "y", "bad", "z"], "row 2: bad target"),
        (["a", "b", "c", "d"], iter(["x", "y"]), "targets end after 2, but there are more texts"),
    ],
)
def test_good_rows_come_before_the_error_of_a_bad_one(texts, targets, message, size):
    if not isinstance(targets, (str, list)):
        targets = iter(["x", "y"])  # the parameter is shared by all sizes
    found = []
    with pytest.raises(InputError, match=message):
        for strings, _ in read_rows(texts, targets, same, size):
            found += strings
    assert found == ["a", "b"]


def test_targets_may_go_on_for_ever():
    from itertools import repeat

    assert list(read_rows(["a", "b", "c"], repeat("tax"), same, 2))[-1] == (["c"], ["tax"])
    assert list(read_rows([], repeat("tax"), same, 2)) == []
