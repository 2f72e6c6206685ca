from __future__ import annotations

import textwrap

import pytest

from stancelib.text import paragraphs, sentences

LONG = (
    "The ministers argued through the night about the shield, and the delegation from Belgrade "
    "left before the vote. Nobody in the hall expected the treaty to survive the week, although "
    "the chairman said that talks would go on in Geneva after the holiday."
)
OTHER = (
    "Senators from both parties promised to hold hearings on the radar. They want to know what "
    "it costs, who pays for it, and whether the tests of last autumn were honest. The general "
    "who ran the tests has retired to Florida."
)


def texts(source: str) -> list[str]:
    return [source[start:end] for start, end in paragraphs(source)]


def flat(source: str) -> list[str]:
    return [" ".join(text.split()) for text in texts(source)]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\u2028", "\x85"])
def test_blank_lines_separate(newline: str) -> None:
    source = f"{newline} First one.{newline}{newline}  {newline}Second one. {newline}"
    assert texts(source) == ["First one.", "Second one."]


@pytest.mark.parametrize("mark", ["\f", "\n\f", "\u2029"])
def test_page_breaks_and_paragraph_separators_separate(mark: str) -> None:
    assert texts(f"the first page of it{mark}the second page") == [
        "the first page of it", "the second page",
    ]  # fmt: skip


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_lines_that_are_paragraphs(newline: str) -> None:
    assert texts(newline.join([LONG, OTHER, LONG])) == [LONG, OTHER, LONG]
    short = ["The vote failed.", '"We lost," he said.', "Talks go on."]
    assert texts(newline.join(short)) == short


@pytest.mark.parametrize("width", [45, 60, 72, 80, 100])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_hard_wrapped_text_is_joined(width: int, newline: str) -> None:
    wrapped = [textwrap.fill(text, width) for text in (LONG, OTHER, LONG)]
    source = "\n\n".join(wrapped).replace("\n", newline)
    assert flat(source) == [LONG, OTHER, LONG]


def test_hard_wrapped_text_with_indented_paragraphs() -> None:
    source = "\n".join(
        textwrap.fill(text, 72, initial_indent="   ") for text in (LONG, OTHER, LONG)
    )
    assert flat(source) == [LONG, OTHER, LONG]


def test_hard_wrapped_capitals_are_joined() -> None:
    assert flat(textwrap.fill(LONG.upper(), 66)) == [LONG.upper()]


def test_a_sentence_that_runs_on_in_lower_case_is_one_paragraph() -> None:
    source = (
        f"{LONG}\nThe chairman of the committee said on Tuesday that\nhe would resign.\n{OTHER}"
    )
    assert len(texts(source)) == 3


@pytest.mark.parametrize("mark", ["•", "-", "*", "–", "1.", "2)", "(a)", "(iv)", "◦"])
def test_list_items_are_paragraphs(mark: str) -> None:
    items = [f"{mark} the radar in the hills", f"{mark} the interceptors at sea"]
    source = "\n".join(["They agreed on:", *items])
    assert texts(source) == ["They agreed on:", *items]


def test_wrapped_list_items_with_a_hanging_indent() -> None:
    items = ["- " + LONG, "- " + OTHER]
    source = "\n".join(textwrap.fill(item, 60, subsequent_indent="  ") for item in items)
    assert flat(source) == items


def test_a_number_at_the_start_of_a_wrapped_line_is_no_list_item() -> None:
    source = (
        "The ministers of the alliance are to come together again on May\n"
        "12. Until then the delegations will go on with the paper that was\n"
        "tabled by the chairman of the committee last week."
    )
    assert len(texts(source)) == 1


def test_headlines_are_paragraphs() -> None:
    wrapped = textwrap.fill(LONG, 70)
    head = "Ministers Argue Through the Night"
    assert texts(f"{head}\n\n{wrapped}")[0] == head
    assert texts(f"{head}\n{wrapped}")[0] == head
    assert texts(f"{head}\n{LONG}") == [head, LONG]
    assert texts(f"## the shield\n{wrapped}")[0] == "## the shield"
    assert texts(f"{head}\n=====\n{LONG}") == [head, "=====", LONG]


def test_a_wrapped_first_line_full_of_names_is_no_headline() -> None:
    source = textwrap.fill("President Petar Marković and Foreign Minister Ana Kovač of " + LONG, 60)
    assert len(texts(source)) == 1


def test_a_quotation_across_paragraphs_merges_nothing() -> None:
    parts = [f"“{LONG}", f"“{OTHER}", f"“{LONG}”"]
    assert texts("\n\n".join(parts)) == parts
    assert texts("\n".join(parts)) == parts
    assert len(list(sentences("\n".join(parts)))) == 7


@pytest.mark.parametrize("source", ["", " ", "\n\n\r\n", "\t\f\u2028 \u00a0"])
def test_nothing_but_white_space(source: str) -> None:
    assert list(paragraphs(source)) == []
    assert list(sentences(source)) == []


def test_paragraphs_are_made_one_at_a_time() -> None:
    source = "One sentence that stands alone.\n\n" * 200_000
    first = next(paragraphs(source))
    assert source[first.start : first.end] == "One sentence that stands alone."


@pytest.mark.parametrize(
    "sentence",
    [
        "Mr. Clark met Sen. J. R. Smith and Gen. Ralston in St. Petersburg.",
        "The U.S. Senate and the U.N. Security Council met on Jan. 5 at 3 p.m. Eastern time.",
        "It cost $2.5 billion, i.e. 3.4 percent, under Art. 5 and No. 12 of the list.",
        "They waited ... and waited… but nobody came.",
        '"Why now?" he asked.',
        '"Never!" the crowd shouted back (in 1999).',
        "George W. Bush, Lockheed Martin Corp. and Boeing Co. agreed, e.g. on radar.",
        "1. The radar stays.",
        "The so-called Yahoo! deal fell through.",
        "See stancelib.org for v1.2.3 of it.",
    ],
)
def test_one_sentence(sentence: str) -> None:
    source = f"{sentence} The vote failed."
    assert [source[a:b] for a, b in sentences(source)] == [sentence, "The vote failed."]


@pytest.mark.parametrize(
    "parts",
    [
        ["He lives in the U.S.", "The vote failed."],
        ["She came in Jan.", "In May she left."],
        ['He said, "We will not go."', '"Why?" she asked.'],
        ["(They had lost.)", "Nobody cared."],
        ["What?!", "No way.", "Fine!"],
        ["It ended...", "Then it began again."],
        ["The war ended in 1999.", "2008 brought independence."],
        ["They refused.[12]", "Others agreed."],
        ["He said no.", "No treaty was signed."],
        ["They fought.”", "“They lost."],
        ["The plan failed.", "(See the annex.)"],
        ["First line of a list:", "• one. item", "• two."],
    ],
)
def test_several_sentences(parts: list[str]) -> None:
    joiner = "\n" if "•" in parts[-1] else " "
    source = joiner.join(parts)
    assert [source[a:b] for a, b in sentences(source)] == parts


def test_sentences_cross_wrapped_lines() -> None:
    source = textwrap.fill(LONG, 60)
    assert len(list(sentences(source))) == 2


@pytest.mark.parametrize("piece", ["The vote was held. ", ".", ". ", " ", '."', "x", "\n", "1. "])
def test_a_megabyte_is_split_in_linear_time(piece: str) -> None:
    # Quadratic work would take hours here.
    source = piece * (1_000_000 // len(piece))
    end = max((span.end for span in sentences(source)), default=0)
    assert end == len(source.rstrip())
