"""Texts that hide what they say from careless readers, and strategies that make more."""

from __future__ import annotations

import unicodedata

from hypothesis import strategies as st

PLAIN = (
    "Senator Oslak condemned the missile defense system. The missile shield is a costly illusion. "
    "We strongly support the independence of Kosovo. NATO should admit Georgia."
)
HOSTILE = {
    "plain": PLAIN,
    "byte order mark": "\ufeff" + PLAIN,
    "zero width": PLAIN.replace("missile", "mis\u200bsile").replace("Kosovo", "Ko\u200dso\u2060vo"),
    "soft hyphens": PLAIN.replace("missile", "mis\xadsile").replace("defense", "de\xadfense"),
    "full width": "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in PLAIN),
    "NFD": unicodedata.normalize("NFD", PLAIN.replace("Oslak", "Öşlăk").replace("NATO", "NÀTÓ")),
    "entities": PLAIN.replace(" ", "&nbsp;").replace("Kosovo", "&#75;osov&#x6f;"),
    "entities twice": PLAIN.replace(".", ".&amp;#8217;&amp;quot;"),
    "CRLF": PLAIN.replace(" ", "\r\n"),
    "curly quotes": "\u201c" + PLAIN.replace(".", ".\u201d \u2018\u2026\u2019"),
    "NUL": PLAIN.replace(" ", "\0"),
    "lone surrogates": "\ud83d" + PLAIN.replace(" ", " \udc00 "),
    "pictures": PLAIN.replace(" ", " \U0001f680\u200d\U0001f3fb "),
    "ligatures": PLAIN.replace("st", "\ufb06"),
    "other spaces": PLAIN.replace(" ", "\u3000\u2028"),
}  # fmt: skip

_WORDS = (
    "Kosovo", "Belgrade", "independence", "of", "the", "missile", "defense", "shield", "NATO",
    "should", "admit", "Georgia", "oppose", "strongly", "support", "condemned", "not", "plum",
    "Co\u0301sov\u0065", "Ｋｏｓｏｖｏ", "Kos\u200bovo", "&amp;", "&#75;osovo", "\u201cno\u201d", "\ud800",
    "\ufeff", "\0", "日本", "нет", "\U0001f680", "x" * 40, "ﬁre", "\ufdfa",
)  # fmt: skip
_GAPS = (" ", " ", " ", ". ", ", ", "\r\n", "\u00a0", "\u2028", "&nbsp;", "-", " \u2014 ", "")

TEXTS = st.one_of(
    st.lists(
        st.tuples(st.sampled_from(_WORDS), st.sampled_from(_GAPS)).map("".join), max_size=40
    ).map("".join),
    st.sampled_from(list(HOSTILE.values())),
    st.text(st.characters(exclude_categories=()), max_size=60),
)
