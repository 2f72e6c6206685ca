from __future__ import annotations

from stancelib.text import Token, normalize, tokenize


def words(text: str) -> list[str]:
    return [token.text for token in tokenize(text)]


def test_runs_of_letters_digits_and_non_ascii_are_words() -> None:
    assert words("NATO's anti-missile_shield: 2.5% in 1999!") == [
        "nato", "s", "anti", "missile", "shield", "2", "5", "in", "1999",
    ]  # fmt: skip


def test_offsets_and_lower_case() -> None:
    assert tokenize("The  ABM") == [Token(0, 3, "the"), Token(5, 8, "abm")]


def test_only_ascii_letters_are_lower_cased() -> None:
    assert words("ÄB Жx") == ["Äb", "Жx"]
    assert words(normalize("Жx İ").text) == ["жx", "i"]


def test_no_words() -> None:
    assert tokenize("") == []
    assert tokenize(" -- '' \t\n\x00") == []
