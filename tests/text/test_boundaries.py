from __future__ import annotations

import pytest

from stancelib.text.boundaries import STOP, ends_sentence


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("Done. Next", True),
        ("Done. ", False),  # nothing follows: the paragraph's end ends it
        ("Done.", False),
        ("Done.Next", False),
        ("Mr. Next", False),
        ("No. 5", False),
        ("No. Five", True),
        ("Corp. The", True),
        ("Corp. Next", False),
        ("Done. . Next", False),
        ('Done. "next', True),
        ("Done. - next", False),
    ],
)
def test_first_stop(text: str, ends: bool) -> None:
    source = f"It was {text}"
    stop = STOP.search(source)
    assert stop is not None
    assert ends_sentence(source, 0, len(source), stop) is ends
