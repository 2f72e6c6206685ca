from __future__ import annotations

import pytest

from stancelib.errors import InputError
from stancelib.persist import FORMAT, ArraySpec
from stancelib.persist.load import READERS


def test_every_format_up_to_the_present_has_a_reader():
    assert set(READERS) == set(range(1, FORMAT + 1))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("a/b", "<f4", ("n",)), "array name"),
        (("a", "|O", ("n",)), "number type"),
        (("a", ">f4", ("n",)), "number type"),
        (("a", "<c8", ("n",)), "number type"),
        (("a", "<f4", ("n",) * 5), "axes"),
        (("a", "<f4", ("n", "m"), True, True, True), "one-dimensional"),
        (("a", "<f4", ("n",), True, True, False, True), "unique needs sorted"),
    ],
)
def test_a_spec_that_makes_no_sense_is_refused(arguments, message):
    with pytest.raises(InputError, match=message):
        ArraySpec(*arguments)
