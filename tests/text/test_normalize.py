from __future__ import annotations

import pickle
from html import unescape

import pytest

from stancelib.errors import InputError
from stancelib.text import normalize


@pytest.mark.parametrize(
    ("source", "canonical"),
    [
        ("\ufeffNATO", "NATO"),
        ("mis\u200bsile de\u00adfense", "missile defense"),
        ("Ko\u200dso\u200cvo\u2060", "Kosovo"),
        ("a\x00b\x07c\x0cd\x85e", "a b c d e"),
        ("tab\tline\nline\r\nend", "tab\tline\nline\r\nend"),
        ("ＮＡＴＯ　１９９９", "NATO 1999"),
        ("ﬁnal oﬃce", "final office"),
        ("Vučić, Đinđić, Thaçi", "Vucic, Dindic, Thaci"),
        ("Vuc\u030cic\u0301", "Vucic"),
        ("Ørsted Straße łódź Þór Æsir İzmir ığdır", "Orsted Strasse lodz Thor AEsir Izmir igdir"),
        ("Владимир ПУТИН", "владимир путин"),
        ("и\u0306од", "йод"),
        ("北约东扩", "北约东扩"),
        ("हिन्दी", "हिन्दी"),
        ("\ud800x\udfff", " x "),
        ("‘a’ “b” „c“ «d» ‹e›", '\'a\' "b" "c" "d" \'e\''),
        ("``Yes,'' he said", '"Yes," he said'),
        ("the war—and 1998–99", "the war - and 1998 - 99"),
        ("re‑elect −5 555‒01", "re-elect -5 555-01"),
        ("wait…", "wait..."),
        ("a\u00a0b\u2009c\u3000d\u202fe", "a b c d e"),
        ("a\u2028b\u2029c", "a\nb\nc"),
        ("&quot;A&nbsp;&amp;&#160;B&#x2019;s&quot;", '"A & B\'s"'),
        ("AT&T &copy; &foo; &lt", "AT&T   &foo; &lt"),
        ("&amp;amp;lt;b&amp;gt;", "<b>"),
        ("😀 € • 。", "       "),
        ("❤\ufe0f 1\ufe0f\u20e3", "  1"),
        ("Patriot™ 1½", "Patriot  1 1/2"),
        ("\u0301start", "start"),
    ],
)
def test_canonical_form(source: str, canonical: str) -> None:
    assert normalize(source).text == canonical


def test_plain_ascii_is_returned_as_it_is() -> None:
    text = "Plain news text: 'quoted', AT&T-free.\r\n\tNext."
    text = text.replace("&", "+")
    result = normalize(text)
    assert result.text is text
    assert result.is_identity
    assert result.span(3, 9) == (3, 9)
    assert result.offset(len(text)) == len(text)


def test_replacements_of_the_same_length_keep_the_offsets() -> None:
    result = normalize("Kosovo’s “status”")
    assert result.text == 'Kosovo\'s "status"'
    assert result.is_identity


def found(source: str, word: str) -> str:
    result = normalize(source)
    at = result.text.index(word)
    start, end = result.span(at, at + len(word))
    return source[start:end]


@pytest.mark.parametrize(
    ("source", "word", "original"),
    [
        ("\ufeff\u200bNATO said", "NATO", "NATO"),
        ("in Ko\u200bsovo now", "Kosovo", "Ko\u200bsovo"),
        ("the e\u0301lan", "elan", "e\u0301lan"),
        ("&quot;No&quot;", '"No"', "&quot;No&quot;"),
        ("x &amp;amp;lt; y", "<", "&amp;amp;lt;"),
        ("the war—and", "war -", "war—"),
        ("wait…now", ".", "…"),
        ("Vuc\u030cic\u0301 met Đinđić", "Dindic", "Đinđić"),
        ("``Yes''", '"', "``"),
        ("ﬁnal", "i", "ﬁ"),
        ("Стоп, НАТО", "нато", "НАТО"),
        ("a &nbsp; NATO\u00ad&rsquo;s", "NATO's", "NATO\u00ad&rsquo;s"),
    ],
)
def test_spans_point_into_the_source_and_cover_whole_characters(
    source: str, word: str, original: str
) -> None:
    assert found(source, word) == original


def test_offsets_skip_what_was_removed() -> None:
    result = normalize("\ufeffa\u200b\u200bb…")
    assert result.text == "ab..."
    assert [result.offset(i) for i in range(6)] == [1, 4, 5, 5, 5, 6]
    assert result.span(1, 1) == (4, 4)
    assert not result.is_identity


@pytest.mark.parametrize("span", [(-1, 2), (3, 2), (0, 5)])
def test_spans_outside_the_text_are_input_errors(span: tuple[int, int]) -> None:
    with pytest.raises(InputError, match="not inside"):
        normalize("four").span(*span)


def test_offsets_outside_the_text_are_input_errors() -> None:
    with pytest.raises(InputError, match="offset 5 is outside"):
        normalize("four").offset(5)


@pytest.mark.parametrize("layers", range(2, 12))
def test_entities_that_spell_entities_are_settled_in_the_end(layers: int) -> None:
    source = "&" * layers + "&#35;" + "35;" * (layers - 2) + "108;t;"
    once = normalize(source).text
    assert normalize(once).text == once
    assert unescape(once) == once


@pytest.mark.parametrize(
    "piece",
    ["Kosovo’s — “final”… ", "Россия ", "北约", "\u0301\u0316", "&amp;", "amp;", "—", "\u200b",
     "&#108;t;&", "\udc80"],
)  # fmt: skip
def test_a_megabyte_of_anything_is_read_in_linear_time(piece: str) -> None:
    # Quadratic work on these would take hours, not the second of linear work.
    source = "&a" + piece * (400_000 // len(piece))
    result = normalize(source)
    assert result.offset(len(result.text)) == len(source)


def test_results_survive_pickling() -> None:
    result = pickle.loads(pickle.dumps(normalize("a…b")))
    assert result.span(4, 5) == (2, 3)
